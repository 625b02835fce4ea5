"""What a page lives under: bad networks, slow processors, other zones, and what the browser thinks of it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[3] / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
RULES_OF_COLOUR = ("color-contrast", "link-in-text-block")
"""Those of `RULES` to which a theme makes a difference."""


async def slow_down(
    page: Page, *, latency_ms: int = 300, kilobits: int = 400, processor_rate: float = 6
) -> None:
    """A poor phone on one bar of signal; fetches of the worker are not slowed by Chromium."""
    cdp = await page.context.new_cdp_session(page)
    throughput = kilobits * 1024 // 8
    await cdp.send("Network.enable")
    await cdp.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency_ms,
            "downloadThroughput": throughput,
            "uploadThroughput": throughput,
        },
    )
    await cdp.send("Emulation.setCPUThrottlingRate", {"rate": processor_rate})


async def installability_errors(page: Page) -> list[str]:
    """Why Chromium would not offer to install the page's app; [] when it would.

    That a private window never installs anything is left out.
    """
    cdp = await page.context.new_cdp_session(page)
    manifest = await cdp.send("Page.getAppManifest")
    found = await cdp.send("Page.getInstallabilityErrors")
    faults = [str(error["message"]) for error in manifest.get("errors", [])]
    reasons = [str(error["errorId"]) for error in found["installabilityErrors"]]
    return faults + [reason for reason in reasons if reason != "in-incognito"]


async def axe_violations(page: Page, *, within: str | None = None, rules: Sequence[str] = RULES) -> list[str]:
    """One line per violated accessibility rule and element; [] is what every screen owes its users.

    `rules` are names of axe's own rules or, as here, of its sets of them.
    """
    if not AXE.exists():
        raise RuntimeError("axe-core is missing: run npm ci in pwa/")
    if not await page.evaluate("typeof axe !== 'undefined'"):
        # Through the developer tools, which a content security policy does not stop.
        cdp = await page.context.new_cdp_session(page)
        await cdp.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    found: list[dict[str, Any]] = await page.evaluate(RUN_AXE, {"rules": list(rules), "within": within})
    return [
        f"{violation['id']} ({violation['impact']}) at {node['target']}: {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


async def screenshot(page: Page, folder: Path, name: str, *, whole: bool = False) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    await page.screenshot(path=path, full_page=whole, animations="disabled", caret="hide")
    return path


RUN_AXE = """async ({ rules, within }) =>
  (await axe.run(within ?? document, { runOnly: rules, resultTypes: ['violations'] })).violations"""

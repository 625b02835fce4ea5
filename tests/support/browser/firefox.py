"""Firefox as this machine has it: a fresh profile, no screen, real push and real notifications."""

import asyncio
import json
import re
import time
from asyncio.subprocess import PIPE, Process
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tests.support.browser import executables
from tests.support.browser.fake_autopush import FakeAutopush
from tests.support.browser.marionette import ELEMENT, Marionette
from tests.support.browser.notification_daemon import NotificationDaemon
from tests.support.browser.process import running

START = 60.0
DAY = 86_400
LISTENING = re.compile(rb"Listening on port (\d+)")


class Firefox:
    """One window driven from outside; `click` counts as the user's own hand."""

    def __init__(self, marionette: Marionette, origin: str) -> None:
        self._marionette = marionette
        self._origin = origin

    async def goto(self, address: str) -> None:
        """A path of the site, or a whole address."""
        url = self._origin + address if address.startswith("/") else address
        await self._marionette.send("WebDriver:Navigate", {"url": url})

    async def click(self, selector: str) -> None:
        await self._marionette.send("WebDriver:ElementClick", {"id": await self._find(selector)})

    async def evaluate(self, body: str, *arguments: Any) -> Any:
        """The body of an async function; its arguments are `arguments`."""
        script = f"return (async function () {{ {body} }}).apply(null, arguments);"
        letter = {"script": script, "args": list(arguments), "sandbox": None}
        return (await self._marionette.send("WebDriver:ExecuteScript", letter))["value"]

    async def wait_for_text(self, selector: str, text: str) -> None:
        """Until the element says so; the page's own script time limit (30 s) ends a vain wait."""
        await self.evaluate(WAIT_FOR_TEXT, selector, text)

    async def keep_cookie(self, name: str, value: str) -> None:
        """For the site of the page that is open; it outlives the browser."""
        cookie = {"name": name, "value": value, "httpOnly": True, "expiry": int(time.time()) + DAY}
        await self._marionette.send("WebDriver:AddCookie", {"cookie": cookie})

    async def type(self, selector: str, text: str) -> None:
        letter = {"id": await self._find(selector), "text": text}
        await self._marionette.send("WebDriver:ElementSendKeys", letter)

    async def url(self) -> str:
        return str((await self._marionette.send("WebDriver:GetCurrentURL"))["value"])

    async def windows(self) -> list[str]:
        """Addresses of all open windows and tabs; the one driven stays the same."""
        here = (await self._marionette.send("WebDriver:GetWindowHandle"))["value"]
        addresses = []
        for handle in await self._marionette.send("WebDriver:GetWindowHandles"):
            await self._switch_to(handle)
            addresses.append(await self.url())
        await self._switch_to(here)
        return addresses

    async def screenshot(self, path: Path) -> Path:
        shot = await self._marionette.send("WebDriver:TakeScreenshot", {"full": False})
        path.write_bytes(b64decode(shot["value"]))
        return path

    async def _find(self, selector: str) -> str:
        letter = {"using": "css selector", "value": selector}
        found = await self._marionette.send("WebDriver:FindElement", letter)
        return str(found["value"][ELEMENT])

    async def _switch_to(self, handle: str) -> None:
        await self._marionette.send("WebDriver:SwitchToWindow", {"handle": handle, "focus": False})


@asynccontextmanager
async def firefox(
    profile: Path, origin: str, *, autopush: FakeAutopush, desktop: NotificationDaemon
) -> AsyncIterator[Firefox]:
    profile.mkdir(parents=True, exist_ok=True)
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in _preferences(autopush)]
    (profile / "user.js").write_text("\n".join(lines))
    command = [executables.firefox(), "-headless", "-marionette", "-no-remote", "-profile", str(profile)]
    environment = {**desktop.environment, "HOME": str(profile)}
    async with running(command, stdout=PIPE, environment=environment) as process:
        port, drain = await _listening(process)
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**26)
        marionette = Marionette(reader, writer)
        try:
            await marionette.greet()
            yield Firefox(marionette, origin)
        finally:
            marionette.close()
            drain.cancel()


async def _listening(process: Process) -> tuple[int, asyncio.Task[None]]:
    """The port Firefox says it chose, and the task that goes on reading what else it says."""
    assert process.stdout is not None
    output = process.stdout
    with suppress(TimeoutError):
        async with asyncio.timeout(START):
            async for line in output:
                found = LISTENING.search(line)
                if found:
                    return int(found[1]), asyncio.create_task(_read_on(output))
    raise RuntimeError(f"Firefox did not start within {START:g} s (exit code {process.returncode})")


async def _read_on(output: asyncio.StreamReader) -> None:
    async for _ in output:
        pass


def _preferences(autopush: FakeAutopush) -> list[tuple[str, str | int | bool]]:
    off = (
        "app.normandy.enabled",
        "app.update.enabled",
        "browser.newtabpage.enabled",
        "browser.safebrowsing.malware.enabled",
        "browser.safebrowsing.phishing.enabled",
        "browser.safebrowsing.downloads.enabled",
        "datareporting.healthreport.uploadEnabled",
        "datareporting.policy.dataSubmissionEnabled",
        "extensions.update.enabled",
        "network.captive-portal-service.enabled",
        "network.connectivity-service.enabled",
        "toolkit.telemetry.enabled",
    )
    return [
        ("marionette.port", 0),
        ("remote.log.level", "Info"),
        ("browser.startup.page", 0),
        ("browser.startup.homepage_override.mstone", "ignore"),
        ("dom.push.serverURL", autopush.url),
        ("dom.push.testing.allowInsecureServerURL", True),
        ("dom.push.connection.enabled", True),
        ("dom.serviceWorkers.testing.enabled", True),
        ("permissions.default.desktop-notification", 1),
        ("alerts.useSystemBackend", True),
        *((name, False) for name in off),
    ]


WAIT_FOR_TEXT = """
const [selector, text] = arguments;
const says = () => document.querySelector(selector)?.textContent.includes(text);
await new Promise(resolve => {
  if (says()) return resolve();
  const watch = new MutationObserver(() => { if (says()) { watch.disconnect(); resolve(); } });
  watch.observe(document, { subtree: true, childList: true, characterData: true });
});
"""

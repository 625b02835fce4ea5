"""Draws every icon of the web app from two drawings: `.venv/bin/python pwa/build/icons.py`."""

# ruff: noqa: INP001
import base64
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ICONS = Path(__file__).parent.parent / "public" / "icons"
ROUND = (ICONS / "icon.svg").read_text()
# A launcher cuts a maskable icon to its own shape: no corners of ours, the bell inside the middle 80 %.
FULL = ROUND.replace('rx="116"', "")
MASKABLE = (
    FULL.replace("</defs>", '</defs>\n  <rect width="512" height="512" fill="url(#night)" />')
    .replace('<g fill="none"', '<g transform="translate(56 60) scale(0.78)"><g fill="none"', 1)
    .replace("</svg>", "</g></svg>")
)
# Android shows only the alpha of a badge, so the bell is white on nothing.
BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 512 512"><g fill="#fff">'
    '<circle cx="256" cy="420" r="46"/>'
    '<path d="M256 60c-74 0-118 46-122 130-4 92-22 128-62 164-16 14-12 40 10 40'
    'h348c22 0 26-26 10-40-40-36-58-72-62-164-4-84-48-130-122-130z"/></g></svg>'
)


def draw(page: Page, svg: str, name: str, size: int) -> None:
    source = base64.b64encode(svg.encode()).decode()
    page.set_viewport_size({"width": size, "height": size})
    page.set_content(
        "<style>*{margin:0}img{display:block}</style>"
        f'<img width={size} height={size} src="data:image/svg+xml;base64,{source}">'
    )
    page.wait_for_function("document.images[0].complete")
    page.screenshot(path=ICONS / name, omit_background=True)


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", chromium_sandbox=False)
        page = browser.new_page()
        draw(page, ROUND, "icon-192.png", 192)
        draw(page, ROUND, "icon-512.png", 512)
        draw(page, MASKABLE, "maskable-512.png", 512)
        draw(page, FULL, "apple-touch-180.png", 180)
        draw(page, BADGE, "page-badge-96.png", 96)
        browser.close()


if __name__ == "__main__":
    main()

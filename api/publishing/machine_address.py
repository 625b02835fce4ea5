"""Where what machines read of a page is found, and the marks by which readers know it again for ever."""

from typing import Final
from urllib.parse import urlsplit

from api.domain.status.snapshot import Page

# The public page lies in a folder of its host; what machines look for lies beside that folder.
_PUBLIC: Final = "/status"


def beside(page: Page, path: str) -> str:
    """The address of what other tools expect at a host: `status.atom`, `api/v2/status.json`."""
    return f"{page.url.removesuffix(_PUBLIC) if _is_public(page) else page.url}/{path}"


def within(page: Page, path: str) -> str:
    """The address of what belongs to the page: `incidents/<code>`, `maintenance.ics`."""
    return f"{page.url}/{path}"


def host(page: Page) -> str:
    return urlsplit(page.url).hostname or "localhost"


def tag(page: Page, of: str) -> str:
    """A name that stays (RFC 4151). Pages of one host are told apart by their folder."""
    return f"tag:{host(page)},2005:{of}"


def history_tag(page: Page) -> str:
    folder = "" if _is_public(page) else urlsplit(page.url).path
    return tag(page, f"{folder}/history")


def _is_public(page: Page) -> bool:
    return urlsplit(page.url).path == _PUBLIC

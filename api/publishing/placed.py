"""A page's files where their addresses say they are, for a host that knows nothing but files."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from api.domain.status.snapshot import Page
from api.publishing.edition import PUBLIC
from api.publishing.files import File
from api.publishing.machine_files import BESIDE
from api.publishing.site import SCRIPT


def placed(page: Page, files: Iterable[File]) -> dict[str, File]:
    """By path from the host's root: what is beside the public page, and the script that is on every host."""
    root = _root(page)
    found: dict[str, File] = {}
    for file in files:
        found[_place(root, file.path)] = file
        if file.path == SCRIPT:
            found[f"{PUBLIC.strip('/')}/{SCRIPT}"] = file
    return found


def places(page: Page, paths: Iterable[str]) -> frozenset[str]:
    """Where files of the page are, by their paths from its own root."""
    root = _root(page)
    return frozenset(_place(root, path) for path in paths)


def _root(page: Page) -> str:
    return urlsplit(page.url).path.strip("/")


def _place(root: str, path: str) -> str:
    is_beside = f"/{root}" == PUBLIC and path.startswith(BESIDE)
    return path if is_beside or not root else f"{root}/{path}"

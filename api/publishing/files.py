"""A file that readers get: what is at a path of a page, until something changes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """`path` is from the page's root and has no slash in front: `api/v2/status.json`, `status.atom`."""

    path: str
    content_type: str
    body: bytes

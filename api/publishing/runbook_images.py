"""The pictures that a runbook's text names, as they may lie beside it."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_markdown: Final = MarkdownIt("commonmark", {"html": False}).enable("table")


def named_pictures(text: str) -> dict[str, int]:
    """By name, with the line of the passage that shows it first. Addresses of the web are none."""
    found: dict[str, int] = {}
    for token in _markdown.parse(text):
        line = token.map[0] + 1 if token.map else 1
        for address in _addresses(token):
            parts = urlsplit(address)
            if not parts.scheme and not parts.netloc and parts.path:
                found.setdefault(unquote(address).removeprefix("./"), line)
    return found


def _addresses(token: Token) -> Iterator[str]:
    for inner in token.children or ():
        if inner.type == "image":
            yield str(inner.attrs["src"])

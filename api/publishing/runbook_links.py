"""Where a runbook may lead: to the web, to a mail or a telephone, and within this app; nowhere else."""

import re
from typing import Final

from markdown_it.token import Token

LONGEST_LINK: Final = 2000
REL: Final = "noopener noreferrer nofollow"
_WEB: Final = re.compile(r"https?://[^\s/?#\\@]+(?:[/?#]\S*)?", re.IGNORECASE)
_MAIL: Final = re.compile(r"mailto:[^\s@]+@[^\s@]+", re.IGNORECASE)
_PHONE: Final = re.compile(r"tel:\+?[0-9().-]{2,30}", re.IGNORECASE)
# Every part begins with a letter or a digit: no way leads up and out of the two.
_WITHIN: Final = re.compile(r"/(?:services|runbooks)(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*(?:#[A-Za-z0-9._-]*)?")
# As in most of the web, an address in a sentence does not take the sentence's own signs with it.
_BARE: Final = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]}*_]", re.IGNORECASE)


def is_web(address: str) -> bool:
    return len(address) <= LONGEST_LINK and _WEB.fullmatch(address) is not None


def is_link(address: str) -> bool:
    """Of what is allowed, never of what is forbidden: no spelling of a script is a link."""
    ways = (_WEB, _MAIL, _PHONE, _WITHIN)
    return len(address) <= LONGEST_LINK and any(way.fullmatch(address) for way in ways)


def link(address: str, inner: list[Token]) -> list[Token]:
    opening = Token("link_open", "a", 1, attrs={"href": address})
    settle_link(opening)
    return [opening, *inner, Token("link_close", "a", -1)]


def settle_link(opening: Token) -> None:
    """What it says keeps its own direction; other sites open beside the app and learn nothing of it."""
    opening.attrSet("dir", "auto")
    if is_web(str(opening.attrs["href"])):
        opening.attrSet("rel", REL)
        opening.attrSet("target", "_blank")


def with_bare_links(text: Token) -> list[Token]:
    """A text with the addresses in it made into links."""
    found = [bare for bare in _BARE.finditer(text.content) if is_web(bare[0])]
    tokens: list[Token] = []
    at = 0
    for bare in found:
        tokens += [words(text.content[at : bare.start()]), *link(bare[0], [words(bare[0])])]
        at = bare.end()
    return [*tokens, words(text.content[at:])] if found else [text]


def words(content: str) -> Token:
    return Token("text", "", 0, content=content)

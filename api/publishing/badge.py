"""A badge: the page's name and its state in one small picture, in words and not in colour alone."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Final, Literal

from api.domain.status.page_state import Indicator, page_state
from api.domain.status.snapshot import Snapshot

_LONGEST: Final = 40
_CHARACTER: Final = 6.6
_PADDING: Final = 7
_SIDE: Final = "#3d444d"
# Every one readable under white letters.
STATES: Final[Mapping[Indicator | Literal["unknown"], tuple[str, str]]] = {
    "none": ("operational", "#1a7f37"),
    "minor": ("degraded", "#8a5a00"),
    "major": ("partial outage", "#bc4c00"),
    "critical": ("major outage", "#b3142a"),
    "maintenance": ("maintenance", "#0a5fb8"),
    "unknown": ("unknown", "#57606a"),
}
_SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="20" viewBox="0 0 {width} 20" role="img" '
    'aria-labelledby="t"><title id="t">{title}</title>'
    '<clipPath id="c"><rect width="{width}" height="20" rx="3"/></clipPath><g clip-path="url(#c)">'
    '<rect width="{left}" height="20" fill="{side}"/>'
    '<rect x="{left}" width="{right}" height="20" fill="{colour}"/></g>'
    '<g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">'
    '<text x="{name_at}" y="14" textLength="{name_length}">{name}</text>'
    '<text x="{word_at}" y="14" textLength="{word_length}">{word}</text></g></svg>\n'
)


def badge(snapshot: Snapshot, now: datetime) -> bytes:
    found = page_state(snapshot, at=now)
    word, colour = STATES["unknown" if found.is_unknown else found.indicator]
    name = snapshot.page.name
    name = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    left, right = (_width(said) for said in (name, word))
    return _SVG.format(
        width=left + right,
        left=left,
        right=right,
        side=_SIDE,
        colour=colour,
        title=escape(f"{name}: {word}"),
        name=escape(name),
        name_at=left / 2,
        name_length=left - 2 * _PADDING,
        word=word,
        word_at=left + right / 2,
        word_length=right - 2 * _PADDING,
    ).encode()


def _width(said: str) -> int:
    """Letters are fitted into it by whoever draws them: nobody knows here how wide theirs are."""
    return round(len(said) * _CHARACTER) + 2 * _PADDING

"""Code as it really is: what nobody can see is shown by name, and letters that pose as others stand out."""

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from typing import Final

from api.domain.odd import code_point, has_odd, is_odd, odd_name

# Whoever hides more than this has been found out.
MOST_MARKS: Final = 500
_BEYOND: Final = "\N{REPLACEMENT CHARACTER}"
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
# Alphabets with letters that look like Latin ones.
_POSING: Final = frozenset({"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "FULLWIDTH", "LISU"})
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})


@dataclass(frozen=True, slots=True)
class MarkedCode:
    """`odd` is how many characters are marked."""

    html: str
    odd: int = 0


def marked_code(text: str) -> MarkedCode:
    if text.isascii() and not has_odd(text):
        return MarkedCode(escape(text, quote=False))
    posing = _posing(text)
    parts: list[str] = []
    odd = 0
    for at, char in enumerate(text):
        if at in posing or is_odd(char):
            odd += 1
            parts.append(_BEYOND if odd > MOST_MARKS else _mark(char))
        else:
            parts.append(escape(char, quote=False))
    return MarkedCode(_in_order(text, "".join(parts)), odd)


def _mark(char: str) -> str:
    """A letter shows itself: that it is another one than it seems is said by its name.

    `data-code` is what it stands for, for whoever copies the code exactly.
    """
    shown = code_point(char) if is_odd(char) else char
    return f'<mark class="odd" data-code="{ord(char):x}" title="{odd_name(char)}">{shown}</mark>'


def _posing(text: str) -> frozenset[int]:
    """Where letters of another alphabet stand in a word of Latin ones."""
    return frozenset(
        at
        for word in _WORD.finditer(text)
        if not word[0].isascii() and any(_alphabet(char) == "LATIN" for char in word[0])
        for at, char in enumerate(word[0], word.start())
        if _alphabet(char) in _POSING
    )


def _alphabet(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


def _in_order(text: str, html: str) -> str:
    """Letters that run from right to left would move their neighbours: each stays where it was written."""
    turned = any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text)
    return f'<bdo dir="ltr">{html}</bdo>' if turned else html

"""Characters nobody can see, or that turn the text around them: harmless in prose, a trap in a command."""

import re
import unicodedata
from typing import Final

# They draw nothing, and yet Unicode counts them among letters, marks and signs.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_LAYOUT: Final = "\t\n\r"


def is_odd(char: str) -> bool:
    """Controls, direction marks, joiners and every blank but the space; never what ends or indents a line."""
    return char not in _LAYOUT and (not char.isprintable() or _BLANK.match(char) is not None)


def has_odd(text: str) -> bool:
    if text.isascii() and text.isprintable():  # nearly every command is
        return False
    return any(is_odd(char) for char in text)


def code_point(char: str) -> str:
    """ "U+202E"."""
    return f"U+{ord(char):04X}"


def odd_name(char: str) -> str:
    """ "RIGHT-TO-LEFT OVERRIDE U+202E"."""
    return f"{unicodedata.name(char, 'CONTROL CHARACTER')} {code_point(char)}"

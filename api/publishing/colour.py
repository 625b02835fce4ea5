"""An organisation's own colour: taken where it can be read on the ground it stands on, else left out."""

import re
from typing import Final

# Of text, by WCAG 2.2 AA.
_READABLE: Final = 4.5
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")


def is_colour(text: str | None) -> bool:
    return text is not None and _HEX.fullmatch(text) is not None


def readable(colour: str | None, *, on: str, otherwise: str) -> str:
    """`colour` as text on the ground `on`, or `otherwise` where it would be too pale to read."""
    if colour is None or not is_colour(colour) or contrast(colour, on) < _READABLE:
        return otherwise
    return colour.lower()


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

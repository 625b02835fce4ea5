"""How a status page looks: its colours, its logo and where its links lead, each checked or refused."""

import base64
import binascii
import re
import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from api.domain.clean import clean_line
from api.domain.marked import Entry, as_text
from api.domain.organisation.ledger_file import LONGEST_URL, as_web_address
from api.domain.people.person import check_email
from api.domain.refusal import Refused

# A logo travels with every first view of the page.
LARGEST_LOGO: Final = 48 * 1024
LONGEST_SIDE: Final = 2000
LONGEST_LEGAL: Final = 300
PNG: Final = "data:image/png;base64,"
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = b"\x00\x00\x00\rIHDR"
_END = b"\x00\x00\x00\x00IEND\xaeB`\x82"


def read_brand(entry: Entry) -> Mapping[str, str]:
    """What is wrong is noted on the entry, which the caller closes; what is left out is not there."""
    found = {key: entry.read(key, check, "") for key, check in _KEYS.items()}
    return MappingProxyType({key: value for key, value in found.items() if value})


def as_colour(value: Any) -> str:
    """`#rrggbb`, whichever way it was written."""
    colour = as_text(value, most=20).strip().lower()
    if not _COLOUR.fullmatch(colour):
        raise Refused("BAD_COLOUR", "it must be a colour like #0a66c2.")
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


def as_logo(value: Any) -> str:
    """A PNG by its bytes, whatever it calls itself: a drawing (SVG) can carry a script."""
    written = as_text(value, most=2 * LARGEST_LOGO).strip()
    if not written.startswith(PNG):
        raise Refused("BAD_LOGO", f"it must be a PNG picture, written as {PNG}….")
    try:
        picture = base64.b64decode(written.removeprefix(PNG), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("BAD_LOGO", "what follows its comma is not base64.") from None
    if len(picture) > LARGEST_LOGO:
        raise Refused("BAD_LOGO", f"it must be {LARGEST_LOGO // 1024} kB at most.")
    _check_png(picture)
    return written


def as_support_address(value: Any) -> str:
    """A web page, or an e-mail address as a link of its own."""
    text = as_text(value, most=LONGEST_URL).strip()
    if text.lower().startswith("mailto:"):
        return "mailto:" + check_email(text[len("mailto:") :])
    return as_web_address(text)


def _legal(value: Any) -> str:
    return clean_line(as_text(value, most=LONGEST_LEGAL), LONGEST_LEGAL)


def _check_png(picture: bytes) -> None:
    """Whole, with nothing behind its end, and of a size that a browser can lay out."""
    begins = _SIGNATURE + _HEADER
    if not picture.startswith(begins) or not picture.endswith(_END) or len(picture) < len(begins) + 13:
        raise Refused("BAD_LOGO", "its content is not a whole PNG picture.")
    width, height = struct.unpack_from(">II", picture, len(begins))
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE):
        raise Refused("BAD_LOGO", f"it must be {LONGEST_SIDE} pixels wide and high at most.")


_KEYS: Final[Mapping[str, Callable[[Any], str]]] = {
    "accent": as_colour,
    "accent_dark": as_colour,
    "logo": as_logo,
    "home_url": as_web_address,
    "support_url": as_support_address,
    "legal": _legal,
}

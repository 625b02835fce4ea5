"""Pictures that people send, drawn anew: without where they were taken, and without whatever hid in them."""

import struct
import zlib
from io import BytesIO
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from api.domain.refusal import Refused
from api.domain.runbooks.picture import LONGEST_SIDE, MOST_PIXELS, Picture

_FORMATS: Final = ("PNG", "JPEG", "WEBP", "GIF")
_QUALITY: Final = 85
# A phone keeps hundreds of this size.
_NO_BURDEN: Final = 64 * 1024
# What decoders raise when they meet bytes that are no picture.
_BROKEN: Final = (
    *(OSError, SyntaxError, ValueError, EOFError, LookupError, TypeError, ArithmeticError),
    *(struct.error, zlib.error, MemoryError, NotImplementedError, AttributeError),
)
# The size is looked at as soon as it is known, and refused in words.
Image.MAX_IMAGE_PIXELS = None


def redrawn(content: bytes) -> Picture:
    """Of a film the first frame. Takes a second for a large one: call it in a thread."""
    try:
        return _encoded(_drawn(content))
    except UnidentifiedImageError:
        raise Refused("NOT_A_PICTURE", "Send a picture: PNG, JPEG, WebP or GIF.") from None
    except _BROKEN:
        raise Refused("BROKEN_PICTURE", "This picture is broken or incomplete.") from None


def _drawn(content: bytes) -> Image.Image:
    """Upright, no larger than a screen, its pixels on a sheet of their own: nothing else comes with them."""
    with Image.open(BytesIO(content), formats=_FORMATS) as sent:
        if sent.width * sent.height > MOST_PIXELS:
            raise Refused("TOO_LARGE", f"A picture may have at most {MOST_PIXELS // 1_000_000} megapixels.")
        # A JPEG can be read smaller than it is: a fourth of the work, and of the room.
        sent.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        sent.load()
        upright = _plain(ImageOps.exif_transpose(sent))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    sheet = Image.new(upright.mode, upright.size)
    sheet.paste(upright)
    return sheet


def _plain(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # sixteen bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    has_alpha = "A" in image.getbands() or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")


def _encoded(image: Image.Image) -> Picture:
    """Drawings and screens exactly, with every letter sharp; photographs small."""
    exact, small = BytesIO(), BytesIO()
    image.save(exact, "PNG")
    image.save(small, "WEBP", quality=_QUALITY)
    if exact.tell() <= max(small.tell(), _NO_BURDEN):
        return Picture(exact.getvalue(), "image/png", image.width, image.height)
    return Picture(small.getvalue(), "image/webp", image.width, image.height)

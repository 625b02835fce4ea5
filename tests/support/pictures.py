"""Pictures as people send them, and as those do who mean harm."""

import struct
import zlib
from io import BytesIO

from PIL import Image
from PIL.Image import Exif

ORIENTATION = 0x0112
GPS = 0x8825
RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(
    size: tuple[int, int] = (40, 20), kind: str = "PNG", mode: str = "RGB", **options: object
) -> bytes:
    """Its left half is red, its right half blue."""
    image = Image.new("RGB", size, BLUE)
    image.paste(RED, (0, 0, size[0] // 2, size[1]))
    file = BytesIO()
    image.convert(mode).save(file, kind, **options)
    return file.getvalue()


def taken_with_a_phone(size: tuple[int, int] = (400, 200)) -> bytes:
    """Lying on its side, and saying where it was taken."""
    exif = Exif()
    exif[ORIENTATION] = 6  # to be turned clockwise to be upright
    exif[0x010F] = "Kanari phones"
    exif.get_ifd(GPS)[2] = (48.0, 8.0, 6.6)
    return picture(size, "JPEG", exif=exif, comment=b"kanari comment")


def photograph(size: tuple[int, int] = (600, 400)) -> bytes:
    """Nothing a PNG could say in few words."""
    file = BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


def film() -> bytes:
    """Red, then blue."""
    frames = [Image.new("RGB", (10, 10), colour) for colour in (RED, BLUE)]
    file = BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return file.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that would unfold to gigabytes."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    lines = zlib.compress(b"\0" * 1000)
    chunks = (_chunk(b"IHDR", head), _chunk(b"IDAT", lines), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def text_bomb() -> bytes:
    """A small picture whose caption unfolds to a hundred megabytes."""
    whole = picture()
    caption = b"Comment\0\0" + zlib.compress(b"\0" * 100_000_000, 9)
    return whole[:33] + _chunk(b"zTXt", caption) + whole[33:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">'
    b"<script>alert(1)</script></svg>"
)

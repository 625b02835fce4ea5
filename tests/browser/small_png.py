"""A screenshot with at most 256 colours: a third of the bytes, and nobody sees the difference."""

import json
import zlib
from base64 import b64decode, b64encode

from playwright.async_api import Page

SIGNATURE = b"\x89PNG\r\n\x1a\n"


async def shrunk(blank: Page, png: bytes) -> bytes:
    """`blank` is any page that may run scripts, such as about:blank: the browser counts the colours."""
    said = json.loads(await blank.evaluate(COUNT, b64encode(png).decode()))
    width, height = said["width"], said["height"]
    pixels = b64decode(said["pixels"])
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes((8, 3, 0, 0, 0))
    chunks = (
        (b"IHDR", header),
        (b"PLTE", bytes(said["palette"])),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    checked = name + content
    return len(content).to_bytes(4, "big") + checked + zlib.crc32(checked).to_bytes(4, "big")


# The 256 most frequent colours stay; every other becomes the nearest of them.
COUNT = """async picture => {
  const bytes = Uint8Array.from(atob(picture), letter => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height).getContext('2d');
  canvas.drawImage(bitmap, 0, 0);
  const { data } = canvas.getImageData(0, 0, width, height);
  const colours = new Uint32Array(width * height), counts = new Map();
  for (let at = 0; at < colours.length; at += 1) {
    const colour = (data[at * 4] << 16) | (data[at * 4 + 1] << 8) | data[at * 4 + 2];
    colours[at] = colour;
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const kept = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 256).map(([colour]) => colour);
  const parts = colour => [colour >> 16, (colour >> 8) & 255, colour & 255];
  const palette = kept.map(parts);
  const nearest = colour => {
    const [red, green, blue] = parts(colour);
    let best = 0, least = Infinity;
    palette.forEach(([r, g, b], place) => {
      const distance = (r - red) ** 2 * 2 + (g - green) ** 2 * 4 + (b - blue) ** 2 * 3;
      if (distance < least) [best, least] = [place, distance];
    });
    return best;
  };
  const places = new Map([...counts.keys()].map(colour => [colour, nearest(colour)]));
  const pixels = Uint8Array.from(colours, colour => places.get(colour));
  let text = '';
  for (let at = 0; at < pixels.length; at += 32768) {
    text += String.fromCharCode(...pixels.subarray(at, at + 32768));
  }
  return JSON.stringify({ width, height, palette: palette.flat(), pixels: btoa(text) });
}"""

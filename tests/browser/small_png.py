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


# The most frequent colours stay, then those that are furthest from all that stay: a logo is small and loud.
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
  const all = [...counts].sort((one, other) => other[1] - one[1]).map(([colour, count]) => ({
    colour, count, parts: [colour >> 16, (colour >> 8) & 255, colour & 255], place: 0, off: Infinity,
  }));
  const palette = [];
  const keep = ({ parts: [red, green, blue] }) => {
    for (const one of all) {
      const [r, g, b] = one.parts;
      const off = (r - red) ** 2 * 2 + (g - green) ** 2 * 4 + (b - blue) ** 2 * 3;
      if (off < one.off) [one.off, one.place] = [off, palette.length];
    }
    palette.push([red, green, blue]);
  };
  all.slice(0, 128).forEach(keep);
  while (palette.length < 256) {
    const worst = all.reduce((one, other) => other.off * other.count > one.off * one.count ? other : one);
    if (worst.off === 0) break;
    keep(worst);
  }
  const places = new Map(all.map(({ colour, place }) => [colour, place]));
  const pixels = Uint8Array.from(colours, colour => places.get(colour));
  let text = '';
  for (let at = 0; at < pixels.length; at += 32768) {
    text += String.fromCharCode(...pixels.subarray(at, at + 32768));
  }
  return JSON.stringify({ width, height, palette: palette.flat(), pixels: btoa(text) });
}"""

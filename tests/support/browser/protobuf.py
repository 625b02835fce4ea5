"""The few protobuf fields that the push client inside Chromium speaks."""

import struct
from asyncio import StreamReader
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fixed64:
    value: int


Value = int | str | bytes | Fixed64


def message(*fields: tuple[int, Value]) -> bytes:
    return b"".join(_field(number, value) for number, value in fields)


def pairs(number: int, entries: Iterable[tuple[str, str]]) -> list[tuple[int, Value]]:
    """A repeated message of key and value, fields 1 and 2."""
    return [(number, message((1, key), (2, value))) for key, value in entries]


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


async def read_varint(reader: StreamReader) -> int:
    value, shift = 0, 0
    while True:
        byte = (await reader.readexactly(1))[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7


def _field(number: int, value: Value) -> bytes:
    match value:
        case Fixed64(fixed):
            return varint(number << 3 | 1) + struct.pack("<Q", fixed)
        case int():
            return varint(number << 3) + varint(value)
        case str():
            return _length_delimited(number, value.encode())
        case bytes():
            return _length_delimited(number, value)


def _length_delimited(number: int, raw: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(raw)) + raw

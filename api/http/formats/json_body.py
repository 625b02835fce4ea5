"""Bytes to JSON, forgiving all that leaves the meaning clear: an alert is not lost for odd text."""

import json
import math
from collections.abc import Iterable
from typing import Any

from api.domain.refusal import Refused

DEPTH_LIMIT = 64


class Malformed(Refused):
    """The whole body is of no use: nothing in it can be taken, and the sender must change it."""

    def __init__(self, message: str) -> None:
        super().__init__("MALFORMED", message)


def read_json(body: bytes) -> Any:
    """The parsed body, whatever its Content-Type says.

    A byte order mark and bad UTF-8 are borne; of a doubled key the last one counts; NaN, infinities and
    numbers too long to be numbers stay as text. Strings may hold NUL and lone surrogates: clean them.
    """
    if not body.strip():
        raise Malformed("The body is empty.")
    text = body.decode(json.detect_encoding(body), errors="replace").lstrip("\ufeff")
    try:
        parsed = _LENIENT.decode(text)
    except (ValueError, RecursionError) as fault:
        raise Malformed(f"The body is not JSON: {_plain(fault)}.") from None
    if _deeper_than(DEPTH_LIMIT, parsed):
        raise Malformed(f"The body is nested more than {DEPTH_LIMIT} levels deep.")
    return parsed


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= 30 else digits


def _decimal(digits: str) -> float | str:
    number = float(digits)
    return number if math.isfinite(number) else digits


_LENIENT = json.JSONDecoder(parse_int=_integer, parse_float=_decimal, parse_constant=str, strict=False)


def _plain(fault: ValueError | RecursionError) -> str:
    if isinstance(fault, json.JSONDecodeError):
        return f"{fault.msg} at line {fault.lineno}, column {fault.colno}"
    return "it is nested too deep"


def _deeper_than(limit: int, parsed: Any) -> bool:
    level: list[Iterable[Any]] = [[parsed]]
    for _ in range(limit + 1):
        level = [
            inner.values() if isinstance(inner, dict) else inner
            for outer in level
            for inner in outer
            if isinstance(inner, dict | list)
        ]
        if not level:
            return False
    return True

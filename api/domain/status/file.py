"""A snapshot as a file, so that a page goes on being served with every database gone."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from itertools import repeat
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from api.domain.status.snapshot import Snapshot

# Grows with every change of what a snapshot holds: a file of another form is no file.
FORM: Final = 2


def dump(snapshot: Snapshot) -> bytes:
    return json.dumps({"form": FORM, "snapshot": snapshot}, default=_plain, ensure_ascii=False).encode()


def load(body: bytes) -> Snapshot | None:
    """Exactly what was dumped; None for what is cut off, of another form, or no such file at all."""
    try:
        written = json.loads(body)
        if written["form"] != FORM:
            return None
        found: Snapshot = _read(Snapshot, written["snapshot"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return found


def _plain(value: Any) -> object:
    """What JSON has no word for: times, and what is made of fields."""
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    return {field.name: getattr(value, field.name) for field in fields(value)}


def _read(kind: Any, value: Any) -> Any:
    """`value` as the type of its field wants it."""
    if is_dataclass(kind):
        return _made(kind, value)
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return None if value is None else _read(args[0], value)
    if origin is tuple:
        kinds = repeat(args[0]) if args[-1] is Ellipsis else args
        return tuple(_read(one, part) for one, part in zip(kinds, value, strict=False))
    if origin is Mapping:
        return {key: _read(args[1], part) for key, part in value.items()}
    return value


def _made(kind: Any, value: Mapping[str, Any]) -> Any:
    return kind(**{name: _read(hint, value[name]) for name, hint in _hints(kind).items()})


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)

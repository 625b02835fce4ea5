"""Rows of a list sorted to what they hang on, in the order in which it was asked for."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

Row = TypeVar("Row")


def grouped(
    keys: Sequence[UUID], rows: Iterable[Row], key_of: Callable[[Row], UUID | None]
) -> list[list[Row]]:
    found: dict[UUID | None, list[Row]] = defaultdict(list)
    for row in rows:
        found[key_of(row)].append(row)
    return [found[key] for key in keys]

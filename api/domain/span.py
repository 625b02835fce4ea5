"""Spans of time, half-open: joined, cut, and laid over each other."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple


class Span(NamedTuple):
    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    @property
    def is_empty(self) -> bool:
        return self.ends_at <= self.starts_at

    def left(self, now: datetime) -> "Span":
        """What of it is still to come; of no length once it is over."""
        begins = max(self.starts_at, now)
        return Span(begins, max(self.ends_at, begins))


def cut(span: Span, to: Span) -> Span | None:
    """What both have; None where they only touch, or not even that."""
    starts_at, ends_at = max(span.starts_at, to.starts_at), min(span.ends_at, to.ends_at)
    return Span(starts_at, ends_at) if starts_at < ends_at else None


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order; those that touch or lie over each other are one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.starts_at <= found[-1].ends_at:
            found[-1] = Span(found[-1].starts_at, max(found[-1].ends_at, span.ends_at))
        else:
            found.append(span)
    return found


def common(some: list[Span], others: list[Span]) -> Iterator[Span]:
    """What lies in both of two lists that are in order and do not overlap within themselves."""
    first = second = 0
    while first < len(some) and second < len(others):
        if both := cut(some[first], others[second]):
            yield both
        if some[first].ends_at <= others[second].ends_at:
            first += 1
        else:
            second += 1

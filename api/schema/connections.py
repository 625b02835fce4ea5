"""Lists that are read a page at a time: opaque cursors, and a cap on what one page may hold."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

import strawberry

from api.domain.refusal import Refused

MOST: Final = 100
# Where nobody says how many.
USUAL: Final = 50

Row = TypeVar("Row")
Node = TypeVar("Node")


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type
class Edge(Generic[Node]):
    cursor: str
    node: Node


@strawberry.type
class Connection(Generic[Node]):
    nodes: list[Node]
    edges: list[Edge[Node]]
    page_info: PageInfo


def capped(count: int, *, word: str = "first") -> int:
    """As many as were asked for, within reason."""
    if count < 0:
        raise Refused("BAD_PAGE", f"`{word}` is a number of rows, 0 or more.")
    return min(count, MOST)


def cursor_of(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> str | None:
    """What `cursor_of` was given; Refused for what never was a cursor of ours."""
    if cursor is None:
        return None
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise not_a_cursor() from None


def number_of(cursor: str | None) -> int | None:
    """The place of a list that is ordered by a number."""
    place = place_of(cursor)
    if place is None:
        return None
    if not place.isascii() or not place.isdecimal() or len(place) > 9:
        raise not_a_cursor()
    return int(place)


def not_a_cursor() -> Refused:
    return Refused("BAD_CURSOR", "This cursor was not given out here.")


def page_info(cursors: Sequence[str], *, has_next: bool, has_previous: bool) -> PageInfo:
    return PageInfo(
        has_next_page=has_next,
        has_previous_page=has_previous,
        start_cursor=cursors[0] if cursors else None,
        end_cursor=cursors[-1] if cursors else None,
    )


def connection(
    rows: Sequence[Row],
    *,
    first: int,
    after: str | None,
    node: Callable[[Row], Node],
    place: Callable[[Row], str],
) -> Connection[Node]:
    """One page out of rows that were read with one to spare, which tells whether there are more."""
    shown = rows[:first]
    nodes = [node(row) for row in shown]
    cursors = [cursor_of(place(row)) for row in shown]
    return Connection(
        nodes=nodes,
        edges=[Edge(cursor=cursor, node=one) for cursor, one in zip(cursors, nodes, strict=True)],
        page_info=page_info(cursors, has_next=len(rows) > first, has_previous=after is not None),
    )

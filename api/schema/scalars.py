"""The scalars that GraphQL lacks: an instant, free-form JSON, and the rows of a calendar."""

from datetime import UTC, datetime
from typing import Any, Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from api.domain.oncall.calendar import Row

JSON = NewType("JSON", object)
CalendarRows = NewType("CalendarRows", list[Row])

# Further off, calendar arithmetic in some zone would leave what datetime can hold.
_FIRST: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9000, 1, 1, tzinfo=UTC)


def read_instant(value: object) -> datetime:
    """ValueError for anything but ISO 8601 with an offset, between 1970 and 9000."""
    if not isinstance(value, str) or len(value) > 40:
        raise ValueError("An instant is written as text, like 2026-11-02T09:00:00Z.")
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("This is no instant: write it like 2026-11-02T09:00:00Z.") from None
    if at.tzinfo is None:
        raise ValueError("An instant says its offset, like 2026-11-02T09:00:00Z.")
    if not _FIRST <= at < _LAST:
        raise ValueError("An instant lies between 1970 and 9000.")
    return at.astimezone(UTC)


def write_instant(value: datetime) -> str:
    return value.isoformat()


def _as_it_is(value: Any) -> Any:
    return value


SCALARS: Final[dict[object, ScalarDefinition]] = {
    datetime: strawberry.scalar(
        name="DateTime",
        description="An instant, ISO 8601 with an offset.",
        serialize=write_instant,
        parse_value=read_instant,
    ),
    JSON: strawberry.scalar(
        name="JSON",
        description="Free-form JSON, such as an alert's labels.",
        serialize=_as_it_is,
        parse_value=_as_it_is,
    ),
    # A thousand rows as objects would cost a hundred times what they cost as they are.
    CalendarRows: strawberry.scalar(
        name="CalendarRows",
        description=(
            "Rows of a calendar, each `[from, to, people, origin]`: seconds since 1970, "
            "then places in `people` and in `origins`."
        ),
        serialize=_as_it_is,
    ),
}

"""What comes next: the next change of hands, and somebody's next shift."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from api.domain.oncall.oncall import LAST, Schedule, named_in
from api.domain.oncall.shift import Shift, shifts_of, turns_overlapping

# Most schedules change within the first of these; only a hand-off years apart needs the last.
AHEAD = (timedelta(days=8), timedelta(days=64), timedelta(days=512), timedelta(days=4096))


def next_hand_off(schedule: Schedule, *, after: datetime) -> datetime | None:
    """The first instant after `after` at which a row of the calendar begins or ends, within eleven years."""
    for since, until in _spans(after):
        rows = turns_overlapping(schedule, since=since, until=until)
        edges = (edge for row in rows for edge in (row.starts_at, row.ends_at) if edge > since)
        if (first := min(edges, default=None)) is not None:
            return first
    return None


def next_shift(schedule: Schedule, *, after: datetime, person: str | None = None) -> Shift | None:
    """The first whole row, of one person or of anybody, that begins after `after`, within eleven years."""
    if person is not None and person not in named_in(schedule):
        return None
    for since, until in _spans(after):
        rows = _rows(schedule, person, since=since, until=until)
        if coming := next((row for row in rows if row.starts_at > since), None):
            return coming
    return None


def _rows(schedule: Schedule, person: str | None, *, since: datetime, until: datetime) -> tuple[Shift, ...]:
    if person is None:
        return turns_overlapping(schedule, since=since, until=until)
    return shifts_of(schedule, person, since=since, until=until)


def _spans(after: datetime) -> Iterator[tuple[datetime, datetime]]:
    since = after.astimezone(UTC)
    if since < LAST:
        yield from ((since, min(since + ahead, LAST)) for ahead in AHEAD)

"""A rotation: whose turn it is, as people wrote it down, in the wall clock of the schedule's zone."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Unit = Literal["hour", "day", "week", "month"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
UNITS: tuple[Unit, ...] = ("hour", "day", "week", "month")


@dataclass(frozen=True, slots=True)
class HandOff:
    """When turns change; what is None is as in `starts`."""

    day: Weekday | None = None
    day_of_month: int | None = None
    time: dt.time | None = None


@dataclass(frozen=True, slots=True)
class Active:
    """The hours that count. A window begins on one of `days`; a `to` not after `from_` is on the next day."""

    days: tuple[Weekday, ...] = WEEKDAYS
    from_: dt.time = dt.time(0)
    to: dt.time = dt.time(0)


@dataclass(frozen=True, slots=True)
class Rotation:
    """One version of a rotation.

    A change keeps the version before it with `effective_until`, so what was true stays true. `first_turn` is
    the place in `groups` that has turn 0: after a change it lets the turn go on with the next person instead
    of the first. `time_zone` is set where it is not the schedule's: a team elsewhere that follows the
    sun, or a version from before the schedule moved.
    """

    name: str
    groups: tuple[tuple[str, ...], ...]
    starts: dt.datetime
    unit: Unit
    every: int = 1
    hands_off: HandOff = HandOff()
    active: Active | None = None
    precedence: int = 0
    effective_from: dt.datetime | None = None
    effective_until: dt.datetime | None = None
    first_turn: int = 0
    time_zone: str | None = None

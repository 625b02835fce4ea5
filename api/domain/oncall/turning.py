"""When a rotation turns: hand-offs counted by arithmetic, so a start years ago costs nothing."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from api.domain.oncall.rotation import WEEKDAYS, Rotation

DAY = timedelta(days=1)
FIRST_MONDAY = date.min
STEPS = {"hour": timedelta(hours=1), "day": DAY, "week": timedelta(weeks=1)}


class Pattern(Protocol):
    """The wall-clock rhythm of a rotation, from the turn that holds `starts`."""

    def wall(self, number: int, /) -> datetime:
        """When turn `number` (1 or more) takes over."""

    def number(self, wall: datetime, /) -> int:
        """About which turn has a wall-clock time: exact but for a clock change or the length of a month."""


def pattern_of(rotation: Rotation) -> Pattern:
    """Turn 0 is the one whose regular span holds `starts`: it is cut short where hand-offs fall otherwise."""
    at = rotation.hands_off.time or rotation.starts.time()
    if rotation.unit == "month":
        return _monthly(rotation, at)
    if rotation.unit == "day" and rotation.active and len(rotation.active.days) < len(WEEKDAYS):
        return _on_active_days(rotation, rotation.active.days, at)
    return _evenly(rotation, at)


@dataclass(frozen=True, slots=True)
class Evenly:
    anchor: datetime
    step: timedelta

    def wall(self, number: int) -> datetime:
        return self.anchor + number * self.step

    def number(self, wall: datetime) -> int:
        return (wall - self.anchor) // self.step


@dataclass(frozen=True, slots=True)
class Monthly:
    month: int  # months since year 0
    day: int
    at: time
    every: int

    def wall(self, number: int) -> datetime:
        return _in_month(self.month + number * self.every, self.day, self.at)

    def number(self, wall: datetime) -> int:
        return (_month(wall) - self.month) // self.every


@dataclass(frozen=True, slots=True)
class OnActiveDays:
    """Counts only the days of the mask, across weeks: three people on weekdays are A B C A B, then C."""

    weekdays: tuple[int, ...]
    first: int  # the running number of the first counted day
    at: time
    every: int

    def wall(self, number: int) -> datetime:
        weeks, place = divmod(self.first + number * self.every, len(self.weekdays))
        return datetime.combine(FIRST_MONDAY, self.at) + (7 * weeks + self.weekdays[place]) * DAY

    def number(self, wall: datetime) -> int:
        return (_days_before(_duty_day(wall, self.at) + 1, self.weekdays) - 1 - self.first) // self.every


def _evenly(rotation: Rotation, at: time) -> Evenly:
    starts, step = rotation.starts, STEPS[rotation.unit] * rotation.every
    anchor = datetime.combine(starts.date(), at)
    if rotation.unit == "week" and rotation.hands_off.day:
        anchor -= (starts.weekday() - WEEKDAYS.index(rotation.hands_off.day)) % 7 * DAY
    if anchor > starts:
        anchor -= STEPS["week"] if rotation.unit == "week" else DAY
    if rotation.unit == "hour":
        anchor += (starts - anchor) // step * step
    return Evenly(anchor, step)


def _monthly(rotation: Rotation, at: time) -> Monthly:
    month, day = _month(rotation.starts), rotation.hands_off.day_of_month or rotation.starts.day
    if _in_month(month, day, at) > rotation.starts:
        month -= 1
    return Monthly(month, day, at, rotation.every)


def _on_active_days(rotation: Rotation, days: tuple[str, ...], at: time) -> OnActiveDays:
    weekdays = tuple(place for place, name in enumerate(WEEKDAYS) if name in days)
    return OnActiveDays(weekdays, _days_before(_duty_day(rotation.starts, at), weekdays), at, rotation.every)


def _duty_day(wall: datetime, at: time) -> int:
    """The day (as an ordinal) whose hand-off was the last one before `wall`, were every day a hand-off."""
    return wall.toordinal() - (wall.time() < at)


def _days_before(ordinal: int, weekdays: tuple[int, ...]) -> int:
    """How many days of the mask lie before a day; ordinal 1 is a Monday."""
    weeks, weekday = divmod(ordinal - 1, 7)
    return weeks * len(weekdays) + sum(day < weekday for day in weekdays)


def _month(wall: datetime) -> int:
    return wall.year * 12 + wall.month - 1


def _in_month(month: int, day: int, at: time) -> datetime:
    """A day that the month lacks is its last day."""
    year, month_before = divmod(month, 12)
    last = monthrange(year, month_before + 1)[1]
    return datetime.combine(date(year, month_before + 1, min(day, last)), at)

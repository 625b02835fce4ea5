"""Schedules for tests: short spellings, strategies, and a slow second opinion on who is on call."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.override import KINDS, Override
from api.domain.oncall.rotation import UNITS, WEEKDAYS, Active, HandOff, Rotation

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WORKDAYS = WEEKDAYS[:5]
ZONES = (
    *("America/Chicago", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"),
    *("America/St_Johns", "UTC", "Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham", "America/Sao_Paulo"),
    *("America/Havana", "Asia/Tehran", "Asia/Beirut", "Africa/Cairo", "America/Asuncion", "Europe/Dublin"),
    *(
        "Antarctica/Troll",
        "Asia/Gaza",
        "Atlantic/Azores",
        "America/Nuuk",
        "Pacific/Kiritimati",
        "Pacific/Norfolk",
    ),
    *("Asia/Pyongyang", "America/Caracas", "Europe/Istanbul", "Pacific/Fakaofo", "Africa/Juba"),
)
PEOPLE = ("ana", "bo", "cy", "di")

wall = datetime.fromisoformat


def at(written: str, zone: str = "UTC") -> datetime:
    """An instant: with the offset that is written, else in the zone."""
    moment = datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))


def turns(*people: str | tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((group,) if isinstance(group, str) else group for group in people)


# --- a slow second opinion: walk the minutes and watch the wall clock


def minutes_of(schedule: Schedule, since: datetime, until: datetime) -> Iterator[tuple[datetime, set[str]]]:
    """Every minute of the span and who is on call in it.

    The one idea: something that is due at a wall-clock time happens in the first minute in which the clock
    has shown that time or a later one. A clock set back shows nothing new until it has caught up.
    """
    zone = ZoneInfo(schedule.time_zone)
    hand_offs = {rotation.name: _hand_offs(rotation, until) for rotation in schedule.rotations}
    shown, minute = datetime.min, since - 2 * DAY  # noqa: DTZ901 - a wall clock has no zone
    while minute < until:
        shown = max(shown, minute.astimezone(zone).replace(tzinfo=None))
        if minute >= since:
            yield minute, _on_call_when(schedule, hand_offs, shown, minute)
        minute += MINUTE


def _on_call_when(
    schedule: Schedule, hand_offs: dict[str, list[datetime]], shown: datetime, minute: datetime
) -> set[str]:
    best: dict[int, set[str]] = {}
    for rotation in schedule.rotations:
        if rotation.groups and rotation.starts <= shown and _in_window(rotation.active, shown):
            passed = bisect_right(hand_offs[rotation.name], shown)
            group = rotation.groups[(rotation.first_turn + passed) % len(rotation.groups)]
            best.setdefault(rotation.precedence, set()).update(group)
    people = best[max(best)] if best else set()
    return _after_overrides(people, [o for o in schedule.overrides if o.starts_at <= minute < o.ends_at])


def _after_overrides(people: set[str], overrides: list[Override]) -> set[str]:
    """Each place on call is a trail of names; a newer override of anybody on the trail moves its end."""
    trails: list[list[str | None]] = [[person] for person in people]
    for override in sorted(overrides, key=lambda o: o.number):
        there = {trail[-1] for trail in trails}
        for trail in trails:
            if override.kind == "everyone" or (
                override.kind in ("replace", "remove") and override.person in trail
            ):
                trail.append(override.by if override.kind != "remove" else None)
        if (override.kind == "everyone" and not trails) or (
            override.kind == "add" and override.by not in there
        ):
            trails.append([override.by])
    return {trail[-1] for trail in trails if trail[-1] is not None}


def _in_window(active: Active | None, shown: datetime) -> bool:
    if active is None:
        return True
    for days_ago in (0, 1):
        day = shown.date() - days_ago * DAY
        opens = datetime.combine(day, active.from_)
        closes = datetime.combine(day, active.to)
        if closes <= opens:
            closes += DAY
        if WEEKDAYS[day.weekday()] in active.days and opens <= shown < closes:
            return True
    return False


def _hand_offs(rotation: Rotation, until: datetime) -> list[datetime]:
    """Every hand-off of a rotation, found by looking at each hour or day in turn."""
    last = until.replace(tzinfo=None) + 2 * DAY
    every_slot = list(_slots(rotation, rotation.starts - 40 * DAY, last))
    earlier = [slot for slot in every_slot if slot <= rotation.starts]
    later = [slot for slot in every_slot if slot > rotation.starts]
    counted = later
    if rotation.unit == "day" and rotation.active:
        counted = [slot for slot in later if WEEKDAYS[slot.weekday()] in rotation.active.days]
        if WEEKDAYS[earlier[-1].weekday()] not in rotation.active.days:
            counted = counted[1:]  # the first active day is still the first turn's own
    return counted[rotation.every - 1 :: rotation.every]


def _slots(rotation: Rotation, first: datetime, last: datetime) -> Iterator[datetime]:
    """The wall-clock times at which a rotation of `every: 1` would hand off."""
    hands_off = rotation.hands_off
    clock = hands_off.time or rotation.starts.time()
    slot = datetime.combine(first.date(), clock)
    while slot < last:
        month_ends = (slot + DAY).day == 1
        month_day = hands_off.day_of_month or rotation.starts.day
        weekday = WEEKDAYS.index(hands_off.day) if hands_off.day else rotation.starts.weekday()
        if (
            rotation.unit in ("hour", "day")
            or (rotation.unit == "week" and slot.weekday() == weekday)
            or (rotation.unit == "month" and (slot.day == month_day or (month_ends and slot.day < month_day)))
        ):
            yield slot
        slot += HOUR if rotation.unit == "hour" else DAY


# --- strategies


@lru_cache
def clock_changes(zone: str) -> tuple[datetime, ...]:
    """Hours in which a zone changed its offset, 2008 to 2027; an ordinary hour where it never did."""
    own = ZoneInfo(zone)
    day, found = datetime(2008, 1, 1, tzinfo=UTC), []
    while day.year < 2028:
        if own.utcoffset(day.replace(tzinfo=None)) != own.utcoffset((day + DAY).replace(tzinfo=None)):
            found.append(day)
        day += DAY
    return tuple(found) or (datetime(2024, 2, 28, tzinfo=UTC),)


clock_times = st.builds(
    time, st.sampled_from((0, 1, 2, 3, 9, 21, 23)), st.sampled_from((0, 0, 0, 15, 30, 45, 59))
)
weekdays = st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(
    lambda days: tuple(d for d in WEEKDAYS if d in days)
)
actives = st.builds(Active, weekdays, clock_times, clock_times)
groups = st.lists(
    st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique=True).map(tuple), min_size=1, max_size=4
).map(tuple)


@st.composite
def rotations(draw: st.DrawFn, *, near: datetime, name: str = "a") -> Rotation:
    unit = draw(st.sampled_from(UNITS))
    starts = datetime.combine(
        near.date() - draw(st.integers(-2, 90)) * DAY, draw(clock_times)
    )  # sometimes in the future
    clock = st.none() | clock_times
    return Rotation(
        name=name,
        groups=draw(groups),
        starts=starts,
        unit=unit,
        every=draw(st.integers(1, 3)) if unit != "hour" else draw(st.sampled_from((1, 2, 5, 8, 12))),
        hands_off=HandOff(
            day=draw(st.none() | st.sampled_from(WEEKDAYS)) if unit == "week" else None,
            day_of_month=draw(st.none() | st.sampled_from((1, 15, 28, 29, 30, 31)))
            if unit == "month"
            else None,
            time=draw(clock) if unit != "hour" else None,
        ),
        active=draw(st.none() | actives),
        precedence=draw(st.integers(0, 1)),
        first_turn=draw(st.integers(0, 3)),
    )


@st.composite
def overrides(draw: st.DrawFn, *, near: datetime) -> Override:
    kind = draw(st.sampled_from(KINDS))
    starts_at = near + draw(st.integers(-3 * 96, 3 * 96)) * 15 * MINUTE
    return Override(
        starts_at=starts_at,
        ends_at=starts_at + draw(st.integers(1, 200)) * 15 * MINUTE,
        kind=kind,
        person=draw(st.sampled_from(PEOPLE)) if kind in ("replace", "remove") else None,
        by=draw(st.sampled_from((*PEOPLE, "eve"))) if kind != "remove" else None,
        number=draw(st.integers(0, 5)),
    )


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, datetime]:
    """A schedule, and a moment at which its zone's clock changes."""
    zone = draw(st.sampled_from(ZONES))
    near = draw(st.sampled_from(clock_changes(zone)))
    count = draw(st.integers(0, 3))
    return Schedule(
        zone,
        tuple(draw(rotations(near=near, name=f"r{place}")) for place in range(count)),
        tuple(draw(st.lists(overrides(near=near), max_size=3))),
    ), near

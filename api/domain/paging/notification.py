"""How one person is reached for one severity: whether now, by which channels, and in which order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Literal, cast
from zoneinfo import ZoneInfo

from api.domain.oncall.wallclock import instant, wall_clock
from api.domain.refusal import Refused

Pages = Literal["any", "working-hours", "never"]
_QUIETNESS: Final[dict[str, int]] = {"any": 0, "working-hours": 1, "never": 2}
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PUSH: Final = "push"
EMAIL: Final = "email"
# SEV1 and SEV2 page at any hour, SEV3 in working hours, SEV4 never (docs/practice.md).
DEFAULT_PAGES: Final[dict[int, Pages]] = {1: "any", 2: "any", 3: "working-hours", 4: "never"}
SEVERITIES: Final = (1, 2, 3, 4)
# How long a push may stay without a receipt before the person's next channel is tried.
RECEIPT_WITHIN: Final = timedelta(seconds=30)
_NEXT_METHOD: Final = timedelta(minutes=1)
_MAIL_AFTER: Final = timedelta(minutes=5)
MOST_STEPS: Final = 10
LATEST_STEP: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Step:
    """`channel` is `push`, `email` or the id of one of the person's own channels."""

    channel: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class Rule:
    pages: Pages
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """`start` == `end` is the whole day; a window may pass midnight and belongs to the day it starts on."""

    days: frozenset[str]
    start: time
    end: time


OFFICE: Final = WorkingHours(frozenset(DAYS[:5]), time(8), time(18))


def default_rule(severity: int, methods: Sequence[str]) -> Rule:
    """Push at once, the person's own channels a minute apart, then e-mail."""
    own = tuple(Step(method, _NEXT_METHOD * (i + 1)) for i, method in enumerate(methods))
    return Rule(DEFAULT_PAGES[severity], (Step(PUSH, timedelta()), *own, Step(EMAIL, _MAIL_AFTER)))


def quieter(one: Pages, other: Pages) -> Pages:
    return one if _QUIETNESS[one] >= _QUIETNESS[other] else other


def _window(day: date, hours: WorkingHours, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day if hours.end > hours.start else day + timedelta(days=1)
    return (
        instant(datetime.combine(day, hours.start), zone),
        instant(datetime.combine(last, hours.end), zone),
    )


def next_duty(hours: WorkingHours, zone: str, *, now: datetime) -> datetime | None:
    """`now` within working hours, else when the next begin; None for somebody who never works."""
    place = ZoneInfo(zone)
    now = now.astimezone(UTC)
    today = wall_clock(now, place).date()
    for offset in range(-1, 9):
        day = today + timedelta(days=offset)
        if DAYS[day.weekday()] not in hours.days:
            continue
        start, end = _window(day, hours, place)
        if start <= now < end:
            return now
        # Hours that the clock skips whole are none.
        if now < start < end:
            return start
    return None


def rings_at(rule: Rule, hours: WorkingHours, zone: str, *, limit: Pages, now: datetime) -> datetime | None:
    """When this person may be paged: now, when they are next on duty, or never.

    `limit` is what the incident itself allows: a route may hold it however severe it is.
    """
    pages = quieter(rule.pages, limit)
    if pages == "any":
        return now
    return next_duty(hours, zone, now=now) if pages == "working-hours" else None


def check_rules(rules: Mapping[int, Rule]) -> None:
    """Refuse a set in which somebody is not woken for the worst, or woken more for less.

    A lower severity is never sooner, never more often and never by more channels: elsewhere "Low" once
    became louder than "Medium" when a new tier forgot to be held back off hours.
    """
    for severity in (1, 2):
        if rules[severity].pages != "any":
            raise Refused("RULE_TOO_QUIET", f"SEV{severity} pages at any hour; it cannot be muted.")
        if not rules[severity].steps:
            raise Refused("RULE_TOO_QUIET", f"SEV{severity} needs at least one channel.")
    for severity in SEVERITIES[:-1]:
        worse, milder = rules[severity], rules[severity + 1]
        if _QUIETNESS[milder.pages] < _QUIETNESS[worse.pages] or _is_louder(milder, worse):
            raise Refused("RULE_TOO_LOUD", f"SEV{severity + 1} would be louder than SEV{severity}.")


def _is_louder(milder: Rule, worse: Rule) -> bool:
    if milder.pages == "never":
        return False
    loud, mild = _by_channel(worse), _by_channel(milder)
    return any(
        len(afters) > len(loud[channel])
        or any(one < other for one, other in zip(afters, loud[channel], strict=False))
        for channel, afters in mild.items()
    )


def _by_channel(rule: Rule) -> defaultdict[str, list[timedelta]]:
    """When each channel rings, soonest first."""
    afters: defaultdict[str, list[timedelta]] = defaultdict(list)
    for step in sorted(rule.steps, key=lambda step: step.after):
        afters[step.channel].append(step.after)
    return afters


def parse_rule(pages: str, steps: Sequence[Mapping[str, Any]]) -> Rule:
    if pages not in _QUIETNESS:
        raise Refused("BAD_RULE", "A rule pages at any hour, in working hours, or never.")
    if len(steps) > MOST_STEPS:
        raise Refused("BAD_RULE", f"A rule has at most {MOST_STEPS} steps.")
    parsed = (Step(str(step["channel"]), _after(step["after"])) for step in steps)
    return Rule(cast("Pages", pages), tuple(sorted(parsed, key=lambda step: step.after)))


def _after(seconds: Any) -> timedelta:
    # Compared before it becomes a length of time: NaN and the very large never do.
    if not 0 <= float(seconds) <= LATEST_STEP.total_seconds():
        raise Refused("BAD_RULE", "A step comes within the first hour.")
    return timedelta(seconds=float(seconds))


def rule_steps(rule: Rule) -> list[dict[str, Any]]:
    return [{"channel": step.channel, "after": step.after.total_seconds()} for step in rule.steps]


def _clock(text: object) -> time:
    try:
        return time.fromisoformat(str(text))
    except ValueError as error:
        raise Refused("BAD_HOURS", f"“{text}” is no time of day: write 08:00.") from error


def parse_hours(shape: Mapping[str, Any]) -> WorkingHours:
    days = frozenset(str(day) for day in shape.get("days") or ())
    if not days <= frozenset(DAYS):
        raise Refused("BAD_HOURS", "Working days are mon, tue, wed, thu, fri, sat, sun.")
    return WorkingHours(days, _clock(shape.get("from", "08:00")), _clock(shape.get("to", "18:00")))


def hours_shape(hours: WorkingHours) -> dict[str, Any]:
    return {
        "days": [day for day in DAYS if day in hours.days],
        "from": hours.start.strftime("%H:%M"),
        "to": hours.end.strftime("%H:%M"),
    }

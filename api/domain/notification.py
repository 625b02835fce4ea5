"""How one person is reached for one severity: whether now, by which channels, and in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal, cast
from zoneinfo import ZoneInfo

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


def _window(day: datetime, hours: WorkingHours) -> tuple[datetime, datetime]:
    start = day.replace(hour=hours.start.hour, minute=hours.start.minute, second=0, microsecond=0)
    end = day.replace(hour=hours.end.hour, minute=hours.end.minute, second=0, microsecond=0)
    return start, end if hours.end > hours.start else end + timedelta(days=1)


def next_duty(hours: WorkingHours, zone: str, *, now: datetime) -> datetime | None:
    """`now` within working hours, else when the next begin; None for somebody who never works."""
    local = now.astimezone(ZoneInfo(zone))
    for offset in range(-1, 9):
        day = local.replace(tzinfo=None) + timedelta(days=offset)
        if DAYS[day.weekday()] not in hours.days:
            continue
        start, end = (edge.replace(tzinfo=local.tzinfo) for edge in _window(day, hours))
        if start <= now < end:
            return now
        if start > now:
            return start.astimezone(now.tzinfo)
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

    A lower severity is never sooner and never by more channels: elsewhere "Low" once became louder than
    "Medium" when a new tier forgot to be held back off hours.
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
    soonest: dict[str, timedelta] = {}
    for step in worse.steps:
        soonest[step.channel] = min(step.after, soonest.get(step.channel, step.after))
    return any(
        step.channel not in soonest or step.after < soonest[step.channel] for step in milder.steps
    ) or len(milder.steps) > len(worse.steps)


def parse_rule(pages: str, steps: Sequence[Mapping[str, Any]]) -> Rule:
    if pages not in _QUIETNESS:
        raise Refused("BAD_RULE", "A rule pages at any hour, in working hours, or never.")
    if len(steps) > MOST_STEPS:
        raise Refused("BAD_RULE", f"A rule has at most {MOST_STEPS} steps.")
    parsed = tuple(Step(str(step["channel"]), timedelta(seconds=float(step["after"]))) for step in steps)
    if any(not timedelta() <= step.after <= LATEST_STEP for step in parsed):
        raise Refused("BAD_RULE", "A step comes within the first hour.")
    return Rule(cast("Pages", pages), tuple(sorted(parsed, key=lambda step: step.after)))


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

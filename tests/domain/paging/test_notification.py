"""How one person is reached: never less for worse, and never at a time that does not exist."""

from collections import defaultdict
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.rotation import Active, Rotation
from api.domain.oncall.shift import shifts
from api.domain.organisation.snapshot import pages_when
from api.domain.paging.notification import (
    DAYS,
    DEFAULT_PAGES,
    LATEST_STEP,
    MOST_STEPS,
    OFFICE,
    SEVERITIES,
    Pages,
    Rule,
    Step,
    WorkingHours,
    check_rules,
    default_rule,
    hours_shape,
    next_duty,
    parse_hours,
    parse_rule,
    quieter,
    rings_at,
    rule_steps,
)
from api.domain.refusal import Refused
from tests.support.oncall import DAY, MINUTE, ZONES, at, clock_changes, clock_times

CHICAGO = "America/Chicago"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
PAGES: tuple[Pages, ...] = ("any", "working-hours", "never")
CHANNELS = ("push", "email", "sms", "voice")
STEPS = st.builds(Step, st.sampled_from(CHANNELS), st.integers(0, 3).map(lambda minutes: minutes * MINUTE))
RULES = st.builds(
    Rule,
    st.sampled_from(PAGES),
    st.lists(STEPS, max_size=4).map(lambda steps: tuple(sorted(steps, key=lambda step: step.after))),
)
DAY_SETS = st.frozensets(st.sampled_from(DAYS))
HOURS = st.builds(WorkingHours, DAY_SETS, clock_times, clock_times)


@st.composite
def rule_sets(draw: st.DrawFn) -> dict[int, Rule]:
    """Four rules, each mostly made from the one above it, so that many sets are accepted."""
    first = draw(st.lists(STEPS, min_size=1, max_size=4))
    rules = {1: Rule("any", tuple(sorted(first, key=lambda step: step.after)))}
    for severity in SEVERITIES[1:]:
        rules[severity] = draw(RULES | st.just(rules[severity - 1]) | _less_than(rules[severity - 1]))
    return rules


@st.composite
def _less_than(draw: st.DrawFn, rule: Rule) -> Rule:
    steps = draw(st.lists(st.sampled_from(rule.steps), max_size=4)) if rule.steps else []
    later = [Step(step.channel, step.after + draw(st.integers(0, 2)) * MINUTE) for step in steps]
    pages = draw(st.sampled_from(PAGES[PAGES.index(rule.pages) :]))
    return Rule(pages, tuple(sorted(later, key=lambda step: step.after)))


def is_accepted(rules: dict[int, Rule]) -> bool:
    try:
        check_rules(rules)
    except Refused:
        return False
    return True


def by_channel(rule: Rule) -> dict[str, list[timedelta]]:
    afters: dict[str, list[timedelta]] = defaultdict(list)
    for step in rule.steps:
        afters[step.channel].append(step.after)
    return {channel: sorted(found) for channel, found in afters.items()}


# --- never less for worse


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow]
)
@given(rule_sets().filter(is_accepted), HOURS, st.sampled_from(ZONES), st.data())
def test_in_every_accepted_set_the_milder_rings_no_sooner_no_more_often_and_by_no_other_channel(
    rules: dict[int, Rule], hours: WorkingHours, zone: str, data: st.DataObject
) -> None:
    now = data.draw(st.sampled_from(clock_changes(zone))) + data.draw(st.integers(0, 60 * 24)) * MINUTE
    for severity in SEVERITIES[:-1]:
        worse, milder = rules[severity], rules[severity + 1]
        loud, mild = (
            rings_at(rule, hours, zone, limit=pages_when(level, None), now=now)
            for rule, level in ((worse, severity), (milder, severity + 1))
        )
        if mild is None:
            continue
        assert loud is not None
        assert loud <= mild
        for channel, afters in by_channel(milder).items():
            theirs = by_channel(worse).get(channel, [])
            assert len(afters) <= len(theirs), f"{channel} rings more often"
            assert all(one <= other for one, other in zip(theirs, afters, strict=False)), (
                f"{channel} is sooner"
            )


@settings(suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(rule_sets().filter(is_accepted))
def test_nobody_is_left_asleep_by_the_two_worst(rules: dict[int, Rule]) -> None:
    for severity in (1, 2):
        assert rules[severity].pages == "any"
        assert rules[severity].steps


@given(st.lists(st.uuids().map(str), unique=True, max_size=5))
def test_the_rules_of_somebody_who_wrote_none_are_accepted(methods: list[str]) -> None:
    check_rules({severity: default_rule(severity, methods) for severity in SEVERITIES})


def default_set(**changes: Rule) -> dict[int, Rule]:
    rules = {severity: default_rule(severity, ["sms"]) for severity in SEVERITIES}
    return rules | {int(name.removeprefix("sev")): rule for name, rule in changes.items()}


def rule(pages: Pages, *steps: tuple[str, int]) -> Rule:
    return Rule(pages, tuple(Step(channel, after * MINUTE) for channel, after in steps))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sev1": rule("never", ("push", 0))}, "RULE_TOO_QUIET"),
        ({"sev2": rule("working-hours", ("push", 0))}, "RULE_TOO_QUIET"),
        ({"sev1": rule("any")}, "RULE_TOO_QUIET"),
        ({"sev1": rule("any", ("push", 0))}, "RULE_TOO_LOUD"),
        ({"sev3": rule("working-hours", ("voice", 9))}, "RULE_TOO_LOUD"),
        ({"sev3": rule("working-hours", ("sms", 0))}, "RULE_TOO_LOUD"),
        ({"sev3": rule("working-hours", ("push", 0), ("push", 5))}, "RULE_TOO_LOUD"),
        ({"sev4": rule("any", ("push", 0))}, "RULE_TOO_LOUD"),
    ],
)
def test_a_set_in_which_less_is_louder_or_the_worst_is_mute_is_refused(
    change: dict[str, Rule], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_rules(default_set(**change))
    assert refusal.value.code == code


def test_a_rule_that_never_pages_may_say_what_it_likes() -> None:
    check_rules(default_set(sev4=rule("never", ("voice", 0), ("voice", 1))))


def test_a_person_may_be_paged_less_for_less() -> None:
    check_rules(default_set(sev3=rule("working-hours", ("email", 10)), sev4=rule("never")))


@given(st.sampled_from(PAGES), st.sampled_from(PAGES))
def test_of_two_limits_the_quieter_counts_in_either_order(one: Pages, other: Pages) -> None:
    assert quieter(one, other) == quieter(other, one) == max(one, other, key=PAGES.index)


@pytest.mark.parametrize("limit", PAGES)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_route_makes_an_incident_only_quieter(severity: int, limit: Pages) -> None:
    assert pages_when(severity, limit) == quieter(DEFAULT_PAGES[severity], limit)
    assert pages_when(severity, None) == DEFAULT_PAGES[severity]


def test_what_is_limited_to_working_hours_waits_for_them_however_loud_the_rule() -> None:
    loud = rule("any", ("push", 0))
    night = at("2026-11-20T03:00")
    assert rings_at(loud, OFFICE, "UTC", limit="any", now=night) == night
    assert rings_at(loud, OFFICE, "UTC", limit="working-hours", now=night) == at("2026-11-20T08:00")
    assert rings_at(loud, OFFICE, "UTC", limit="never", now=night) is None


# --- working hours


@settings(max_examples=150, deadline=None)
@given(HOURS, st.sampled_from(ZONES), st.data())
def test_working_hours_are_a_rotation_of_one(hours: WorkingHours, zone: str, data: st.DataObject) -> None:
    """The calendar's own rule, held against a walk along the minutes, is the second opinion."""
    change = data.draw(st.sampled_from(clock_changes(zone)))
    now = change + data.draw(st.integers(-2 * 24 * 4, 2 * 24 * 4)) * 15 * MINUTE
    days = tuple(day for day in DAYS if day in hours.days)
    alone = Rotation(
        name="alone",
        groups=(("ana",),),
        starts=datetime(2000, 1, 3),  # noqa: DTZ001 - a wall clock has no zone
        unit="week",
        active=Active(days, hours.start, hours.end),
    )
    rows = shifts(Schedule(zone, (alone,)), since=now, until=now + 9 * DAY) if days else ()
    assert next_duty(hours, zone, now=now) == (rows[0].starts_at if rows else None)


def test_hours_that_the_clock_skips_whole_call_nobody_to_work() -> None:
    """On 29 April 2023 Gaza went from two o'clock to three at once; a week later it had both."""
    early = WorkingHours(days=frozenset({"sat"}), start=time(2, 0), end=time(2, 15))
    assert next_duty(early, "Asia/Gaza", now=at("2023-04-28T23:45")) == at("2023-05-05T23:00")


@pytest.mark.parametrize(
    ("now", "duty"),
    [
        ("2026-11-20T07:59:59", "2026-11-20T08:00"),  # a Friday
        ("2026-11-20T08:00", "2026-11-20T08:00"),
        ("2026-11-20T17:59:59", "2026-11-20T17:59:59"),
        ("2026-11-20T18:00", "2026-11-23T08:00"),
        ("2026-11-22T12:00", "2026-11-23T08:00"),
    ],
)
def test_office_hours_end_on_friday_evening_and_begin_on_monday(now: str, duty: str) -> None:
    assert next_duty(OFFICE, CHICAGO, now=at(now, CHICAGO)) == at(duty, CHICAGO)


NIGHT = WorkingHours(frozenset({"fri"}), time(22), time(6))


@pytest.mark.parametrize(
    ("now", "duty"),
    [
        ("2026-11-20T21:00", "2026-11-20T22:00"),
        ("2026-11-21T05:59", "2026-11-21T05:59"),  # still Friday's window
        ("2026-11-21T06:00", "2026-11-27T22:00"),
        ("2026-11-20T05:00", "2026-11-20T22:00"),  # Thursday's night is nobody's
    ],
)
def test_a_window_past_midnight_belongs_to_the_day_it_starts_on(now: str, duty: str) -> None:
    assert next_duty(NIGHT, CHICAGO, now=at(now, CHICAGO)) == at(duty, CHICAGO)


def test_a_window_that_ends_when_it_starts_is_the_whole_day() -> None:
    sunday = WorkingHours(frozenset({"sun"}), time(9), time(9))
    for now in ("2026-11-22T09:00", "2026-11-22T23:59", "2026-11-23T08:59"):
        assert next_duty(sunday, CHICAGO, now=at(now, CHICAGO)) == at(now, CHICAGO)
    assert next_duty(sunday, CHICAGO, now=at("2026-11-23T09:00", CHICAGO)) == at("2026-11-29T09:00", CHICAGO)


def test_somebody_without_working_days_is_never_on_duty() -> None:
    assert next_duty(WorkingHours(frozenset(), time(8), time(18)), CHICAGO, now=NOON) is None


def test_a_day_that_begins_in_the_hour_that_is_skipped_begins_after_it() -> None:
    early = WorkingHours(frozenset(DAYS), time(2, 30), time(10))
    before = at("2027-03-14T01:00", CHICAGO)
    assert next_duty(early, CHICAGO, now=before) == at("2027-03-14T03:00-05:00")


def test_a_day_that_ends_in_the_hour_that_comes_twice_ends_the_first_time() -> None:
    late = WorkingHours(frozenset({"sat"}), time(18), time(1, 30))
    assert next_duty(late, CHICAGO, now=at("2026-11-01T01:29-05:00")) == at("2026-11-01T01:29-05:00")
    again = at("2026-11-01T01:10-06:00")
    assert next_duty(late, CHICAGO, now=again) == at("2026-11-07T18:00", CHICAGO)


# --- as they are written


@given(RULES)
def test_a_rule_is_read_as_it_was_written(written: Rule) -> None:
    assert parse_rule(written.pages, rule_steps(written)) == written


@given(HOURS)
def test_working_hours_are_read_as_they_were_written(written: WorkingHours) -> None:
    assert parse_hours(hours_shape(written)) == written


def test_hours_that_say_nothing_are_the_office_on_no_day() -> None:
    assert parse_hours({}) == WorkingHours(frozenset(), time(8), time(18))


@pytest.mark.parametrize(
    "shape", [{"days": ["monday"]}, {"days": ["mon"], "from": "8 o'clock"}, {"from": "25:00"}, {"to": None}]
)
def test_hours_that_are_none_are_refused(shape: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refusal:
        parse_hours(shape)
    assert refusal.value.code == "BAD_HOURS"


def test_steps_are_put_in_the_order_in_which_they_ring() -> None:
    steps = [{"channel": "email", "after": 300}, {"channel": "push", "after": 0}]
    assert [step.channel for step in parse_rule("any", steps).steps] == ["push", "email"]


@pytest.mark.parametrize(
    ("pages", "steps"),
    [
        ("sometimes", []),
        ("any", [{"channel": "push", "after": -1}]),
        ("any", [{"channel": "push", "after": LATEST_STEP.total_seconds() + 1}]),
        ("any", [{"channel": "push", "after": float("nan")}]),
        ("any", [{"channel": "push", "after": 1e300}]),
        ("any", [{"channel": "push", "after": 0}] * (MOST_STEPS + 1)),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(pages: str, steps: list[dict[str, Any]]) -> None:
    with pytest.raises(Refused) as refusal:
        parse_rule(pages, steps)
    assert refusal.value.code == "BAD_RULE"

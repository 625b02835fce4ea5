"""Risks of the coming weeks: what is found, what is not, and what stays the same risk from scan to scan."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.duty_policy import DutyPolicy
from api.domain.oncall.oncall import Schedule
from api.domain.oncall.override import Override
from api.domain.oncall.prospect import Peak
from api.domain.oncall.risk import AHEAD, KINDS, Known, Risk, fingerprint, is_to_be_told, settle
from api.domain.oncall.risk_scan import scan
from api.domain.oncall.rotation import Active
from api.domain.oncall.shift import gaps, shifts
from api.domain.oncall.time_off import Away
from api.domain.organisation.snapshot import Organisation, Team
from tests.domain.oncall.test_oncall_speed import six_rotations
from tests.support.oncall import DAY, HOUR, MINUTE, WORKDAYS
from tests.support.oncall import schedules as any_schedules
from tests.support.risks import (
    NOON,
    PEOPLE,
    found,
    ladder,
    member,
    organisation,
    prospect,
    rotation,
    schedule,
    service,
)

THREE = rotation("ana", "bo", "cy")


def at(day: int, hour: int = 0) -> datetime:
    """An hour of a day after the scan's own."""
    return datetime(2026, 11, 20, tzinfo=UTC) + day * DAY + hour * HOUR


def without(person: str, *, since: datetime, until: datetime) -> Override:
    return Override(since, until, "remove", person=person)


def one_schedule(made: Schedule, **facts: object) -> Organisation:
    """It is called by the ladder of a service of tier 1."""
    return organisation(
        schedules={"primary": made},
        services=[service("shop", ladder="shop")],
        ladders=[ladder("shop", ["schedule:primary"], ["person:di", "person:eve"])],
        **facts,  # type: ignore[arg-type]
    )


def spans(risks: list[Risk]) -> list[tuple[datetime, datetime]]:
    return [(risk.starts_at, risk.ends_at) for risk in risks]


# --- nobody, or too few


def test_a_healthy_plan_has_no_risk_at_all() -> None:
    assert scan(prospect(one_schedule(schedule(THREE)))) == ()


def test_a_gap_is_found_weeks_ahead() -> None:
    holes = [without(who, since=at(30, 9), until=at(30, 17)) for who in ("ana", "bo", "cy")]
    [gap] = found(prospect(one_schedule(schedule(THREE, overrides=holes))), "gap")
    assert spans([gap]) == [(at(30, 9), at(30, 17))]
    assert (gap.schedule, gap.text) == ("primary", "Nobody is on call on primary.")


def test_hours_that_are_never_covered_are_one_risk_and_an_odd_gap_another() -> None:
    days = replace(THREE, active=Active(from_=time(8), to=time(20)))
    hole = [without(who, since=at(10, 10), until=at(10, 11)) for who in ("ana", "bo", "cy")]
    nights, odd = found(prospect(one_schedule(schedule(days, overrides=hole))), "gap")
    assert spans([odd]) == [(at(10, 10), at(10, 11))]
    assert nights.times == 90
    assert "90 times at the same hours" in nights.text


def test_whoever_has_left_covers_nothing() -> None:
    people = [member(who, is_disabled=who == "bo") for who in PEOPLE]
    gap, *_ = found(prospect(one_schedule(schedule(THREE), people=people)), "gap")
    assert gap.starts_at == at(3, 9)
    assert gap.ends_at == at(10, 9)


def test_a_schedule_that_nobody_calls_and_nobody_is_on_is_a_draft_and_no_risk() -> None:
    assert scan(prospect(organisation(schedules={"draft": schedule()}))) == ()
    assert [risk.kind for risk in scan(prospect(one_schedule(schedule())))] == ["gap"]


def test_a_ladder_that_hangs_on_one_phone_is_a_risk_while_it_does() -> None:
    known = organisation(
        schedules={"primary": schedule(THREE)},
        services=[service("shop", ladder="shop")],
        ladders=[ladder("shop", ["schedule:primary"], ["person:bo"])],
    )
    lone = found(prospect(known), "one-person")
    assert lone[0].service == "shop"
    assert spans(lone)[:2] == [(at(3, 9), at(10, 9)), (at(24, 9), at(31, 9))]
    unheard = prospect(known, reachable=frozenset({"ana", "cy"}))
    assert spans(found(unheard, "one-person")) == [(NOON, NOON + AHEAD)]


def test_a_team_or_a_second_person_on_a_ladder_is_enough() -> None:
    for rung in ("team:ops", "secondary:primary"):
        known = organisation(
            schedules={"primary": schedule(THREE)},
            services=[service("shop", ladder="shop")],
            ladders=[ladder("shop", ["schedule:primary"], [rung])],
            teams=[Team("ops", "Ops", tuple(member(who).id for who in ("di", "eve")))],
        )
        assert found(prospect(known), "one-person") == []


def test_a_service_without_a_ladder_hangs_on_whom_it_names() -> None:
    ana, bo = member("ana").id, member("bo").id
    assert (
        found(prospect(organisation(services=[service("shop", primary=ana, owner=bo)])), "one-person") == []
    )
    [lone] = found(prospect(organisation(services=[service("shop", owner=bo)])), "one-person")
    assert lone.text == "At most one person on the whole ladder of Shop can be reached."


def test_whoever_is_alone_in_the_organisation_knows_it() -> None:
    ana = member("ana")
    alone = organisation(
        services=[service("shop", owner=ana.id)], people=[ana, member("bo", is_disabled=True)]
    )
    assert found(prospect(alone), "one-person") == []


def test_nobody_covers_what_a_tier_1_service_cannot_be_without() -> None:
    office = replace(THREE, active=Active(WORKDAYS, time(0), time(0)))
    known = organisation(
        schedules={"database": schedule(office)},
        services=[
            service("shop", owner=member("ana").id),
            service("blog", owner=member("ana").id, tier=2),
            service("ledger", ladder="database", tier=2),
            service("mail", tier=3),
        ],
        ladders=[ladder("database", ["schedule:database"])],
    )
    needs = {"shop": ("ledger", "mail", "gone"), "blog": ("ledger",)}
    risks = found(prospect(known, critical=needs), "dependency")
    assert {risk.service for risk in risks} == {"shop"}
    assert spans([risk for risk in risks if risk.about == "mail"]) == [(NOON, NOON + AHEAD)]
    weekends = spans([risk for risk in risks if risk.about == "ledger"])
    assert weekends[0] == (at(1), at(3))
    assert len(weekends) == 13


def test_an_announced_peak_wants_more_people_than_there_are() -> None:
    pair = Override(at(8), at(8, 12), "add", by="di")
    known = one_schedule(schedule(THREE, overrides=[pair]))
    peak = Peak("1", "primary", "Black Friday", at(7, 18), at(9), wanted=2)
    thin = found(prospect(known, peaks=(peak,)), "peak")
    assert spans(thin) == [(at(7, 18), at(8)), (at(8, 12), at(9))]
    assert thin[0].text == "Black Friday asks for 2 people on primary, and there is 1."
    gone = replace(peak, schedule="archived")
    assert found(prospect(known, peaks=(replace(peak, wanted=1), gone)), "peak") == []


# --- too much for one


def test_one_person_on_two_critical_schedules_at_once() -> None:
    both = {"primary": schedule(THREE), "secondary": schedule(rotation("cy", "bo", "ana"))}
    ladders = [ladder("shop", ["schedule:primary"], ["schedule:secondary"])]
    for tier, expected in ((1, {"ana", "bo", "cy"}), (2, set())):
        known = organisation(
            schedules=both, services=[service("shop", ladder="shop", tier=tier)], ladders=ladders
        )
        twice = found(prospect(known), "two-places")
        assert {risk.person for risk in twice} <= expected
        assert bool(twice) == bool(expected)
    known = organisation(schedules=both, services=[service("shop", ladder="shop")], ladders=ladders)
    [bos] = [risk for risk in found(prospect(known), "two-places") if risk.person == "bo"]
    assert (bos.starts_at, bos.schedule, bos.about) == (at(3, 9), "primary", "secondary")
    assert bos.text == "Bo is on call on primary and secondary at once, 5 times."


def test_a_shift_without_a_working_device_is_told_once_for_the_next_of_them() -> None:
    seen = prospect(one_schedule(schedule(THREE)), reachable=frozenset(PEOPLE) - {"bo"})
    [deaf] = found(seen, "no-device")
    assert (deaf.person, deaf.starts_at, deaf.ends_at) == ("bo", at(3, 9), at(10, 9))


def test_time_off_and_holidays_are_held_against_shifts() -> None:
    away = (
        Away(person="bo", kind="vacation", starts_at=at(5), ends_at=at(20)),
        Away(person="cy", kind="holiday", starts_at=at(16), ends_at=at(17), what="Epiphany"),
        Away(person="di", kind="sick", starts_at=at(0), ends_at=at(50)),
    )
    seen = prospect(one_schedule(schedule(THREE)), away=away)
    [off], [day] = found(seen, "time-off"), found(seen, "holiday")
    assert (off.person, spans([off])) == ("bo", [(at(5), at(10, 9))])
    assert off.text == "Bo is away and is on call on primary."
    assert (day.person, day.text) == ("cy", "Cy keeps a holiday (Epiphany) and is on call on primary.")


def test_a_rest_that_is_too_short_is_found_across_schedules() -> None:
    early = Override(at(10, 15), at(10, 20), "everyone", by="bo")
    known = organisation(schedules={"primary": schedule(THREE), "extra": schedule(overrides=[early])})
    [rest] = found(prospect(known), "rest")
    assert (rest.person, spans([rest])) == ("bo", [(at(10, 9), at(10, 15))])
    assert rest.text == "Bo rests only 6h between two shifts."
    fine = replace(known, duty=DutyPolicy(rest=6 * HOUR))
    assert found(prospect(fine), "rest") == []


def test_an_hour_off_in_a_week_on_call_is_no_short_rest() -> None:
    hour = Override(at(5, 12), at(5, 13), "replace", person="bo", by="di")
    known = organisation(schedules={"primary": schedule(THREE, overrides=[hour])})
    assert found(prospect(known), "rest") == []


def test_short_rests_that_come_every_day_are_one_risk() -> None:
    long_days = rotation("ana", "bo", active=Active(from_=time(7), to=time(23)))
    risks = found(prospect(organisation(schedules={"primary": schedule(long_days)})), "rest")
    assert {risk.person for risk in risks} == {"ana", "bo"}
    assert len(risks) < 16
    assert risks[1].times > 1


def test_nights_of_two_turns_that_follow_each_other_are_too_many_in_a_row() -> None:
    daily = rotation("ana", "bo", "cy", unit="day", starts="2026-11-02T18:00")
    assert found(prospect(organisation(schedules={"primary": schedule(daily)})), "nights") == []
    assert found(prospect(organisation(schedules={"primary": schedule(THREE)})), "nights") == []
    stand_in = Override(at(3, 18), at(4, 18), "replace", person="ana", by="bo")
    known = organisation(schedules={"primary": schedule(daily, overrides=[stand_in])})
    # The 23rd is day 21 of the rotation: ana's; bo has the one after.
    [run] = found(prospect(known), "nights")
    assert (run.person, run.times) == ("bo", 2)
    assert run.starts_at == at(3, 23)


def test_more_than_the_agreed_share_of_nights() -> None:
    alone = organisation(schedules={"primary": schedule(rotation("ana"))})
    [share] = found(prospect(alone), "share")
    assert (share.person, share.text) == (
        "ana",
        "Ana has 30 of 30 nights on primary: more than the agreed 50 %.",
    )
    two = organisation(schedules={"primary": schedule(rotation("ana", "bo"))})
    assert found(prospect(two), "share") == []
    third = replace(two, duty=DutyPolicy(night_share=20))
    assert {risk.person for risk in found(prospect(third), "share")} == {"ana", "bo"}
    assert found(prospect(replace(alone, duty=DutyPolicy(night_share=100))), "share") == []


def test_a_night_is_one_in_the_persons_own_zone() -> None:
    """09:00 to 17:00 UTC is the night of somebody in Honolulu, and nobody else's."""
    days = rotation("ana", active=Active(from_=time(9), to=time(17)))
    for zone, kinds in (("Pacific/Honolulu", ["nights", "share"]), ("UTC", [])):
        people = [member(who, zone=zone) for who in PEOPLE]
        known = organisation(schedules={"primary": schedule(days)}, people=people)
        assert [risk.kind for risk in found(prospect(known), "nights", "share")] == kinds


# --- properties


@given(any_schedules())
@settings(max_examples=60)
def test_gaps_cover_exactly_what_shifts_leave_open(made: tuple[Schedule, datetime]) -> None:
    rule, near = made
    people = [member(who) for who in PEOPLE]
    known = organisation(
        schedules={"primary": rule},
        services=[service("shop", ladder="shop")],
        ladders=[ladder("shop", ["schedule:primary"])],
        people=people,
    )
    now = near.astimezone(UTC)
    risks = found(prospect(known, now=now), "gap")
    open_ = gaps(rule, since=now, until=now + AHEAD)
    assert sum(risk.times for risk in risks) == len(open_)
    alone = {(risk.starts_at, risk.ends_at) for risk in risks if risk.times == 1}
    assert alone <= {(gap.starts_at, gap.ends_at) for gap in open_}


@given(any_schedules(), st.sampled_from(PEOPLE), st.integers(0, 80), st.integers(1, 20))
@settings(max_examples=60)
def test_every_conflict_lies_in_the_time_off_and_in_a_shift_of_that_person(
    made: tuple[Schedule, datetime], person: str, begins: int, days: int
) -> None:
    rule, near = made
    now = near.astimezone(UTC)
    off = Away(
        person=person, kind="vacation", starts_at=now + begins * DAY, ends_at=now + (begins + days) * DAY
    )
    known = organisation(schedules={"primary": rule})
    risks = found(prospect(known, now=now, away=(off,)), "time-off")
    found_time = sum((risk.ends_at - risk.starts_at for risk in risks), timedelta(0))
    rows = shifts(rule, since=off.starts_at, until=min(off.ends_at, now + AHEAD))
    theirs = [row.ends_at - row.starts_at for row in rows if person in row.people]
    reached = min(off.ends_at, now + AHEAD) == off.ends_at
    assert not reached or found_time >= sum(theirs, timedelta(0))
    for risk in risks:
        assert off.starts_at <= risk.starts_at < risk.ends_at <= off.ends_at


@given(any_schedules())
@settings(max_examples=30)
def test_a_scan_says_the_same_twice_and_only_what_lies_ahead(made: tuple[Schedule, datetime]) -> None:
    rule, near = made
    now = near.astimezone(UTC)
    seen = prospect(one_schedule(rule), now=now, reachable=frozenset({"ana"}))
    first = scan(seen)
    assert first == scan(seen)
    assert all(risk.ends_at > now and risk.starts_at < now + AHEAD for risk in first)
    assert len({fingerprint(risk) for risk in first}) == len(first)
    assert {risk.kind for risk in first} <= set(KINDS)


@given(any_schedules(), st.integers(0, 30))
@settings(max_examples=30)
def test_what_is_not_changed_is_neither_new_nor_gone_a_day_later(
    made: tuple[Schedule, datetime], days: int
) -> None:
    """But for what the day itself has passed, and what it has brought into sight."""
    rule, near = made
    now = near.astimezone(UTC)
    before = scan(prospect(one_schedule(rule), now=now))
    known = [Known(fingerprint(one), one.subject, one.starts_at, one.ends_at) for one in before]
    same = settle(known, before)
    assert (dict(same.new), same.gone) == ({}, frozenset())
    assert set(same.lasting) == {one.fingerprint for one in known}
    later = now + days * HOUR
    settled = settle(known, scan(prospect(one_schedule(rule), now=later)))
    gaps_seen = [one for one in settled.new.values() if one.kind == "gap" and one.times == 1]
    alike = [one for one in before if one.kind == "gap" and one.times > 1]
    assert alike or all(one.ends_at > now + AHEAD - DAY for one in gaps_seen)


# --- settling and telling


def risk(**facts: object) -> Risk:
    whole = {"kind": "gap", "starts_at": at(5), "ends_at": at(6), "text": "", "schedule": "primary"} | facts
    return Risk(**whole)  # type: ignore[arg-type]


def known(one: Risk) -> Known:
    return Known(fingerprint(one), one.subject, one.starts_at, one.ends_at)


def test_a_risk_whose_edges_move_stays_the_same_one() -> None:
    old = risk()
    moved = risk(starts_at=at(5, 6), ends_at=at(7))
    settled = settle([known(old)], [moved])
    assert (dict(settled.lasting), dict(settled.new), settled.gone) == (
        {fingerprint(old): moved},
        {},
        frozenset(),
    )


def test_a_risk_elsewhere_or_of_another_kind_is_another_one() -> None:
    old = risk()
    for other in (risk(schedule="night"), risk(kind="peak"), risk(starts_at=at(8), ends_at=at(9))):
        settled = settle([known(old)], [other])
        assert list(settled.new.values()) == [other]
        assert settled.gone == {fingerprint(old)}


def test_one_that_came_apart_is_one_old_and_one_new() -> None:
    old = risk(ends_at=at(9))
    first, second = risk(), risk(starts_at=at(8), ends_at=at(9))
    settled = settle([known(old)], [second, first])
    assert (dict(settled.lasting), list(settled.new.values())) == ({fingerprint(old): first}, [second])


@pytest.mark.parametrize(
    ("told", "now", "again"),
    [
        (None, at(0), False),
        (None, at(0) + 9 * MINUTE, False),
        (None, at(0) + 10 * MINUTE, True),
        (at(0), at(0, 1), False),
        (at(0), at(13), True),
        (at(13), at(13, 1), False),
        (at(13), at(19), True),
        (at(19), at(19, 23), False),
        (at(19), at(20, 1), False),
        (at(0), at(20, 1), False),
        (at(17), at(18), False),
        (None, at(21), True),
    ],
)
def test_a_planner_is_told_when_it_is_found_a_week_before_and_a_day_before(
    told: datetime | None, now: datetime, again: bool
) -> None:
    assert is_to_be_told(at(20), found_at=at(0), reminded_at=told, now=now) is again


# --- fast enough


def test_fifty_schedules_of_twelve_are_scanned_in_two_seconds() -> None:
    plan = six_rotations("2026-10-01T09:00")
    schedules = {f"s{number}": plan for number in range(50)}
    people = [
        replace(member("ana"), id=member("ana").id.__class__(int=number + 1), handle=f"person-{number}")
        for number in range(12)
    ]
    seen = prospect(
        organisation(schedules=schedules, people=people),
        reachable=frozenset(one.handle for one in people),
    )
    begun = process_time()
    scan(seen)
    assert process_time() - begun < 2

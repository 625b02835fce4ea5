"""Changing rotations: the past stays true, and whoever is on call keeps their turn."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.oncall import Schedule, on_call
from api.domain.oncall.revision import changed, revised, same_rule
from api.domain.oncall.rotation import Active, HandOff, Rotation
from api.domain.oncall.shift import gaps, shifts
from api.domain.oncall.turn import turns_of
from tests.support.oncall import DAY, HOUR, WORKDAYS, ZONES, at, clock_changes, rotations, turns, wall

CHICAGO = ZoneInfo("America/Chicago")
WEEKLY = Rotation("weekly", turns("ana", "bo", "cy"), wall("2026-11-02T09:00"), "week")
MID_BO = at("2026-11-12T12:00", "America/Chicago")  # bo has 9 to 16 November


def weeks(
    versions: tuple[Rotation, ...], *, since: str = "2026-11-02T09:00", count: int = 6
) -> list[tuple[str, ...]]:
    """Who has each week: one row a week, or the test sees more."""
    start = at(since, "America/Chicago")
    return [row.people for row in shifts(_schedule(versions), since=start, until=start + count * 7 * DAY)]


def _schedule(versions: tuple[Rotation, ...]) -> Schedule:
    return Schedule("America/Chicago", versions)


def change(old: Rotation, now: datetime = MID_BO, **what: object) -> tuple[Rotation, ...]:
    return changed(old, replace(old, **what), zone=CHICAGO, now=now)  # type: ignore[arg-type]


def test_the_person_now_on_call_stays_until_the_hand_off_when_removed() -> None:
    versions = change(WEEKLY, groups=turns("ana", "cy"))
    assert weeks(versions) == [("ana",), ("bo",), ("cy",), ("ana",), ("cy",), ("ana",)]


def test_removing_somebody_else_moves_nobodys_present_turn() -> None:
    assert weeks(change(WEEKLY, groups=turns("bo", "cy")))[:4] == [("ana",), ("bo",), ("cy",), ("bo",)]


def test_somebody_added_after_the_person_on_call_is_next() -> None:
    versions = change(WEEKLY, groups=turns("ana", "bo", "di", "cy"))
    assert weeks(versions) == [("ana",), ("bo",), ("di",), ("cy",), ("ana",), ("bo",)]


def test_a_pair_made_smaller_stays_together_until_the_hand_off() -> None:
    pairs = replace(WEEKLY, groups=turns("ana", ("bo", "cy"), "di"))
    versions = change(pairs, groups=turns("ana", "bo", "di"))
    assert weeks(versions) == [("ana",), ("bo", "cy"), ("di",), ("ana",), ("bo",), ("di",)]


def test_a_pair_that_was_there_before_is_not_mistaken_for_the_one_that_left() -> None:
    pairs = replace(WEEKLY, groups=turns("ana", ("bo", "cy"), ("cy", "di"), "eve"))
    versions = change(pairs, groups=turns("ana", ("cy", "di"), "eve"))
    assert weeks(versions)[:4] == [("ana",), ("bo", "cy"), ("cy", "di"), ("eve",)]


def test_the_turn_goes_to_the_first_who_is_left_after_the_person_on_call() -> None:
    four = replace(WEEKLY, groups=turns("ana", "bo", "cy", "di"))
    assert weeks(change(four, groups=turns("di", "ana")))[:4] == [("ana",), ("bo",), ("di",), ("ana",)]


def test_with_everybody_gone_the_person_on_call_is_the_last() -> None:
    assert weeks(change(WEEKLY, groups=())) == [("ana",), ("bo",)]


def test_with_nobody_left_that_it_knew_the_list_begins_anew() -> None:
    versions = change(WEEKLY, groups=turns("eve", "flo"))
    assert weeks(versions)[:4] == [("ana",), ("bo",), ("eve",), ("flo",)]


def test_a_new_rhythm_begins_at_the_old_ones_hand_off() -> None:
    versions = change(WEEKLY, unit="day")
    schedule = _schedule(versions)
    days = [on_call(schedule, at=at(f"2026-11-{day}T12:00", "America/Chicago")) for day in range(14, 20)]
    assert days == [("bo",), ("bo",), ("cy",), ("ana",), ("bo",), ("cy",)]


def test_a_change_that_leaves_the_turns_alone_counts_at_once_and_cuts_no_row() -> None:
    versions = change(WEEKLY, precedence=3)
    assert versions[1].effective_from == MID_BO
    assert weeks(versions) == [("ana",), ("bo",), ("cy",), ("ana",), ("bo",), ("cy",)]


def test_shorter_hours_wait_for_the_hand_off_and_longer_ones_do_not() -> None:
    hand_off = at("2026-11-16T09:00", "America/Chicago")
    office, lunch = Active(WORKDAYS, time(9), time(17)), Active(WORKDAYS, time(12), time(13))
    nights = Active(from_=time(21), to=time(9))
    for before, after, counts_from in (
        (None, office, hand_off),
        (office, lunch, hand_off),
        (office, nights, hand_off),
        (office, Active(WORKDAYS[1:], time(9), time(17)), hand_off),
        (office, None, MID_BO),
        (lunch, office, MID_BO),
        (nights, Active(from_=time(21), to=time(21)), MID_BO),
    ):
        assert change(replace(WEEKLY, active=before), active=after)[1].effective_from == counts_from


def test_a_rotation_that_starts_later_leaves_the_old_one_until_then() -> None:
    later = wall("2026-12-01T08:00")
    versions = change(WEEKLY, starts=later, groups=turns("di", "eve"))
    assert versions[0].effective_until == at("2026-12-01T08:00", "America/Chicago")
    schedule = _schedule(versions)
    assert on_call(schedule, at=at("2026-12-01T07:59", "America/Chicago")) == ("bo",)
    assert on_call(schedule, at=at("2026-12-01T08:00", "America/Chicago")) == ("di",)


def test_a_rotation_that_never_had_anybody_is_replaced() -> None:
    before = at("2026-11-01T12:00", "America/Chicago")
    assert change(WEEKLY, now=before, groups=turns("di")) == (replace(WEEKLY, groups=turns("di")),)
    empty = replace(WEEKLY, groups=())
    assert changed(empty, WEEKLY, zone=CHICAGO, now=MID_BO) == (replace(WEEKLY, effective_from=MID_BO),)


def test_an_edit_of_an_edit_not_yet_in_force_replaces_it() -> None:
    first = revised(
        [WEEKLY], [replace(WEEKLY, groups=turns("ana", "cy"))], was=CHICAGO, zone=CHICAGO, now=MID_BO
    )
    second = replace(WEEKLY, groups=turns("ana", "bo", "eve"))
    versions = revised(first, [second], was=CHICAGO, zone=CHICAGO, now=MID_BO + HOUR)
    assert weeks(versions) == [("ana",), ("bo",), ("eve",), ("ana",), ("bo",), ("eve",)]
    taken_back = revised(first, [WEEKLY], was=CHICAGO, zone=CHICAGO, now=MID_BO + HOUR)
    assert taken_back == (WEEKLY,)


def test_saying_the_same_again_changes_nothing() -> None:
    wanted = [replace(WEEKLY, groups=turns("ana", "cy"))]
    once = revised([WEEKLY], wanted, was=CHICAGO, zone=CHICAGO, now=MID_BO)
    assert revised(once, wanted, was=CHICAGO, zone=CHICAGO, now=MID_BO + HOUR) == once
    assert revised(once, wanted, was=CHICAGO, zone=CHICAGO, now=MID_BO + 30 * DAY) == once
    assert same_rule(once[-1], wanted[0])


def test_a_rotation_that_is_gone_ends_now_and_one_that_is_new_begins_now() -> None:
    nights = Rotation("nights", turns("di"), wall("2026-11-02T21:00"), "week")
    versions = revised([WEEKLY], [nights], was=CHICAGO, zone=CHICAGO, now=MID_BO)
    schedule = _schedule(versions)
    assert on_call(schedule, at=MID_BO - HOUR) == ("bo",)
    assert on_call(schedule, at=MID_BO) == ("di",)
    back = revised(versions, [WEEKLY], was=CHICAGO, zone=CHICAGO, now=MID_BO + DAY)
    assert [on_call(_schedule(back), at=MID_BO + day * DAY) for day in (-1, 0, 1)] == [
        ("bo",),
        ("di",),
        ("bo",),
    ]


def test_a_first_schedule_may_begin_in_the_past() -> None:
    assert revised([], [WEEKLY], was=CHICAGO, zone=CHICAGO, now=MID_BO) == (WEEKLY,)


def test_a_schedule_that_moves_to_another_zone_keeps_its_past() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    versions = revised([WEEKLY], [WEEKLY], was=CHICAGO, zone=berlin, now=MID_BO)
    moved, stayed = Schedule("Europe/Berlin", versions), _schedule((WEEKLY,))
    hand_off = at("2026-11-16T09:00", "America/Chicago")
    span = {"since": at("2026-11-01T00:00"), "until": hand_off}
    assert shifts(moved, **span) == shifts(stayed, **span)
    after = shifts(moved, since=hand_off, until=hand_off + 14 * DAY)
    assert [row.people for row in after] == [("cy",), ("ana",), ("bo",)]
    assert after[1].starts_at == at("2026-11-23T09:00", "Europe/Berlin")


people = st.lists(
    st.sampled_from(("ana", "bo", "cy", "di", "eve")).map(lambda who: (who,)), max_size=4, unique=True
)


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(ZONES))
def test_no_change_of_one_rotation_touches_the_past_or_the_turn_that_is_running(
    data: st.DataObject, zone: str
) -> None:
    near = data.draw(st.sampled_from(clock_changes(zone)))
    now = near + timedelta(minutes=data.draw(st.integers(-3000, 3000)))
    old, new = data.draw(rotations(near=near)), data.draw(rotations(near=near))
    new = data.draw(st.sampled_from((new, replace(old, groups=tuple(data.draw(people))))))
    own = ZoneInfo(zone)
    versions = revised([old], [new], was=own, zone=own, now=now)
    before, after = Schedule(zone, (old,)), Schedule(zone, versions)
    past = {"since": now - 40 * DAY, "until": now}
    assert shifts(after, **past) == shifts(before, **past)
    assert revised(versions, [new], was=own, zone=own, now=now) == versions
    if running := on_call(before, at=now):
        assert on_call(after, at=now) == running
        hand_off = turns_of(old, own).next_hand_off(after=now)
        begins = turns_of(new, own).begins(0)
        rest = {"since": now, "until": hand_off if begins <= now else min(hand_off, begins)}
        assert {row.people for row in shifts(after, **rest)} == {running}
        if old.active is None:
            assert not gaps(after, **rest)


def test_the_hand_off_time_of_a_changed_rotation_may_differ() -> None:
    versions = change(WEEKLY, hands_off=HandOff("wed", None, time(12)))
    rows = shifts(_schedule(versions), since=MID_BO, until=MID_BO + 14 * DAY)
    assert [(row.people, row.ends_at.astimezone(CHICAGO).strftime("%a %H:%M")) for row in rows[:3]] == [
        (("bo",), "Mon 09:00"),
        (("cy",), "Wed 12:00"),  # what is left of the new week
        (("ana",), "Wed 12:00"),
    ]
    assert all(row.starts_at.tzinfo is UTC for row in rows)

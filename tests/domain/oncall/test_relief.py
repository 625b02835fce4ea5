"""Relief: offered when a shift was too much, and first to whoever slept."""

from datetime import timedelta
from uuid import UUID

import pytest

from api.domain.oncall.duty_policy import DutyPolicy
from api.domain.oncall.fairness import Ring
from api.domain.oncall.relief import Candidate, Tired, in_order, tired, weariness
from api.domain.span import Span
from tests.support.oncall import at

HOUR = timedelta(hours=1)
POLICY = DutyPolicy()
SHIFT = Span(at("2026-11-02T09:00"), at("2026-11-09T09:00"))


def rings(*written: str, same: bool = False) -> list[Ring]:
    return [Ring("ana", UUID(int=0 if same else place), at(one)) for place, one in enumerate(written)]


def asked(
    *written: str, now: str, zone: str = "UTC", policy: DutyPolicy = POLICY, same: bool = False
) -> Tired | None:
    return tired(SHIFT, rings(*written, same=same), zone=zone, policy=policy, now=at(now))


def test_two_incidents_within_twelve_hours_are_enough_and_one_is_not() -> None:
    assert asked("2026-11-03T14:00", now="2026-11-03T14:00") is None
    found = asked("2026-11-03T14:00", "2026-11-03T20:00", now="2026-11-03T20:00")
    assert found == Tired(2, timedelta(0))
    assert found.why == "2 incidents"


def test_an_incident_that_keeps_ringing_by_day_is_one() -> None:
    assert asked("2026-11-03T14:00", "2026-11-03T16:00", now="2026-11-03T16:00", same=True) is None


def test_an_incident_that_rings_twice_in_a_night_costs_two_hours_of_sleep() -> None:
    found = asked("2026-11-03T01:00", "2026-11-03T03:00", now="2026-11-03T03:00", same=True)
    assert found == Tired(1, 2 * HOUR)
    assert found.why == "1 incident, 2h of sleep lost"


def test_who_slept_since_is_not_tired_any_more() -> None:
    assert asked("2026-11-03T02:00", "2026-11-03T23:30", now="2026-11-03T23:30") is None


def test_what_rang_before_the_shift_began_was_another_shift() -> None:
    assert asked("2026-11-02T08:00", "2026-11-02T10:00", now="2026-11-02T10:00") is None


def test_nobody_changes_places_for_the_last_minutes() -> None:
    assert asked("2026-11-09T07:00", "2026-11-09T08:30", now="2026-11-09T08:30") is None


def test_night_is_where_the_person_is() -> None:
    told = rings("2026-11-03T14:00", "2026-11-03T16:00", same=True)
    at_home = weariness(SHIFT, told, zone="Europe/Berlin", policy=POLICY, now=at("2026-11-03T16:00"))
    in_tokyo = weariness(SHIFT, told, zone="Asia/Tokyo", policy=POLICY, now=at("2026-11-03T16:00"))
    assert (at_home.woken, in_tokyo.woken) == (timedelta(0), 2 * HOUR)


@pytest.mark.parametrize(
    "policy",
    [
        DutyPolicy(relief_incidents=0, relief_woken=timedelta(0)),
        DutyPolicy(relief_incidents=4, relief_woken=4 * HOUR),
    ],
)
def test_an_organisation_may_want_it_later_or_never(policy: DutyPolicy) -> None:
    nights = ("2026-11-03T01:00", "2026-11-03T03:00", "2026-11-03T05:00")
    assert asked(*nights, now="2026-11-03T05:00", policy=policy) is None


def test_the_freshest_come_first() -> None:
    order = in_order(
        [
            Candidate(handle="busy", wakes="business", is_on_call_elsewhere=True),
            Candidate(handle="woken", wakes="business", woken_lately=1),
            Candidate(handle="asleep", wakes="sleep"),
            Candidate(handle="paged", wakes="off", pages_lately=2),
            Candidate(handle="long", wakes="off", hours_lately=9 * HOUR),
            Candidate(handle="b", wakes="off"),
            Candidate(handle="a", wakes="off"),
            Candidate(handle="awake", wakes="business"),
        ]
    )
    assert [one.handle for one in order] == ["awake", "a", "b", "long", "paged", "asleep", "woken", "busy"]

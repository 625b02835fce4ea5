"""Evening out: never less even than before, nobody in two places, and nothing asked of those who are away."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.oncall.duty_policy import DutyPolicy
from api.domain.oncall.evening import MOST_CHANGES, Terms, even_out, spread
from api.domain.oncall.exchange import moved
from api.domain.oncall.fairness import Carrier
from api.domain.oncall.oncall import Schedule
from api.domain.oncall.rotation import Active, Rotation
from api.domain.oncall.shift import shifts
from api.domain.span import Span, cut
from tests.support.oncall import DAY, PEOPLE, ZONES, at, schedules, turns, wall

NOW = at("2026-11-01T00:00")
QUARTER = NOW + 91 * DAY
POLICY = DutyPolicy()


def everybody(*handles: str, zone: str = "UTC") -> list[Carrier]:
    return [Carrier(handle=handle, time_zone=zone) for handle in handles]


def unfair() -> Schedule:
    """Ana has every weekend: each rotation by itself looks even."""
    days = Active(
        ("mon", "tue", "wed", "thu", "fri"), wall("2026-11-02T09:00").time(), wall("2026-11-02T17:00").time()
    )
    ends = Active(("sat", "sun"), wall("2026-11-02T00:00").time(), wall("2026-11-02T00:00").time())
    return Schedule(
        "UTC",
        (
            Rotation("days", turns("ana", "bo", "cy"), wall("2026-11-02T09:00"), "week", active=days),
            Rotation("ends", turns("ana"), wall("2026-11-02T09:00"), "week", active=ends),
        ),
    )


def test_who_has_every_weekend_is_relieved_of_some() -> None:
    terms = Terms(schedule=unfair(), carriers=everybody("ana", "bo", "cy"), policy=POLICY)
    found = even_out(terms, now=NOW, since=NOW, until=QUARTER)
    assert found.before["ana"] > 3 * found.before["bo"]
    assert spread(found.after) < spread(found.before) / 2
    assert {change.person for change in found.changes} == {"ana"}
    assert found == even_out(terms, now=NOW, since=NOW, until=QUARTER)


def test_who_is_away_or_busy_elsewhere_is_given_nothing() -> None:
    whole = Span(NOW, QUARTER)
    terms = Terms(
        schedule=unfair(), carriers=everybody("ana", "bo", "cy"), policy=POLICY, busy={"bo": [whole]}
    )
    found = even_out(terms, now=NOW, since=NOW, until=QUARTER)
    assert "cy" in {move.by for move in found.moves}
    assert "bo" not in {move.by for move in found.moves}


def test_a_turn_of_two_who_alternate_is_even_already() -> None:
    schedule = Schedule("UTC", (Rotation("w", turns("ana", "bo"), wall("2026-11-02T09:00"), "week"),))
    found = even_out(
        Terms(schedule=schedule, carriers=everybody("ana", "bo"), policy=POLICY),
        now=NOW,
        since=NOW,
        until=at("2026-11-30T09:00"),
    )
    assert found.changes == ()
    assert found.before == found.after


def test_nobody_at_all_is_even() -> None:
    found = even_out(
        Terms(schedule=Schedule("UTC"), carriers=[], policy=POLICY), now=NOW, since=NOW, until=QUARTER
    )
    assert (found.changes, spread(found.before)) == ((), 0)


@settings(max_examples=40, deadline=None)
@given(schedules(), st.sampled_from(ZONES), st.integers(0, 14), st.integers(0, 3))
def test_a_proposal_is_never_less_even_and_puts_nobody_in_two_places(
    case: tuple[Schedule, datetime], zone: str, days: int, away: int
) -> None:
    schedule, near = case
    until = near + days * DAY
    busy = {PEOPLE[away]: [Span(near, near + 2 * DAY)]}
    terms = Terms(schedule=schedule, carriers=everybody(*PEOPLE, zone=zone), policy=POLICY, busy=busy)
    found = even_out(terms, now=near, since=near, until=until)
    assert spread(found.after) <= spread(found.before) + 1e-6
    assert len(found.changes) <= MOST_CHANGES
    after = moved(schedule, found.moves)
    wide = {"since": near - 40 * DAY, "until": until + 40 * DAY}
    on_call = _seats(shifts(schedule, **wide))
    assert _seats(shifts(after, **wide)) == on_call
    for move in found.moves:
        span = Span(move.span.starts_at, move.span.ends_at)
        assert span.starts_at >= near
        assert not any(cut(span, away_then) for away_then in busy.get(move.by, ()))


def _seats(rows: tuple[object, ...]) -> timedelta:
    """How much time people spend on call, all together: lost where somebody had two seats at once."""
    return sum(
        ((row.ends_at - row.starts_at) * len(row.people) for row in rows),  # type: ignore[attr-defined]
        timedelta(0),
    )

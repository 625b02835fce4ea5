"""Every promise is counted once, and its figures add up however they are cut."""

from datetime import timedelta
from typing import get_args
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.adherence import Promise, Tally, tallies, tally
from api.domain.comms.audience import AUDIENCES
from api.domain.comms.promise import State
from tests.support.people import NOON

MINUTE = timedelta(minutes=1)


@st.composite
def promises(draw: st.DrawFn) -> Promise:
    """As they can be: what is kept was never broken, what is broken or late was."""
    state: State = draw(st.sampled_from(get_args(State)))
    due_at = NOON + draw(st.integers(-90, 90)) * MINUTE
    was_broken = state in ("broken", "late") or (state in ("extended", "ended") and draw(st.booleans()))
    return Promise(
        incident_id=UUID(int=draw(st.integers(1, 3))),
        audience=draw(st.sampled_from(AUDIENCES)),
        severity=draw(st.integers(1, 4)),
        due_at=due_at,
        state=state,
        broken_at=due_at if was_broken else None,
        lead_id=draw(st.none() | st.integers(1, 3).map(lambda number: UUID(int=number))),
    )


@given(st.lists(promises()))
def test_whatever_was_promised_is_kept_broken_put_off_or_still_waiting(found: list[Promise]) -> None:
    counted = tally(found, now=NOON)
    ended = sum(one.state == "ended" and one.broken_at is None for one in found)
    assert counted.promised == len(found) - ended
    assert counted.late <= counted.broken
    assert counted.share_kept is None or 0 <= counted.share_kept <= 1
    assert counted.waiting == sum(one.state == "open" and one.due_at >= NOON for one in found)


@given(st.lists(promises()))
def test_the_parts_are_the_whole(found: list[Promise]) -> None:
    whole = tally(found, now=NOON)
    for key in (lambda one: one.audience, lambda one: one.severity, lambda one: one.lead_id):
        parts = tallies(found, key, now=NOON).values()
        for figure in ("kept", "broken", "late", "extended", "waiting"):
            assert sum(getattr(part, figure) for part in parts) == getattr(whole, figure)


def test_what_is_overdue_counts_as_broken_even_before_anybody_noticed() -> None:
    one = Promise(UUID(int=1), "public", 1, NOON - MINUTE, "open", None, None)
    assert tally([one], now=NOON) == Tally(broken=1)
    assert tally([one], now=NOON - MINUTE) == Tally(waiting=1)

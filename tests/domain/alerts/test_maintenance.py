"""Planned work begins and ends by the clock, whoever is running."""

from hypothesis import given

from api.domain.alerts.maintenance import edges, over_at, runs, state
from api.domain.status.snapshot import Maintenance, Note
from tests.support.oncall import HOUR, MINUTE
from tests.support.status import NOON, maintenance, maintenances, moments

WINDOW = maintenance(NOON, NOON + 2 * HOUR)


def test_it_is_scheduled_then_runs_then_is_over():
    states = [state(WINDOW, at=NOON + hours * HOUR) for hours in (-1, 0, 1, 2)]
    assert states == ["scheduled", "in_progress", "in_progress", "completed"]
    assert edges(WINDOW) == (NOON, NOON + 2 * HOUR)


def test_done_early_is_done():
    early = maintenance(NOON, NOON + 2 * HOUR, completed_at=NOON + HOUR)
    assert state(early, at=NOON + HOUR) == "completed"
    assert over_at(early) == NOON + HOUR


def test_called_off_before_it_began_it_never_runs():
    off = maintenance(NOON, NOON + 2 * HOUR, cancelled_at=NOON - HOUR)
    assert [state(off, at=NOON + hours * HOUR) for hours in (-2, -1, 0)] == [
        "scheduled",
        "cancelled",
        "cancelled",
    ]
    assert edges(off) == (NOON - HOUR,)
    assert not runs(off, at=NOON + HOUR)


def test_called_off_after_it_ended_it_was_done():
    assert (
        state(maintenance(NOON, NOON + HOUR, cancelled_at=NOON + 3 * HOUR), at=NOON + 4 * HOUR) == "completed"
    )


def test_people_say_when_they_only_look_whether_it_worked():
    noted = maintenance(NOON, NOON + HOUR, notes=(Note("n", "verifying", "Looking.", NOON + MINUTE),))
    assert [state(noted, at=NOON + minutes * MINUTE) for minutes in (0, 1, 60)] == [
        "in_progress",
        "verifying",
        "completed",
    ]


@given(maintenances(), moments)
def test_it_changes_at_its_edges_only(window: Maintenance, at):
    before = at - MINUTE
    if not any(before < edge <= at for edge in edges(window)):
        assert runs(window, at=before) == runs(window, at=at)
    assert runs(window, at=at) == (state(window, at=at) in ("in_progress", "verifying"))

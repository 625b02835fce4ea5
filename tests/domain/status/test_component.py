"""What a component is at a time, told as stories and compared with a walk along the minutes."""

from itertools import pairwise

from hypothesis import given, settings

from api.domain.status.component import intervals, lives, status
from api.domain.status.snapshot import Snapshot
from tests.support.oncall import DAY, HOUR, MINUTE
from tests.support.status import (
    CODES,
    NOON,
    announcement,
    component,
    maintenance,
    minutes,
    snapshot,
    snapshots,
    status_by_hand,
    update,
)

CHECKOUT = CODES[0]


def seen(taken: Snapshot, at=NOON, code: str = CHECKOUT) -> str:
    return status(lives(taken)[code], at=at)


@settings(max_examples=60)
@given(snapshots())
def test_a_life_is_what_a_walk_along_the_minutes_writes_down(taken: Snapshot):
    for code, life in lives(taken).items():
        since, until = NOON - 3 * DAY, NOON + HOUR
        lived = intervals(life, since=since, until=until)
        walked = [status_by_hand(taken, code, at) for at in minutes(since, until)]
        assert [one[2:] for one in lived for _ in minutes(one.starts_at, one.ends_at)] == walked
        assert status(life, at=NOON) == status_by_hand(taken, code, NOON)[0]


@settings(max_examples=60)
@given(snapshots())
def test_intervals_fill_the_span_and_neighbours_differ(taken: Snapshot):
    for life in lives(taken).values():
        lived = intervals(life, since=NOON - 2 * DAY, until=NOON)
        assert (lived[0].starts_at, lived[-1].ends_at) == (NOON - 2 * DAY, NOON)
        for before, after in pairwise(lived):
            assert before.ends_at == after.starts_at
            assert before[2:] != after[2:]


def test_nothing_said_means_operational():
    assert seen(snapshot()) == "operational"


def test_the_newest_baseline_holds():
    steps = ((NOON - DAY, "partial_outage"), (NOON - HOUR, "degraded_performance"))
    taken = snapshot(components=(component(baselines=steps),))
    assert seen(taken, NOON - 2 * DAY) == "operational"
    assert seen(taken, NOON - 2 * HOUR) == "partial_outage"
    assert seen(taken) == "degraded_performance"


def test_planned_work_takes_the_place_of_the_baseline_so_that_it_is_no_outage():
    broken = component(baselines=((NOON - DAY, "major_outage"),))
    taken = snapshot(components=(broken,), maintenances=(maintenance(NOON, NOON + HOUR, CHECKOUT),))
    assert seen(taken, NOON - MINUTE) == "major_outage"
    assert seen(taken, NOON) == "under_maintenance"
    assert seen(taken, NOON + HOUR) == "major_outage"


def test_of_overlapping_work_the_more_severe_shows():
    taken = snapshot(
        maintenances=(
            maintenance(NOON, NOON + HOUR, CHECKOUT),
            maintenance(NOON, NOON + HOUR, CHECKOUT, status="partial_outage"),
        )
    )
    assert seen(taken) == "partial_outage"


def test_an_incident_during_planned_work_shows_where_it_is_worse():
    told = announcement(update("investigating", NOON, {CHECKOUT: "major_outage"}))
    window = maintenance(NOON - HOUR, NOON + HOUR, CHECKOUT)
    assert seen(snapshot(announcements=(told,), maintenances=(window,))) == "major_outage"


def test_a_later_update_that_names_the_component_replaces_what_it_suffered():
    told = announcement(
        update("investigating", NOON, {CHECKOUT: "major_outage"}),
        update("identified", NOON + HOUR),
        update("monitoring", NOON + 2 * HOUR, {CHECKOUT: "degraded_performance"}),
    )
    taken = snapshot(announcements=(told,))
    assert seen(taken, NOON + HOUR) == "major_outage"
    assert seen(taken, NOON + 2 * HOUR) == "degraded_performance"


def test_resolving_ends_everything_and_taking_up_again_brings_it_back():
    told = announcement(
        update("investigating", NOON, {CHECKOUT: "partial_outage"}),
        update("resolved", NOON + HOUR),
        update("investigating", NOON + 2 * HOUR),
    )
    taken = snapshot(announcements=(told,))
    assert seen(taken, NOON + HOUR) == "operational"
    assert seen(taken, NOON + 2 * HOUR) == "partial_outage"


def test_a_backfilled_incident_counts_from_when_it_began_to_when_it_ended():
    told = announcement(
        update("investigating", NOON, {CHECKOUT: "major_outage"}),
        update("resolved", NOON + MINUTE),
        backfilled=True,
        started_at=NOON - 5 * HOUR,
        resolved_at=NOON - 3 * HOUR,
    )
    taken = snapshot(announcements=(told,))
    assert seen(taken, NOON - 5 * HOUR) == "major_outage"
    assert seen(taken, NOON - 3 * HOUR) == "operational"
    assert seen(taken) == "operational"


def test_components_that_the_page_does_not_show_are_passed_over():
    told = announcement(update("investigating", NOON, {CODES[1]: "major_outage"}))
    window = maintenance(NOON, NOON + HOUR, CODES[1])
    assert list(lives(snapshot(announcements=(told,), maintenances=(window,)))) == [CHECKOUT]

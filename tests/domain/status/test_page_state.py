"""What a page says as a whole."""

import pytest
from hypothesis import given, settings

from api.domain.comms.audience import ComponentStatus
from api.domain.status.page_state import (
    STALE_AFTER,
    coming_maintenances,
    open_announcements,
    page_state,
    statuses,
    unknown_since,
)
from api.domain.status.snapshot import Snapshot, Span
from tests.support.oncall import DAY, HOUR
from tests.support.status import (
    CODES,
    NOON,
    announcement,
    component,
    group,
    maintenance,
    snapshot,
    snapshots,
    status_by_hand,
    update,
)

BACK = "back00000000"


def being(*found: ComponentStatus) -> Snapshot:
    """A page whose components are so, the last ones in a group."""
    return snapshot(
        groups=(group(BACK),),
        components=tuple(
            component(code, baselines=((NOON - DAY, status),), group=None if place == 0 else BACK)
            for place, (code, status) in enumerate(zip(CODES, found, strict=False))
        ),
    )


@pytest.mark.parametrize(
    ("found", "indicator", "description"),
    [
        ((), "none", "All Systems Operational"),
        (("operational", "operational"), "none", "All Systems Operational"),
        (("operational", "under_maintenance"), "maintenance", "Service Under Maintenance"),
        (("under_maintenance", "degraded_performance"), "minor", "Partially Degraded Service"),
        (("partial_outage", "degraded_performance"), "minor", "Minor Service Outage"),
        (("major_outage", "operational"), "major", "Partial System Outage"),
        (("major_outage", "major_outage"), "critical", "Major System Outage"),
    ],
)
def test_it_is_as_bad_as_its_components(found, indicator: str, description: str):
    said = page_state(being(*found), at=NOON)
    assert (said.indicator, said.description, said.is_unknown) == (indicator, description, False)


@pytest.mark.parametrize("impact", ["minor", "major", "critical"])
def test_people_may_say_that_an_open_incident_is_worse_than_it_looks(impact):
    told = announcement(update("investigating", NOON), impact=impact)
    assert page_state(snapshot(announcements=(told,)), at=NOON).indicator == impact
    over = announcement(update("resolved", NOON), impact=impact)
    assert page_state(snapshot(announcements=(over,)), at=NOON).indicator == "none"


def test_work_that_names_no_component_still_says_so():
    taken = snapshot(maintenances=(maintenance(NOON, NOON + HOUR),))
    assert page_state(taken, at=NOON).indicator == "maintenance"
    assert page_state(taken, at=NOON + HOUR).indicator == "none"


def test_a_group_is_its_worst_component():
    found = statuses(being("major_outage", "degraded_performance", "partial_outage"), at=NOON)
    assert found[BACK] == "partial_outage"


def test_without_a_heartbeat_nobody_knows():
    taken = snapshot(heartbeat_at=NOON)
    assert unknown_since(taken, at=NOON + STALE_AFTER) is None
    said = page_state(taken, at=NOON + 2 * STALE_AFTER)
    assert (said.indicator, said.unknown_since) == ("none", NOON)
    assert unknown_since(snapshot(heartbeat_at=None), at=NOON) == taken.page.created_at


def test_a_silence_that_lasts_means_unknown_even_while_the_engine_wakes():
    assert unknown_since(snapshot(silences=(Span(NOON - HOUR, None),)), at=NOON) == NOON - HOUR
    assert unknown_since(snapshot(silences=(Span(NOON - HOUR, NOON),)), at=NOON) is None


def test_open_incidents_keep_their_order_and_the_nearest_work_comes_first():
    newer, older = (
        announcement(update("monitoring", NOON), code="b"),
        announcement(update("monitoring", NOON), code="a"),
    )
    soon, later, past = (maintenance(NOON + days * DAY, NOON + days * DAY + HOUR) for days in (1, 2, -1))
    taken = snapshot(announcements=(newer, older), maintenances=(later, past, soon))
    assert [one.code for one in open_announcements(taken, at=NOON)] == ["b", "a"]
    assert coming_maintenances(taken, at=NOON) == [soon, later]


@settings(max_examples=60)
@given(snapshots())
def test_the_page_is_never_better_than_what_is_shown_on_it(taken: Snapshot):
    shown = {status_by_hand(taken, code, NOON)[0] for code in CODES}
    indicator = page_state(taken, at=NOON).indicator
    assert (indicator == "none") <= (shown == {"operational"})
    assert ("major_outage" in shown) <= (indicator in ("major", "critical"))

"""What an announcement says at a time."""

import pytest

from api.domain.comms.announcement import impact, is_open, overdue_minutes, state
from api.domain.comms.audience import ComponentStatus
from tests.support.oncall import HOUR, MINUTE
from tests.support.status import CODES, NOON, announcement, update

TOLD = announcement(
    update("investigating", NOON, {CODES[0]: "degraded_performance"}),
    update("monitoring", NOON + HOUR),
    update("resolved", NOON + 2 * HOUR),
    update("postmortem", NOON + 3 * HOUR),
)


def test_its_state_is_that_of_the_newest_word():
    states = [state(TOLD, at=NOON + hours * HOUR) for hours in (-1, 0, 1, 2, 3)]
    assert states == [None, "investigating", "monitoring", "resolved", "postmortem"]
    assert [is_open(TOLD, at=NOON + hours * HOUR) for hours in (-1, 0, 1, 2, 3)] == [
        False,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("suffered", "expected"),
    [
        ("operational", "none"),
        ("degraded_performance", "minor"),
        ("partial_outage", "minor"),
        ("major_outage", "major"),
    ],
)
def test_its_impact_is_the_worst_that_any_component_suffered(suffered: ComponentStatus, expected: str):
    told = announcement(
        update("investigating", NOON, {CODES[0]: suffered}),
        update("monitoring", NOON + HOUR, {CODES[0]: "operational"}),
    )
    assert impact(told) == expected


def test_people_know_the_impact_better():
    told = announcement(update("investigating", NOON, {CODES[0]: "major_outage"}), impact="none")
    assert impact(told) == "none"


def test_a_promise_is_broken_from_its_minute_on_until_word_comes():
    promised = announcement(update("investigating", NOON), promised_at=NOON + HOUR)
    late = [overdue_minutes(promised, at=NOON + HOUR + extra) for extra in (-MINUTE, 0 * MINUTE, 61 * MINUTE)]
    assert late == [None, 0, 61]


def test_nobody_is_owed_word_of_what_is_over():
    over = announcement(update("resolved", NOON), promised_at=NOON - HOUR)
    assert overdue_minutes(over, at=NOON) is None
    assert overdue_minutes(announcement(update("monitoring", NOON)), at=NOON) is None


def test_a_backfilled_report_of_something_over_is_never_open():
    told = announcement(
        update("resolved", NOON, {CODES[0]: "major_outage"}),
        backfilled=True,
        started_at=NOON - 5 * HOUR,
        resolved_at=NOON - 3 * HOUR,
    )
    assert state(told, at=NOON - 4 * HOUR) is None
    assert state(told, at=NOON - 3 * HOUR) == "resolved"


def test_what_is_dated_back_while_it_goes_on_counts_from_its_beginning():
    told = announcement(update("identified", NOON), backfilled=True, started_at=NOON - 5 * HOUR)
    assert state(told, at=NOON - 5 * HOUR) == "identified"
    assert is_open(told, at=NOON)

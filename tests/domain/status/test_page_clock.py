"""When a page must be rendered again by the clock alone, against a walk along the minutes."""

from datetime import datetime

from hypothesis import given, settings

from api.domain.alerts.maintenance import state
from api.domain.comms.announcement import overdue_minutes
from api.domain.status.component import lives
from api.domain.status.page_clock import CALM_STEP, counted_until, next_change
from api.domain.status.page_state import STALE_AFTER, open_announcements, page_state, statuses
from api.domain.status.snapshot import Snapshot, Span
from api.domain.status.uptime import days
from tests.support.oncall import DAY, HOUR, MINUTE
from tests.support.status import CODES, NOON, announcement, maintenance, moments, snapshot, snapshots, update

SECOND = MINUTE / 60


def shown(taken: Snapshot, at: datetime) -> object:
    """Everything on a page that moves without a word."""
    until = counted_until(taken, at=at)
    return (
        page_state(taken, at=at),
        statuses(taken, at=at),
        [overdue_minutes(one, at=at) for one in open_announcements(taken, at=at)],
        [state(one, at=at) for one in taken.maintenances],
        [days(taken, life, until=until) for life in lives(taken).values()],
    )


@settings(max_examples=40)
@given(snapshots(), moments)
def test_nothing_on_the_page_moves_before_its_next_change(taken: Snapshot, at: datetime):
    following = next_change(taken, at=at)
    assert at < following <= at + CALM_STEP
    before = shown(taken, at)
    look = at
    while look < following:
        assert shown(taken, look) == before
        look += 7 * MINUTE
    assert shown(taken, following - MINUTE.resolution) == before


def test_a_calm_page_moves_by_the_hour():
    assert next_change(snapshot(heartbeat_at=NOON + DAY), at=NOON + MINUTE) == NOON + HOUR
    assert counted_until(snapshot(heartbeat_at=NOON), at=NOON + MINUTE) == NOON


def test_trouble_grows_by_the_minute():
    down = announcement(update("investigating", NOON, {CODES[0]: "major_outage"}))
    taken = snapshot(announcements=(down,), heartbeat_at=NOON + DAY)
    assert next_change(taken, at=NOON + 80 * SECOND) == NOON + 2 * MINUTE
    assert counted_until(taken, at=NOON + 80 * SECOND) == NOON + MINUTE


def test_what_ended_between_two_hours_counts_at_once():
    over = announcement(
        update("investigating", NOON, {CODES[0]: "major_outage"}),
        update("resolved", NOON + 10 * MINUTE + SECOND),
    )
    taken = snapshot(announcements=(over,), heartbeat_at=NOON + HOUR)
    assert counted_until(taken, at=NOON + 20 * MINUTE) == NOON + 10 * MINUTE + SECOND


def test_planned_work_begins_on_time():
    window = maintenance(NOON + 5 * MINUTE + SECOND, NOON + HOUR, CODES[0])
    assert next_change(snapshot(maintenances=(window,)), at=NOON) == NOON + STALE_AFTER + MINUTE.resolution
    taken = snapshot(maintenances=(window,), heartbeat_at=NOON + DAY)
    assert next_change(taken, at=NOON) == NOON + 5 * MINUTE + SECOND


def test_a_silence_that_begins_between_two_hours_is_said_at_once():
    began = NOON + 20 * MINUTE
    taken = snapshot(heartbeat_at=NOON + DAY, silences=(Span(began, None),))
    assert next_change(taken, at=NOON + MINUTE) == began


def test_a_promise_breaks_on_time_and_then_ticks():
    told = announcement(update("investigating", NOON), promised_at=NOON + 10 * SECOND)
    taken = snapshot(announcements=(told,), heartbeat_at=NOON + DAY)
    ticks = [next_change(taken, at=NOON + seconds * SECOND) - NOON for seconds in (0, 10, 75)]
    assert ticks == [10 * SECOND, 70 * SECOND, 130 * SECOND]

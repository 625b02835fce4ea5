"""Bars and shares: days of any length, what nobody knows, and never a better figure than the truth."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.status.component import lives
from api.domain.status.page_state import unknown_since
from api.domain.status.snapshot import Snapshot, Span
from api.domain.status.uptime import Day, Times, days, share, total
from tests.support.oncall import DAY, HOUR, MINUTE, at
from tests.support.status import (
    CODES,
    NOON,
    announcement,
    component,
    maintenance,
    minutes,
    page,
    snapshot,
    snapshots,
    status_by_hand,
    update,
)

CHECKOUT = CODES[0]
NO_TIME = 0 * MINUTE


def bars(taken: Snapshot, until: datetime = NOON, count: int | None = None) -> list[Day]:
    return days(taken, lives(taken)[CHECKOUT], until=until, count=count)


def broken(*, since: datetime, until: datetime, status="major_outage", code: str = "incident0000"):
    return announcement(
        update("investigating", since, {CHECKOUT: status}), update("resolved", until), code=code
    )


@settings(max_examples=20)
@given(snapshots())
def test_every_minute_is_spent_as_a_walk_along_them_finds(taken: Snapshot):
    zone = ZoneInfo(taken.page.time_zone)
    for code, life in lives(taken).items():
        shown = days(taken, life, until=NOON)
        since = datetime.combine(shown[0].day, datetime.min.time(), zone)
        walked: dict[date, dict[str, int]] = {}
        for minute in minutes(since, NOON):
            spent = walked.setdefault(minute.astimezone(zone).date(), {})
            how = _spent(taken, code, minute)
            spent[how] = spent.get(how, 0) + 1
        for day in shown:
            spent = walked.get(day.day, {})
            assert {how: count * MINUTE for how, count in spent.items()} == {
                how: length
                for how in ("up", "degraded", "partial", "down", "planned", "unknown")
                if (length := getattr(day.times, how))
            }


def _spent(taken: Snapshot, code: str, at: datetime) -> str:
    status, planned = status_by_hand(taken, code, at)
    if status == "operational":
        silent = any(
            one.starts_at <= at and (one.ends_at is None or at < one.ends_at) for one in taken.silences
        )
        since = unknown_since(taken, at=NOON)
        return "unknown" if silent or (since is not None and since <= at) else "up"
    if planned or status == "under_maintenance":
        return "planned"
    return {"degraded_performance": "degraded", "partial_outage": "partial", "major_outage": "down"}[status]


def test_as_many_days_as_the_page_shows_and_today_is_not_over():
    shown = bars(snapshot())
    assert len(shown) == 90
    assert (shown[-1].day, shown[-1].times.up) == (NOON.date(), 12 * HOUR)
    assert {day.kind for day in shown} == {"up"}


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-03-30", 24), ("2026-10-25", 25)])
def test_days_are_as_long_as_the_clock_on_the_wall_makes_them(day: str, hours: int):
    taken = snapshot(page=page(time_zone="Europe/Berlin"), heartbeat_at=at(f"{day}T23:59", "Europe/Berlin"))
    shown = bars(taken, until=at(day, "Europe/Berlin") + 30 * HOUR, count=2)
    assert shown[0].times.up + shown[0].times.unknown == hours * HOUR


def test_before_it_existed_there_is_nothing_and_no_share():
    taken = snapshot(components=(component(start_date=date(2026, 11, 19)),))
    shown = bars(taken, count=4)
    assert [day.kind for day in shown] == ["nothing", "nothing", "up", "up"]
    unborn = snapshot(components=(component(start_date=date(2027, 1, 1)),))
    assert {day.kind for day in bars(unborn)} == {"nothing"}
    assert share(total(bars(unborn)), weight=0.3, decimals=2) is None


def test_a_bar_names_what_lies_behind_it():
    taken = snapshot(
        announcements=(
            broken(since=NOON - 14 * HOUR, until=NOON - 11 * HOUR, code="second"),
            broken(since=NOON - DAY - HOUR, until=NOON - 10 * HOUR, code="first"),
        ),
        maintenances=(maintenance(NOON - HOUR, NOON + HOUR, CHECKOUT),),
    )
    yesterday, today = bars(taken, count=2)
    assert (yesterday.kind, yesterday.announcements, yesterday.maintenances) == (
        "down",
        ("first", "second"),
        (),
    )
    assert (today.announcements, today.maintenances) == (("first", "second"), ("window000000",))


def test_a_day_that_nobody_watched_for_most_of_it_is_no_good_day():
    long, short = (snapshot(silences=(Span(NOON - DAY, NOON - DAY + hours * HOUR),)) for hours in (12, 2))
    assert bars(long, count=2)[0].kind == "up"
    assert bars(long, count=2)[0].times.unknown == 12 * HOUR
    longer = snapshot(silences=(Span(NOON - 36 * HOUR, NOON - 23 * HOUR),))
    assert bars(longer, count=2)[0].kind == "unknown"
    assert bars(short, count=2)[0].kind == "up"


def test_unknown_is_no_part_of_the_share_and_an_announced_outage_stays_one():
    taken = snapshot(
        silences=(Span(NOON - 12 * HOUR, NOON - 6 * HOUR),),
        announcements=(broken(since=NOON - 9 * HOUR, until=NOON - 3 * HOUR),),
    )
    today = bars(taken, count=1)[0].times
    assert (today.up, today.unknown, today.down) == (3 * HOUR, 3 * HOUR, 6 * HOUR)
    assert share(today, weight=0, decimals=1) == Decimal("33.3")


def test_a_stopped_engine_makes_the_rest_of_the_day_unknown():
    today = bars(snapshot(heartbeat_at=NOON - 7 * HOUR), count=1)[0]
    assert (today.kind, today.times.up, today.times.unknown) == ("unknown", 5 * HOUR, 7 * HOUR)


def test_planned_work_is_left_out_even_where_it_was_said_to_be_an_outage():
    window = maintenance(NOON - HOUR, NOON, CHECKOUT, status="major_outage")
    today = bars(snapshot(maintenances=(window,)), count=1)[0]
    assert (today.kind, today.times.planned) == ("up", HOUR)
    assert share(today.times, weight=1, decimals=0) == 100


def test_a_day_that_only_begins_is_what_the_component_is():
    midnight = NOON + 12 * HOUR
    down = announcement(update("investigating", NOON, {CHECKOUT: "major_outage"}))
    assert bars(snapshot(heartbeat_at=midnight), until=midnight)[-1].kind == "up"
    assert bars(snapshot(heartbeat_at=midnight, announcements=(down,)), until=midnight)[-1].kind == "down"
    assert bars(snapshot(), until=midnight)[-1].kind == "unknown"


def test_a_partial_outage_counts_by_its_weight_and_slowness_not_at_all():
    spent = Times(up=6 * HOUR, degraded=2 * HOUR, partial=2 * HOUR)
    assert share(spent, weight=0.3, decimals=2) == Decimal("94.00")
    assert share(spent, weight=1, decimals=2) == Decimal("80.00")
    assert str(share(spent, weight=0, decimals=2)) == "100.00"


def test_what_was_not_perfect_is_never_called_a_hundred():
    spent = Times(up=90 * DAY - MINUTE / 60_000, down=MINUTE / 60_000)
    assert [str(share(spent, weight=0.3, decimals=digits)) for digits in range(4)] == [
        "99",
        "99.9",
        "99.99",
        "99.999",
    ]


lengths = st.integers(0, 10**12).map(lambda ticks: ticks * MINUTE.resolution)
spendings = st.builds(Times, up=lengths, degraded=lengths, partial=lengths, down=lengths)


@given(spendings, st.integers(0, 10).map(lambda tenths: tenths / 10), st.integers(0, 3))
def test_the_share_lies_just_below_the_truth(spent: Times, weight: float, digits: int):
    found = share(spent, weight=weight, decimals=digits)
    if not spent.counted:
        assert found is None
        return
    assert found is not None
    truth = 100 * (1 - (spent.down / spent.counted) - weight * (spent.partial / spent.counted))
    assert float(found) <= truth + 1e-9
    assert truth - float(found) < 10**-digits + 1e-9
    assert (found == 100) == (not spent.down and not (weight and spent.partial))

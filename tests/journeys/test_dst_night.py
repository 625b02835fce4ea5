"""The nights the clock changes: at every minute exactly one person's phone is the one that rings."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from api.actions.incidents import incidents
from api.actions.incidents.timeline import Case
from api.actions.paging import escalation
from api.domain.incidents.incident import Actor
from api.store.incidents import incidents as incident_rows
from api.store.organisation import snapshot as organisations
from tests.support.oncall import at
from tests.support.town import OFFICE, Town

CHICAGO = "America/Chicago"
MINUTE = timedelta(minutes=1)
MONITOR = Actor("integration", "prom", "Prometheus")


async def settle(town: Town, rotation: Mapping[str, Any], **service: Any) -> None:
    for handle in ("ana", "bo"):
        await town.person(handle)
    await town.schedule(
        "primary", zone=CHICAGO, rotations=[{"name": "nights", "people": ["ana", "bo"], **rotation}]
    )
    await town.service(**({"rungs": [(300, ["schedule:primary"])]} | service))


async def rung_at(town: Town, now: datetime) -> list[str]:
    """Whose phones an incident rings that begins at this instant."""
    async with town.database.transaction() as tx:
        row = await incidents.declare(
            tx, by=MONITOR, title=f"At {now:%H:%M}", severity=1, service="checkout", now=now
        )
    return [page.label.removesuffix("-0") for page in await town.pages(row.number)]


async def turns(town: Town, first: str, last: str, *, every: timedelta) -> list[tuple[str, str]]:
    """From when on whose phone rings, by the wall clock of the schedule, with its offset."""
    now, end, seen = at(first, CHICAGO), at(last, CHICAGO), []
    while now <= end:
        (who,) = await rung_at(town, now)  # neither nobody nor two
        seen.append((who, now))
        now += every
    return [
        (who, next(group)[1].astimezone(ZoneInfo(CHICAGO)).strftime("%H:%M %Z"))
        for who, group in groupby(seen, key=lambda one: one[0])
    ]


@pytest.mark.parametrize(
    ("hand_off", "begins"),
    [
        ("01:00", "01:00 CDT"),
        ("01:30", "01:30 CDT"),  # shown twice: the first
        ("02:00", "02:00 CST"),
        ("03:00", "03:00 CST"),
    ],
)
async def test_in_the_night_of_25_hours_the_hand_off_happens_once(
    town: Town, hand_off: str, begins: str
) -> None:
    await settle(town, {"starts": f"2026-10-31T{hand_off}", "unit": "day"})
    found = await turns(town, "2026-11-01T00:30-05:00", "2026-11-01T03:30-06:00", every=10 * MINUTE)
    assert found == [("ana", "00:30 CDT"), ("bo", begins)]


@pytest.mark.parametrize(
    ("hand_off", "begins"),
    [
        ("01:30", "01:30 CST"),
        ("02:00", "03:00 CDT"),  # both are skipped: the first instant after them
        ("02:30", "03:00 CDT"),
        ("03:00", "03:00 CDT"),
        ("03:10", "03:10 CDT"),
    ],
)
async def test_in_the_night_of_23_hours_the_hand_off_is_not_skipped(
    town: Town, hand_off: str, begins: str
) -> None:
    await settle(town, {"starts": f"2027-03-13T{hand_off}", "unit": "day"})
    found = await turns(town, "2027-03-14T00:30-06:00", "2027-03-14T04:00-05:00", every=10 * MINUTE)
    assert found == [("ana", "00:30 CST"), ("bo", begins)]


@pytest.mark.parametrize(
    ("starts", "first", "last", "expected"),
    [
        (
            "2026-11-01T00:00",
            "2026-11-01T00:30-05:00",
            "2026-11-01T03:30-06:00",
            [("ana", "00:30 CDT"), ("bo", "01:00 CDT"), ("ana", "02:00 CST"), ("bo", "03:00 CST")],
        ),
        (
            "2027-03-14T00:00",
            "2027-03-14T00:30-06:00",
            "2027-03-14T04:30-05:00",
            [("ana", "00:30 CST"), ("bo", "01:00 CST"), ("bo", "03:00 CDT"), ("ana", "04:00 CDT")],
        ),
    ],
)
async def test_who_takes_turns_by_the_hour_is_neither_missed_nor_doubled(
    town: Town, starts: str, first: str, last: str, expected: list[tuple[str, str]]
) -> None:
    await settle(town, {"starts": starts, "unit": "hour"})
    found = await turns(town, first, last, every=10 * MINUTE)
    merged = [next(same) for _, same in groupby(expected, key=lambda turn: turn[0])]
    assert found == merged


async def test_to_the_second_one_person_has_it_before_the_change_and_the_other_after(town: Town) -> None:
    await settle(town, {"starts": "2026-10-31T02:00", "unit": "day"})
    change = at("2026-11-01T02:00-06:00")
    assert await rung_at(town, change - timedelta(microseconds=1)) == ["ana"]
    assert await rung_at(town, change) == ["bo"]
    repeated = at("2026-11-01T01:59:59-05:00")
    assert await rung_at(town, repeated + timedelta(hours=1)) == ["ana"]


async def test_a_ladder_that_climbs_through_the_change_asks_for_its_own_instant(town: Town) -> None:
    """Ana had it when it began; when the rung comes round again, the hour has come twice and Bo has it."""
    await settle(town, {"starts": "2026-10-31T02:00", "unit": "day"}, repeat=3)
    began = at("2026-11-01T01:50-06:00")
    async with town.database.transaction() as tx:
        row = await incidents.declare(tx, by=MONITOR, title="Down", severity=1, service="checkout", now=began)
    for minutes in (5, 10):
        async with town.database.transaction() as tx:
            locked = await incident_rows.lock(tx.session, row.id)
            assert locked is not None
            opened = Case(tx, locked, began + minutes * MINUTE)
            run = await escalation.running(opened)
            assert run is not None
            assert run.due_at == opened.now
            await escalation.climb(opened, await organisations.current(tx.session), run)
            await opened.close()
    rung = [(page.queued_at, page.label) for page in await town.pages(row.number)]
    assert rung == [
        (began, "ana-0"),
        (began + 5 * MINUTE, "ana-0"),
        (began + 10 * MINUTE, "bo-0"),
    ]


@pytest.mark.parametrize(
    ("now", "rings"),
    [
        ("2026-10-31T23:00-05:00", "2026-11-01T08:00-06:00"),  # ten hours later by the sun, nine by the wall
        ("2027-03-13T23:00-06:00", "2027-03-14T08:00-05:00"),
    ],
)
async def test_what_waits_for_the_morning_after_the_change_waits_for_its_wall_clock(
    town: Town, now: str, rings: str
) -> None:
    every_day = {**OFFICE, "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    await town.person("ana", hours=every_day, zone=CHICAGO)
    await town.service(rungs=[(300, ["person:ana"])])
    async with town.database.transaction() as tx:
        row = await incidents.declare(
            tx, by=MONITOR, title="Slow", severity=3, service="checkout", now=at(now)
        )
    (page,) = await town.pages(row.number)
    assert page.due_at == at(rings)
    assert await town.due(row.number) == at(rings) + 5 * MINUTE

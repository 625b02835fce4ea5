"""Several people, a monitor and the clock at one incident in one instant: it always makes sense after."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from api import clock
from api.actions.incidents import custody, incidents
from api.actions.incidents.custody import Verified
from api.domain.refusal import Refused
from api.store.paging.ladders import EscalationRow
from tests.support.town import Person, Town
from worker.jobs.ladder import climb_overdue

MINUTE = timedelta(minutes=1)
Verb = Callable[..., Awaitable[Any]]


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with Town(database_url, None) as town:
        for handle in ("ana", "bo", "cy"):
            await town.person(handle)
        await town.service(
            rungs=[(300, ["person:ana"]), (300, ["person:bo"]), (300, ["person:cy"])], repeat=1
        )
        yield town


async def attempt(town: Town, number: int, verb: Verb, by: Person, **facts: Any) -> str:
    """What became of it: done, or the code of the refusal. Anything else is a bug, and is raised."""
    row = await town.incident(number)
    try:
        async with town.database.transaction() as tx:
            await verb(tx, row.id, by=by.actor, now=clock.now(), **facts)
    except Refused as refusal:
        return refusal.code
    return "done"


async def say(town: Town, number: int, by: Person) -> str:
    """Nobody's word is refused, whatever else becomes of the incident."""
    assert await attempt(town, number, incidents.add_note, by, text="Hm.") == "done"
    return "said"


async def sweep(town: Town) -> str:
    await climb_overdue(town.database, clock=clock.now)
    return "done"


def anything(town: Town, number: int, dice: random.Random) -> Awaitable[str]:
    """One move of somebody: by hand, by phone, by monitor or by the clock."""
    person = town.people[dice.choice(("ana", "bo", "cy"))]
    moves: list[Callable[[], Awaitable[Any]]] = [
        lambda: attempt(town, number, incidents.acknowledge, person),
        lambda: attempt(town, number, incidents.escalate, person),
        lambda: attempt(town, number, incidents.contain, person),
        lambda: attempt(town, number, incidents.hand_off, person, to=dice.choice(("ana", "bo", "cy"))),
        lambda: attempt(town, number, incidents.resolve, person),
        lambda: attempt(town, number, incidents.reopen, person, why="not over"),
        lambda: attempt(town, number, incidents.set_severity, person, severity=dice.randint(1, 4)),
        lambda: attempt(town, number, incidents.snooze, person, until=clock.now() + 5 * MINUTE),
        lambda: say(town, number, person),
        lambda: attempt(town, number, incidents.hold_open, person, hold=dice.random() < 0.5),
        lambda: town.alert(severity=dice.choice(("critical", "error", "warning"))),
        lambda: town.alert(dedup="another", group="checkout-down"),
        lambda: town.alert(state="resolved"),
        lambda: sweep(town),
    ]
    return dice.choice(moves)()


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_is_done_at_once_it_makes_sense_afterwards(town: Town, seed: int) -> None:
    dice = random.Random(seed)
    number = await town.alert()
    became: list[Any] = []
    for _ in range(4):
        became += await asyncio.gather(*(anything(town, number, dice) for _ in range(8)))
        await town.pass_time(6 * MINUTE)
        await sweep(town)
        for row in await town.all_incidents():
            await assert_makes_sense(town, row.number)
    async with town.database.read() as session:
        verified = await custody.verify(session)
    timelines = [await town.said(row.number) for row in await town.all_incidents()]
    assert verified == Verified(len(timelines), sum(len(said) for said in timelines))
    # How much is written is the luck of who was first; that what was said is there, once, is not.
    assert sum(said.count("Hm.") for said in timelines) == became.count("said")
    assert all(timelines)


async def assert_makes_sense(town: Town, number: int) -> None:
    row = await town.incident(number)
    async with town.database.read() as session:
        run = await session.get(EscalationRow, row.id)
    assert run is not None
    pending = [page for page in await town.pages(number) if page.kind == "page" and page.state == "queued"]
    if row.state == "RESOLVED":
        assert (run.phase, run.due_at, pending) == ("stopped", None, [])
        assert row.resolved_at is not None
        return
    assert row.resolved_at is None
    assert (run.due_at is None) == (run.phase == "stopped")
    if row.state == "OPEN":
        # Somebody is being asked, or this severity asks nobody.
        assert run.phase == "climbing" or row.severity >= 3
        return
    assert row.acknowledged_at is not None
    assert (run.phase == "snoozed") == (row.snoozed_until is not None)
    if row.snoozed_until is not None:
        assert (run.phase, run.due_at, pending) == ("snoozed", row.snoozed_until, [])


async def test_of_a_resolve_and_an_acknowledgement_at_once_the_resolve_stands(town: Town) -> None:
    for turn in range(5):
        number = await town.alert(dedup=f"problem {turn}")
        done = await asyncio.gather(
            attempt(town, number, incidents.resolve, town.people["ana"]),
            attempt(town, number, incidents.acknowledge, town.people["bo"]),
        )
        assert done[0] == "done"
        assert done[1] in {"done", "INCIDENT_RESOLVED"}
        assert (await town.incident(number)).state == "RESOLVED"
        await assert_makes_sense(town, number)


async def test_two_who_escalate_at_once_climb_two_rungs_and_no_page_is_doubled(town: Town) -> None:
    number = await town.alert()
    people = (town.people["ana"], town.people["ana"])
    await asyncio.gather(*(attempt(town, number, incidents.escalate, person) for person in people))
    # Sorted, because who looked at the clock first need not be who came first.
    assert sorted(page.label for page in await town.pages(number)) == ["ana-0", "bo-0", "cy-0"]


async def test_silence_and_an_acknowledgement_at_once_never_page_after_it(town: Town) -> None:
    """Either order is right; a page after the acknowledgement, or a lost acknowledgement, is not."""
    for turn in range(10):
        number = await town.alert(dedup=f"problem {turn}")
        await town.pass_time(6 * MINUTE)
        await asyncio.gather(attempt(town, number, incidents.acknowledge, town.people["ana"]), sweep(town))
        row = await town.incident(number)
        assert (row.state, row.assignee_id) == ("ACKNOWLEDGED", town.people["ana"].row.id)
        assert {page.state for page in await town.pages(number) if page.kind == "page"} == {"cancelled"}


async def test_ten_sweeps_at_once_climb_once(town: Town) -> None:
    number = await town.alert()
    await town.pass_time(6 * MINUTE)
    await asyncio.gather(*(sweep(town) for _ in range(10)))
    assert (await town.timeline(number)).count("silence") == 1
    assert [page.label for page in await town.pages(number)] == ["ana-0", "bo-0"]

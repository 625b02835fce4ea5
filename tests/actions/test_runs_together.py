"""Several phones at one run in one instant: every op is kept once, and each has a place of its own."""

import asyncio
from uuid import uuid4

import pytest

from api.actions.incidents import custody
from api.database import Database
from api.domain.incidents.incident import Actor
from tests.schema.office import Office, actor
from tests.support.people import NOON
from tests.support.runbooks import published
from tests.support.runs import HANDLE, MINUTE, TEXT, Runs, sent


@pytest.fixture
async def office(database: Database) -> Office:
    """With a runbook, and Ana, whose it is."""
    office = Office(database)
    ana = await office.person("ana")
    await office.service(owner=ana, members=[ana])
    await published(database, ana, TEXT, HANDLE)
    return office


async def incident(office: Office) -> tuple[Runs, list[Actor]]:
    people = [await office.person(f"person{number}-{uuid4().hex[:4]}", "admin") for number in range(4)]
    row = await office.declare(people[0])
    return Runs(office.database, row.id), [actor(one) for one in people]


async def test_whoever_starts_it_in_the_same_instant_starts_one_run(office: Office) -> None:
    runs, people = await incident(office)
    started = await asyncio.gather(*(runs.start(one, now=NOON) for one in people))
    assert len({run.id for run in started}) == 1
    assert [row.kind for row in await runs.timeline()] == ["run.start"]


async def test_four_phones_that_send_at_once_and_twice_are_each_heard_once(office: Office) -> None:
    runs, people = await incident(office)
    run = await runs.start(people[0], now=NOON)
    parcels = {
        one: [
            sent("look", "note", NOON + number * MINUTE, text=f"{one.name} {number}") for number in range(5)
        ]
        for one in people
    }
    later = NOON + 9 * MINUTE
    await asyncio.gather(
        *(runs.record(run, one, *ops, now=later) for one, ops in parcels.items() for _ in range(2))
    )
    kept = await runs.ops(run)
    assert {str(op.id) for op in kept} == {op.id for ops in parcels.values() for op in ops}
    assert len({op.seq for op in kept}) == len(kept) == 20
    assert [row.kind for row in await runs.timeline()].count("run.note") == 20
    notes = (await runs.state(run)).steps[0].notes
    assert [note.at for note in notes] == sorted(note.at for note in notes)
    async with office.database.read() as session:
        assert (await custody.verify(session)).first_bad is None


async def test_an_id_that_is_used_in_two_runs_in_the_same_instant_counts_in_one(office: Office) -> None:
    """Their incidents have locks of their own: the database decides."""
    places = [await incident(office), await incident(office)]
    begun = [await runs.start(people[0], now=NOON) for runs, people in places]
    ops = [sent("look", "tick", NOON) for _ in range(10)]
    answers = await asyncio.gather(
        *(
            runs.record(run, people[0], op, now=NOON)
            for op in ops
            for (runs, people), run in zip(places, begun, strict=True)
        )
    )
    refused = [one for answer in answers for one in answer.refused]
    assert {one.code for one in refused} == {"ID_TAKEN"}
    assert sorted(one.id for one in refused) == sorted(op.id for op in ops), "each was refused once"
    kept = [op for (runs, _), run in zip(places, begun, strict=True) for op in await runs.ops(run)]
    assert {str(op.id) for op in kept} == {op.id for op in ops}
    told = [row for runs, _ in places for row in await runs.timeline() if row.kind == "run.tick"]
    assert len(told) == 10

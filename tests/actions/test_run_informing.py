"""From a step that asks to tell somebody to what they were told: the run names it, and ticks nothing."""

from collections.abc import AsyncIterator

import pytest

from api import clock
from api.actions.runs.informing import RunStep
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.runs.runs import RunRow
from tests.support.comms import MINUTE, Newsroom, free, template
from tests.support.runbooks import published
from tests.support.runs import HANDLE, TEXT, Runs
from tests.support.town import Person, Town


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with Town(database_url, None) as town:
        yield town


@pytest.fixture
async def ana(town: Town) -> Person:
    ana = await town.person("ana", role="admin")
    await town.service()
    await published(town.database, Viewer(ana.row.id, "ana", "Ana", "admin"), TEXT, HANDLE)
    return ana


async def begun(room: Newsroom, by: Person) -> tuple[Runs, RunRow]:
    runs = Runs(room.town.database, room.incident_id)
    return runs, await runs.start(by.actor, now=clock.now())


async def test_what_is_out_is_named_at_the_step_that_asked_for_it(town: Town, ana: Person) -> None:
    room = await Newsroom.about(town, ana)
    runs, run = await begun(room, ana)
    step = RunStep(run.id, "tell")
    (update,) = await room.publish(ana, template(audience="customers", followed=step))
    state = await runs.state(run)
    tell = state.step("tell")
    assert tell is not None
    assert (tell.state, state.current) == ("open", "look")
    assert [one.text for one in tell.informed] == [
        "Ana told customers for “Tell customers”: Paying: cards are refused"
    ]
    (op,) = await runs.ops(run)
    assert (op.kind, op.data["update"], op.data["audience"]) == ("inform", update.code, "customers")
    assert (await runs.said())[-1] == tell.informed[0].text


async def test_a_draft_or_a_plan_is_named_once_it_is_out(town: Town, ana: Person) -> None:
    room = await Newsroom.about(town, ana)
    runs, run = await begun(room, ana)
    (draft,) = await room.compose(ana, template(followed=RunStep(run.id, "tell")))
    assert await runs.ops(run) == []
    await room.submit(ana, draft, at=clock.now() + 5 * MINUTE)
    assert await runs.ops(run) == []
    await room.time_is_over()
    (op,) = await runs.ops(run)
    assert op.data["text"].startswith("Tocsin told the public for “Tell customers”")


async def test_what_nobody_asked_for_is_in_no_run(town: Town, ana: Person) -> None:
    room = await Newsroom.about(town, ana)
    runs, run = await begun(room, ana)
    await room.publish(ana, template())
    assert await runs.ops(run) == []


async def test_a_step_is_of_a_run_of_this_incident(town: Town, ana: Person) -> None:
    room, other = await Newsroom.about(town, ana), await Newsroom.about(town, ana)
    _, run = await begun(other, ana)
    for step, code in (
        (RunStep(run.id, "tell"), "NOT_FOUND"),
        (RunStep(new_id(), "tell"), "NOT_FOUND"),
    ):
        with pytest.raises(Refused) as refused:
            await room.publish(ana, free(followed=step))
        assert refused.value.code == code
    with pytest.raises(Refused, match="no step “gone”"):
        await other.publish(ana, free(followed=RunStep(run.id, "gone")))

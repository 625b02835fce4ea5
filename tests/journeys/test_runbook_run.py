"""A SEV1 at night, by the book: four people, two of them without a network for a while, one record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import select

from api import clock
from api.actions.incidents import custody, incidents, roles
from api.actions.incidents.timeline import case
from api.actions.runs.informing import RunStep
from api.actions.runs.ops import Sent
from api.domain.rights import Viewer
from api.domain.runbooks.text import read_runbook
from api.domain.runs.run import Op, in_phones_time
from api.domain.runs.state import RunState, StepState, fold
from api.store.incidents.incidents import TimelineRow
from api.store.paging.paging import PageRow
from api.store.runs.runs import RunRow, SuggestionRow
from tests.support.comms import Newsroom, template
from tests.support.runbooks import published
from tests.support.runs import HANDLE, TEXT, Runs, sent
from tests.support.town import Person, Town
from worker.jobs.runs import look_after_runs

MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class Phone:
    """In a hand: what is done is kept on it, and gone only when the server has said that it has it."""

    night: "Night"
    by: Person
    waiting: list[Sent] = field(default_factory=list)

    async def does(self, minute: float, step: str | None, kind: str, **data: Any) -> None:
        """With a network."""
        self.keeps(minute, step, kind, **data)
        await self.sends(minute)

    def keeps(self, minute: float, step: str | None, kind: str, **data: Any) -> None:
        """Without one."""
        self.waiting.append(sent(step, kind, self.night.at(minute), **data))

    async def sends(self, minute: float, *, and_dies: bool = False) -> None:
        """Killed before it has read the answer, it still holds everything."""
        night = self.night
        answer = await night.runs.record(night.run, self.by.actor, *self.waiting, now=night.at(minute))
        assert answer.refused == []
        if not and_dies:
            self.waiting.clear()


@dataclass(slots=True)
class Night:
    """Its minutes are counted from the beginning of the run."""

    town: Town
    runs: Runs
    run: RunRow
    began: datetime

    def at(self, minute: float) -> datetime:
        return self.began + minute * MINUTE

    async def clock_looks(self, minute: float) -> None:
        await look_after_runs(self.town.database, clock=lambda: self.at(minute))

    async def step(self, step_id: str) -> StepState:
        found = (await self.runs.state(self.run)).step(step_id)
        assert found is not None
        return found

    async def notices(self, who: Person) -> list[str]:
        async with self.town.database.read() as session:
            mine = (PageRow.person_id == who.row.id, PageRow.kind == "notice")
            found = await session.scalars(select(PageRow.words).where(*mine).order_by(PageRow.queued_at))
            return [words["title"] for words in found if words]

    async def is_paged(self, who: Person) -> bool:
        async with self.town.database.read() as session:
            mine = (PageRow.person_id == who.row.id, PageRow.kind == "page")
            return (await session.scalars(select(PageRow.id).where(*mine))).first() is not None


async def begin(town: Town) -> Night:
    """Declared, acknowledged and commanded by Ana, with Di as its scribe, 26 minutes ago."""
    ana, di = town.people["ana"], town.people["di"]
    began = in_phones_time(clock.now() - 26 * MINUTE)
    async with town.database.transaction() as tx:
        row = await incidents.declare(
            tx, by=ana.actor, title="Orders wait in the queue", severity=1, service="checkout", now=began
        )
        await incidents.acknowledge(tx, row.id, by=ana.actor, now=began)
        async with case(tx, row.id, now=began) as opened:
            await roles.take(opened, "commander", by=ana.actor)
            await roles.take(opened, "scribe", by=di.actor)
    runs = Runs(town.database, row.id)
    return Night(town, runs, await runs.start(ana.actor, now=began), began)


def told(rows: Sequence[TimelineRow]) -> list[Op]:
    """What was done, from the timeline alone: whoever reads the record later can fold it again."""
    return [
        Op(
            id=UUID(row.data["op"]),
            step=row.data.get("step", ""),
            kind=cast("Any", row.kind.removeprefix("run.")),
            actor=row.actor,
            at=datetime.fromisoformat(row.data["at"]),
            data=row.data,
        )
        for row in rows
        if "op" in row.data
    ]


def standing(state: RunState) -> list[tuple[Any, ...]]:
    """What a record has to tell: how each step stands, by whom, when, and which way was taken."""
    return [(one.id, one.state, one.by, one.at, one.choice, one.began_at, one.due_at) for one in state.steps]


@pytest.mark.parametrize("first", ["cy", "bo"])
async def test_a_sev1_is_followed_by_four_people_and_two_of_them_lose_their_network(
    town: Town, first: str
) -> None:
    ana, bo, cy, di, eve = [await town.person(handle) for handle in ("ana", "bo", "cy", "di", "eve")]
    boss = await town.person("boss", role="admin")
    await town.service(rungs=[(3600, ["person:ana"]), (3600, ["person:eve"])])
    owned = TEXT.replace("services:", "owner: boss\nservices:")
    await published(town.database, Viewer(boss.row.id, "boss", "Boss", "admin"), owned, HANDLE)
    night = await begin(town)
    run, runs = night.run, night.runs
    phones = {one.row.handle: Phone(night, one) for one in (ana, bo, cy, di)}
    joined = [await runs.start(one.actor, now=night.at(0)) for one in (bo, cy, di)]
    assert {one.id for one in joined} == {run.id}

    # The first step takes longer than its five minutes: said once, to whoever began it and who commands.
    await phones["bo"].does(0.5, "look", "begin")
    for minute in (4, 6, 6.5):
        await night.clock_looks(minute)
    assert await night.notices(bo) == await night.notices(ana) == ["A step takes longer than planned"]
    assert await night.notices(di) == []

    # Bo is in the basement, Cy on a train; both go on. Whoever comes back first, Bo's phone dies on the way.
    phones["bo"].keeps(7, "look", "tick", seen="12 000 wait")
    phones["cy"].keeps(8, "look", "tick", seen="Rising")
    phones["cy"].keeps(9, "disk", "choose", option=1)
    phones["bo"].keeps(10, "restart", "begin")
    phones["bo"].keeps(11, "restart", "deviate", text="It is worker@2 now")
    for handle in (first, "bo" if first == "cy" else "cy"):
        if handle == "bo":
            await phones["bo"].sends(20, and_dies=True)
        await phones[handle].sends(21)
    look = await night.step("look")
    assert (look.state, look.by, look.at, look.is_late) == (
        "done",
        ("person:bo", "person:cy"),
        night.at(7),
        True,
    )
    assert [one.text for one in look.seen] == ["12 000 wait", "Rising"]
    assert (await runs.state(run)).current == "restart"
    await night.clock_looks(22)
    assert (await night.step("restart")).warned_at == night.at(22)

    # The second silence: Di ticks it too before Ana takes it back, and is heard only after.
    await phones["bo"].does(23, "restart", "tick")
    phones["di"].keeps(23.5, "restart", "tick", seen="Restarted?")
    await phones["ana"].does(24, "restart", "untick")
    await phones["di"].sends(25.5)
    assert (await night.step("restart")).state == "open", "Ana had the last word"

    # A quarter of an hour with one step: the runbook calls more people by itself.
    assert not await night.is_paged(eve)
    async with town.worker():
        await eve.phone.rings(kind="page")
        number = (await town.all_incidents())[0].number
        assert f"Escalated by the runbook “{run.title}”." in await town.said(number)

        # Done at last; space was never the trouble. Customers are told through the composer.
        await phones["bo"].does(26.5, "restart", "tick", seen="Queue empties")
        await phones["cy"].does(26.6, "free", "skip", reason="The disk was not full")
        room, asked = Newsroom(town, run.incident_id), RunStep(run.id, "tell")
        await room.publish(ana, template(audience="customers", followed=asked))
        tell = await night.step("tell")
        assert (tell.state, len(tell.informed)) == ("open", 1)
        await phones["di"].does(26.7, "tell", "tick")
        assert (await runs.state(run)).is_finished

        # Over, and nobody said how it went: who followed is asked, and the owner hears of what should change.
        await room.resolve(ana)
        for kind in ("run.ask", "run.tell"):
            await town.says(number, kind)
        for one in (ana, bo, cy, di):
            assert (await night.notices(one)).count("Did the runbook help?") == 1
        assert "1 suggestion for a runbook" in await night.notices(boss)
        ended = await runs.end(run, ana.actor, "partly", "The worker has a new name", now=clock.now())
        assert (ended.verdict, ended.ended_by) == ("partly", "person:ana")
    await its_record_holds(night, owned)


async def its_record_holds(night: Night, text: str) -> None:
    """Every op is in the chain once, and the record alone tells who did what when, and how it all stood."""
    rows = await night.runs.timeline()
    ops = await night.runs.ops(night.run)
    recorded = Counter(str(op.id) for op in told(rows))
    assert set(recorded.values()) == {1}
    assert set(recorded) == {str(op.id) for op in ops}
    async with night.town.database.read() as session:
        assert (await custody.verify(session)).first_bad is None
        (suggestion,) = (await session.scalars(select(SuggestionRow))).all()
    assert (suggestion.by, suggestion.step_id, suggestion.text, suggestion.at) == (
        *("person:bo", "restart", "It is worker@2 now"),
        night.at(11),
    )
    kinds = Counter(row.kind for row in rows)
    assert {kinds[f"run.{kind}"] for kind in ("start", "escalate", "inform", "ask", "tell", "end")} == {1}
    assert kinds["run.late"] == 2
    assert sum("sent" in row.text for row in rows) == 6, "what was kept on phones says when it was done"
    again = fold(read_runbook(text).steps, told(rows), started_at=night.run.started_at)
    state = await night.runs.state(night.run)
    assert standing(again) == standing(state)
    assert [(step.id, step.state, step.by) for step in state.steps] == [
        ("look", "done", ("person:bo", "person:cy")),
        ("disk", "done", ("person:cy",)),
        ("restart", "done", ("person:bo",)),
        ("free", "skipped", ("person:cy",)),
        ("tell", "done", ("person:di",)),
        ("old", "aside", ()),
    ]

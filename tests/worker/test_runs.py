"""The clock in a run: time boxes that run out, more people called, and an end that nobody has to remember."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from api import clock
from api.actions.incidents import incidents, roles
from api.actions.incidents.timeline import case
from api.actions.runs import care
from api.actions.runs.following import Following
from api.domain.rights import Viewer
from api.store.incidents.incidents import NamedPersonRow
from api.store.paging.paging import PageRow
from api.store.runs.runs import RunRow
from tests.support.runbooks import published
from tests.support.runs import HANDLE, MINUTE, TEXT, Runs, sent
from tests.support.town import Person, Town
from worker.jobs.runs import look_after_runs

HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Night:
    """Ana owns the runbook, Bo follows it, Cy commands. `ago` says how long before now it all began."""

    town: Town
    runs: Runs
    number: int
    ana: Person
    bo: Person
    cy: Person
    now: datetime

    async def start(self, *, ago: timedelta) -> RunRow:
        return await self.runs.start(self.bo.actor, now=self.now - ago)

    async def does(
        self, run: RunRow, by: Person, step: str | None, kind: str, *, ago: timedelta, **data: Any
    ):
        at = self.now - ago
        await self.runs.record(run, by.actor, sent(step, kind, at, **data), now=at)

    async def looks(self) -> int:
        return await look_after_runs(self.town.database, clock=lambda: self.now)

    async def resolve(self, *, ago: timedelta = timedelta()) -> None:
        async with self.town.database.transaction() as tx:
            await incidents.resolve(tx, self.runs.incident_id, by=self.cy.actor, now=self.now - ago)

    async def told(self, who: Person) -> list[tuple[str, str]]:
        async with self.town.database.read() as session:
            question = select(PageRow).where(PageRow.person_id == who.row.id, PageRow.kind == "notice")
            rows = await session.scalars(question.order_by(PageRow.queued_at, PageRow.id))
            return [(words["title"], words["body"]) for row in rows if (words := row.words)]

    async def of_clock(self) -> list[tuple[str, str]]:
        return [(row.kind, row.text) for row in await self.runs.timeline() if row.actor == "system:tocsin"]


@pytest.fixture
async def night(town: Town) -> Night:
    ana, bo, cy = [await town.person(handle, role="admin") for handle in ("ana", "bo", "cy")]
    await town.person("di")
    await town.service(rungs=[(3600, ["person:bo"]), (3600, ["person:di"])])
    viewer = Viewer(ana.row.id, "ana", "Ana", "admin")
    await published(town.database, viewer, TEXT.replace("services:", "owner: ana\nservices:"), HANDLE)
    number = await town.alert()
    row = await town.incident(number)
    async with town.database.transaction() as tx, case(tx, row.id, now=clock.now()) as opened:
        await roles.take(opened, "commander", by=cy.actor)
    return Night(town, Runs(town.database, row.id), number, ana, bo, cy, clock.now())


async def test_a_time_box_that_runs_out_is_said_once_to_who_began_it_and_who_commands(night: Night) -> None:
    run = await night.start(ago=9 * MINUTE)
    await night.does(run, night.bo, "look", "begin", ago=6 * MINUTE)
    for _ in range(3):
        await night.looks()
    assert await night.of_clock() == [("run.late", "“Look at the queue” takes longer than 5m. Told: Bo, Cy.")]
    for who in (night.bo, night.cy):
        assert await night.told(who) == [
            ("A step takes longer than planned", "Look at the queue (Queue is stuck)")
        ]
    assert await night.told(night.ana) == []
    assert (await night.runs.row(run)).due_at is None
    assert (await night.runs.state(run)).steps[0].warned_at is not None


async def test_what_is_done_in_time_is_nobodys_business(night: Night) -> None:
    run = await night.start(ago=9 * MINUTE)
    await night.does(run, night.bo, "look", "tick", ago=5 * MINUTE)
    assert await night.looks() == 0
    assert await night.of_clock() == []


async def test_a_tick_made_in_time_offline_stops_no_warning_and_is_not_late_afterwards(night: Night) -> None:
    run = await night.start(ago=9 * MINUTE)
    await night.looks()
    tick = sent("look", "tick", night.now - 5 * MINUTE)
    await night.runs.record(run, night.bo.actor, tick, now=night.now)
    look = (await night.runs.state(run)).steps[0]
    assert (look.state, look.is_late, look.warned_at is not None) == ("done", False, True)


async def test_whose_role_it_is_hears_of_it_where_nobody_began(night: Night) -> None:
    di = night.town.people["di"]
    async with (
        night.town.database.transaction() as tx,
        case(tx, night.runs.incident_id, now=night.now) as one,
    ):
        await roles.take(one, "deputy", by=di.actor)
    run = await night.start(ago=30 * MINUTE)
    await night.does(run, night.bo, "look", "tick", ago=29 * MINUTE)
    await night.does(run, night.bo, "disk", "choose", ago=28 * MINUTE, option=0)
    await night.looks()
    assert await night.of_clock() == [("run.late", "“Free some space” takes longer than 10m. Told: Di, Cy.")]


async def test_a_step_that_is_open_for_too_long_calls_more_people_once(night: Night) -> None:
    run = await night.start(ago=30 * MINUTE)
    await night.does(run, night.bo, "look", "tick", ago=29 * MINUTE)
    await night.does(run, night.bo, "disk", "choose", ago=28 * MINUTE, option=1)
    for _ in range(3):
        await night.looks()
    assert await night.of_clock() == [
        ("run.late", "“Restart the worker” takes longer than 10m. Told: Cy."),
        (
            "run.escalate",
            "“Restart the worker” is not done after 15m: more people are called, as the runbook says.",
        ),
    ]
    assert "Escalated by the runbook “Queue is stuck”." in await night.town.said(night.number)
    assert (await night.town.incident(night.number)).escalated_at == night.now
    di = night.town.people["di"].row.id
    assert di in {page.person_id for page in await night.town.pages(night.number)}


async def test_each_alarm_of_a_step_has_its_own_time(night: Night) -> None:
    run = await night.start(ago=30 * MINUTE)
    await night.does(run, night.bo, "look", "tick", ago=13 * MINUTE)
    await night.does(run, night.bo, "disk", "choose", ago=12 * MINUTE, option=1)
    await night.looks()
    assert [kind for kind, _ in await night.of_clock()] == ["run.late"]
    restart = (await night.runs.state(run)).steps[2]
    assert restart.began_at is not None
    assert (await night.runs.row(run)).due_at == restart.began_at + 15 * MINUTE


async def test_in_a_run_that_is_over_nothing_rings_whatever_becomes_of_its_incident(night: Night) -> None:
    run = await night.start(ago=30 * MINUTE)
    await night.runs.end(run, night.bo.actor, "worked", now=night.now - 29 * MINUTE)
    await night.resolve(ago=20 * MINUTE)
    async with night.town.database.transaction() as tx:
        by = night.cy.actor
        await incidents.reopen(tx, night.runs.incident_id, by=by, why="It came back", now=night.now)
    assert await night.looks() == 1
    assert await night.of_clock() == []
    assert (await night.runs.row(run)).due_at is None


async def test_nothing_rings_in_an_incident_that_is_over(night: Night) -> None:
    run = await night.start(ago=30 * MINUTE)
    await night.resolve()
    await night.looks()
    assert [kind for kind, _ in await night.of_clock()] == ["run.ask"]
    row = await night.runs.row(run)
    resolved_at = (await night.town.incident(night.number)).resolved_at
    assert resolved_at is not None
    assert row.due_at == resolved_at + 24 * HOUR


async def test_when_it_is_over_whoever_followed_is_asked_how_it_went(night: Night) -> None:
    run = await night.start(ago=3 * MINUTE)
    await night.does(run, night.cy, "look", "tick", ago=2 * MINUTE)
    await night.resolve()
    for _ in range(2):
        await night.looks()
    assert await night.of_clock() == [("run.ask", "How did “Queue is stuck” go? Asked: Bo, Cy.")]
    assert await night.told(night.bo) == [
        ("Did the runbook help?", "Queue is stuck: it worked, in part, or misled?")
    ]
    await night.does(run, night.bo, "disk", "choose", ago=timedelta(), option=1)
    await night.looks()
    assert len(await night.of_clock()) == 1, "what comes late asks nobody again"


async def test_a_day_later_it_ends_by_itself_without_a_verdict(night: Night) -> None:
    run = await night.start(ago=26 * HOUR)
    await night.resolve(ago=25 * HOUR)
    await night.looks()
    row = await night.runs.row(run)
    assert (row.ended_at, row.ended_by, row.verdict, row.due_at) == (night.now, "system:tocsin", None, None)
    assert await night.of_clock() == [
        ("run.end", "“Queue is stuck” ended by itself: nobody said how it went.")
    ]


async def test_when_it_was_not_over_after_all_time_boxes_run_again(night: Night) -> None:
    run = await night.start(ago=9 * MINUTE)
    await night.resolve(ago=8 * MINUTE)
    async with night.town.database.transaction() as tx:
        by = night.cy.actor
        await incidents.reopen(tx, night.runs.incident_id, by=by, why="It came back", now=night.now)
    await night.looks()
    assert [kind for kind, _ in await night.of_clock()] == ["run.late"]
    assert (await night.runs.row(run)).ended_at is None


async def test_the_owner_hears_of_suggestions_once_the_incident_is_over(night: Night) -> None:
    run = await night.start(ago=3 * MINUTE)
    for words in ("The host is db-7 now", "Ask the vendor first"):
        await night.does(run, night.bo, "look", "deviate", ago=2 * MINUTE, text=words)
    await night.runs.end(run, night.bo.actor, "partly", now=night.now)
    assert await night.told(night.ana) == [], "not for each of them"
    await night.resolve()
    for _ in range(2):
        await night.looks()
    assert await night.told(night.ana) == [("2 suggestions for a runbook", "Queue is stuck")]
    assert await night.of_clock() == [("run.tell", "2 suggestions for “Queue is stuck”. Told: Ana.")]
    await night.does(run, night.bo, None, "deviate", ago=timedelta(), text="We called the bank")
    await night.looks()
    assert sorted(title for title, _ in await night.told(night.ana)) == [
        "2 suggestions for a runbook",
        "3 suggestions for a runbook",
    ]


async def test_of_a_restricted_incident_nothing_is_on_a_lock_screen(night: Night) -> None:
    run = await night.start(ago=9 * MINUTE)
    async with night.town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE incidents SET restricted = true"))
        tx.session.add(NamedPersonRow(incident_id=run.incident_id, person_id=night.cy.row.id))
    await night.looks()
    assert await night.told(night.cy) == [("A step takes longer than planned", "Open Tocsin to read it.")]


@pytest.fixture
async def failing(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """A clock that stumbles over every run but remembers which."""
    met: list[UUID] = []

    async def look(at: Following) -> None:
        met.append(at.run.id)
        raise ConnectionError("lost")

    monkeypatch.setattr(care, "look", look)
    return met


async def test_a_run_that_cannot_be_looked_after_is_set_aside(night: Night, failing: list[UUID]) -> None:
    run = await night.start(ago=9 * MINUTE)
    assert await night.looks() == 0
    assert await night.looks() == 0
    assert failing == [run.id]
    due_at = (await night.runs.row(run)).due_at
    assert due_at is not None
    assert due_at > night.now


async def test_who_holds_the_incident_is_not_waited_for(night: Night) -> None:
    await night.start(ago=9 * MINUTE)
    async with night.town.database.transaction() as tx, case(tx, night.runs.incident_id, now=night.now):
        assert await night.looks() == 0
    assert await night.looks() == 1

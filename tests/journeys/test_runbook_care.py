"""Runbooks kept true: what changes around them is said, silence climbs, what is dead or misleads is found."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import func, select, update

from api import clock
from api.actions.organisation.services import save_service
from api.actions.runbooks import keeping, settling
from api.actions.runbooks.links import CHORE
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.organisation.ownership import EditRow, ServiceRow, TeamRow
from api.store.paging.paging import PageRow
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs.runs import RunbookFindingRow, RunbookLinkRow
from api.store.upkeep import ChoreRow, claim_chore
from tests.support.runbooks import published, row_of
from tests.support.runbooks import text as written
from tests.support.runs import HANDLE, TEXT, Runs, sent
from tests.support.town import Town
from worker.jobs.runbook_care import care
from worker.jobs.runbook_links import CHORE as LINKS
from worker.jobs.runbook_links import look_at_links
from worker.senders.probe import Probe

DAY = timedelta(days=1)


class House:
    """Ana owns checkout and its runbook; bo and cy are her team, and cy coordinates it."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.now = clock.now()

    async def settle(self) -> None:
        for handle in ("ana", "bo", "cy"):
            await self.town.person(handle, role="admin" if handle == "ana" else "responder")
        await self.town.team("payments", ["ana", "bo", "cy"])
        await self.town.service("checkout", rungs=[(300, ["person:bo"])], owner="ana")
        await self.town.service("ledger-db", rungs=[(300, ["person:bo"])], owner="ana", key="1" * 32)
        async with self.town.database.transaction() as tx:
            team = select(TeamRow.id).where(TeamRow.handle == "payments").scalar_subquery()
            changed = update(ServiceRow).where(ServiceRow.handle == "checkout")
            coordinator = self.town.people["cy"].row.id
            await tx.session.execute(changed.values(team_id=team, coordinator_id=coordinator))
            await self.town._edited(tx, "service", "checkout")
        self.now = clock.now()

    def viewer(self, handle: str) -> Viewer:
        row = self.town.people[handle].row
        return Viewer(row.id, handle, row.name, row.role)  # type: ignore[arg-type]

    async def publish(
        self, words: str, handle: str = "checkout-errors", *, ago: timedelta = DAY
    ) -> RunbookRow:
        return await published(self.town.database, self.viewer("ana"), words, handle, now=self.now - ago)

    async def hurries(self, chore: str) -> None:
        async with self.town.database.transaction() as tx:
            await claim_chore(tx.session, chore, every=DAY)
            await tx.session.execute(update(ChoreRow).where(ChoreRow.name == chore).values(due_at=func.now()))

    async def looks(self, *, later: timedelta = timedelta()) -> None:
        """The chore is due, as it is every six hours and after edits."""
        self.now += later
        await self.hurries(CHORE)
        assert await care(self.town.database, clock=lambda: self.now) == 1

    async def needs(self, *services: str, **more: Any) -> None:
        """Checkout as somebody saves it, with these dependencies."""
        shape = {
            "handle": "checkout",
            "name": "Checkout",
            "owner": "ana",
            "team": "payments",
            "coordinator": "cy",
            "ladder": "checkout-ladder",
            "depends_on": [{"service": one, "critical": True} for one in services],
        } | more
        async with self.town.database.transaction() as tx:
            found = select(ServiceRow.version).where(ServiceRow.handle == "checkout")
            seen = (await tx.session.scalars(found)).one()
            await save_service(tx, shape, by="person:bo", version=seen, now=self.now)

    async def open(self) -> list[RunbookFindingRow]:
        async with self.town.database.read() as session:
            question = select(RunbookFindingRow).where(RunbookFindingRow.settled_at.is_(None))
            return list(await session.scalars(question.order_by(RunbookFindingRow.kind)))

    async def kinds(self) -> list[str]:
        return [row.kind for row in await self.open()]

    async def told(self, handle: str) -> list[str]:
        person = self.town.people[handle].row.id
        async with self.town.database.read() as session:
            question = select(PageRow.words).where(PageRow.kind == "notice", PageRow.person_id == person)
            rows = await session.scalars(question.order_by(PageRow.queued_at, PageRow.id))
            return [f"{words['title']} {words['body']}" for words in rows if words]

    async def reviews(self, row: RunbookRow) -> None:
        async with self.town.database.transaction() as tx:
            by = self.viewer("ana")
            await keeping.review(tx, row.handle, row.published or 0, by=by, now=self.now)

    async def history(self, handle: str) -> list[tuple[str, str]]:
        async with self.town.database.read() as session:
            question = select(EditRow).where(EditRow.noun == "runbook", EditRow.handle == handle)
            rows = await session.scalars(question.order_by(EditRow.at, EditRow.id))
            return [(row.verb, row.why) for row in rows]


@pytest.fixture
async def house(town: Town) -> House:
    made = House(town)
    await made.settle()
    return made


async def test_a_dependency_changes_and_the_owner_says_that_it_is_still_right(house: House) -> None:
    row = await house.publish(written())
    await house.looks()
    assert await house.open() == []
    await house.needs("ledger-db")
    await house.looks(later=timedelta(minutes=10))
    (finding,) = await house.open()
    assert (finding.kind, finding.about) == ("dependency", "checkout")
    assert finding.text == "Checkout: needs ledger-db now."
    said = "A runbook may be out of date Checkout errors: Checkout: needs ledger-db now."
    assert await house.told("ana") == [said]
    await house.looks(later=timedelta(hours=6))
    assert await house.told("ana") == [said], "once"
    assert 'tocsin_runbook_findings{kind="dependency"} 1.0' in (await house.town.http.get("/metrics")).text
    await house.reviews(row)
    await house.looks(later=timedelta(hours=6))
    assert await house.open() == []
    async with house.town.database.read() as session:
        (settled,) = await session.scalars(select(RunbookFindingRow))
    assert settled.settled_by == "person:ana"


async def test_what_is_changed_back_closes_by_itself(house: House) -> None:
    await house.publish(written())
    await house.needs("ledger-db")
    await house.looks()
    await house.needs()
    house.now += timedelta(minutes=1)
    await house.looks()
    assert await house.open() == []
    async with house.town.database.read() as session:
        (gone,) = await session.scalars(select(RunbookFindingRow))
    assert gone.settled_by == "system:tocsin"


async def test_one_finding_is_settled_by_whose_it_is_and_by_nobody_else(house: House) -> None:
    await house.publish(written())
    await house.needs("ledger-db")
    await house.looks()
    (finding,) = await house.open()

    async def settles(by: str) -> RunbookFindingRow:
        async with house.town.database.transaction() as tx:
            return await settling.settle(
                tx, finding.id, why="It only reads from it", by=house.viewer(by), now=house.now
            )

    with pytest.raises(Refused, match="Only who answers"):
        await settles("bo")
    assert (await settles("ana")).settled_by == "person:ana"
    assert (await settles("ana")).settled_at == house.now
    assert ("settle", "It only reads from it") in await house.history("checkout-errors")
    await house.looks(later=DAY)
    assert await house.open() == []


async def test_two_silences_and_the_team_hears_of_it(house: House) -> None:
    row = await house.publish(written("Checkout errors", "review every: 30d"), ago=29 * DAY)
    await house.looks()
    assert await house.told("ana") == []
    await house.looks(later=DAY)
    await house.looks(later=6 * DAY)
    assert len(await house.told("ana")) == 1
    assert (await house.told("ana"))[0].startswith("Is this runbook still right? Checkout errors: last read")
    await house.looks(later=DAY)
    assert len(await house.told("ana")) == 2
    assert await house.told("bo") == await house.told("cy") == []
    await house.looks(later=7 * DAY)
    for handle in ("bo", "cy"):
        (said,) = await house.told(handle)
        assert said.endswith(", and nobody has answered")
    why = "Nobody answered two reminders of its review. Told: Ana, Cy, Bo."
    assert ("climb", why) in await house.history(row.handle)
    await house.looks(later=7 * DAY)
    assert len(await house.told("bo")) == 1
    await house.reviews(row)
    after = await row_of(house.town.database, row.handle)
    assert (after.reminded, after.review_due_at) == (0, house.now + 30 * DAY)


@asynccontextmanager
async def site(status: int) -> AsyncIterator[str]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_a_link_is_said_to_be_dead_after_three_failures_over_a_day(house: House) -> None:
    async with site(404) as host, Probe(inner_hosts=frozenset({host})) as probe:
        body = f"See http://{host}/gone and http://127.0.0.1:9/private and http://{host}/gone."
        await house.publish(written(body=body))

        async def looks(*, later: timedelta) -> list[str]:
            house.now += later
            await house.hurries(LINKS)
            await look_at_links(house.town.database, probe, clock=lambda: house.now)
            await house.looks()
            return await house.kinds()

        assert await looks(later=timedelta(minutes=1)) == []
        assert await looks(later=timedelta(hours=1)) == [], "it is not looked at again so soon"
        assert await looks(later=timedelta(hours=12)) == []
        assert await looks(later=timedelta(hours=12)) == ["dead-link"]
    async with house.town.database.read() as session:
        rows = await session.scalars(select(RunbookLinkRow).order_by(RunbookLinkRow.url))
        known = {row.url.rpartition("/")[2]: (row.answer, row.failures) for row in rows}
    assert known == {
        "gone": ("answered 404", 3),
        "private": ("not looked at: no public address", 0),
    }


async def test_two_who_were_misled_propose_it_for_pruning(house: House) -> None:
    row = await house.publish(TEXT.replace("services:", "owner: ana\nservices:"), HANDLE)
    bo = house.town.people["bo"].actor
    for number in range(2):
        incident = await house.town.incident(await house.town.alert(dedup=f"broken-{number}"))
        runs = Runs(house.town.database, incident.id)
        run = await runs.start(bo, now=house.now)
        await runs.record(run, bo, sent("look", "deviate", house.now, text="It is db-7"), now=house.now)
        await runs.end(run, bo, "misled", now=house.now)
    await house.looks(later=timedelta(hours=1))
    (finding,) = await house.open()
    assert (finding.runbook_id, finding.kind) == (row.id, "misleading")
    assert finding.text == "It misled people in 2 of its last 2 runs."


async def test_most_runs_go_another_way_at_the_same_step(house: House) -> None:
    await house.publish(TEXT, HANDLE)
    bo = house.town.people["bo"].actor
    for number in range(3):
        incident = await house.town.incident(await house.town.alert(dedup=f"broken-{number}"))
        runs = Runs(house.town.database, incident.id)
        run = await runs.start(bo, now=house.now)
        skip = sent("look", "skip", house.now, reason="I see it")
        await runs.record(run, bo, skip, sent("disk", "choose", house.now, option=1), now=house.now)
        await runs.end(run, bo, "worked", now=house.now)
    await house.looks(later=timedelta(hours=1))
    assert [(row.kind, row.about) for row in await house.open()] == [("step", "look")]


async def test_a_class_of_alerts_that_no_runbook_names_is_said_once_it_is_new(house: House) -> None:
    await house.publish(written("Checkout errors", "alerts: Slow"))
    for name in ("Slow", "Broken"):
        await house.town.alert(dedup=name, labels={"alertname": name})
    house.now = clock.now()
    await house.looks()
    assert [(row.kind, row.about) for row in await house.open()] == [("alert-rule", "new:Broken")]


async def test_what_is_archived_has_no_findings(house: House) -> None:
    row = await house.publish(written())
    await house.needs("ledger-db")
    await house.looks()
    async with house.town.database.transaction() as tx:
        await keeping.archive(tx, row.handle, by=house.viewer("ana"), now=house.now)
    await house.looks()
    assert await house.open() == []


async def test_several_runbooks_are_one_notice(house: House) -> None:
    for number in range(5):
        await house.publish(written(f"Errors {number}"), f"errors-{number}")
    await house.needs("ledger-db")
    await house.looks()
    (said,) = await house.told("ana")
    assert said.startswith("5 runbooks may be out of date Errors 0: Checkout: needs ledger-db now.")
    assert said.endswith("And 2 more.")

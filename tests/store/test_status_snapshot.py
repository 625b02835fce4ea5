"""What the database tells a page: its audience's published words about its own components, and no more."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from api import clock
from api.actions.comms import promises
from api.actions.incidents.timeline import case
from api.database import Database, Transaction
from api.domain.comms.audience import Audience
from api.domain.status.snapshot import Note, Snapshot, Span
from api.secrets import new_code
from api.store import upkeep
from api.store.base import new_id
from api.store.status.components import BaselineRow, ComponentRow, SilenceRow
from api.store.status.pages import ComponentGroupRow, MaintenanceNoteRow, ShownComponentRow, StatusPageRow
from api.store.status.snapshot import snapshot
from api.store.status.told import KEPT
from tests.support.statements import statements
from tests.support.subscribers import (
    ANA,
    CANARY,
    add_page,
    announcement,
    component,
    planned_work,
    public_page,
    say,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


async def taken(tx: Transaction, page: StatusPageRow, *, now: datetime) -> Snapshot:
    return await snapshot(tx.session, page, base_url="https://books.example", now=now)


def headlines(found: Snapshot) -> list[str]:
    return [one.headline for one in found.announcements]


async def test_a_new_page_is_empty_and_knows_where_it_is(database: Database, now: datetime):
    async with database.transaction() as tx:
        page = await public_page(tx)
        found = await taken(tx, page, now=now)
        other = await add_page(tx, "acme", "customers", now=now)
        at_home = await add_page(tx, "books", "public", now=now)
        at_home.domain = "status.books.example"
        urls = [(await taken(tx, one, now=now)).page.url for one in (page, other, at_home)]
    assert (found.components, found.announcements, found.maintenances, found.heartbeat_at) == (
        (),
        (),
        (),
        None,
    )
    assert urls == [
        "https://books.example/status",
        "https://books.example/status/p/acme",
        "https://status.books.example",
    ]


async def test_what_is_published_for_the_audience_is_there_newest_first(database: Database, now: datetime):
    async with database.transaction() as tx:
        checkout = await component(tx, "Checkout", now=now)
        told = await announcement(tx, "Payments fail", now=now)
        await say(tx, told, "We look.", effects={checkout.id: "partial_outage"}, now=now)
        await say(tx, told, "We know.", state="identified", next_at=now + 2 * HOUR, now=now + HOUR)
        await _promised(tx, told.incident_id, "public", now + 2 * HOUR)
        await _promised(tx, told.incident_id, "customers", now + 3 * HOUR)
        (one,) = (await taken(tx, await public_page(tx), now=now + HOUR)).announcements
    assert [update.body for update in one.updates] == ["We know.", "We look."]
    assert one.updates[1].effects == {checkout.code: "partial_outage"}
    assert (one.created_at, one.changed_at) == (now, now + HOUR)
    assert (one.promised_at, one.updates[0].next_update_at) == (now + 2 * HOUR, now + 2 * HOUR)


@pytest.mark.parametrize("stage", ["draft", "waiting", "scheduled", "retracted"])
async def test_what_is_not_published_is_not_read(database: Database, now: datetime, stage: str):
    async with database.transaction() as tx:
        told = await announcement(tx, now=now)
        hidden = await say(tx, told, "hidden", stage=stage, now=now)
        hidden.published_at = now
        page = await public_page(tx)
        alone = await taken(tx, page, now=now)
        await say(tx, told, "shown", now=now)
        (beside,) = (await taken(tx, page, now=now)).announcements
    assert alone.announcements == ()
    assert [update.body for update in beside.updates] == ["shown"]


async def test_other_audiences_are_told_nothing_of_it(database: Database, now: datetime):
    async with database.transaction() as tx:
        for audience in ("public", "customers", "internal", "executives"):
            told = await announcement(tx, f"For {audience}", audience=audience, now=now)
            await say(tx, told, audience, now=now)
        found = {
            page.handle: headlines(await taken(tx, page, now=now))
            for page in (
                await public_page(tx),
                await add_page(tx, "acme", "customers", now=now),
                await add_page(tx, "inside", "internal", now=now),
            )
        }
    assert found == {"public": ["For public"], "acme": ["For customers"], "inside": ["For internal"]}


async def test_a_page_hears_of_its_own_components_and_of_what_names_none(database: Database, now: datetime):
    async with database.transaction() as tx:
        acme = await add_page(tx, "acme", "customers", now=now)
        zoo = await add_page(tx, "zoo", "customers", now=now)
        theirs, ours = await component(tx, "Theirs", zoo, now=now), await component(tx, "Ours", acme, now=now)
        for headline, effects in (
            ("both", {theirs.id: "major_outage", ours.id: "degraded_performance"}),
            ("theirs", {theirs.id: "major_outage"}),
            ("neither", {}),
        ):
            about = await announcement(tx, headline, audience="customers", now=now)
            await say(tx, about, headline, effects=effects, now=now)
            await say(tx, about, "Still.", state="monitoring", now=now + HOUR)
        found = await taken(tx, acme, now=now + HOUR)
    assert set(headlines(found)) == {"both", "neither"}
    suffered = [one.updates[1].effects for one in found.announcements if one.headline == "both"]
    assert suffered == [{ours.code: "degraded_performance"}]
    assert theirs.code not in repr(found)


async def test_of_an_archived_component_only_the_history_stays(database: Database, now: datetime):
    async with database.transaction() as tx:
        gone = await component(tx, "Fax", now=now)
        about = await announcement(tx, "Fax is broken", now=now)
        await say(tx, about, "Paper jam.", effects={gone.id: "major_outage"}, now=now)
        gone.archived_at = now
        await tx.session.flush()
        found = await taken(tx, await public_page(tx), now=now)
    assert (found.components, headlines(found)) == ((), ["Fax is broken"])
    assert found.announcements[0].updates[0].effects == {}


async def test_components_come_with_group_and_baselines_in_their_order(database: Database, now: datetime):
    async with database.transaction() as tx:
        page = await public_page(tx)
        group = ComponentGroupRow(
            id=new_id(),
            code=new_code(),
            page_id=page.id,
            name="Shop",
            description="",
            position=1,
            created_at=now,
            changed_at=now,
        )
        tx.session.add(group)
        rows = [await component(tx, name, now=now) for name in ("Search", "Checkout")]
        await _place(tx, rows[0], position=2, group_id=group.id)
        for hours, status in ((2, "operational"), (1, "major_outage")):
            tx.session.add(_baseline(rows[0], now - hours * HOUR, status))
        await tx.session.flush()
        found = await taken(tx, page, now=now)
    assert [(one.name, one.group) for one in found.components] == [("Checkout", None), ("Search", group.code)]
    assert found.components[1].baselines == ((now - 2 * HOUR, "operational"), (now - HOUR, "major_outage"))
    assert [one.code for one in found.groups] == [group.code]


async def test_planned_work_is_told_to_its_audiences_where_it_touches_the_page(
    database: Database, now: datetime
):
    async with database.transaction() as tx:
        inside = await add_page(tx, "inside", "internal", now=now)
        ours, theirs = await component(tx, "Ours", now=now), await component(tx, "Theirs", inside, now=now)
        when: dict[str, Any] = {"starts_at": now + HOUR, "ends_at": now + 2 * HOUR, "now": now}
        shown = await planned_work(tx, ours, theirs, **when)
        everywhere = await planned_work(tx, **when)
        await planned_work(tx, theirs, **when)
        hidden = await planned_work(tx, ours, **when)
        hidden.audiences = ["internal"]
        long_ago = await planned_work(tx, ours, **when | {"ends_at": now - KEPT})
        tx.session.add(
            MaintenanceNoteRow(
                id=new_id(),
                code="note00000000",
                maintenance_id=shown.id,
                status="scheduled",
                body="Moved.",
                at=now,
                by="person:ana",
            )
        )
        await tx.session.flush()
        found = (await taken(tx, await public_page(tx), now=now)).maintenances
    assert {one.code for one in found} == {shown.code, everywhere.code}
    assert long_ago.code not in {one.code for one in found}
    (one,) = (one for one in found if one.code == shown.code)
    assert one.components == (ours.code,)
    assert one.notes == (Note("note00000000", "scheduled", "Moved.", now),)


async def test_it_reaches_back_so_far_and_to_whatever_is_open(database: Database, now: datetime):
    async with database.transaction() as tx:
        for headline, age, over in (
            ("old", KEPT + DAY, True),
            ("recent", KEPT - DAY, True),
            ("open", 2 * KEPT, False),
        ):
            told = await announcement(tx, headline, now=now - age)
            await say(tx, told, "Said.", state="resolved" if over else "monitoring", now=now - age)
        tx.session.add_all(
            SilenceRow(id=new_id(), starts_at=now - age, ends_at=ends)
            for age, ends in ((2 * KEPT, now - KEPT - DAY), (DAY, now - HOUR), (HOUR, None))
        )
        await tx.session.flush()
        found = await taken(tx, await public_page(tx), now=now)
    assert headlines(found) == ["recent", "open"]
    assert found.silences == (Span(now - DAY, now - HOUR), Span(now - HOUR, None))


async def test_what_was_told_late_stands_where_it_was_told_and_says_when_it_began(
    database: Database, now: datetime
):
    async with database.transaction() as tx:
        for headline, told_at in (("yesterday", now - DAY), ("late", now)):
            told = await announcement(tx, headline, now=told_at)
            told.started_at, told.backfilled = now - 3 * DAY, headline == "late"
            await say(tx, told, "Over.", state="resolved", now=told_at)
        found = await taken(tx, await public_page(tx), now=now)
    assert headlines(found) == ["late", "yesterday"]
    assert (found.announcements[0].created_at, found.announcements[0].started_at) == (now, now - 3 * DAY)


async def test_the_engine_lives_while_every_sweep_that_pages_does(database: Database, now: datetime):
    async with database.transaction() as tx:
        await upkeep.beat(tx.session, "pages")
        page = await public_page(tx)
        half = (await taken(tx, page, now=now)).heartbeat_at
        await upkeep.beat(tx.session, "ladder")
        await tx.session.execute(
            update(upkeep.HeartbeatRow).where(upkeep.HeartbeatRow.name == "pages").values(at=now - HOUR)
        )
        whole = (await taken(tx, page, now=now)).heartbeat_at
    assert (half, whole) == (None, now - HOUR)


async def test_a_large_page_asks_no_more_than_a_small_one_and_never_of_incidents(
    database: Database, now: datetime
):
    async with database.transaction() as tx:
        await _say_something(tx, now)
    async with database.transaction() as tx:
        with statements(database) as small:
            await taken(tx, await public_page(tx), now=now)
        for _ in range(10):
            await _say_something(tx, now)
        with statements(database) as large:
            found = await taken(tx, await public_page(tx), now=now)
    assert len(found.components) == len(found.announcements) == 11
    assert len(large) == len(small) <= 12
    for statement in large:
        assert " incidents" not in statement
        assert "timeline" not in statement
    assert CANARY not in repr(found)


async def _say_something(tx: Transaction, now: datetime) -> None:
    row = await component(tx, f"Component{new_code()}", now=now)
    tx.session.add(_baseline(row, now, "operational"))
    told = await announcement(tx, now=now)
    await say(tx, told, "We look.", effects={row.id: "partial_outage"}, now=now)
    await planned_work(tx, row, starts_at=now, ends_at=now + HOUR, now=now)


async def _place(tx: Transaction, row: ComponentRow, **where: Any) -> None:
    question = update(ShownComponentRow).where(ShownComponentRow.component_id == row.id).values(**where)
    await tx.session.execute(question)


def _baseline(row: ComponentRow, at: datetime, status: str) -> BaselineRow:
    return BaselineRow(
        id=new_id(), component_id=row.id, at=at, status=status, by="person:ana", why=f"{CANARY} in the why"
    )


async def _promised(tx: Transaction, incident_id: UUID, audience: Audience, next_at: datetime) -> None:
    async with case(tx, incident_id, now=next_at - HOUR) as opened:
        await promises.told(
            opened, audience=audience, state="identified", update_id=None, next_at=next_at, by=ANA
        )

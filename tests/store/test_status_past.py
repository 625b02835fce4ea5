"""What is too old for a snapshot is known to be there, and told to its own audience when it is asked for."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from api import clock
from api.database import Database, Transaction
from api.domain.status.snapshot import Snapshot
from api.store.status import past
from api.store.status.pages import StatusPageRow
from api.store.status.past import Past, Place
from api.store.status.snapshot import snapshot
from api.store.status.told import KEPT
from tests.support.statements import statements
from tests.support.subscribers import (
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


@pytest.fixture
def then(now: datetime) -> datetime:
    return now - KEPT - DAY


async def taken(tx: Transaction, page: StatusPageRow, *, now: datetime) -> Snapshot:
    return await snapshot(tx.session, page, base_url="https://books.example", now=now)


async def asked(tx: Transaction, page: StatusPageRow, code: str) -> Past:
    return await past.incident(tx.session, place_of(page), code)


def place_of(page: StatusPageRow) -> Place:
    return Place(page.id, page.audience)  # type: ignore[arg-type]


async def told(
    tx: Transaction, headline: str, *, audience: str = "public", on: UUID | None = None, now: datetime
) -> str:
    row = await announcement(tx, headline, audience=audience, now=now)
    await say(tx, row, "Said.", effects={on: "major_outage"} if on else {}, now=now)
    await say(tx, row, "Over.", state="resolved", now=now + HOUR)
    return row.code


async def test_what_is_old_is_named_and_told_only_when_asked_for(
    database: Database, now: datetime, then: datetime
):
    async with database.transaction() as tx:
        page = await public_page(tx)
        shop = await component(tx, "Checkout", now=then)
        code = await told(tx, "Long ago", on=shop.id, now=then)
        work = await planned_work(tx, shop, starts_at=then, ends_at=then + HOUR, now=then)
        recent = await told(tx, "Lately", now=now - DAY)
        found = await taken(tx, page, now=now)
        (one,) = (await asked(tx, page, code)).announcements
        (planned,) = (await past.maintenance(tx.session, place_of(page), work.code)).maintenances
    assert [one.code for one in found.announcements] == [recent]
    assert {(one.kind, one.code, one.began_at, one.is_as_left) for one in found.bygone} == {
        ("incidents", code, then, True),
        ("maintenances", work.code, then, True),
    }
    assert "Long ago" not in repr(found)
    assert ([update.body for update in one.updates], planned.components) == (
        ["Over.", "Said."],
        (shop.code,),
    )
    assert one.updates[1].effects == {shop.code: "major_outage"}


async def test_months_are_told_with_all_that_began_in_them(database: Database, now: datetime, then: datetime):
    async with database.transaction() as tx:
        page = await public_page(tx)
        await told(tx, "before", now=then - DAY)
        inside = await told(tx, "inside", now=then)
        work = await planned_work(tx, starts_at=then, ends_at=then + HOUR, now=then)
        await told(tx, "after", now=then + DAY)
        await told(tx, "others", audience="customers", now=then)
        found = await past.begun(tx.session, place_of(page), since=then - HOUR, until=then + HOUR)
    assert [one.code for one in found.announcements] == [inside]
    assert [one.code for one in found.maintenances] == [work.code]


async def test_other_audiences_and_other_pages_are_not_told_even_when_they_know_the_code(
    database: Database, now: datetime, then: datetime
):
    async with database.transaction() as tx:
        page, acme = await public_page(tx), await add_page(tx, "acme", "customers", now=then)
        zoo = await add_page(tx, "zoo", "customers", now=then)
        theirs = await component(tx, "Theirs", zoo, now=then)
        codes = {
            audience: await told(tx, audience, audience=audience, now=then)
            for audience in ("public", "customers", "internal", "executives")
        }
        of_zoo = await told(tx, "Theirs", audience="customers", on=theirs.id, now=then)
        inside = await planned_work(tx, starts_at=then, ends_at=then + HOUR, now=then)
        inside.audiences = ["internal"]
        await tx.session.flush()
        for audience, code in codes.items():
            assert bool((await asked(tx, page, code)).announcements) == (audience == "public")
            assert bool((await asked(tx, acme, code)).announcements) == (audience == "customers")
        for place, heard in ((page, 0), (acme, 0), (zoo, 1)):
            assert len((await asked(tx, place, of_zoo)).announcements) == heard
        work = await past.maintenance(tx.session, place_of(page), inside.code)
        named = {one.code for one in (await taken(tx, page, now=now)).bygone}
    assert (work, named) == (Past(), {codes["public"]})


@pytest.mark.parametrize("stage", ["draft", "waiting", "scheduled", "retracted"])
async def test_what_is_not_published_is_neither_named_nor_told(
    database: Database, now: datetime, then: datetime, stage: str
):
    async with database.transaction() as tx:
        page = await public_page(tx)
        row = await announcement(tx, now=then)
        row.resolved_at = then
        hidden = await say(tx, row, "hidden", stage=stage, now=then)
        hidden.published_at = then
        await tx.session.flush()
        found, answer = await taken(tx, page, now=now), await asked(tx, page, row.code)
    assert (found.bygone, answer) == ((), Past())


async def test_what_has_changed_since_is_not_as_it_was_left(
    database: Database, now: datetime, then: datetime
):
    async with database.transaction() as tx:
        page = await public_page(tx)
        row = await announcement(tx, now=then)
        await say(tx, row, "Over.", state="resolved", now=then)
        row.changed_at = now
        await tx.session.flush()
        (one,) = (await taken(tx, page, now=now)).bygone
    assert not one.is_as_left


async def test_each_answer_costs_few_questions_and_none_of_incidents(
    database: Database, now: datetime, then: datetime
):
    async with database.transaction() as tx:
        page = await public_page(tx)
        codes = [await told(tx, f"Number {n}", now=then) for n in range(10)]
        with statements(database) as one:
            await asked(tx, page, codes[0])
        with statements(database) as all_of_them:
            found = await past.begun(tx.session, place_of(page), since=then - DAY, until=then + DAY)
    assert (len(one), len(all_of_them)) == (3, 5)
    for statement in [*one, *all_of_them]:
        assert " incidents" not in statement
        assert "timeline" not in statement
    assert CANARY not in repr(found)
    assert len(found.announcements) == 10

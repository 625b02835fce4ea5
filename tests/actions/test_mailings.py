"""What is written down to be told: which pages, in whose words, and nothing of the inside."""

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from api.actions.status import mailings
from api.database import Database
from api.store.status.subscribers import MailingRow
from tests.support.subscribers import (
    CANARY,
    add_page,
    announcement,
    component,
    planned_work,
    public_page,
    say,
)

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def written(database: Database) -> list[MailingRow]:
    async with database.read() as session:
        return list(await session.scalars(select(MailingRow).order_by(MailingRow.created_at)))


async def test_an_update_is_told_on_the_pages_of_its_audience_that_show_what_it_names(
    database: Database,
) -> None:
    async with database.transaction() as tx:
        await add_page(tx, "inside", "internal", now=NOON)
        other = await add_page(tx, "other", "public", now=NOON)
        cards = await component(tx, "Cards", now=NOON)
        await component(tx, "Search", other, now=NOON)
        about = await announcement(tx, now=NOON)
        await say(tx, about, "We are looking.", effects={cards.id: "major_outage"}, now=NOON)
        public = await public_page(tx)
    [row] = await written(database)
    assert (row.page_id, row.topic, row.state, row.due_at) == (public.id, "update", "gathering", NOON)
    assert row.words["components"] == [{"code": cards.code, "name": "Cards", "status": "major_outage"}]
    assert row.words["impact"] == "major"
    assert row.words["first"] == str(row.id)


async def test_the_words_hold_what_was_published_and_nothing_of_the_incident(database: Database) -> None:
    async with database.transaction() as tx:
        cards = await component(tx, "Cards", now=NOON)
        about = await announcement(tx, now=NOON)
        await say(tx, about, f"{CANARY} in a draft", stage="draft", now=NOON)
        await say(tx, about, f"{CANARY} taken back", stage="retracted", now=NOON, published_at=NOON)
        await say(tx, about, "We are looking.", effects={cards.id: "partial_outage"}, now=NOON)
        inside = await announcement(tx, f"{CANARY} for our own", audience="internal", now=NOON)
        await say(tx, inside, f"{CANARY} for our own", now=NOON)
        await say(tx, about, "All is well.", state="resolved", now=NOON + HOUR)
    first, second = await written(database)
    assert CANARY not in json.dumps([first.words, second.words])
    assert [one["body"] for one in second.words["updates"]] == ["All is well.", "We are looking."]
    assert (first.words["impact"], second.words["impact"]) == ("minor", "minor")
    assert second.words["first"] == str(first.id)


async def test_planned_work_is_told_where_it_shows_and_its_next_word_is_planned(database: Database) -> None:
    async with database.transaction() as tx:
        cards = await component(tx, "Cards", now=NOON)
        work = await planned_work(tx, cards, starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR, now=NOON)
        await mailings.announce_maintenance(tx, work, "scheduled", now=NOON)
        assert (work.due_at, work.stage) == (NOON + HOUR, 0)
        work.starts_at = NOON + timedelta(minutes=30)
        await mailings.announce_maintenance(tx, work, "rescheduled", now=NOON)
        assert (work.due_at, work.stage) == (work.starts_at, 1)
        work.cancelled_at = NOON
        await mailings.announce_maintenance(tx, work, "cancelled", now=NOON)
        assert work.due_at is None
    assert sorted(row.topic for row in await written(database)) == ["cancelled", "rescheduled", "scheduled"]


async def test_quiet_work_is_told_to_nobody(database: Database) -> None:
    async with database.transaction() as tx:
        work = await planned_work(tx, starts_at=NOON + 2 * HOUR, ends_at=NOON + 3 * HOUR, now=NOON)
        work.notify = False
        await mailings.announce_maintenance(tx, work, "scheduled", now=NOON)
        assert work.due_at is None
    assert await written(database) == []

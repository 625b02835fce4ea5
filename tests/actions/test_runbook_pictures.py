"""Pictures that nothing shows go after 30 days; what somebody shows, or is about to, stays."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from api import clock
from api.actions.runbooks import drafts
from api.actions.runbooks.pictures import keep_picture, tidy
from api.actions.runbooks.whole import Said
from api.database import Database, Transaction
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.runbooks.picture import Picture
from api.store.runbooks.runbooks import RunbookDraftRow, RunbookPictureRow, RunbookVersionRow
from api.store.runs.runs import RunRow
from api.store.upkeep import ChoreRow
from tests.schema.office import Office
from tests.support.organisation import apply_text
from tests.support.people import NOON
from tests.support.runbooks import drafted, published, row_of, run_of, text
from worker.jobs.chores import do_chores

DAY = timedelta(days=1)
LONG = 31 * DAY
WORDS = text(body="![The queue](pictures/queue.png)")


@pytest.fixture
async def ana(database: Database) -> Viewer:
    """She owns checkout."""
    office = Office(database)
    owner = await office.person("ana")
    await office.service(owner=owner, members=[owner])
    return owner


def picture(name: str = "queue") -> Picture:
    return Picture(name.encode(), "image/png", 1, 1)


SHOWN = {"pictures/queue.png": picture().hash}


async def sent(database: Database, *names: str, now: datetime = NOON) -> None:
    async with database.transaction() as tx:
        for name in names or ("queue",):
            await keep_picture(tx, picture(name), by="person:ana", now=now)


async def tidied(database: Database, *, now: datetime) -> Collection[str]:
    """What is left."""
    async with database.transaction() as tx:
        await tidy(tx, now)
    return await left(database)


async def left(database: Database) -> set[str]:
    async with database.read() as session:
        return {content.decode() for content in await session.scalars(select(RunbookPictureRow.content))}


async def test_what_nobody_has_saved_yet_stays_for_thirty_days(database: Database) -> None:
    await sent(database, "queue", "old")
    assert await tidied(database, now=NOON + 29 * DAY) == {"queue", "old"}
    await sent(database, "queue", now=NOON + 29 * DAY)
    assert await tidied(database, now=NOON + LONG) == {"queue"}
    assert await tidied(database, now=NOON + 29 * DAY + LONG) == set()


async def test_what_an_old_version_shows_stays_for_good(database: Database, ana: Viewer) -> None:
    await sent(database, "queue", "other")
    await published(database, ana, WORDS, pictures=SHOWN)
    await published(database, ana, text(), begun_from=1)
    for years in (1, 9):
        assert await tidied(database, now=NOON + years * 365 * DAY) == {"queue"}


async def test_what_only_a_draft_shows_goes_thirty_days_after_it(database: Database, ana: Viewer) -> None:
    await sent(database)
    await drafted(database, ana, WORDS, pictures=SHOWN)
    assert await tidied(database, now=NOON + 90 * DAY) == {"queue"}
    async with database.transaction() as tx:
        await tx.session.execute(delete(RunbookDraftRow))
    assert await tidied(database, now=NOON + 119 * DAY) == {"queue"}
    assert await tidied(database, now=NOON + 121 * DAY) == set()


async def test_what_a_run_shows_stays(database: Database, ana: Viewer) -> None:
    await sent(database)
    await published(database, ana, text())
    await Office(database).declare(ana)
    run = await run_of(database, await row_of(database))
    async with database.transaction() as tx:
        await tx.session.execute(update(RunRow).where(RunRow.id == run).values(pictures=SHOWN))
    assert await tidied(database, now=NOON + 365 * DAY) == {"queue"}


@asynccontextmanager
async def saving(database: Database, ana: Viewer, *, now: datetime) -> AsyncIterator[Transaction]:
    """Her text is written and not committed yet."""
    async with database.transaction() as tx:
        said = Said(WORDS, SHOWN)
        await drafts.save(tx, "checkout-errors", said, begun_from=0, seen=None, by=ana, now=now)
        yield tx


async def test_a_text_that_is_being_saved_keeps_its_old_picture(database: Database, ana: Viewer) -> None:
    await sent(database)
    async with saving(database, ana, now=NOON + LONG):
        assert await tidied(database, now=NOON + LONG) == {"queue"}
    assert await tidied(database, now=NOON + LONG) == {"queue"}


async def test_a_text_that_comes_too_late_is_kept_and_asks_for_the_picture(
    database: Database, ana: Viewer
) -> None:
    await sent(database)
    async with asyncio.TaskGroup() as group, database.transaction() as sweeping:
        await tidy(sweeping, NOON + LONG)
        draft = group.create_task(drafted(database, ana, WORDS, pictures=SHOWN, now=NOON + LONG))
        done, _ = await asyncio.wait([draft], timeout=0.5)
        assert not done, "she waits for the sweep"
        await sweeping.session.commit()
    assert draft.result().text == WORDS
    with pytest.raises(Refused, match="was not uploaded: add it once more"):
        async with database.transaction() as tx:
            await drafts.hand_in(tx, draft.result().id, seen=1, by=ana, now=NOON + LONG)
    await sent(database, now=NOON + LONG)
    async with database.transaction() as tx:
        await drafts.hand_in(tx, draft.result().id, seen=1, by=ana, now=NOON + LONG)


async def test_a_file_that_names_an_old_picture_keeps_it_too(database: Database, ana: Viewer) -> None:
    await sent(database)
    indented = "".join(f"      {line}\n" for line in WORDS.splitlines())
    shown = f"    pictures: {{pictures/queue.png: {picture().hash}}}\n"
    file = f"runbooks:\n  - handle: checkout-errors\n    text: |\n{indented}{shown}"
    assert (await apply_text(database, file, now=NOON + LONG)).applied
    async with database.transaction() as tx:
        await tx.session.execute(delete(RunbookVersionRow))
    assert await tidied(database, now=NOON + LONG + 29 * DAY) == {"queue"}


async def test_the_worker_does_it_in_its_turn(database: Database) -> None:
    await sent(database, now=clock.now() - LONG)
    async with database.transaction() as tx:
        tx.session.add(ChoreRow(name="runbook-pictures", due_at=clock.now() - DAY))
    await do_chores(database, clock=clock.now)
    assert await left(database) == set()

"""Two who edit the same thing: nobody undoes unseen what another saved, and nothing new takes its place."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from api.actions.organisation import services
from api.actions.organisation.archive import archive
from api.actions.organisation.restoring import restore
from api.database import Database
from api.domain.refusal import Refused
from api.store.organisation.ownership import ServiceRow
from tests.support.organisation import FILE, apply_text, current, edits
from tests.support.people import KEYRING, NOON

ANA, BO = "person:ana", "person:bo"
HOUR = timedelta(hours=1)
AGAIN = "Look at it again before you save."


@pytest.fixture(autouse=True)
async def organisation(database: Database) -> None:
    await apply_text(database, FILE)


async def save(
    database: Database, handle: str = "ledger-db", *, by: str = ANA, version: int | None, **shape: Any
) -> ServiceRow:
    """An hour after the version before it."""
    now = NOON + (version or 0) * HOUR
    async with database.transaction() as tx:
        said = {"handle": handle, "kind": "database"} | shape
        return await services.save_service(tx, said, by=by, version=version, now=now)


async def no(work: Any) -> tuple[str, str]:
    with pytest.raises(Refused) as refusal:
        await work
    return refusal.value.code, refusal.value.message


async def put_away(database: Database, noun: str, handle: str) -> None:
    async with database.transaction() as tx:
        await archive(tx, noun, handle, by=BO, now=NOON + HOUR)


async def bring_back(database: Database, noun: str, handle: str) -> None:
    async with database.transaction() as tx:
        await restore(tx, KEYRING, noun, handle, by=BO, why="too soon", now=NOON + 2 * HOUR)


async def test_what_is_new_takes_nobodys_handle(database: Database) -> None:
    code, message = await no(save(database, version=None, name="Another ledger"))
    assert (code, message.split(":")[0]) == (
        "HANDLE_TAKEN",
        "Another service has the handle ledger-db, perhaps an archived one",
    )
    assert (await current(database)).services["ledger-db"].name == "Ledger database"
    await put_away(database, "integration", "hooks")
    assert (await save(database, "ledger-2", version=None, name="Another ledger")).version == 1


async def test_not_even_an_archived_ones(database: Database) -> None:
    await save(database, "old", version=None)
    await put_away(database, "service", "old")
    assert (await no(save(database, "old", version=None)))[0] == "HANDLE_TAKEN"


async def test_whoever_looked_at_an_older_one_hears_who_changed_what(database: Database) -> None:
    await save(database, by=BO, version=1, name="The ledger", tier=1)
    await save(database, by="machine", version=2, name="The ledger", tier=1, owner="di")
    assert await no(save(database, version=1, name="My ledger")) == (
        "CONFLICT",
        f"Bo Li and Tocsin's own machine changed name, tier and owner meanwhile. {AGAIN}",
    )
    assert await no(save(database, version=2, name="My ledger")) == (
        "CONFLICT",
        f"Tocsin's own machine changed owner meanwhile. {AGAIN}",
    )
    assert (await save(database, version=3, name="My ledger")).version == 4


async def test_what_was_archived_meanwhile_is_told_and_saving_it_brings_it_back(database: Database) -> None:
    await save(database, "old", version=None)
    await put_away(database, "service", "old")
    code, message = await no(save(database, "old", version=1, name="Old"))
    assert (code, message.split(".")[0]) == ("CONFLICT", "Bo Li archived it meanwhile")
    await save(database, "old", version=2, name="Old")
    assert "old" in (await current(database)).services


async def test_a_version_nobody_has_seen_yet_is_an_older_one_too(database: Database) -> None:
    assert (await no(save(database, version=7)))[0] == "CONFLICT"


async def test_of_two_who_create_the_same_handle_at_once_one_does(database: Database) -> None:
    both = await asyncio.gather(
        *(save(database, "new", version=None, name=name) for name in ("One", "Two")), return_exceptions=True
    )
    (row,) = [one for one in both if isinstance(one, ServiceRow)]
    (refused,) = [one for one in both if isinstance(one, Refused)]
    assert refused.code == "HANDLE_TAKEN"
    assert (await current(database)).services["new"].name == row.name


async def test_of_two_who_save_the_same_version_at_once_one_does(database: Database) -> None:
    both = await asyncio.gather(
        *(save(database, version=1, name=name) for name in ("One", "Two")), return_exceptions=True
    )
    (row,) = [one for one in both if isinstance(one, ServiceRow)]
    assert row.version == 2
    assert [one.code for one in both if isinstance(one, Refused)] == ["CONFLICT"]


async def test_what_was_archived_comes_back_as_it_was(database: Database) -> None:
    await put_away(database, "integration", "prom")
    before = (await current(database)).services["checkout"]
    await put_away(database, "service", "checkout")
    assert "checkout" not in (await current(database)).services
    await bring_back(database, "service", "checkout")
    assert (await current(database)).services["checkout"] == before
    kept = [edit for edit in await edits(database, noun="service") if edit.handle == "checkout"]
    assert [(edit.verb, edit.actor, edit.why) for edit in kept][1:] == [
        ("archive", BO, ""),
        ("restore", BO, "too soon"),
    ]
    assert kept[0].after == kept[2].after


async def test_what_is_there_needs_no_bringing_back_and_what_never_was_cannot_be(database: Database) -> None:
    before = len(await edits(database))
    await bring_back(database, "team", "payments")
    assert len(await edits(database)) == before
    assert await no(bring_back(database, "team", "nowhere")) == (
        "NOT_FOUND",
        "There is no team called nowhere.",
    )


async def test_what_would_call_somebody_who_is_gone_does_not_come_back(database: Database) -> None:
    await save(database, "front", version=None, kind="service", depends_on=[{"service": "ledger-db"}])
    await apply_text(database, "ladders: []\nservices: []\nintegrations: []\nroutes: []\n")
    await put_away(database, "channel", "war-room")
    code, message = await no(bring_back(database, "ladder", "payments"))
    assert (code, "war-room" in message) == ("UNKNOWN_HANDLE", True)
    await bring_back(database, "channel", "war-room")
    await bring_back(database, "ladder", "payments")
    assert "payments" in (await current(database)).ladders

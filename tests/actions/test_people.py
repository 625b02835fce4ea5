"""People as administrators keep them."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select

from api.actions.people import people, sessions, tokens
from api.database import Database
from api.domain.refusal import Refused
from api.secrets import token_hash
from api.store.organisation.ownership import EditRow, OrganisationRow
from api.store.people import viewers
from tests.support.people import NOON, draft, joined, row_of


async def edits(database: Database) -> list[EditRow]:
    async with database.read() as session:
        return list(await session.scalars(select(EditRow).order_by(EditRow.at)))


async def version(database: Database) -> int:
    async with database.read() as session:
        return (await session.scalars(select(OrganisationRow.version))).one()


async def test_an_edit_keeps_who_when_what_and_why_and_moves_the_organisation(database: Database) -> None:
    await joined(database, "ana", "admin")
    before = await version(database)
    async with database.transaction() as tx:
        await people.save_person(tx, draft("bo"), actor="person:ana", why="new on the team", now=NOON)
    async with database.transaction() as tx:
        changed = replace(draft("bo"), role="comms")
        await people.save_person(tx, changed, actor="person:ana", why="moved", now=NOON)
    last = [(edit.verb, edit.actor, edit.why) for edit in await edits(database) if edit.handle == "bo"]
    assert sorted(last) == [("change", "person:ana", "moved"), ("create", "person:ana", "new on the team")]
    assert await version(database) > before


async def test_saving_what_is_there_already_records_nothing(database: Database) -> None:
    await joined(database, "bo")
    before = (len(await edits(database)), await version(database))
    async with database.transaction() as tx:
        await people.save_person(tx, draft("bo"), actor="person:ana", now=NOON)
    assert (len(await edits(database)), await version(database)) == before


async def test_an_address_belongs_to_one_person_however_it_is_written(database: Database) -> None:
    await joined(database, "bo")
    twin = replace(draft("bob"), email="BO@Example.org")
    with pytest.raises(Refused, match="belongs to bo"):
        async with database.transaction() as tx:
            await people.save_person(tx, twin, actor="person:ana", now=NOON)


async def test_two_administrators_who_add_the_same_person_at_once_make_one(database: Database) -> None:
    async def add() -> None:
        async with database.transaction() as tx:
            await people.save_person(tx, draft("cy"), actor="person:ana", now=NOON)

    await asyncio.gather(add(), add())
    assert [edit.verb for edit in await edits(database)] == ["create"]


async def test_the_last_administrator_can_be_neither_disabled_nor_demoted(database: Database) -> None:
    await joined(database, "ana", "admin")
    async with database.transaction() as tx:
        # Somebody who was invited and has not come is no administrator yet.
        await people.save_person(tx, draft("di", "admin"), actor="person:ana", now=NOON)
    with pytest.raises(Refused) as demoted:
        async with database.transaction() as tx:
            await people.save_person(tx, draft("ana", "comms"), actor="person:ana", now=NOON)
    with pytest.raises(Refused) as disabled:
        async with database.transaction() as tx:
            await people.set_disabled(tx, "ana", disabled=True, actor="person:ana", now=NOON)
    assert demoted.value.code == disabled.value.code == "LAST_ADMIN"
    assert (await row_of(database, "ana")).role == "admin"


async def test_two_administrators_who_remove_each_other_at_once_leave_one(database: Database) -> None:
    await joined(database, "ana", "admin")
    await joined(database, "bo", "admin")

    async def remove(handle: str, by: str) -> str:
        try:
            async with database.transaction() as tx:
                await people.set_disabled(tx, handle, disabled=True, actor=f"person:{by}", now=NOON)
        except Refused as refusal:
            return refusal.code
        return "removed"

    outcomes = await asyncio.gather(remove("bo", "ana"), remove("ana", "bo"))
    assert sorted(outcomes) == ["LAST_ADMIN", "removed"]


async def test_a_disabled_person_is_nobody_from_that_moment_and_nobody_still_when_they_return(
    database: Database,
) -> None:
    bo = await joined(database, "bo")
    async with database.transaction() as tx:
        opened = await sessions.open_session(tx, bo.person_id, user_agent="", address="", now=NOON)
        token = await tokens.create_token(tx, bo.person_id, name="deploys", now=NOON)

    async def known() -> list[bool]:
        async with database.read() as session:
            by_cookie = await viewers.of_session(session, token_hash(opened.token), now=NOON)
            by_token = await viewers.of_token(session, token_hash(token.secret))
        return [by_cookie is not None, by_token is not None]

    assert await known() == [True, True]
    async with database.transaction() as tx:
        await people.set_disabled(tx, "bo", disabled=True, actor="person:ana", why="left", now=NOON)
    assert await known() == [False, False]
    async with database.transaction() as tx:
        await people.set_disabled(tx, "bo", disabled=False, actor="person:ana", why="back", now=NOON)
    assert await known() == [False, False]
    assert sorted(edit.verb for edit in await edits(database)) == ["archive", "create", "restore"]


async def test_people_change_their_own_name_zone_and_hours(database: Database) -> None:
    bo = await joined(database, "bo")
    hours = {"days": ["sun", "mon"], "from": "22:00", "to": "06:00"}
    async with database.transaction() as tx:
        await people.set_profile(tx, bo, name="Bo Berg", time_zone="Asia/Kolkata", now=NOON)
        await people.set_working_hours(tx, bo, hours, now=NOON)
    row = await row_of(database, "bo")
    assert (row.name, row.time_zone) == ("Bo Berg", "Asia/Kolkata")
    assert row.working_hours == {"days": ["mon", "sun"], "from": "22:00", "to": "06:00"}
    with pytest.raises(Refused):
        async with database.transaction() as tx:
            await people.set_profile(tx, bo, name="Bo", time_zone="../../etc/passwd", now=NOON)

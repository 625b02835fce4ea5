"""Keys of integrations: one more beside the others, an existing one, and the end of one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.actions.organisation import keys
from api.actions.organisation.keys import NewKey
from api.database import Database
from api.domain.refusal import Refused
from api.secrets import token_hash
from api.store.alerts.alerts import IntegrationRow
from api.store.base import new_id
from api.store.organisation.ownership import EditRow
from tests.support.organisation import key_opens
from tests.support.people import NOON

EXISTING = "R0UTINGKEY0123456789012345678901"


@pytest.fixture(autouse=True)
async def integrations(database: Database) -> None:
    async with database.transaction() as tx:
        for handle, archived_at in (("prom", None), ("graf", None), ("old", NOON)):
            tx.session.add(
                IntegrationRow(
                    id=new_id(), handle=handle, kind="alertmanager", name=handle, archived_at=archived_at
                )
            )


async def issue(database: Database, handle: str = "prom") -> NewKey:
    async with database.transaction() as tx:
        return await keys.issue_key(tx, handle, by="person:ana", now=NOON)


async def register(database: Database, key: str, handle: str = "prom") -> NewKey:
    async with database.transaction() as tx:
        return await keys.register_key(tx, handle, key, by="person:ana", now=NOON)


async def revoke(database: Database, key: NewKey) -> None:
    async with database.transaction() as tx:
        await keys.revoke_key(tx, key.row.id, by="person:ana", now=NOON + timedelta(hours=1))


async def test_a_key_is_told_once_and_kept_as_a_hash_and_a_hint(database: Database) -> None:
    key = await issue(database)
    assert key.row.key_hash == token_hash(key.secret)
    assert key.row.hint == key.secret[-4:]
    async with database.read() as session:
        edit = (await session.scalars(select(EditRow))).one()
    assert (edit.noun, edit.handle, edit.verb) == ("key", "prom", "create")
    assert key.secret not in str(edit.after)


async def test_a_new_key_is_as_long_as_pagerdutys_senders_want_it(database: Database) -> None:
    secret = (await issue(database)).secret
    assert len(secret) == 32
    assert int(secret, 16)


async def test_a_sender_keeps_the_key_it_has_and_nobody_else_gets_it(database: Database) -> None:
    first = await register(database, EXISTING)
    assert first.secret == EXISTING
    assert (await register(database, EXISTING)).row.id == first.row.id
    with pytest.raises(Refused, match="belongs to the integration prom"):
        await register(database, EXISTING, "graf")
    with pytest.raises(Refused, match="8 to 255"):
        await register(database, "short")


async def test_a_revoked_key_stays_revoked(database: Database) -> None:
    key = await register(database, EXISTING)
    await revoke(database, key)
    assert await key_opens(database, EXISTING) is None
    with pytest.raises(Refused, match="was revoked"):
        await register(database, EXISTING)
    with pytest.raises(Refused, match="no such key"):
        await revoke(database, key)


async def test_older_keys_live_beside_a_new_one(database: Database) -> None:
    older, newer = await issue(database), await issue(database)
    assert [await key_opens(database, key.secret) for key in (older, newer)] == ["prom", "prom"]
    async with database.read() as session:
        assert await keys.integration_of(session, newer.row.id) == "prom"


async def test_there_is_no_key_for_an_integration_that_is_not_there(database: Database) -> None:
    for handle in ("old", "never"):
        with pytest.raises(Refused, match="no integration called"):
            await issue(database, handle)


async def test_twenty_keys_are_enough_until_one_is_revoked(database: Database) -> None:
    made = [await issue(database) for _ in range(keys.MOST_KEYS)]
    with pytest.raises(Refused, match="20 keys are enough"):
        await issue(database)
    await revoke(database, made[0])
    await issue(database)

"""Keys of integrations: one more beside the others, an existing one, and the end of one."""

import pytest

from api.actions import integration_keys
from api.actions.integration_keys import NewKey, issue_key
from api.database import Database
from api.domain.refusal import Refused
from api.secrets import token_hash
from api.store.alerts import IntegrationRow
from api.store.base import new_id
from tests.support.people import NOON


@pytest.fixture(autouse=True)
async def integrations(database: Database) -> None:
    async with database.transaction() as tx:
        for handle, archived_at in (("prom", None), ("old", NOON)):
            tx.session.add(
                IntegrationRow(
                    id=new_id(), handle=handle, kind="alertmanager", name=handle, archived_at=archived_at
                )
            )


async def issue(database: Database, handle: str = "prom", existing: str | None = None) -> NewKey:
    async with database.transaction() as tx:
        return await issue_key(tx, handle, actor="person:ana", existing=existing, now=NOON)


async def code_of(database: Database, handle: str = "prom", existing: str | None = None) -> str:
    with pytest.raises(Refused) as refusal:
        await issue(database, handle, existing)
    return refusal.value.code


async def test_a_key_is_told_once_and_kept_as_a_hash_and_a_hint(database: Database) -> None:
    key = await issue(database)
    assert key.row.key_hash == token_hash(key.secret)
    assert key.row.hint == key.secret[-4:]


async def test_a_sender_keeps_the_key_it_has_and_nobody_else_gets_it(database: Database) -> None:
    existing = "R0UTINGKEY0123456789012345678901"
    assert (await issue(database, existing=existing)).secret == existing
    assert await code_of(database, existing=existing) == "KEY_TAKEN"
    assert await code_of(database, existing="short") == "BAD_KEY"


async def test_there_is_no_key_for_an_integration_that_is_not_there(database: Database) -> None:
    assert await code_of(database, "old") == "NOT_FOUND"
    assert await code_of(database, "never") == "NOT_FOUND"


async def test_twenty_keys_are_enough_until_one_is_revoked(database: Database) -> None:
    keys = [await issue(database) for _ in range(integration_keys.MOST_KEYS)]
    assert await code_of(database) == "TOO_MANY_KEYS"
    async with database.transaction() as tx:
        await integration_keys.revoke_key(tx, keys[0].row.id, actor="person:ana", now=NOON)
    await issue(database)
    with pytest.raises(Refused):
        async with database.transaction() as tx:
            await integration_keys.revoke_key(tx, keys[0].row.id, actor="person:ana", now=NOON)

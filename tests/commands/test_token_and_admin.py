"""`tocsin token create` and `tocsin admin link`, as whoever has the machine types them."""

from pathlib import Path

import pytest
from sqlalchemy import select

from api import clock, identity
from api.actions.organisation.keys import issue_key
from api.actions.people import links
from api.database import Database
from api.secrets import token_hash
from api.store.alerts.alerts import IntegrationKeyRow, IntegrationRow
from api.store.base import new_id
from tests.support.people import NOON, joined
from tests.support.shell import Shell


@pytest.fixture
def shell(database: Database, database_url: str, tmp_path: Path) -> Shell:
    return Shell(database_url, tmp_path)


async def test_the_last_word_is_a_token_that_works(database: Database, shell: Shell) -> None:
    bo = await joined(database, "bo")
    code, out, _ = await shell.typed("token", "create", "--person", "bo", "--name", "deploys")
    assert code == 0
    bearer = {"authorization": f"Bearer {out.split()[-1]}"}
    assert await identity.authenticate(bearer, database, now=clock.now()) == bo


async def test_an_integration_gets_one_more_key(database: Database, shell: Shell) -> None:
    async with database.transaction() as tx:
        tx.session.add(IntegrationRow(id=new_id(), handle="prom", kind="alertmanager", name="Prometheus"))
        await tx.session.flush()
        older = await issue_key(tx, "prom", by="person:ana", now=NOON)
    _, out, _ = await shell.tocsin("token", "create", "--integration", "prom")
    async with database.read() as session:
        live = select(IntegrationKeyRow.key_hash).where(IntegrationKeyRow.revoked_at.is_(None))
        hashes = set(await session.scalars(live))
    assert hashes == {token_hash(older.secret), token_hash(out.split()[-1])}


async def test_a_token_needs_exactly_one_owner_who_exists(database: Database, shell: Shell) -> None:
    for words, complaint in (
        ((), "Name either --person or --integration"),
        (("--integration", "prom"), "There is no integration called 'prom'"),
    ):
        code, out, said = await shell.tocsin("token", "create", *words)
        assert (code, out) == (2, "")
        assert complaint in said


async def test_the_link_lets_a_locked_out_administrator_in(database: Database, shell: Shell) -> None:
    await joined(database, "ana", "admin")
    code, out, _ = await shell.tocsin("admin", "link")
    assert code == 0
    place, _, token = out.split()[-1].partition("#")
    assert place == "https://tocsin.example.org/first"
    async with database.read() as session:
        seen = await links.look(session, token, now=clock.now())
    assert seen.person is not None
    assert (seen.kind, seen.person.handle) == ("admin", "ana")


async def test_where_nobody_has_joined_the_link_makes_the_first_administrator(
    database: Database, shell: Shell
) -> None:
    _, out, _ = await shell.tocsin("admin", "link")
    async with database.read() as session:
        seen = await links.look(session, out.split()[-1].partition("#")[2], now=clock.now())
    assert seen.kind == "first"

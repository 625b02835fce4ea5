"""`tocsin token create` and `tocsin admin link`, as whoever has the machine types them."""

import asyncio
import os
import sys
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.engine import make_url

from api import clock, identity
from api.actions import links
from api.actions.organisation.keys import issue_key
from api.database import Database
from api.secrets import token_hash
from api.store.alerts import IntegrationKeyRow, IntegrationRow
from api.store.base import new_id
from tests.support.people import NOON, SECRET_KEY, joined


async def tocsin(database_url: str, folder: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, output and complaint."""
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    known = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "api.commands.main",
        *words,
        env=known
        | {
            "TOCSIN_DATABASE_URL": plain,
            "TOCSIN_REDIS_URL": "redis://127.0.0.1:1",
            "TOCSIN_DATA_DIR": str(folder),
            "TOCSIN_SECRET_KEY": SECRET_KEY,
            "TOCSIN_PUBLIC_URL": "https://tocsin.example.org",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, complaint = await running.communicate()
    return running.returncode or 0, out.decode(), complaint.decode()


async def test_the_last_word_is_a_token_that_works(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    bo = await joined(database, "bo")
    code, out, _ = await tocsin(
        database_url, tmp_path, "token", "create", "--person", "bo", "--name", "deploys"
    )
    assert code == 0
    bearer = {"authorization": f"Bearer {out.split()[-1]}"}
    assert await identity.authenticate(bearer, database, now=clock.now()) == bo


async def test_an_integration_gets_one_more_key(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with database.transaction() as tx:
        tx.session.add(IntegrationRow(id=new_id(), handle="prom", kind="alertmanager", name="Prometheus"))
        await tx.session.flush()
        older = await issue_key(tx, "prom", by="person:ana", now=NOON)
    _, out, _ = await tocsin(database_url, tmp_path, "token", "create", "--integration", "prom")
    async with database.read() as session:
        live = select(IntegrationKeyRow.key_hash).where(IntegrationKeyRow.revoked_at.is_(None))
        hashes = set(await session.scalars(live))
    assert hashes == {token_hash(older.secret), token_hash(out.split()[-1])}


async def test_a_token_needs_exactly_one_owner_who_exists(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    for words, complaint in (
        ((), "Name either --person or --integration"),
        (("--integration", "prom"), "There is no integration called 'prom'"),
    ):
        code, out, said = await tocsin(database_url, tmp_path, "token", "create", *words)
        assert (code, out) == (2, "")
        assert complaint in said


async def test_the_link_lets_a_locked_out_administrator_in(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    await joined(database, "ana", "admin")
    code, out, _ = await tocsin(database_url, tmp_path, "admin", "link")
    assert code == 0
    place, _, token = out.split()[-1].partition("#")
    assert place == "https://tocsin.example.org/first"
    async with database.read() as session:
        seen = await links.look(session, token, now=clock.now())
    assert seen.person is not None
    assert (seen.kind, seen.person.handle) == ("admin", "ana")


async def test_where_nobody_has_joined_the_link_makes_the_first_administrator(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    _, out, _ = await tocsin(database_url, tmp_path, "admin", "link")
    async with database.read() as session:
        seen = await links.look(session, out.split()[-1].partition("#")[2], now=clock.now())
    assert seen.kind == "first"

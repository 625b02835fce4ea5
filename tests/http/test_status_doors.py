"""Pages that are not for everybody: behind sign-in, behind a token, and nothing to see for the others."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path

import httpx
import pytest

from api import clock
from api.actions.people.sessions import open_session
from api.database import Database
from api.identity import PLAIN_COOKIE
from api.secrets import token_hash
from api.store.base import new_id
from api.store.people.people import PersonRow
from tests.support.status_app import BASE, Desk, api_open, settings_of, until

TOKEN = "tocsin_a-token-that-acme-has"
# Whoever may not read is answered the same, but for what any two answers differ in.
ACME, INSIDE = "/status/p/acme", "/status/p/inside"


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = Desk(database)
    await desk.alive()
    acme = await desk.page("acme", access="token", token_hash=token_hash(TOKEN))
    inside = await desk.page("inside", audience="internal", access="sign-in")
    await desk.component("Acme checkout", acme)
    await desk.component("Ledger", inside)
    return desk


@pytest.fixture
async def reader(database_url: str, tmp_path: Path, desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with api_open(settings_of(database_url, tmp_path)) as client:
        yield client


async def signed_in(database: Database, role: str) -> str:
    async with database.transaction() as tx:
        row = PersonRow(
            id=new_id(),
            handle="ana",
            name="Ana",
            email="ana@example.org",
            time_zone="UTC",
            role=role,
            password_hash=None,
            working_hours={"days": []},
            created_at=clock.now(),
            version=1,
        )
        tx.session.add(row)
        await tx.session.flush()
        return (await open_session(tx, row.id, user_agent="", address="", now=clock.now())).token


async def test_absent_and_forbidden_are_the_same_answer(reader: httpx.AsyncClient):
    absent = await reader.get("/status/p/nobody")
    for path in (ACME, INSIDE, f"{ACME}/history", f"{ACME}?token=wrong", f"{ACME}/nothing"):
        answer = await reader.get(path)
        assert (answer.status_code, answer.content) == (404, absent.content), path
        assert answer.headers == absent.headers


async def test_a_token_is_taken_once_from_the_address_and_kept_in_a_cookie(reader: httpx.AsyncClient):
    answer = await reader.get(f"{ACME}/history?token={TOKEN}&x=1")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{ACME}/history?x=1"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert f"Path={ACME};" in cookie
    assert "SameSite=Lax" in cookie
    page = await reader.get(ACME, headers={"Cookie": cookie.partition(";")[0]})
    assert "Acme checkout" in page.text
    assert "/subscribe" not in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert page.headers["x-robots-tag"] == "noindex"


async def test_programs_bring_the_token_as_a_bearer(reader: httpx.AsyncClient):
    for token, status in ((TOKEN, 200), (TOKEN + "x", 404)):
        answer = await reader.get(f"{ACME}/history", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == status


@pytest.mark.parametrize("role", ["admin", "responder", "comms", "stakeholder", "auditor"])
async def test_whoever_is_signed_in_reads_what_is_inside(
    reader: httpx.AsyncClient, database: Database, role: str
):
    session = await signed_in(database, role)
    page = await reader.get(INSIDE, headers={"Cookie": f"{PLAIN_COOKIE}={session}"})
    assert "Ledger" in page.text
    assert page.headers["cache-control"] == "private, no-store"
    assert (await reader.get(ACME, headers={"Cookie": f"{PLAIN_COOKIE}={session}"})).status_code == 404


async def test_what_is_not_for_everybody_does_not_lie_where_web_servers_look(
    reader: httpx.AsyncClient, desk: Desk, tmp_path: Path
):
    assert not (tmp_path / "status" / "acme").exists()
    await desk.change("acme", access="open")

    async def is_open() -> bool:
        return (await reader.get(ACME)).status_code == 200

    await until(is_open)
    laid = tmp_path / "status" / "acme" / "index.html"
    await until(partial(_answered, laid.exists))
    await desk.change("acme", access="sign-in")

    async def is_shut() -> bool:
        return (await reader.get(ACME)).status_code == 404

    await until(is_shut)

    await until(partial(_answered, lambda: not laid.exists()))


async def test_on_a_host_of_its_own_the_token_leads_back_to_where_it_was_asked(
    reader: httpx.AsyncClient, desk: Desk
):
    await desk.change("acme", domain="status.acme.example")
    there = {"Host": "status.acme.example"}

    async def moved() -> bool:
        return (await reader.get(f"/?token={TOKEN}", headers=there)).status_code == 303

    await until(moved)
    answer = await reader.get(httpx.URL(f"{BASE}//history?token={TOKEN}"), headers=there)
    assert answer.headers["location"] == "/history"
    assert "Path=/;" in answer.headers["set-cookie"]


async def _answered(question: Callable[[], bool]) -> bool:
    return question()

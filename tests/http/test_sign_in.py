"""Signing in over HTTP: cookies, links, and what other sites' pages can not do."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import select
from starlette.applications import Starlette

from api import clock
from api.actions.people import links
from api.actions.people.forgot import navigate_of
from api.database import Database
from api.http import sign_in
from api.settings import Settings
from api.state import Home
from api.store.paging.paging import PageRow
from tests.support.people import KEYRING, PASSWORD, SECRET_KEY, draft, joined

LOCAL = "http://localhost:8080"
PUBLIC = "https://tocsin.example.org"
Browser = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def browser(database: Database) -> AsyncIterator[Browser]:
    """A browser with cookies of its own, at the address it is given."""
    opened: list[httpx.AsyncClient] = []

    def at(url: str = LOCAL, **headers: str) -> httpx.AsyncClient:
        app = Starlette(routes=sign_in.routes)
        app.state.tocsin = Home(
            database=database, settings=Settings.model_validate({"public_url": url, "secret_key": SECRET_KEY})
        )
        transport = httpx.ASGITransport(app=app, client=("198.51.100.7", 4711))
        opened.append(httpx.AsyncClient(transport=transport, base_url=url, headers=headers))
        return opened[-1]

    yield at
    for one in opened:
        await one.aclose()


@asynccontextmanager
async def at_the_machine(database: Database) -> AsyncIterator[links.NewLink]:
    async with database.transaction() as tx:
        made = await links.first_link(tx, now=clock.now())
    yield made


async def sign_in_as(client: httpx.AsyncClient, handle: str, password: str = PASSWORD) -> httpx.Response:
    return await client.post("/auth/sign-in", json={"email": f"{handle}@example.org", "password": password})


async def test_the_first_administrator_comes_in_through_the_printed_link(
    database: Database, browser: Browser
) -> None:
    laptop = browser()
    async with at_the_machine(database) as link:
        assert link.url(LOCAL).startswith(f"{LOCAL}/first#tocsin_")
        looked = (await laptop.post("/auth/link/look", json={"token": link.token})).json()
        assert (looked["kind"], looked["needs"]) == ("first", ["name", "email", "password"])
        answers = {
            "token": link.token,
            "name": "Ana Ruiz",
            "email": "ana@example.org",
            "password": PASSWORD,
            "time_zone": "America/Chicago",
        }
        came_in = await laptop.post("/auth/link", json=answers)
    assert came_in.json()["role"] == "admin"
    me = (await laptop.get("/auth/me")).json()
    assert me["person"]["handle"] == "ana"
    assert "person.edit" in me["rights"]
    again = await browser().post("/auth/link", json=answers)
    assert (again.status_code, again.json()["code"]) == (410, "LINK_USED")


async def test_a_password_signs_in_and_signing_out_ends_it(database: Database, browser: Browser) -> None:
    await joined(database, "bo", password=PASSWORD)
    phone = browser()
    assert (await phone.get("/auth/me")).status_code == 401
    assert (await sign_in_as(phone, "bo")).json()["person"]["handle"] == "bo"
    kept = httpx.Cookies(phone.cookies)
    out = await phone.post("/auth/sign-out", headers={"x-tocsin-client": "web"})
    assert out.json() == {"ok": True, "devices": 0}
    assert not phone.cookies
    thief = browser()
    thief.cookies = kept
    assert (await thief.get("/auth/me")).status_code == 401


async def test_plain_http_gets_both_cookies_and_https_only_the_strict_one(
    database: Database, browser: Browser
) -> None:
    await joined(database, "bo", password=PASSWORD)
    local = (await sign_in_as(browser(), "bo")).headers.get_list("set-cookie")
    assert [line.partition("=")[0] for line in local] == ["__Host-tocsin", "tocsin"]
    public = (await sign_in_as(browser(PUBLIC), "bo")).headers.get_list("set-cookie")
    assert [line.partition("=")[0] for line in public] == ["__Host-tocsin"]
    for line in (local[0], public[0]):
        marks = {mark.strip().lower() for mark in line.split(";")[1:]}
        assert {"httponly", "secure", "path=/", "samesite=lax"} <= marks
        assert not any(mark.startswith("domain") for mark in marks)


async def test_over_https_a_cookie_planted_by_a_neighbouring_host_counts_for_nothing(
    database: Database, browser: Browser
) -> None:
    await joined(database, "bo", password=PASSWORD)
    attacker = browser(PUBLIC)
    await sign_in_as(attacker, "bo")
    victim = browser(PUBLIC, cookie=f"tocsin={attacker.cookies['__Host-tocsin']}")
    assert (await victim.get("/auth/me")).status_code == 401


async def test_an_unknown_account_and_a_wrong_password_are_answered_alike(
    database: Database, browser: Browser
) -> None:
    await joined(database, "bo", password=PASSWORD)
    wrong = await sign_in_as(browser(), "bo", "not the right words")
    unknown = await sign_in_as(browser(), "nobody", "not the right words")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()
    assert "set-cookie" not in wrong.headers


async def test_guessing_is_held_back_and_says_for_how_long(database: Database, browser: Browser) -> None:
    await joined(database, "bo", password=PASSWORD)
    guesser = browser()
    answers = [(await sign_in_as(guesser, "bo", f"guess number {n}")).status_code for n in range(11)]
    assert answers == [401] * 10 + [429]
    held = await sign_in_as(guesser, "bo")
    assert (held.status_code, held.headers["retry-after"]) == (429, "900")


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "x-tocsin-client": "web"},
        {"sec-fetch-site": "same-site", "origin": LOCAL},
        {},
    ],
)
async def test_another_sites_page_can_not_sign_somebody_out(
    database: Database, browser: Browser, headers: dict[str, str]
) -> None:
    await joined(database, "bo", password=PASSWORD)
    laptop = browser()
    await sign_in_as(laptop, "bo")
    refused = await laptop.post("/auth/sign-out", headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "FOREIGN_ORIGIN")
    assert (await laptop.get("/auth/me")).status_code == 200


async def test_our_own_page_can_with_the_browsers_word_for_it(database: Database, browser: Browser) -> None:
    await joined(database, "bo", password=PASSWORD)
    laptop = browser()
    await sign_in_as(laptop, "bo")
    own = {"origin": LOCAL, "sec-fetch-site": "same-origin"}
    assert (await laptop.post("/auth/sign-out", headers=own)).status_code == 200


async def test_another_sites_form_can_not_sign_somebody_in(browser: Browser) -> None:
    form = await browser().post("/auth/sign-in", data={"email": "a@example.org", "password": PASSWORD})
    plain = await browser().post("/auth/sign-in", content=b"{}", headers={"content-type": "text/plain"})
    foreign = await browser().post("/auth/sign-in", json={}, headers={"origin": "https://evil.example"})
    assert [answer.status_code for answer in (form, plain, foreign)] == [415, 415, 403]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b"{", 400),
        (b'{"email":"a@example.org"}', 400),
        (b'{"email":"a@example.org","password":7}', 400),
        (b'{"email":"a\\u0000@example.org","password":"x"}', 400),
        (b'{"email":"\\ud800","password":"x"}', 400),
        (b"\xff\xfe\xfa", 400),
        (b"[" * 15_000, 400),
        (b" " * 20_000, 413),
    ],
)
async def test_a_body_that_is_no_use_is_refused_and_nothing_breaks(
    database: Database, browser: Browser, body: bytes, status: int
) -> None:
    answer = await browser().post("/auth/sign-in", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "message"}


async def test_a_forgotten_password_is_answered_alike_and_mailed_to_its_owner_only(
    database: Database, browser: Browser
) -> None:
    await joined(database, "bo", password=PASSWORD)
    database.mail = True
    laptop = browser()
    known = await laptop.post("/auth/forgot", json={"email": "Bo@example.org"})
    unknown = await laptop.post("/auth/forgot", json={"email": "nobody@example.org"})
    assert known.json() == unknown.json() == {"ok": True, "mail": True}
    async with database.read() as session:
        mails = (await session.scalars(select(PageRow))).all()
    assert [(mail.channel, mail.label) for mail in mails] == [("email", "e-mail")]
    assert mails[0].words is not None
    assert "tocsin_" not in str(mails[0].words)
    token = navigate_of(KEYRING, mails[0].words).removeprefix("/reset#")
    new = {"token": token, "password": "another lantern altogether"}
    assert (await laptop.post("/auth/link", json=new)).json()["person"]["handle"] == "bo"
    assert (await sign_in_as(browser(), "bo")).status_code == 401
    assert (await sign_in_as(browser(), "bo", "another lantern altogether")).status_code == 200


async def test_without_a_mail_server_the_answer_says_so_and_no_link_is_made(
    database: Database, browser: Browser
) -> None:
    await joined(database, "bo")
    answer = await browser().post("/auth/forgot", json={"email": "bo@example.org"})
    assert answer.json() == {"ok": True, "mail": False}
    async with database.read() as session:
        assert (await session.scalars(select(PageRow))).all() == []


async def test_asking_again_and_again_sends_three_mails_and_no_more(
    database: Database, browser: Browser
) -> None:
    await joined(database, "bo")
    database.mail = True
    laptop = browser()
    answers = [await laptop.post("/auth/forgot", json={"email": "bo@example.org"}) for _ in range(6)]
    assert {answer.status_code for answer in answers} == {200}
    async with database.read() as session:
        assert len((await session.scalars(select(PageRow))).all()) == 3


async def test_a_weak_password_leaves_the_link_good_for_a_better_one(
    database: Database, browser: Browser
) -> None:
    await joined(database, "ana", "admin")
    async with database.transaction() as tx:
        link = await links.invite(tx, draft("cy"), actor="person:ana", now=clock.now())
    phone = browser()
    weak = await phone.post("/auth/link", json={"token": link.token, "password": "password1234"})
    assert (weak.status_code, weak.json()["code"]) == (422, "PASSWORD_TOO_EASY")
    good = await phone.post(
        "/auth/link", json={"token": link.token, "password": PASSWORD, "name": "Cy Young"}
    )
    assert good.json()["person"]["name"] == "Cy Young"

"""Links to what was told years ago: they go on leading there, for whom it was told."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import update

from api import clock
from api.actions.status.repainting import repaint
from api.database import Database
from api.http import status_attic
from api.http.status_attic import Attic
from api.http.status_keeper import StatusKeeper
from api.http.status_shelf import Room, Shelf
from api.secrets import token_hash
from api.store.comms.comms import AnnouncementRow, UpdateRow
from api.store.status import past
from api.store.status.past import Past
from tests.support.statements import statements
from tests.support.status_app import Desk, api_open, settings_of, until

LONG_AGO = timedelta(days=800)
TOKEN = "tocsin_a-token-that-acme-has"
CACHED = "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400"
OLDER = re.compile(r'href="(/status/history/[0-9-]+)" rel="prev"')


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = Desk(database)
    await desk.alive()
    await desk.component("Checkout")
    return desk


@pytest.fixture
async def reader(database_url: str, tmp_path: Path, desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with api_open(settings_of(database_url, tmp_path)) as client:
        yield client


@pytest.fixture
async def room(desk: Desk, database: Database, tmp_path: Path) -> Room:
    """As the keeper makes it, of a page with a past."""
    await desk.told_before("Disks broke", ago=LONG_AGO)
    shelf = Shelf()
    keeper = StatusKeeper(
        database, shelf, folder=tmp_path, base_url="https://books.example", redis_url=None, clock=clock.now
    )
    await keeper.start()
    await keeper.stop()
    return shelf.rooms["public"]


async def comes(reader: httpx.AsyncClient, path: str, status: int, **asked: str) -> httpx.Response:
    async def answered() -> httpx.Response | None:
        answer = await reader.get(path, headers=asked)
        return answer if answer.status_code == status else None

    found: httpx.Response = await until(answered)
    return found


async def test_an_old_link_leads_to_a_page_like_any_other(reader: httpx.AsyncClient, desk: Desk):
    old, new = await desk.told_before("Disks broke", ago=LONG_AGO), await desk.tell("Payments fail")
    recent = await comes(reader, f"/status/incidents/{new}", 200)
    answer = await comes(reader, f"/status/incidents/{old}", 200)
    assert "Disks broke, we saw." in answer.text
    assert f'rel="canonical" href="http://localhost:8080/status/incidents/{old}"' in answer.text
    assert answer.headers.keys() == recent.headers.keys()
    for name in ("cache-control", "vary", "content-security-policy", "content-type"):
        assert answer.headers[name] == recent.headers[name], name
    assert answer.headers["cache-control"] == CACHED
    tag = {"If-None-Match": answer.headers["etag"]}
    assert (await reader.get(f"/status/incidents/{old}/", headers=tag)).status_code == 304
    assert (await reader.post(f"/status/incidents/{old}")).status_code == 405
    assert (await reader.head(f"/status/incidents/{old}")).headers["etag"] == answer.headers["etag"]


async def test_it_speaks_the_language_that_is_asked_for(reader: httpx.AsyncClient, desk: Desk):
    await desk.change(languages=["en", "de"])
    old = await desk.told_before("Disks broke", ago=LONG_AGO)
    german = {"Accept-Language": "de"}
    assert '<html lang="de"' in (await comes(reader, f"/status/incidents/{old}", 200, **german)).text
    named = await reader.get(f"/status/en/incidents/{old}", headers=german)
    assert '<html lang="en"' in named.text
    assert (await reader.get(f"/status/fr/incidents/{old}")).status_code == 404


async def test_planned_work_of_long_ago_is_there_too(reader: httpx.AsyncClient, desk: Desk):
    code = await desk.plan(begins=-LONG_AGO, lasts=timedelta(hours=1))
    assert "New disks" in (await comes(reader, f"/status/maintenances/{code}", 200)).text
    assert (await reader.get(f"/status/incidents/{code}")).status_code == 404


async def test_the_history_goes_back_to_the_first_day(reader: httpx.AsyncClient, desk: Desk):
    old = await desk.told_before("Disks broke", ago=LONG_AGO)
    newer = await desk.told_before("Disks were slow", ago=timedelta(days=405))
    await comes(reader, f"/status/incidents/{old}", 200)
    path, said, leaves = "/status/history", "", 0
    while path:
        answer = await reader.get(path)
        assert answer.status_code == 200, path
        said, leaves = said + answer.text, leaves + 1
        found = OLDER.search(answer.text)
        path = found[1] if found else ""
    assert said.count(f"/status/incidents/{old}") == said.count(f"/status/incidents/{newer}") == 1
    assert leaves >= 9
    for wrong in ("1999-01", "2999-01", "x", "2024-13"):
        assert (await reader.get(f"/status/history/{wrong}")).status_code == 404


async def test_what_is_taken_back_is_gone_however_old(reader: httpx.AsyncClient, desk: Desk):
    old = await desk.told_before("Disks broke", ago=LONG_AGO)
    await comes(reader, f"/status/incidents/{old}", 200)
    async with desk.database.transaction() as tx:
        row = await tx.session.get_one(AnnouncementRow, desk.told["Disks broke"].id)
        await tx.session.execute(
            update(UpdateRow).where(UpdateRow.announcement_id == row.id).values(stage="retracted")
        )
        row.published_at = row.resolved_at = None
        await repaint(tx, now=clock.now())
    gone = await comes(reader, f"/status/incidents/{old}", 404)
    assert "This page does not exist" in gone.text
    assert "Disks broke" not in (await reader.get("/status/history")).text


async def test_an_old_page_changes_with_its_words(reader: httpx.AsyncClient, desk: Desk):
    old = await desk.told_before("Disks broke", ago=LONG_AGO)
    before = await comes(reader, f"/status/incidents/{old}", 200)
    async with desk.database.transaction() as tx:
        row = await tx.session.get_one(AnnouncementRow, desk.told["Disks broke"].id)
        row.headline = "Some disks broke"
        await repaint(tx, now=clock.now())

    async def changed() -> bool:
        return "Some disks broke" in (await reader.get(f"/status/incidents/{old}")).text

    await until(changed)
    after = await reader.get(f"/status/incidents/{old}", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200


async def test_it_is_told_to_its_own_audience_only(reader: httpx.AsyncClient, desk: Desk):
    await desk.page("acme", access="token", token_hash=token_hash(TOKEN))
    ours = await desk.told_before("For customers", ago=LONG_AGO, audience="customers")
    public = await desk.told_before("For all", ago=LONG_AGO)
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    path = f"/status/p/acme/incidents/{ours}"
    answer = await comes(reader, path, 200, **bearer)
    assert ("For customers" in answer.text, answer.headers["cache-control"]) == (True, "private, no-store")
    absent = await reader.get("/status/p/nobody")
    for stranger in (await reader.get(path), await reader.get(path, headers={"Authorization": "Bearer x"})):
        assert (stranger.status_code, stranger.content) == (404, absent.content)
        assert stranger.headers == absent.headers
    await comes(reader, f"/status/incidents/{public}", 200)
    assert (await reader.get(f"/status/incidents/{ours}")).status_code == 404
    assert (await reader.get(f"/status/p/acme/incidents/{public}", headers=bearer)).status_code == 404
    letter = await reader.get(f"{path}?token={TOKEN}")
    assert (letter.status_code, letter.headers["location"]) == (303, path)


async def test_without_the_database_it_says_so_and_what_never_was_stays_missing(
    reader: httpx.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    old, other = [await desk.told_before(name, ago=LONG_AGO) for name in ("Disks", "Fans")]
    held = await comes(reader, f"/status/incidents/{old}", 200)

    async def away(*_: object) -> Past:
        raise ConnectionRefusedError

    monkeypatch.setattr(past, "incident", away)
    assert (await reader.get(f"/status/incidents/{old}")).content == held.content
    answer = await reader.get(f"/status/incidents/{other}")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "This page cannot be shown right now" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers
    assert (await reader.get("/status/incidents/abcdefghijkl")).status_code == 404


async def test_whoever_guesses_asks_the_database_nothing(database: Database, room: Room, desk: Desk):
    attic = Attic()
    with statements(database) as seen:
        for guess in ("incidents/abcdefghijkl", "incidents/x", "history/1999-01", "maintenances/../x"):
            assert await attic.find(room, guess, database, now=clock.now()) is None
    assert seen == []


async def test_few_ask_at_a_time_and_each_thing_once(
    database: Database, room: Room, monkeypatch: pytest.MonkeyPatch
):
    asking, most, asked = 0, 0, 0
    ask = status_attic._ask

    async def slowly(*what: object, **when: object) -> Past:
        nonlocal asking, most, asked
        asking, asked = asking + 1, asked + 1
        most = max(most, asking)
        await asyncio.sleep(0.05)
        try:
            return await ask(*what, **when)  # type: ignore[arg-type]
        finally:
            asking -= 1

    monkeypatch.setattr(status_attic, "_ask", slowly)
    attic = Attic(most=4, places=1)
    old = min(room.older)
    found = await asyncio.gather(*(attic.find(room, old, database, now=clock.now()) for _ in range(5)))
    assert (most, asked, len({id(one) for one in found})) == (1, 1, 1)
    for path in sorted(room.older)[:8]:
        await attic.find(room, path, database, now=clock.now())
    assert len(attic._held) == 4
    impatient = Attic(places=1, patience=0.01)
    with pytest.raises(TimeoutError):
        await impatient.find(room, old, database, now=clock.now())


async def test_files_of_what_grew_old_stay_until_it_is_taken_back(
    reader: httpx.AsyncClient, desk: Desk, tmp_path: Path
):
    old = await desk.told_before("Disks broke", ago=LONG_AGO)
    laid = tmp_path / "status" / "public" / "incidents" / old / "index.html"
    await comes(reader, f"/status/incidents/{old}", 200)
    laid.parent.mkdir(parents=True)
    laid.write_text("as it was written then")
    await desk.tell("Payments fail")

    async def is_pressed() -> bool:
        front = tmp_path / "status" / "public" / "index.html"
        return "Payments fail" in front.read_text()

    await until(is_pressed)
    assert laid.exists()
    async with desk.database.transaction() as tx:
        row = await tx.session.get_one(AnnouncementRow, desk.told["Disks broke"].id)
        row.changed_at = clock.now()
        await repaint(tx, now=clock.now())

    async def is_gone() -> bool:
        return not laid.exists()

    await until(is_gone)
    await comes(reader, f"/status/incidents/{old}", 200)

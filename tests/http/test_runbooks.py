"""Runbooks and their pictures for screens and phones: who gets what, and what is taken in."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO

import httpx
import pytest
from PIL import Image
from sqlalchemy import update
from starlette.applications import Starlette

from api import clock
from api.database import Database
from api.domain.incidents.incident import Actor
from api.domain.rights import Viewer
from api.domain.runbooks import picture as rules
from api.http import runbooks
from api.publishing.runbook_body import body_of
from api.state import Home
from api.store.runbooks.runbooks import RunbookPictureRow, RunbookRow, RunbookVersionRow
from tests.schema.office import HOST, Office
from tests.support.pictures import SVG, bomb, picture, taken_with_a_phone
from tests.support.runbooks import including, part, published, row_of, text
from tests.support.runs import Runs

PNG = {"content-type": "image/png"}


class Desk:
    """Somebody's browser or script, and the office it talks to."""

    def __init__(self, office: Office, http: httpx.AsyncClient, home: Home) -> None:
        self.office = office
        self.database = office.database
        self.http = http
        self.home = home

    async def fetch(self, path: str, by: Viewer | None, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=self.office.headers(by) | headers)

    async def send(self, by: Viewer | None, content: bytes, **headers: str) -> httpx.Response:
        said = (
            self.office.headers(by) | PNG | {name.replace("_", "-"): word for name, word in headers.items()}
        )
        return await self.http.post("/runbooks/pictures", content=content, headers=said)

    async def code(self, by: Viewer | None, content: bytes, **headers: str) -> tuple[int, str]:
        answer = await self.send(by, content, **headers)
        return answer.status_code, answer.json()["code"]


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[Desk]:
    office = Office(database)
    face = Starlette(routes=runbooks.routes)
    face.state.tocsin = home = Home(office.settings, database)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(face), base_url=HOST) as http:
        yield Desk(office, http, home)


@pytest.fixture
async def ana(desk: Desk) -> Viewer:
    owner = await desk.office.person("ana", "admin")
    await desk.office.service(owner=owner, members=[owner])
    return owner


async def test_a_published_runbook_is_found_by_the_hash_of_its_content(desk: Desk, ana: Viewer) -> None:
    await published(desk.database, ana, part(), "roll-back")
    await published(desk.database, ana, including("roll-back"))
    named = (await row_of(desk.database)).content_hash
    answer = await desk.fetch(f"/runbooks/bodies/{named}", ana)
    assert answer.status_code == 200
    assert (answer.json()["hash"], answer.json()["title"]) == (named, "Checkout errors")
    assert [block["title"] for block in answer.json()["blocks"] if block["kind"] == "step"] == [
        "Restart one node",
        "Roll back it",
    ]


async def test_who_has_it_never_has_to_ask_again(desk: Desk, ana: Viewer) -> None:
    await published(desk.database, ana, text())
    path = f"/runbooks/bodies/{(await row_of(desk.database)).content_hash}"
    answer = await desk.fetch(path, ana)
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    again = await desk.fetch(path, ana, **{"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = await desk.fetch(path, ana, **{"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == answer.json()


async def test_many_who_want_the_same_wait_for_one_drawing(
    desk: Desk, ana: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drew = []

    def draw(*said: object) -> object:
        drew.append(said)
        return body_of(*said)  # type: ignore[arg-type]

    monkeypatch.setattr(runbooks, "body_of", draw)
    await published(desk.database, ana, text())
    path = f"/runbooks/bodies/{(await row_of(desk.database)).content_hash}"
    answers = await asyncio.gather(*(desk.fetch(path, ana) for _ in range(12)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(drew) == 1


async def test_a_run_stays_on_what_it_began_with_while_the_runbook_goes_on(desk: Desk, ana: Viewer) -> None:
    await published(desk.database, ana, text(body="The old way."))
    incident = (await desk.office.declare(ana)).id
    actor = Actor("person", "ana", "Ana", ana.person_id)
    run = await Runs(desk.database, incident).start(actor, now=clock.now(), handle="checkout-errors")
    await published(desk.database, ana, text(body="A better way."), begun_from=1)
    old = await desk.fetch(f"/runbooks/bodies/{run.content_hash}", ana)
    new = await desk.fetch(f"/runbooks/bodies/{(await row_of(desk.database)).content_hash}", ana)
    assert "The old way." in old.json()["blocks"][0]["html"]
    assert "A better way." in new.json()["blocks"][0]["html"]


async def test_what_is_no_longer_its_content_is_gone(desk: Desk, ana: Viewer) -> None:
    await published(desk.database, ana, text())
    async with desk.database.transaction() as tx:
        await tx.session.execute(update(RunbookRow).values(content_hash="0" * 64))
    for named in ("0" * 64, "f" * 64, "x"):
        answer = await desk.fetch(f"/runbooks/bodies/{named}", ana)
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


async def test_only_who_may_see_runbooks_gets_any(desk: Desk, ana: Viewer) -> None:
    await published(desk.database, ana, text())
    stakeholder = await desk.office.person("sue", "stakeholder")
    sent = (await desk.send(ana, picture())).json()["hash"]
    for path in (
        f"/runbooks/bodies/{(await row_of(desk.database)).content_hash}",
        f"/runbooks/pictures/{sent}",
    ):
        assert (await desk.fetch(path, None)).status_code == 401
        assert (await desk.fetch(path, stakeholder)).status_code == 403


async def test_a_picture_comes_back_as_nothing_but_a_picture(desk: Desk, ana: Viewer) -> None:
    answer = await desk.send(ana, taken_with_a_phone(), content_type="image/jpeg")
    assert answer.status_code == 201
    sent = answer.json()
    assert (sent["width"], sent["height"]) == (200, 400)
    shown = await desk.fetch(f"/runbooks/pictures/{sent['hash']}", ana)
    assert shown.headers["content-type"] in ("image/png", "image/webp")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert "immutable" in shown.headers["cache-control"]
    assert dict(Image.open(BytesIO(shown.content)).getexif()) == {}
    again = await desk.fetch(
        f"/runbooks/pictures/{sent['hash']}", ana, **{"if-none-match": shown.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert (await desk.fetch(f"/runbooks/pictures/{'0' * 64}", ana)).status_code == 404


async def test_a_runbook_knows_how_large_its_pictures_are(desk: Desk, ana: Viewer) -> None:
    sent = (await desk.send(ana, picture())).json()["hash"]
    words = text(body="![x](x.png)")
    row = await published(desk.database, ana, words)
    async with desk.database.transaction() as tx:
        version = await tx.session.get(RunbookVersionRow, (row.id, 1))
        assert version is not None
        version.pictures = {"x.png": sent}
        kept = await tx.session.get(RunbookRow, row.id)
        assert kept is not None
        kept.content_hash = body_of(words, {"x.png": sent}, {})["hash"]
        named = kept.content_hash
    html = (await desk.fetch(f"/runbooks/bodies/{named}", ana)).json()["blocks"][0]["html"]
    assert f'<img src="/runbooks/pictures/{sent}" alt="x" width="40" height="20" loading="lazy">' in html


async def test_the_same_picture_is_kept_once(desk: Desk, ana: Viewer) -> None:
    answers = await asyncio.gather(*(desk.send(ana, picture()) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["hash"] for answer in answers}) == 1


async def test_what_is_no_picture_is_refused(desk: Desk, ana: Viewer) -> None:
    assert await desk.code(ana, SVG) == (415, "NOT_A_PICTURE")
    assert await desk.code(ana, SVG, content_type="image/svg+xml") == (415, "NOT_A_PICTURE")
    assert await desk.code(ana, picture(), content_type="text/plain") == (415, "NOT_A_PICTURE")
    assert await desk.code(ana, picture(), content_type="multipart/form-data; boundary=x") == (
        415,
        "NOT_A_PICTURE",
    )
    assert await desk.code(ana, picture()[:50]) == (422, "BROKEN_PICTURE")
    assert await desk.code(ana, bomb()) == (413, "TOO_LARGE")


async def test_a_picture_is_what_it_is_and_not_what_it_says(desk: Desk, ana: Viewer) -> None:
    answer = await desk.send(ana, picture(kind="GIF"), content_type="image/png")
    assert answer.status_code == 201


async def test_more_than_ten_megabytes_are_not_read(desk: Desk, ana: Viewer) -> None:
    answer = await desk.send(ana, b"\0" * (rules.MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["message"]) == (413, "A picture may have at most 10 MB.")
    squeezed = await desk.code(ana, b"words", content_encoding="gzip")
    assert squeezed == (400, "MALFORMED")


async def test_only_who_writes_runbooks_sends_pictures(desk: Desk, ana: Viewer) -> None:
    auditor = await desk.office.person("eve", "auditor")
    assert await desk.code(auditor, picture()) == (403, "FORBIDDEN")
    assert await desk.code(None, picture()) == (401, "SIGN_IN")


async def test_another_sites_page_sends_none_with_our_cookie(desk: Desk, ana: Viewer) -> None:
    _, cookie = await desk.office.session_of(ana)
    said = {"cookie": f"tocsin={cookie}", **PNG}
    bare = await desk.http.post("/runbooks/pictures", content=picture(), headers=said)
    assert (bare.status_code, bare.json()["code"]) == (403, "FOREIGN_ORIGIN")
    ours = await desk.http.post(
        "/runbooks/pictures", content=picture(), headers=said | {"x-tocsin-client": "pwa"}
    )
    assert ours.status_code == 201


async def test_when_there_is_no_more_room_it_is_said(
    desk: Desk, ana: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (await desk.send(ana, picture())).json()["hash"]
    monkeypatch.setattr(rules, "MOST_ROOM", 10)
    assert await desk.code(ana, picture((50, 50))) == (507, "NO_ROOM")
    assert (await desk.send(ana, picture())).json()["hash"] == kept


async def test_somebodys_album_waits_and_then_is_told_so(desk: Desk, ana: Viewer) -> None:
    desk.home.bulkhead = type(desk.home.bulkhead)(places=1, patience=0.05)
    async with desk.home.bulkhead.place(ana.person_id):
        assert await desk.code(ana, picture()) == (503, "BUSY")
    assert (await desk.send(ana, picture())).status_code == 201


async def test_what_is_kept_says_who_sent_it(desk: Desk, ana: Viewer) -> None:
    named = (await desk.send(ana, picture())).json()["hash"]
    async with desk.database.read() as session:
        row = await session.get(RunbookPictureRow, named)
    assert row is not None
    assert row.by == "person:ana"

"""Status pages over HTTP, as readers, caches and other people's programs meet them."""

import gzip
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from api import clock
from api.database import Database
from tests.support.status_app import Desk, api_open, settings_of, until

PACKED = {"Accept-Encoding": "gzip"}
DOCUMENTS = (
    "summary",
    "status",
    "components",
    "incidents",
    "incidents/unresolved",
    "scheduled-maintenances",
    "scheduled-maintenances/upcoming",
    "scheduled-maintenances/active",
)
PLAIN = {"Accept-Encoding": "identity"}


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


async def test_the_page_answers_in_one_piece(reader: httpx.AsyncClient):
    answer = await reader.get("/status", headers=PLAIN)
    assert answer.status_code == 200
    assert "All systems operational" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == (
        "public, max-age=5, stale-while-revalidate=30, stale-if-error=86400"
    )
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["content-length"] == str(len(answer.content))
    assert "access-control-allow-origin" not in answer.headers


async def test_packed_bytes_are_the_same_page_with_a_tag_of_their_own(reader: httpx.AsyncClient):
    plain = await reader.get("/status", headers=PLAIN)
    packed = await reader.get("/status", headers=PACKED)
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 9, mtime=0))
    assert plain.headers["etag"] != packed.headers["etag"]


async def test_who_has_it_already_is_told_so(reader: httpx.AsyncClient):
    first = await reader.get("/status", headers=PLAIN)
    tag = first.headers["etag"]
    for ask in ({"If-None-Match": tag}, {"If-None-Match": f'"x", W/{tag}'}, {"If-None-Match": "*"}):
        again = await reader.get("/status", headers=PLAIN | ask)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert "content-length" not in again.headers
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert (await reader.get("/status", headers=since)).status_code == 304
    assert (await reader.get("/status", headers=since | {"If-None-Match": '"x"'})).status_code == 200


async def test_a_head_has_everything_but_the_page(reader: httpx.AsyncClient):
    whole = await reader.get("/status", headers=PLAIN)
    head = await reader.head("/status", headers=PLAIN)
    assert head.content == b""
    assert head.headers == whole.headers


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_a_page_is_read_and_nothing_else(reader: httpx.AsyncClient, method: str):
    answer = await reader.request(method, "/status")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    "path", ["/status/nothing", "/status/incidents/nothing", "/status/p/acme", "/api/v2/x.json"]
)
async def test_what_is_not_there_is_a_real_404_in_the_look_of_the_page(reader: httpx.AsyncClient, path: str):
    answer = await reader.get(path)
    assert answer.status_code == 404
    assert "This page does not exist" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


async def test_every_page_and_file_is_where_the_contract_has_it(reader: httpx.AsyncClient, desk: Desk):
    code = await desk.tell("Payments fail", effects={"Checkout": "major_outage"})
    work = await desk.plan(begins=timedelta(hours=1), lasts=timedelta(hours=1))

    async def told() -> bool:
        return "Payments fail" in (await reader.get("/status")).text

    await until(told)
    for path in (
        "/status/",
        "/status/en",
        "/status/history",
        "/status/history/",
        f"/status/incidents/{code}",
        f"/status/en/incidents/{code}",
        f"/status/maintenances/{work}",
        "/status/live.js",
        "/status/manifest.json",
        "/status.atom",
        "/status.rss",
        "/status/maintenance.ics",
        "/status/badge.svg",
        "/status/widget.js",
        *(f"/api/v2/{name}.json" for name in DOCUMENTS),
    ):
        assert (await reader.get(path)).status_code == 200, path


async def test_what_is_said_is_seen_within_seconds(reader: httpx.AsyncClient, desk: Desk):
    before = await reader.get("/status", headers=PLAIN)
    await desk.tell("Payments fail", "All of them.", effects={"Checkout": "major_outage"})

    async def told() -> bool:
        return "All of them." in (await reader.get("/status")).text

    await until(told)
    after = await reader.get("/status", headers=PLAIN | {"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert "Partial system outage" in after.text or "Major system outage" in after.text


async def test_planned_work_begins_by_the_clock(reader: httpx.AsyncClient, desk: Desk):
    await desk.plan(begins=timedelta(seconds=4), lasts=timedelta(hours=1))

    async def says(words: str) -> bool:
        return words in (await reader.get("/status")).text

    await until(lambda: says("Planned maintenance"))
    await until(lambda: says("Maintenance in progress"))


async def test_readers_get_their_own_language(reader: httpx.AsyncClient, desk: Desk):
    await desk.change(languages=["de", "en", "ar"])

    async def has_changed() -> bool:
        return (await reader.get("/status/ar")).status_code == 200

    await until(has_changed)
    for wanted, tag in (
        ("en-GB,en;q=0.9", "en"),
        ("ar", "ar"),
        ("fr", "de"),
        ("", "de"),
        ("en;q=0.1,ar", "ar"),
    ):
        answer = await reader.get("/status", headers={"Accept-Language": wanted})
        assert f'<html lang="{tag}"' in answer.text, wanted
        assert answer.headers["vary"] == "Accept-Encoding, Accept-Language"
    named = await reader.get("/status/en", headers={"Accept-Language": "ar"})
    assert '<html lang="en"' in named.text
    lost = await reader.get("/status/nothing", headers={"Accept-Language": "ar"})
    assert (lost.status_code, '<html lang="ar" dir="rtl"' in lost.text) == (404, True)


async def test_on_a_host_of_its_own_a_page_is_at_the_root(reader: httpx.AsyncClient, desk: Desk):
    acme = await desk.page("acme", domain="Status.Acme.example")
    await desk.component("Acme checkout", acme)
    there = {"Host": "status.acme.example"}

    async def is_there() -> bool:
        return "Acme checkout" in (await reader.get("/", headers=there)).text

    await until(is_there)
    for path in ("/history", "/en/history", "/manifest.json", "/status/live.js"):
        assert (await reader.get(path, headers=there)).status_code == 200, path
    assert (await reader.get("/graphql", headers=there)).status_code == 404
    assert (await reader.get("/sign-in", headers={"Host": "status.acme.example:443"})).status_code == 404
    assert "Acme checkout" in (await reader.get("/status/p/acme")).text
    elsewhere = await reader.get("/", headers={"Host": "evil.example"})
    assert "Acme checkout" not in elsewhere.text


async def test_a_page_cannot_take_the_host_where_people_sign_in(reader: httpx.AsyncClient, desk: Desk):
    """A file may say so, where no screen would take it."""
    acme = await desk.page("acme", domain="localhost")
    await desk.component("Acme checkout", acme)

    async def is_there() -> bool:
        return "Acme checkout" in (await reader.get("/status/p/acme")).text

    await until(is_there)
    assert "Acme checkout" not in (await reader.get("/")).text
    assert (await reader.get("/healthz")).text == "ok\n"


async def test_links_come_from_our_own_settings_whatever_host_is_asked(reader: httpx.AsyncClient):
    answer = await reader.get("/status", headers={"Host": "evil.example"})
    assert "evil.example" not in answer.text


async def test_an_archived_page_is_gone_from_memory_and_disk(
    reader: httpx.AsyncClient, desk: Desk, tmp_path: Path
):
    await desk.page("acme")

    async def there() -> bool:
        return (await reader.get("/status/p/acme")).status_code == 200

    async def gone() -> bool:
        return (await reader.get("/status/p/acme")).status_code == 404

    folder, kept = tmp_path / "status" / "acme", tmp_path / "status-kept" / "page-acme.json"

    async def is_laid() -> bool:
        return (folder / "manifest.json").exists() and kept.exists()

    async def is_cleared() -> bool:
        return not folder.exists() and not kept.exists()

    await until(there)
    await until(is_laid)
    await desk.change("acme", archived_at=clock.now())
    await until(gone)
    await until(is_cleared)


async def test_files_on_disk_are_what_is_served(reader: httpx.AsyncClient, tmp_path: Path):
    folder = tmp_path / "status" / "public"
    answer = await reader.get("/status", headers=PLAIN)
    assert (folder / "index.html").read_bytes() == answer.content
    assert gzip.decompress((folder / "index.html.gz").read_bytes()) == answer.content
    assert (folder / "history" / "index.html").exists()
    assert (folder / "index.html").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "status-kept" / "page-public.json").stat().st_mode & 0o777 == 0o600


async def test_anybodys_script_may_read_what_is_for_machines(reader: httpx.AsyncClient):
    for path, kind in (
        ("/api/v2/summary.json", "application/json"),
        ("/status.atom", "application/atom+xml"),
        ("/status/badge.svg", "image/svg+xml"),
        ("/status/maintenance.ics", "text/calendar"),
    ):
        answer = await reader.get(path)
        assert answer.headers["content-type"].startswith(kind)
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cache-control"].startswith("public, max-age=5")
        assert answer.headers["etag"]


async def test_the_form_for_subscribers_is_behind_the_same_addresses(reader: httpx.AsyncClient, desk: Desk):
    assert (await reader.get("/status/subscribe")).status_code == 200
    await desk.change(domain="status.books.example")
    there = {"Host": "status.books.example"}

    async def is_there() -> bool:
        return (await reader.get("/subscribe", headers=there)).status_code == 200

    await until(is_there)

"""The web app's files as browsers ask for them."""

import gzip
from pathlib import Path

import httpx
import pytest

from api.http.web_app import WebApp


@pytest.fixture
def client(tmp_path: Path) -> httpx.AsyncClient:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>Tocsin</title>")
    (tmp_path / "sw.js").write_text("// the worker")
    (tmp_path / "assets" / "app-1a2b.js").write_text("export {};" * 100)
    (tmp_path / "manifest.webmanifest").write_text("{}")
    app = WebApp(tmp_path, public_url="https://tocsin.example.org")
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://tocsin.example.org")


async def test_every_screen_has_the_same_shell(client: httpx.AsyncClient):
    for path in ("/", "/incidents/12", "/settings/devices", "/alarm"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "<title>Tocsin</title>" in answer.text
        assert answer.headers["cache-control"] == "no-cache"


async def test_a_missing_file_is_missing_and_not_the_shell(client: httpx.AsyncClient):
    assert (await client.get("/assets/gone.js")).status_code == 404
    assert (await client.get("/favicon.png")).status_code == 404


async def test_hashed_files_stay_and_the_worker_is_asked_for_again(client: httpx.AsyncClient):
    asset, worker = await client.get("/assets/app-1a2b.js"), await client.get("/sw.js")
    assert "immutable" in asset.headers["cache-control"]
    assert worker.headers["cache-control"] == "no-cache"
    assert asset.headers["content-type"].startswith("text/javascript")
    assert (await client.get("/manifest.webmanifest")).headers["content-type"] == "application/manifest+json"


async def test_what_is_text_travels_compressed_and_only_when_it_changed(client: httpx.AsyncClient):
    packed = await client.get("/assets/app-1a2b.js", headers={"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < 1000
    plain = await client.get("/assets/app-1a2b.js", headers={"accept-encoding": "identity"})
    assert plain.text == packed.text == "export {};" * 100
    assert gzip.compress(plain.content) != plain.content
    again = await client.get(
        "/sw.js", headers={"if-none-match": (await client.get("/sw.js")).headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


async def test_the_policy_lets_nothing_in_from_elsewhere(client: httpx.AsyncClient):
    policy = (await client.get("/")).headers["content-security-policy"]
    for rule in (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "connect-src 'self' wss://tocsin.example.org",
        "require-trusted-types-for 'script'",
    ):
        assert rule in policy
    assert "unsafe" not in policy


async def test_only_reading_is_allowed(client: httpx.AsyncClient):
    answer = await client.post("/", content=b"x")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    head = await client.head("/")
    assert (head.status_code, head.content) == (200, b"")

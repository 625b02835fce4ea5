"""Pages copied to a folder and to a bucket: what changed is written, what is gone is removed."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from api.publishing.files import File
from tests.support.bucket import BucketServer
from worker.senders.elsewhere import Elsewhere, ExportError, elsewhere


def files(**bodies: str) -> dict[str, File]:
    return {
        f"{name}.html": File(f"{name}.html", "text/html; charset=utf-8", text.encode() * 400)
        for name, text in bodies.items()
    }


async def test_a_folder_holds_the_page_and_nothing_else(tmp_path: Path):
    there = elsewhere(str(tmp_path))
    await there.put("public", files(a="one", b="two"))
    kept = (tmp_path / "public" / "a.html").stat().st_mtime_ns
    await there.put("public", files(a="one", c="three"))
    names = {path.name for path in (tmp_path / "public").iterdir()}
    assert names - {"exported.json.gz"} == {
        "a.html",
        "a.html.gz",
        "c.html",
        "c.html.gz",
        "exported.json",
    }
    assert (tmp_path / "public" / "a.html").stat().st_mtime_ns == kept


async def test_a_folder_keeps_what_it_had_of_what_is_to_be_kept(tmp_path: Path):
    there, keep = elsewhere(str(tmp_path)), frozenset({"b.html", "never.html"})
    await there.put("public", files(a="one", b="two"))
    await there.put("public", files(a="one"), keep=keep)
    assert (tmp_path / "public" / "b.html").exists()
    assert (tmp_path / "public" / "b.html.gz").exists()
    await there.put("public", files(a="one"))
    assert not (tmp_path / "public" / "b.html").exists()


async def test_a_folder_clears_only_what_we_wrote(tmp_path: Path):
    there = elsewhere(str(tmp_path))
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "index.html").write_text("somebody else's")
    await there.put("public", files(a="one"))
    await there.put("acme", files(a="one"))
    await there.keep_only(frozenset({"public"}))
    assert {path.name for path in tmp_path.iterdir()} == {"theirs", "public"}


async def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path):
    (tmp_path / "public").write_text("a file in the way")
    with pytest.raises(ExportError) as error:
        await elsewhere(str(tmp_path)).put("public", files(a="one"))
    assert "\n" not in str(error.value)


@pytest.fixture
async def bucket(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BucketServer]:
    async with BucketServer() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def there(bucket: BucketServer) -> Elsewhere:
    return elsewhere("s3://pages/status")


async def test_a_bucket_gets_types_and_what_caches_should_know(bucket: BucketServer, there: Elsewhere):
    await there.put("public", files(a="one"))
    kept = bucket.objects["status/public/a.html"]
    assert hashlib.sha256(kept.body).digest() == hashlib.sha256(b"one" * 400).digest()
    assert kept.headers["content-type"] == "text/html; charset=utf-8"
    assert kept.headers["cache-control"] == "public, max-age=30"


async def test_a_bucket_is_sent_only_what_changed(bucket: BucketServer, there: Elsewhere):
    await there.put("public", files(a="one", b="two"))
    bucket.written.clear()
    await there.put("public", files(a="one", b="two"))
    assert bucket.written == []
    await there.put("public", files(a="one", c="three"))
    assert bucket.written == ["status/public/c.html", "status/public/exported.json"]
    assert set(bucket.objects) == {
        "status/public/a.html",
        "status/public/c.html",
        "status/public/exported.json",
    }


async def test_a_bucket_keeps_what_it_had_until_it_is_not_to_be_kept(bucket: BucketServer, there: Elsewhere):
    keep = frozenset({"b.html", "never.html"})
    await there.put("public", files(a="one", b="two"))
    for body in ("one", "three"):
        await there.put("public", files(a=body), keep=keep)
        assert "status/public/b.html" in bucket.objects
    await there.put("public", files(a="three"))
    assert "status/public/b.html" not in bucket.objects


async def test_a_page_that_is_shut_leaves_the_bucket(bucket: BucketServer, there: Elsewhere):
    await there.put("public", files(a="one"))
    await there.put("acme", files(a="one"))
    await there.keep_only(frozenset({"public"}))
    assert {key.split("/")[1] for key in bucket.objects} == {"public"}


async def test_a_bucket_that_refuses_is_one_line_and_is_asked_again(bucket: BucketServer, there: Elsewhere):
    bucket.refuse = web.HTTPForbidden
    with pytest.raises(ExportError) as error:
        await there.put("public", files(a="one"))
    assert len(str(error.value)) <= 200
    bucket.refuse = None
    await there.put("public", files(a="one"))
    assert "status/public/a.html" in bucket.objects

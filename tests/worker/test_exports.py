"""Open pages are elsewhere too, soon after somebody said something, and by the clock."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from api import clock
from api.actions.status.repainting import repaint
from api.database import Database
from api.secrets import token_hash
from api.store.comms.comms import AnnouncementRow
from api.store.status.told import KEPT
from tests.support.status_app import BASE, Desk
from worker.jobs import exports as exports_job
from worker.jobs.exports import Exports
from worker.senders.elsewhere import Elsewhere, ExportError, elsewhere


@pytest.fixture
async def desk(database: Database) -> Desk:
    desk = Desk(database)
    await desk.alive()
    await desk.component("Checkout")
    return desk


def exports(database: Database, target: Elsewhere | Path, *, later: timedelta = timedelta(0)) -> Exports:
    def now() -> datetime:
        return clock.now() + later

    there = elsewhere(str(target)) if isinstance(target, Path) else target
    return Exports(database, there, base_url=BASE, clock=now)


async def sweep(one: Exports, database: Database) -> None:
    """As if the last turn was long ago."""
    await one.sweep()
    async with database.transaction() as tx:
        await tx.session.execute(text("UPDATE chores SET due_at = now() - interval '1 second'"))
    await one.sweep()


async def test_what_is_said_is_exported(database: Database, desk: Desk, tmp_path: Path):
    one = exports(database, tmp_path)
    await sweep(one, database)
    front = tmp_path / "public" / "status" / "index.html"
    assert "All systems operational" in front.read_text()
    assert (tmp_path / "public" / "status.atom").exists()
    assert (tmp_path / "public" / "api" / "v2" / "summary.json").exists()
    assert (tmp_path / "public" / "status" / "live.js").exists()
    assert "/subscribe" not in front.read_text()
    await desk.tell("Payments fail", effects={"Checkout": "major_outage"})
    await one.sweep()
    assert "Payments fail" in front.read_text()


async def test_a_page_at_its_own_domain_is_at_the_root_of_its_folder(
    database: Database, desk: Desk, tmp_path: Path
):
    await desk.change(domain="status.books.example")
    await sweep(exports(database, tmp_path), database)
    for path in ("index.html", "status.atom", "api/v2/status.json", "history/index.html", "status/live.js"):
        assert (tmp_path / "public" / path).exists(), path


async def test_only_what_everybody_may_read_leaves(database: Database, desk: Desk, tmp_path: Path):
    await desk.page("acme", access="open")
    await desk.page("inside", access="sign-in", audience="internal")
    one = exports(database, tmp_path)
    await sweep(one, database)
    assert {path.name for path in tmp_path.iterdir()} == {"public", "acme"}
    await desk.change("acme", access="token", token_hash=token_hash("tocsin_x"))
    await one.sweep()
    assert {path.name for path in tmp_path.iterdir()} == {"public"}


async def test_nothing_new_writes_nothing(database: Database, desk: Desk, tmp_path: Path):
    one = exports(database, tmp_path)
    await sweep(one, database)
    manifest = tmp_path / "public" / "status" / "manifest.json"
    before = manifest.read_bytes()
    await one.sweep()
    assert manifest.read_bytes() == before


async def test_planned_work_begins_there_by_the_clock(database: Database, desk: Desk, tmp_path: Path):
    await desk.plan(begins=timedelta(minutes=3), lasts=timedelta(hours=1))
    await sweep(exports(database, tmp_path), database)
    front = tmp_path / "public" / "status" / "index.html"
    assert "Planned maintenance" in front.read_text()
    await sweep(exports(database, tmp_path, later=timedelta(minutes=4)), database)
    assert "Maintenance in progress" in front.read_text()


async def test_what_grew_old_stays_where_it_was_exported_until_it_is_taken_back(
    database: Database, desk: Desk, tmp_path: Path
):
    code = await desk.told_before("Disks broke", ago=KEPT - timedelta(hours=1))
    laid = tmp_path / "public" / "status" / "incidents" / code / "index.html"
    one = exports(database, tmp_path)
    await sweep(one, database)
    before = laid.read_bytes()
    later = exports(database, tmp_path, later=timedelta(hours=2))
    await sweep(later, database)
    assert laid.read_bytes() == before
    history = tmp_path / "public" / "status" / "history" / "index.html"
    assert "Disks broke" not in history.read_text()
    async with database.transaction() as tx:
        row = await tx.session.get_one(AnnouncementRow, desk.told["Disks broke"].id)
        row.published_at = row.resolved_at = None
        await repaint(tx, now=clock.now())
    await sweep(later, database)
    assert not laid.exists()


class Refusing:
    """A bucket that is not there at first."""

    def __init__(self, behind: Elsewhere, *, times: int) -> None:
        self._behind = behind
        self._times = times

    async def put(self, handle, files, *, keep=frozenset()) -> None:
        if self._times:
            self._times -= 1
            raise ExportError("no route to host")
        await self._behind.put(handle, files, keep=keep)

    async def keep_only(self, handles) -> None:
        await self._behind.keep_only(handles)


async def test_a_fault_is_tried_again_when_the_turn_comes_round(
    database: Database, desk: Desk, tmp_path: Path
):
    one = exports(database, Refusing(elsewhere(str(tmp_path)), times=1))
    await sweep(one, database)
    assert not (tmp_path / "public").exists()
    await one.sweep()
    assert not (tmp_path / "public").exists(), "its turn has not come round"
    await sweep(one, database)
    assert (tmp_path / "public" / "status" / "index.html").exists()


async def test_one_bad_page_stops_no_other(
    database: Database, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    await desk.page("acme", access="open")
    rendered = exports_job._rendered

    def render(snapshot, now):
        if snapshot.page.handle == "acme":
            raise RuntimeError("a bug")
        return rendered(snapshot, now)

    monkeypatch.setattr(exports_job, "_rendered", render)
    await sweep(exports(database, tmp_path), database)
    assert {path.name for path in tmp_path.iterdir()} == {"public"}

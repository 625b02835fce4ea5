"""What keeps status pages true, where one of them cannot be read: that one alone stays behind."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from api.database import Database
from api.secrets import token_hash
from api.store.status import snapshot as status_snapshot
from tests.support.status_app import Desk, api_open, settings_of, until


@pytest.fixture
async def desk(database: Database) -> Desk:
    """`acme` is read before the public page."""
    desk = Desk(database)
    await desk.alive()
    acme = await desk.page("acme", audience="public")
    await desk.component("Checkout")
    await desk.component("Acme checkout", acme)
    return desk


async def test_one_page_that_cannot_be_read_stops_no_other_and_closes_all_the_same(
    database_url: str, tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = status_snapshot.snapshot

    async def reading(session: Any, row: Any, **facts: Any) -> Any:
        if row.handle == "acme":
            raise RuntimeError("a bug")
        return await snapshot(session, row, **facts)

    async with api_open(settings_of(database_url, tmp_path)) as reader:
        assert (await reader.get("/status/p/acme")).status_code == 200
        monkeypatch.setattr(status_snapshot, "snapshot", reading)
        await desk.change("acme", access="token", token_hash=token_hash("tocsin_x"))
        await desk.tell("Payments fail", effects={"Checkout": "major_outage"})

        async def is_said() -> bool:
            return "Payments fail" in (await reader.get("/status")).text

        async def is_closed() -> bool:
            return (await reader.get("/status/p/acme")).status_code == httpx.codes.NOT_FOUND

        await until(is_said)
        await until(is_closed)
        let_in = {"Authorization": "Bearer tocsin_x"}
        assert (await reader.get("/status/p/acme", headers=let_in)).status_code == 200

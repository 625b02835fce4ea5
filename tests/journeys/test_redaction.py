"""A whole story with everything going wrong in it, and nothing in its logs that would let a reader in."""

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import structlog

from api import clock, logs
from api.actions.alerts import intake
from api.http.formats import FORMATS
from tests.support.api_server import serving
from tests.support.browser.faults import BROKEN
from tests.support.monitors import event, firing, group
from tests.support.town import KEY, SECRET, Person, Town


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the processes of a real installation would write, as JSON."""
    root = logging.getLogger()
    handlers, level, configured = list(root.handlers), root.level, structlog.get_config()
    stream = io.StringIO()
    logs.set_up("json", stream=stream)
    structlog.configure(cache_logger_on_first_use=False)
    yield stream
    root.handlers[:], root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.configure(**configured)


async def test_the_logs_of_a_whole_story_let_nobody_in(town: Town, written: io.StringIO) -> None:
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(kind="alertmanager", rungs=[(3600, ["person:ana", "person:bo"])])
    ana.phone.fail(BROKEN, times=1)
    bo.phone.unsubscribe()
    async with serving(town.faces) as origin, town.worker(), httpx.AsyncClient(base_url=origin) as sender:
        (number,) = [one["number"] for one in (await _fire(sender)).json()["incidents"]]
        await sender.post(f"/in/{KEY[::-1]}", json=group(firing()))
        await sender.post("/v2/enqueue", json=event(KEY))
        async with town.database_away():
            await _fire(sender)
            await sender.post("/v2/enqueue", json=event(KEY))
        await _poison(town)
        await _hang_up(origin)
        page = await ana.phone.rings(kind="page")
        await town.says(number, "page-failed")
        assert (await town.show(page)).status_code == 200
        async with town.database_away():
            await town.tap(ana, page)
        assert (await town.tap(ana, page)).status_code == 200
        assert (await town.tap(ana, page, action="shout")).status_code == 400
    told = written.getvalue()
    events = {json.loads(line)["event"] for line in told.splitlines()}
    assert {
        "worker is up",
        "an alert could not be kept; asked to come again",
        "an alert was set aside",
        "a request met an outage; asked to come again",
    } <= events
    for what, secret in _secrets(page, ana, bo).items():
        assert secret not in told, what


def _secrets(page: dict[str, dict[str, dict[str, str]]], *people: Person) -> dict[str, str]:
    known = {
        "the integration's key": KEY,
        "a key that somebody guessed": KEY[::-1],
        "the secret of the installation": SECRET,
        "a capability": page["notification"]["data"]["capability"],
    }
    for person in people:
        known[f"where {person.row.name}'s phone is pushed to"] = person.phone.token
        known[f"the key of {person.row.name}'s phone"] = person.phone.p256dh
        known[f"{person.row.name}'s address"] = person.row.email
    return known


async def _fire(sender: httpx.AsyncClient) -> httpx.Response:
    return await sender.post(f"/in/{KEY}", json=group(firing()))


async def _poison(town: Town) -> None:
    """An alert that a reader of bodies would never make, and no database keeps."""
    sender = await intake.sender_of(town.database, KEY)
    assert sender is not None
    batch = FORMATS["alertmanager"](group(firing(instance="odd")), received_at=clock.now())
    ((_, alert),) = batch.alerts
    poisoned = replace(batch, alerts=((0, replace(alert, labels={"odd": f"a\0{KEY}"})),))
    received = await intake.receive(town.database, sender, poisoned, now=clock.now())
    assert len(received.quarantined) == 1


async def _hang_up(origin: str) -> None:
    host, port = origin.removeprefix("http://").split(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST /in/{KEY} HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\n{{".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()

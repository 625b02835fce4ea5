"""A real Prometheus Alertmanager fires, and a phone rings: by our own address, and by PagerDuty's."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import clock
from tests.support.alertmanager import alertmanager
from tests.support.api_server import serving
from tests.support.browser.memory import Memory
from tests.support.town import KEY, Town

SOME_REPEATS = 3


def by_webhook(origin: str) -> dict[str, Any]:
    return {"webhook_configs": [{"url": f"{origin}/in/{KEY}", "send_resolved": True}]}


def by_pagerduty(origin: str) -> dict[str, Any]:
    return {"pagerduty_configs": [{"routing_key": KEY, "url": f"{origin}/v2/enqueue"}]}


# Its notifier for PagerDuty's first version goes to events.pagerduty.com, whatever `url` says.
@pytest.mark.parametrize(("kind", "receiver"), [("alertmanager", by_webhook), ("pagerduty", by_pagerduty)])
async def test_it_fires_a_phone_rings_a_tap_answers_it_repeats_and_it_ends(
    town: Town, tmp_path: Path, kind: str, receiver: Any
) -> None:
    ana = await town.person("ana")
    await town.service(kind=kind, rungs=[(3600, ["person:ana"])])
    async with serving(town.faces) as origin, town.worker():
        configured: Mapping[str, Any] = receiver(origin)
        async with alertmanager(tmp_path, configured) as monitor:
            since = clock.now() - timedelta(seconds=1)
            await monitor.fire("CheckoutDown", since=since, severity="critical")
            page = await ana.phone.rings(kind="page")
            assert (await town.tap(ana, page)).status_code == 200
            (row,) = await town.all_incidents()
            assert "CheckoutDown" in row.title
            await town.until(lambda: _repeated(town), within=30)
            assert (await town.incident(row.number)).state == "ACKNOWLEDGED"
            assert len(ana.phone.of_kind("page")) == 1
            await monitor.fire("CheckoutDown", since=since, until=clock.now(), severity="critical")
            await town.says(row.number, "resolved", within=30)
            told = await ana.phone.rings(kind="stand-down")
    assert told["notification"]["tag"] == page["notification"]["tag"]
    assert (await town.incident(row.number)).state == "RESOLVED"
    (alert,) = await town.alerts()
    assert (alert.state, alert.dedup == alert.group_key) == ("resolved", kind == "pagerduty")


async def test_what_it_could_not_deliver_while_postgres_was_away_it_brings_again(
    town: Town, tmp_path: Path
) -> None:
    ana = await town.person("ana")
    await town.service(kind="alertmanager", rungs=[(3600, ["person:ana"])])
    answers: Memory[int] = Memory("answers")
    async with (
        serving(remembering(town.faces, answers)) as origin,
        town.worker(),
        alertmanager(tmp_path, by_webhook(origin)) as monitor,
    ):
        async with town.database_away():
            await monitor.fire("CheckoutDown", since=clock.now(), severity="critical")
            await answers.first(lambda status: status == 503)
        await ana.phone.rings(kind="page")
    assert len(await town.all_incidents()) == 1
    assert len(ana.phone.of_kind("page")) == 1


def remembering(app: ASGIApp, answers: Memory[int]) -> ASGIApp:
    async def remember(scope: Scope, receive: Receive, send: Send) -> None:
        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                answers.keep(message["status"])
            await send(message)

        await app(scope, receive, keep)

    return remember


async def _repeated(town: Town) -> bool:
    (alert,) = await town.alerts()
    return alert.count > SOME_REPEATS

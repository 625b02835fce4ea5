"""What breaks in the night, and who is woken all the same."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from api import clock
from api.actions.paging import delivery
from api.domain.outcome import Gone
from tests.support.browser.faults import BROKEN, HANG
from tests.support.servers import start_redis
from tests.support.town import Town
from tests.support.workers import worker_process
from worker.senders.push import TIMEOUT

# A fresh interpreter on a busy machine takes its time before it is a worker.
START = 45.0
LEASE_OVER = 20.0


async def test_redis_dies_in_the_middle_of_a_ladder_and_nobody_notices(database_url: str, tmp_path: Path):
    redis = start_redis(tmp_path / "redis")
    try:
        async with Town(database_url, redis.url) as town:
            ana, bo = await town.person("ana"), await town.person("bo")
            await town.service(rungs=[(2, ["person:ana"]), (300, ["person:bo"])])
            async with town.worker():
                number = await town.alert()
                await ana.phone.rings(kind="page")
                redis.kill()
                page = await bo.phone.rings(kind="page")
                second = await town.alert("Search is down", dedup="search-down")
                await ana.phone.rings(kind="page", after=1)
                assert (await town.tap(bo, page)).status_code == 200
                await ana.phone.rings(kind="stand-down")
                redis.restart()
                third = await town.alert("Mail is down", dedup="mail-down")
                await ana.phone.rings(kind="page", after=2)
            assert len({number, second, third}) == 3
            assert (await town.incident(number)).state == "ACKNOWLEDGED"
    finally:
        redis.stop()


async def test_without_any_redis_the_sweep_finds_everything(database_url: str):
    async with Town(database_url, None) as town:
        ana, bo = await town.person("ana"), await town.person("bo")
        await town.service(rungs=[(1, ["person:ana"]), (300, ["person:bo"])])
        async with town.worker():
            await town.alert()
            await ana.phone.rings(kind="page")
            await bo.phone.rings(kind="page")


async def test_a_worker_killed_before_it_sends_leaves_the_page_to_the_next(town: Town, tmp_path: Path):
    ana = await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    number = await town.alert()
    async with town.database.transaction() as tx:
        # As a worker leaves it that died with the page in its hands.
        await tx.session.execute(
            text(
                "UPDATE pages SET state = 'sending', attempts = 1, lease = gen_random_uuid(),"
                " leased_until = now() + interval '2 seconds'"
            )
        )
    async with town.worker():
        await ana.phone.rings(kind="page")
        (page,) = await town.pages(number)
    assert page.attempts == 2


async def test_a_worker_killed_while_the_push_service_holds_its_breath(town: Town, tmp_path: Path):
    ana = await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    ana.phone.fail(HANG, times=1)
    async with worker_process(town.settings, tmp_path) as first:
        await town.alert()
        await town.until(lambda: _attempted(ana.phone.attempts), within=START)
        first.kill()
        await first.ended()
    async with town.worker():
        page = await ana.phone.rings(kind="page", within=LEASE_OVER)
    topics = {push.headers["Topic"] for push in ana.phone.attempts}
    assert topics == {page["notification"]["tag"]}


async def test_a_worker_killed_after_sending_sends_again_and_the_phone_shows_one(town: Town, tmp_path: Path):
    ana = await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    async with worker_process(town.settings, tmp_path) as first, town.database.transaction() as tx:
        # Nobody can write down how it ended while this is held.
        number = await town.alert()
        row = await town.incident(number)
        await tx.session.execute(text("SELECT 1 FROM incidents WHERE id = :id FOR UPDATE"), {"id": row.id})
        await ana.phone.rings(kind="page", within=START)
        first.kill()
        await first.ended()
    async with town.database.transaction() as tx:
        # The story before this one waits for it; here it ran out.
        await tx.session.execute(text("UPDATE pages SET leased_until = now()"))
    async with town.worker():
        await ana.phone.ring_count(2, within=LEASE_OVER)
        await town.until(lambda: _settled(town, number))
    tags = {payload["notification"]["tag"] for payload in ana.phone.notifications}
    assert len(tags) == 1
    (page,) = await town.pages(number)
    assert (page.state, page.attempts) == ("accepted", 2)


async def test_two_workers_share_the_work_and_nobody_is_paged_twice(town: Town):
    people = [await town.person(f"p{number}") for number in range(5)]
    await town.service(rungs=[(2, ["person:p0"]), (3600, [f"person:p{n}" for n in range(1, 5)])])
    async with town.worker(), town.worker():
        numbers = [await town.alert(f"Alert {n}", dedup=f"alert-{n}") for n in range(8)]
        for person in people:
            await person.phone.ring_count(len(numbers), within=30)
        await asyncio.sleep(1.2)
    for person in people:
        tags = [payload["notification"]["tag"] for payload in person.phone.of_kind("page")]
        assert len(tags) == len(set(tags)) == len(numbers)


async def test_a_worker_that_was_frozen_past_its_lease_writes_nothing_down(town: Town):
    ana = await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    number = await town.alert()
    async with town.database.transaction() as tx:
        (due,) = await delivery.claim(tx, limit=5)
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE pages SET leased_until = now() - interval '1 second'"))
    async with town.worker():
        await ana.phone.rings(kind="page")
        await town.until(lambda: _settled(town, number))
    async with town.database.transaction() as tx:
        await delivery.settle(tx, [delivery.Sent(due, Gone(410, "gone"))], now=clock.now())
    (page,) = await town.pages(number)
    assert page.state == "accepted"


async def test_a_push_service_that_is_down_is_asked_again_within_the_rung(town: Town):
    ana = await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    ana.phone.fail(BROKEN, times=2)
    async with town.worker():
        number = await town.alert()
        await ana.phone.rings(kind="page", within=20)
        await town.until(lambda: _settled(town, number))
    (page,) = await town.pages(number)
    assert (page.state, page.attempts) == ("accepted", 3)
    assert "page-late" in await town.timeline(number)


async def test_one_dead_push_host_delays_nobody_else(town: Town):
    hanging = [await town.person(handle) for handle in ("ana", "cy", "di")]
    bo = await town.person("bo")
    for person in hanging:
        person.phone.fail(HANG)
    await town.service(rungs=[(3600, ["person:ana", "person:cy", "person:di", "person:bo"])])
    loop = asyncio.get_running_loop()
    async with town.worker():
        begun = loop.time()
        await town.alert()
        await bo.phone.rings(kind="page")
        assert loop.time() - begun < 2.5 * TIMEOUT, "in turn it would have been three of them"


async def test_time_spent_down_is_made_up_in_order_and_once(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:bo"])])
    number = await town.alert()
    await town.pass_time(timedelta(hours=2))
    async with town.worker():
        await ana.phone.rings(kind="page")
        await bo.phone.rings(kind="page")
        await asyncio.sleep(1.2)
    kinds = await town.timeline(number)
    assert kinds.count("silence") == 1
    assert len(bo.phone.of_kind("page")) == 1


async def _attempted(attempts: Sequence[object]) -> bool:
    return bool(attempts)


async def _settled(town: Town, number: int) -> bool:
    return all(page.state not in {"queued", "sending"} for page in await town.pages(number))

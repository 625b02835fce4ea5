"""The worker process: sweeps that need no Redis, and arq as the doorbell that wakes them early."""

import asyncio
import signal
from contextlib import AsyncExitStack, suppress
from functools import partial
from typing import Any

import structlog
from arq.worker import Worker, func
from prometheus_client import Counter
from redis.exceptions import RedisError

from api import clock, logs
from api.actions.paging.push_keys import ensure_push_key, private_keys
from api.database import Database
from api.doorbell import QUEUE, Doorbell, dump_job, load_job, redis_settings
from api.processes.embedded import resolve
from api.secrets import Keyring
from api.settings import Settings, load
from api.store import upkeep
from worker.at_start import say_at_start
from worker.jobs.alerts import wake_due
from worker.jobs.briefings import prepare_briefings
from worker.jobs.calendars import read_due
from worker.jobs.chores import do_chores
from worker.jobs.decisions import remind_due
from worker.jobs.delivery import Delivery
from worker.jobs.exports import Exports
from worker.jobs.handovers import Handovers
from worker.jobs.ladder import climb_overdue
from worker.jobs.promises import Promises
from worker.jobs.receipts import chase_receipts
from worker.jobs.reliefs import relieve
from worker.jobs.risks import look_ahead
from worker.jobs.runs import look_after_runs
from worker.jobs.silences import keep_watch
from worker.jobs.swaps import expire_due
from worker.jobs.updates import tell_due
from worker.letters_lane import open_lane
from worker.readers.calendar import calendar_client
from worker.runbooks_lane import open_sweeps
from worker.senders.apprise import AppriseSender
from worker.senders.elsewhere import elsewhere
from worker.senders.mail import MailSender
from worker.senders.post import Post
from worker.senders.push import PushSender
from worker.senders.vapid import VapidSigner
from worker.senders.wording import Desk
from worker.sweeps import Sweep

log = structlog.get_logger(__name__)

_rings = Counter("tocsin_doorbell_rings_total", "Times the doorbell woke a sweep", ["bell"])


async def run(settings: Settings, *, stop: asyncio.Event) -> None:
    """Work until `stop`; then finish what is in flight and leave."""
    async with AsyncExitStack() as stack:
        bells = Doorbell(settings.redis_url) if settings.redis_url else None
        if bells is not None:
            stack.push_async_callback(bells.close)
        database = Database.connect(
            settings.sqlalchemy_url, bells=bells, mail=settings.smtp_url is not None, pool=12
        )
        stack.push_async_callback(database.close)
        post = await open_post(settings, database, stack)
        delivery = Delivery(database, post, clock=clock.now, one_by_one=settings.bundle_after)
        sweeps = sweeps_of(database, delivery)
        sweeps.append(await calendar_sweep(settings, database, stack))
        sweeps += export_sweeps(settings, database)
        sweeps += await open_sweeps(settings, database, stack)
        lane = await open_lane(settings, await signers_of(settings, database), stack)
        sweeps += lane.sweeps
        tasks = [asyncio.create_task(sweep.run(), name=sweep.name) for sweep in sweeps]
        tasks.append(asyncio.create_task(delivery.settle_forever(), name="settle"))
        tasks += [asyncio.create_task(one.settle_forever(), name="settle letters") for one in lane.letters]
        if settings.redis_url:
            tasks.append(asyncio.create_task(answer_doorbell(settings.redis_url, sweeps), name="doorbell"))
        log.info("worker is up")
        await _until(stop, tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with suppress(TimeoutError):
            async with asyncio.timeout(8):
                await delivery.drain()
                await lane.drain()
        log.info("worker has stopped")


async def open_post(settings: Settings, database: Database, stack: AsyncExitStack) -> Post:
    """Every road out of here, opened once."""
    keyring = Keyring(settings.secret_key)
    async with database.transaction() as tx:
        await ensure_push_key(tx, keyring, now=clock.now())
    signers = await signers_of(settings, database)
    push = await stack.enter_async_context(PushSender(signers=signers, extra_hosts=settings.push_extra_hosts))
    mail = None
    if settings.smtp_url:
        mail = MailSender(smtp_url=settings.smtp_url, mail_from=settings.mail_from or "tocsin@localhost")
    return Post(
        database=database,
        keyring=keyring,
        desk=Desk(key=settings.secret_key.encode(), base=settings.public_url),
        push=push,
        mail=mail,
        apprise=await stack.enter_async_context(AppriseSender(inner_hosts=settings.channel_hosts)),
    )


async def signers_of(settings: Settings, database: Database) -> dict[str, VapidSigner]:
    async with database.read() as session:
        pems = await private_keys(session, Keyring(settings.secret_key))
    subject = settings.push_subject or "https://localhost"
    return {str(key_id): VapidSigner(pem, subject=subject) for key_id, pem in pems.items()}


def sweeps_of(database: Database, delivery: Delivery) -> list[Sweep]:
    async def ahead(table: str) -> float | None:
        async with database.read() as session:
            return await upkeep.next_due(session, table)

    make = partial(Sweep, database=database, clock=clock.now)
    return [
        make("pages", delivery.sweep, next_due=partial(ahead, "pages")),
        make(
            "ladder",
            partial(climb_overdue, database, clock=clock.now),
            next_due=partial(ahead, "escalations"),
        ),
        make("alerts", partial(wake_due, database, clock=clock.now), next_due=partial(ahead, "alerts")),
        make("receipts", partial(chase_receipts, database, clock=clock.now)),
        make("promises", Promises(database, clock=clock.now).sweep, next_due=partial(ahead, "promises")),
        make("reliefs", partial(relieve, database, clock=clock.now)),
        make("swaps", partial(expire_due, database, clock=clock.now)),
        make("handovers", Handovers(database, clock=clock.now).sweep),
        make("risks", partial(look_ahead, database, clock=clock.now)),
        make("decisions", partial(remind_due, database, clock=clock.now)),
        make("briefings", partial(prepare_briefings, database, clock=clock.now)),
        make("updates", partial(tell_due, database, clock=clock.now), next_due=partial(ahead, "updates")),
        make("runs", partial(look_after_runs, database, clock=clock.now), next_due=partial(ahead, "runs")),
        make("chores", partial(do_chores, database, clock=clock.now)),
        make("watch", partial(keep_watch, database)),
    ]


async def calendar_sweep(settings: Settings, database: Database, stack: AsyncExitStack) -> Sweep:
    client = await stack.enter_async_context(calendar_client(settings.channel_hosts))
    read = partial(read_due, database, client, Keyring(settings.secret_key), clock=clock.now)
    return Sweep("calendars", read, database=database, clock=clock.now)


def export_sweeps(settings: Settings, database: Database) -> list[Sweep]:
    """None where nobody wants the status pages elsewhere."""
    if settings.status_export is None:
        return []
    target = elsewhere(settings.status_export)
    exports = Exports(database, target, base_url=settings.public_url, clock=clock.now)
    return [Sweep("exports", exports.sweep, database=database, clock=clock.now)]


async def answer_doorbell(url: str, sweeps: list[Sweep]) -> None:
    """arq's worker, kept alive: it exits when Redis dies, and the sweeps go on without it."""
    by_name = {sweep.name: sweep for sweep in sweeps}

    async def wake(ctx: dict[str, Any], bell: str) -> None:
        del ctx
        _rings.labels(bell).inc()
        if bell in by_name:
            by_name[bell].bell.set()

    while True:
        worker = Worker(
            functions=[func(wake, name="wake", keep_result=0, max_tries=1)],
            queue_name=QUEUE,
            redis_settings=redis_settings(url),
            poll_delay=0.01,
            job_timeout=10,
            keep_result=0,
            max_jobs=50,
            queue_read_limit=5000,
            health_check_interval=3600,
            handle_signals=False,
            job_serializer=dump_job,
            job_deserializer=load_job,
            log_results=False,
        )
        try:
            await worker.async_run()
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("doorbell is gone; sweeping every second", reason=type(error).__name__)
        finally:
            await _close(worker)
        await asyncio.sleep(1)


async def _close(worker: Worker) -> None:
    """arq's own close waits for jobs it has just cancelled, and then leaves its connections open."""
    running = [task for task in (worker.main_task, *worker.tasks.values()) if task is not None]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    if worker.pool is not None:
        with suppress(RedisError, OSError):
            await worker.pool.aclose(close_connection_pool=True)


async def _until(stop: asyncio.Event, tasks: list[asyncio.Task[None]]) -> None:
    """Until told to stop; a loop that ends by itself is a bug, and the process starts anew."""
    waiting = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done - {waiting}:
        task.result()
        raise RuntimeError(f"the loop “{task.get_name()}” ended")


async def _main() -> None:
    settings = resolve(load())
    logs.set_up(settings.log_format)
    say_at_start(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(settings, stop=stop)


def main() -> None:
    import uvloop  # noqa: PLC0415 - not on every platform

    uvloop.run(_main())


if __name__ == "__main__":
    main()

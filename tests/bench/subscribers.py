"""Twenty thousand subscribers and a mail server with every vice: who was told, how often, and how fast."""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from aiosmtplib import SMTP
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import create_async_engine

from api import clock
from api.actions.paging.push_keys import ensure_push_key
from api.actions.status.subscribers import new_row
from api.database import Database
from api.secrets import Keyring
from api.settings import Settings
from api.store import migrate
from api.store.status.subscribers import SubscriberRow
from tests.bench.house import SECRET
from tests.support.hostile_smtp import HostileSmtp
from tests.support.servers import start_postgres
from tests.support.subscribers import announcement, public_page, say
from tests.support.workers import worker_process

KEYRING: Final = Keyring(SECRET)
# Of a hundred: 10 are put off once, 5 refused for ever, 3 lose the line before and 2 after they were taken.
_VICES: Final = (("grey-", 10), ("no-", 15), ("before-", 18), ("after-", 20))
# What the server takes to swallow a letter.
_PAUSE: Final = 0.02
_PATIENCE: Final = 900.0


@dataclass(slots=True)
class Soak:
    database: Database
    settings: Settings
    server: HostileSmtp
    folder: Path


def say_it(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 - printing is what a benchmark is for


@asynccontextmanager
async def soak(folder: Path, *, connections: int) -> AsyncIterator[Soak]:
    async with AsyncExitStack() as stack:
        postgres = start_postgres(folder / "postgres")
        stack.callback(postgres.stop)
        server = await stack.enter_async_context(HostileSmtp(pause=_PAUSE))
        settings = Settings(
            database_url=postgres.url,
            secret_key=SECRET,
            smtp_url=server.url,
            mail_from="status@example.org",
            mail_rate=5000,
            mail_connections=connections,
            public_url="http://localhost:8080",
            data_dir=folder,
        )
        engine = create_async_engine(settings.sqlalchemy_url)
        await migrate.upgrade(engine)
        await engine.dispose()
        database = Database.connect(settings.sqlalchemy_url, pool=4)
        stack.push_async_callback(database.close)
        async with database.transaction() as tx:
            await ensure_push_key(tx, KEYRING, now=clock.now())
        yield Soak(database, settings, server, folder)


def address_of(number: int) -> str:
    place = number % 100
    mood = next((mood for mood, below in _VICES if place < below), "")
    return f"{mood}reader{number}@example.net"


async def subscribe(house: Soak, number: int) -> list[str]:
    addresses = [address_of(one) for one in range(number)]
    now = clock.now()
    async with house.database.transaction() as tx:
        page = await public_page(tx)
    names = [column.name for column in SubscriberRow.__table__.columns]
    for start in range(0, number, 1000):
        rows = [
            new_row(KEYRING, page.id, "email", address, now=now)
            for address in addresses[start : start + 1000]
        ]
        values = [
            {name: getattr(row, name) for name in names} | {"state": "confirmed", "confirmed_at": now}
            for row in rows
        ]
        async with house.database.transaction() as tx:
            await tx.session.execute(insert(SubscriberRow), values)
    return addresses


async def tell(house: Soak) -> None:
    async with house.database.transaction() as tx:
        about = await announcement(tx, "Cards are refused", now=clock.now())
        await say(tx, about, "We are looking into it.", now=clock.now())


async def progress(house: Soak) -> dict[str, int]:
    async with house.database.read() as session:
        found = await session.execute(
            text("SELECT state, count(*) AS number FROM letters GROUP BY state ORDER BY state")
        )
        return {row.state: row.number for row in found}


async def until(house: Soak, *, left: int, total: int) -> float:
    """Says how far it is every few seconds; returns how long it took until no more than `left` were left."""
    started = monotonic()
    while monotonic() - started < _PATIENCE:
        counts = await progress(house)
        written = sum(counts.values())
        waiting = counts.get("queued", 0) + counts.get("sending", 0) + total - written
        if waiting <= left:
            break
        say_it(f"  {monotonic() - started:5.0f} s  {counts}")
        await asyncio.sleep(5)
    return monotonic() - started


async def bare(server: HostileSmtp, *, connections: int, letters: int) -> float:
    """The same server and as many kept connections with nothing around them: letters a second."""
    port = int(server.url.rpartition(":")[2])

    async def line(share: int, name: int) -> None:
        async with SMTP(hostname="127.0.0.1", port=port, local_hostname="example.org") as client:
            for number in range(share):
                body = f"Message-ID: <bare{name}.{number}@x>\r\nSubject: x\r\n\r\n{'x' * 2000}\r\n"
                await client.sendmail("a@example.org", [f"bare{name}-{number}@example.net"], body.encode())

    started = monotonic()
    await asyncio.gather(*(line(letters // connections, name) for name in range(connections)))
    return letters / (monotonic() - started)


async def main(number: int, connections: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-soak-") as folder:
        async with soak(Path(folder), connections=connections) as house:
            limit = await bare(house.server, connections=connections, letters=min(2000, number))
            house.server.taken.clear()
            house.server.connections = 0
            addresses = await subscribe(house, number)
            await tell(house)
            say_it(f"{number} subscribers, {connections} connections, {_PAUSE * 1000:.0f} ms a letter")
            async with worker_process(house.settings, house.folder / "first") as worker:
                first = await until(house, left=number * 6 // 10, total=number)
                before = len(house.server.taken)
                worker.kill()
                await worker.ended()
            say_it(f"  killed with -9 after {first:.0f} s, {before} letters taken")
            async with worker_process(house.settings, house.folder / "second"):
                await house.server.takes_another()
                bulk = await until(house, left=number // 5, total=number)
                after = len(house.server.taken)
                rest = await until(house, left=0, total=number)
            report(
                house,
                addresses,
                rate=(after - before) / max(bulk, 0.1),
                limit=limit,
                seconds=first + bulk + rest,
            )
            say_it(f"  in the rows: {await progress(house)}")


def report(house: Soak, addresses: list[str], *, rate: float, limit: float, seconds: float) -> None:
    server = house.server
    wanted = {one for one in addresses if not one.startswith("no-")}
    dropped = sum(one.startswith("after-") for one in addresses)
    say_it(
        f"told: {len(server.recipients() & wanted)} of {len(wanted)} that could be; "
        f"strangers told: {len(server.recipients() - wanted)}; refused for ever: {len(server.refused)}",
        f"different letters to one reader: {len(server.taken) - len(server.recipients())}",
        f"the same letter again: {server.repeats()}, of which {dropped} lost their line after being taken",
        f"connections: {server.connections}, {server.most_at_once} at once at most",
        f"rate: {rate:.0f} letters/s, bare {limit:.0f} ({rate / limit:.0%}); {seconds:.0f} s in all",
    )


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--subscribers", type=int, default=20_000)
    words.add_argument("--connections", type=int, default=16)
    given = words.parse_args()
    asyncio.run(main(given.subscribers, given.connections))

"""`python -m tests.bench.status_page`: the public page under load, beside nginx serving the same bytes.

Requests a second say what this machine did just now, with the load on the same cores; processor time per
request says what each of the two costs, whatever else was running. One process of each.
"""

import argparse
import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import uvloop
from sqlalchemy.ext.asyncio import create_async_engine

from api.database import Database
from api.settings import Settings
from api.store import migrate
from tests.bench.figures import quantile
from tests.support.api_process import api_process, free_port
from tests.support.servers import start_postgres, start_redis
from tests.support.status_app import Desk, settings_of, until
from tests.support.urls import sqlalchemy_url
from tests.support.workers import worker_process

CONNECTIONS = 50
HEAD = """\
| what | API, requests/s | p50 / p99, ms | processor, µs | nginx, requests/s | processor, µs | API : nginx |
|---|---|---|---|---|---|---|"""
CONFIG = """\
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr crit;
events {{ worker_connections 512; }}
http {{
  access_log off; default_type text/html; gzip_static on; keepalive_requests 1000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; location = /status {{ alias {page}; }} }}
}}
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Of one server: what it answered in a while, and what that cost it."""

    rate: float
    waits: list[float]
    processor: float

    def cells(self) -> str:
        waits = f"{quantile(self.waits, 0.5):.1f} / {quantile(self.waits, 0.99):.1f}"
        return f"{self.rate:,.0f} | {waits} | {self.processor:.0f}"


class Client(asyncio.Protocol):
    """One connection that asks again as soon as it was answered; every answer has the same length."""

    def __init__(self, request: bytes, length: int, waits: list[float]) -> None:
        self._request = request
        self._length = length
        self._waits = waits
        self._got = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        self._got += len(data)
        if self._got >= self._length:
            self._waits.append((time.perf_counter() - self._begun) * 1000)
            self._ask()

    def _ask(self) -> None:
        self._got = 0
        self._begun = time.perf_counter()
        self._transport.write(self._request)


async def load(port: int, pids: list[int], *, tag: str | None, seconds: float) -> Load:
    request = f"GET /status HTTP/1.1\r\nHost: localhost:{port}\r\nAccept-Encoding: gzip\r\n"
    request += f"If-None-Match: {tag}\r\n\r\n" if tag else "\r\n"
    length = await _answer_length(port, request.encode())
    waits: list[float] = []
    loop = asyncio.get_running_loop()
    spent = sum(_processor(pid) for pid in pids)
    begun = time.perf_counter()
    transports = [
        (await loop.create_connection(lambda: Client(request.encode(), length, waits), "127.0.0.1", port))[0]
        for _ in range(CONNECTIONS)
    ]
    await asyncio.sleep(seconds)
    lasted = time.perf_counter() - begun
    for transport in transports:
        transport.abort()
    cost = sum(_processor(pid) for pid in pids) - spent
    return Load(len(waits) / lasted, waits, cost / max(len(waits), 1) * 1e6)


async def _answer_length(port: int, request: bytes) -> int:
    """Heads differ in a date of the same length, and in nothing else."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode().lower().splitlines()
    size = next((int(line.split(":")[1]) for line in lines if line.startswith("content-length")), 0)
    assert b" 304 " in head or size, head
    writer.close()
    return len(head) + (0 if b" 304 " in head else size)


async def _tag(port: int) -> str:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /status HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    writer.close()
    return next(line.split(": ", 1)[1] for line in head.splitlines() if line.lower().startswith("etag"))


def _processor(pid: int) -> float:
    """Seconds that a process has worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(one) for one in text.split()]


@asynccontextmanager
async def nginx(folder: Path, page: Path) -> AsyncIterator[tuple[int, list[int]] | None]:
    """Its port and its one worker; None where there is no nginx: `TOCSIN_BENCH_NGINX` may name one."""
    program = os.environ.get("TOCSIN_BENCH_NGINX") or shutil.which("nginx")
    if program is None:
        yield None
        return
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(CONFIG.format(folder=folder, port=port, page=page))
    if os.geteuid() == 0:
        config.write_text(f"user root; {config.read_text()}")
    process = await asyncio.create_subprocess_exec(program, "-p", str(folder), "-c", str(config))
    try:
        await asyncio.sleep(1)
        yield port, _children(process.pid)
    finally:
        process.terminate()
        await process.wait()


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201 - printing is what a benchmark is for


async def _rows(name: str, settings: Settings, beside: tuple[int, list[int]] | None, seconds: float) -> None:
    pids = _serving(settings.port)
    for what, asks_again in ((name, False), (f"{name}, 304", True)):
        tag = await _tag(settings.port) if asks_again else None
        ours = await load(settings.port, pids, tag=tag, seconds=seconds)
        if beside is None:
            say(f"| {what} | {ours.cells()} | - | - | no nginx here |")
            continue
        port, workers = beside
        tag = await _tag(port) if asks_again else None
        theirs = await load(port, workers, tag=tag, seconds=seconds)
        ratio = f"{theirs.processor / ours.processor:.0%} (requests/s: {ours.rate / theirs.rate:.0%})"
        say(f"| {what} | {ours.cells()} | {theirs.rate:,.0f} | {theirs.processor:.0f} | {ratio} |")


def _serving(port: int) -> list[int]:
    """Whose environment says that it serves there."""
    wanted = f"TOCSIN_PORT={port}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            named = wanted in (place / "environ").read_bytes().split(b"\0")
            serves = b"serve" in (place / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if named and serves:
            found.append(int(place.name))
    return found


async def _write_page(desk: Desk) -> None:
    """A normal page on a bad day: ten components, two open incidents, a window, and some history."""
    for number in range(10):
        await desk.component(f"Component {number}")
    for number in range(5):
        headline = f"Trouble number {number}"
        await desk.tell(headline, effects={f"Component {number}": "partial_outage"})
        await desk.tell(headline, "We know what it is.", state="identified")
        if number > 1:
            await desk.tell(headline, "All is well again.", state="resolved")


async def _main(seconds: float) -> None:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tocsin-status-")))
        postgres, redis = start_postgres(folder / "postgres"), start_redis(folder / "redis")
        stack.callback(postgres.stop)
        stack.callback(redis.stop)
        url = sqlalchemy_url(postgres.url)
        engine = create_async_engine(url)
        await migrate.upgrade(engine)
        await engine.dispose()
        database = Database.connect(url)
        stack.push_async_callback(database.close)
        await _write_page(Desk(database))
        port = free_port()
        base = f"http://localhost:{port}"
        settings = settings_of(url, folder / "data", redis_url=redis.url, port=port, public_url=base)
        settings.data_dir.mkdir()
        client = await stack.enter_async_context(api_process(settings))
        page = settings.data_dir / "status" / "public" / "index.html"

        async def is_laid() -> bool:
            return page.exists() and "Trouble number 0" in (await client.get("/status")).text

        await until(is_laid, within=30)
        beside = await stack.enter_async_context(nginx(folder, page))
        async with worker_process(settings, settings.data_dir):
            await asyncio.sleep(5)
            small = page.with_suffix(".html.gz").stat().st_size
            say(f"The page: {page.stat().st_size} bytes, packed {small}.")
            say("", HEAD)
            await load(port, _serving(port), tag=None, seconds=2)  # warm up
            await _rows("all is up", settings, beside, seconds)
        postgres.kill()
        redis.kill()
        await asyncio.sleep(2)
        await _rows("worker, Postgres and Redis killed", settings, beside, seconds)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=6)
    uvloop.run(_main(words.parse_args().seconds))


if __name__ == "__main__":
    main()

"""The API as its own process, so that a story can kill it and start it again with nothing else alive."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from api.settings import Settings

START = 60.0


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@asynccontextmanager
async def api_process(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of it, from here to the end of the block; then it is killed as `kill -9` would."""
    environment = os.environ | {
        "TOCSIN_DATABASE_URL": settings.database_url or "",
        "TOCSIN_REDIS_URL": settings.redis_url or "",
        "TOCSIN_SECRET_KEY": settings.secret_key,
        "TOCSIN_PUBLIC_URL": settings.public_url,
        "TOCSIN_PORT": str(settings.port),
        "TOCSIN_DATA_DIR": str(settings.data_dir),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.commands.main", "serve", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}", timeout=10) as client:
            await _answers(client, process)
            yield client
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _answers(client: httpx.AsyncClient, process: asyncio.subprocess.Process) -> None:
    end = asyncio.get_running_loop().time() + START
    while True:
        try:
            await client.get("/healthz")
        except httpx.TransportError:
            assert process.returncode is None, "the API ended at its start"
            assert asyncio.get_running_loop().time() < end, "the API did not start"
            await asyncio.sleep(0.1)
        else:
            return

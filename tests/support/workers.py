"""A worker as its own process, so that a story can kill it in the middle of a sentence."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from api.settings import Settings


class WorkerProcess:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def kill(self) -> None:
        """As `kill -9` would."""
        self._process.kill()

    def freeze(self) -> None:
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    async def ended(self) -> int:
        return await self._process.wait()


@asynccontextmanager
async def worker_process(settings: Settings, folder: Path) -> AsyncIterator[WorkerProcess]:
    """Running from here to the end of the block, unless the story ends it first."""
    environment = os.environ | {
        "TOCSIN_DATABASE_URL": settings.database_url or "",
        "TOCSIN_REDIS_URL": settings.redis_url or "",
        "TOCSIN_SECRET_KEY": settings.secret_key,
        "TOCSIN_PUSH_EXTRA_HOSTS": ",".join(settings.push_extra_hosts),
        "TOCSIN_PUBLIC_URL": settings.public_url,
        "TOCSIN_DATA_DIR": str(folder),
        "TOCSIN_LOG_FORMAT": "json",
        "TOCSIN_SMTP_URL": settings.smtp_url or "",
        "TOCSIN_MAIL_FROM": settings.mail_from or "",
        "TOCSIN_MAIL_RATE": str(settings.mail_rate),
        "TOCSIN_MAIL_CONNECTIONS": str(settings.mail_connections),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "worker", env=environment, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield WorkerProcess(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()

"""The push key at the start of a process, which waits for the database without keeping readers waiting."""

import asyncio
from typing import Final

import structlog

from api import clock
from api.actions.paging.push_keys import ensure_push_key
from api.database import Database
from api.domain.refusal import Refused
from api.outage import is_outage
from api.secrets import Keyring

log = structlog.get_logger(__name__)

_AGAIN_AFTER: Final = 1.0


class FirstKey:
    """With the database there it is made before the first request; with it gone, as soon as it is back."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        try:
            await self._ensure()
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("starting without the database", reason=type(error).__name__)
            self._task = asyncio.create_task(self._keep_trying(), name="first key")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _ensure(self) -> None:
        async with self._database.transaction() as tx:
            await ensure_push_key(tx, self._keyring, now=clock.now())

    async def _keep_trying(self) -> None:
        while True:
            await asyncio.sleep(_AGAIN_AFTER)
            try:
                await self._ensure()
            except Refused as refusal:
                # No start of this process may overrule it, and no phone subscribes meanwhile.
                log.critical("no push key", why=refusal.message)
                return
            except Exception as error:
                if not is_outage(error):
                    raise
            else:
                return

"""Which incidents changed: heard through the doorbell, and found in the database where it was silent."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from api.database import Database
from api.doorbell import LINE_BROKEN, listen
from api.outage import log_failure
from api.store import watch

log = structlog.get_logger(__name__)

# While the line is open a single announcement may still be lost: asked rarely, but asked.
_ASK_EVERY: Final = 5.0
_ASK_EVERY_WITHOUT_LINE: Final = 1.0
_CALL_AGAIN_AFTER: Final = 1.0
_OVERLAP: Final = timedelta(minutes=2)
_REMEMBERED: Final = 20_000


class Feed:
    """Changes wait here until somebody takes them; several of one incident become the latest one."""

    def __init__(self, database: Database, redis_url: str | None) -> None:
        self._database = database
        self._redis_url = redis_url
        self._waiting: dict[UUID, int] = {}
        self._told: OrderedDict[UUID, int] = OrderedDict()
        self._something = asyncio.Event()
        self._ask_now = asyncio.Event()
        self._line_is_open = False
        self._asked_at: datetime | None = None

    async def begin(self) -> None:
        """What happened before anybody could follow it is nobody's news."""
        await self._ask()
        for incident_id, seq in self._waiting.items():
            self.told(incident_id, seq)
        self._waiting.clear()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_asking())
            if self._redis_url is not None:
                group.create_task(self._keep_listening(self._redis_url))

    async def take(self) -> dict[UUID, int]:
        """What changed since it was last taken; waits until something has."""
        await self._something.wait()
        self._something.clear()
        taken, self._waiting = self._waiting, {}
        return taken

    def note(self, incident_id: UUID, seq: int) -> None:
        if self.is_news(incident_id, seq):
            self._waiting[incident_id] = max(seq, self._waiting.get(incident_id, 0))
            self._something.set()

    def put_back(self, taken: Mapping[UUID, int]) -> None:
        for incident_id, seq in taken.items():
            self.note(incident_id, seq)

    def is_news(self, incident_id: UUID, seq: int) -> bool:
        return seq > self._told.get(incident_id, -1)

    def told(self, incident_id: UUID, seq: int) -> None:
        self._told[incident_id] = seq
        self._told.move_to_end(incident_id)
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)

    async def _keep_listening(self, redis_url: str) -> None:
        while True:
            try:
                async with aclosing(listen(redis_url)) as line:
                    async for change in line:
                        if change is None:
                            self._line_is_open = True
                            self._ask_now.set()
                        else:
                            self.note(change.incident_id, change.seq)
            except LINE_BROKEN as error:
                if self._line_is_open:
                    log.warning("the live line broke: asking the database", reason=type(error).__name__)
            self._line_is_open = False
            self._ask_now.set()
            await asyncio.sleep(_CALL_AGAIN_AFTER)

    async def _keep_asking(self) -> None:
        while True:
            every = _ASK_EVERY if self._line_is_open else _ASK_EVERY_WITHOUT_LINE
            try:
                async with asyncio.timeout(every):
                    await self._ask_now.wait()
            except TimeoutError:
                pass
            self._ask_now.clear()
            await self._ask()

    async def _ask(self) -> None:
        try:
            async with self._database.read() as session:
                seen = await watch.lately(session, since=self._asked_at, overlap=_OVERLAP)
        except Exception as error:  # noqa: BLE001 - a sweep: the next one may go better
            log_failure(log, "changes could not be asked for", error)
            return
        self._asked_at = seen.now
        for incident_id, seq in seen.seqs:
            self.note(incident_id, seq)

"""Open status pages copied to where they outlive us, whenever they read differently: by word or by clock."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from api.database import Database
from api.domain.status.page_clock import next_change
from api.domain.status.snapshot import Snapshot
from api.publishing.files import File
from api.publishing.front import FRESH, as_of
from api.publishing.past import kept
from api.publishing.placed import placed, places
from api.publishing.site import render
from api.store.status import snapshot as status_snapshot
from api.store.status.doors import Door, doors
from api.store.status.pages import StatusPageRow
from api.store.upkeep import claim_chore, hasten
from worker.senders.elsewhere import Elsewhere, ExportError

log = structlog.get_logger(__name__)

_CHORE: Final = "status-export"
# Whoever exports holds the turn this long at most; it is also how long a fault waits.
_LEASE: Final = timedelta(seconds=30)
# The beat that makes a page as of a later time comes a moment after that time.
_BEAT: Final = timedelta(seconds=10)
Seen = frozenset[Door]


class Exports:
    """What this worker exported last is remembered only to save work: whoever forgets it compares again."""

    def __init__(
        self, database: Database, target: Elsewhere, *, base_url: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._target = target
        self._base_url = base_url
        self._clock = clock
        self._seen: Seen = frozenset()
        self._due_at: datetime | None = None

    async def sweep(self) -> int:
        async with self._database.read() as session:
            seen = frozenset(door for door in await doors(session) if door.is_open)
        now = self._clock()
        if seen == self._seen and self._due_at is not None and now < self._due_at:
            return 0
        async with self._database.transaction() as tx:
            if not await claim_chore(tx.session, _CHORE, every=_LEASE):
                return 0
        try:
            await self._export(seen, now=now)
        except ExportError as error:
            log.warning("status pages were not exported; trying again", why=str(error))
            return 0
        async with self._database.transaction() as tx:
            await hasten(tx.session, _CHORE, within=timedelta(0))
        return 0

    async def _export(self, seen: Seen, *, now: datetime) -> None:
        due = [now + FRESH]
        for door in sorted(seen, key=lambda one: one.handle):
            try:
                due += await self._put(door, now=now)
            except ExportError:
                raise
            except Exception:  # the others are still told the truth
                log.exception("a status page could not be exported", page=door.handle)
        await self._target.keep_only(frozenset(door.handle for door in seen))
        self._seen, self._due_at = seen, min(at for at in due if at > now)

    async def _put(self, door: Door, *, now: datetime) -> list[datetime]:
        """When it will read differently."""
        snapshot = await self._read(door, now=now)
        if snapshot is None:
            return []
        files = await asyncio.to_thread(_rendered, snapshot, now)
        await self._target.put(door.handle, files, keep=places(snapshot.page, kept(snapshot)))
        return [next_change(snapshot, at=now), as_of(snapshot, now=now) + FRESH + _BEAT]

    async def _read(self, door: Door, *, now: datetime) -> Snapshot | None:
        async with self._database.read() as session:
            row = await session.get(StatusPageRow, door.page_id)
            if row is None:
                return None
            return await status_snapshot.snapshot(session, row, base_url=self._base_url, now=now)


def _rendered(snapshot: Snapshot, now: datetime) -> dict[str, File]:
    """Where there are only files nobody can subscribe, nor ask for what is older than all of them."""
    told = replace(snapshot, bygone=())
    return placed(snapshot.page, render(told, now, offers=False).values())

"""Keeps status pages true: read when they change, pressed by the clock, held in memory and on disk.

Nothing here is needed to serve what is held. With Postgres and Redis gone the clock goes on; with the whole
machine restarted and both still gone, what was kept on disk is pressed again.
"""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import structlog

from api import laid
from api.database import Database
from api.doorbell import LINE_BROKEN, listen_for_repaints
from api.http.status_memory import Known, Memory, Pulse
from api.http.status_press import Print, press
from api.http.status_shelf import Shelf
from api.outage import is_outage, log_failure
from api.publishing import past
from api.publishing.site import MANIFEST
from api.store import upkeep
from api.store.status import snapshot as status_snapshot
from api.store.status.doors import Door, doors
from api.store.status.pages import StatusPageRow

log = structlog.get_logger(__name__)

# A revision is compared this often although the bell rings for each: a bell may be silent.
_LOOK_EVERY: Final = 1.0
_CLOCK: Final = 0.5
_PATIENCE: Final = 4.0
_CALL_AGAIN_AFTER: Final = 1.0
_PULSE_EVERY: Final = timedelta(seconds=20)


class StatusKeeper:
    """In the data folder, files for web servers lie in `status`, and what we remember in `status-kept`."""

    def __init__(
        self,
        database: Database,
        shelf: Shelf,
        *,
        folder: Path,
        base_url: str,
        redis_url: str | None,
        clock: Callable[[], datetime],
    ) -> None:
        self.shelf = shelf
        self._database = database
        self._files = folder / "status"
        self._memory = Memory(folder / "status-kept")
        self._base_url = base_url
        self._redis_url = redis_url
        self._clock = clock
        self._pulse = Pulse(clock(), None)
        self._kept_pulse_at: datetime | None = None
        self._known: dict[str, Known] = {}
        self._prints: dict[str, Print] = {}
        self._look_now = asyncio.Event()
        self._press_now = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._answered = True

    async def start(self) -> None:
        """With pages to serve, wherever they come from: from the database, else from the disk."""
        await self._remember()
        await self._look()
        await self._press_due()
        self._tasks = [
            asyncio.create_task(self._keep_looking(), name="status looking"),
            asyncio.create_task(self._keep_pressing(), name="status pressing"),
        ]
        if self._redis_url is not None:
            self._tasks.append(asyncio.create_task(self._listen(self._redis_url), name="status listening"))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(OSError):
            await asyncio.to_thread(self._memory.keep_pulse, self._pulse)

    async def _remember(self) -> None:
        found = await asyncio.to_thread(lambda: list(self._memory.pages()))
        self._known = {one.door.handle: one for one in found}
        pulse = await asyncio.to_thread(self._memory.pulse)
        self._pulse = pulse or self._pulse

    # -- what the database says

    async def _keep_looking(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._look_now.wait()
            self._look_now.clear()
            await self._look()

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._ask()
        except Exception as error:  # noqa: BLE001 - the next look may go better; what is held is served
            if self._answered:
                log_failure(log, "status pages go on by the clock", error)
            self._answered = False
        else:
            self._answered = True

    async def _ask(self) -> None:
        """Two short questions; the long ones only for a page that has come further."""
        now = self._clock()
        async with self._database.read() as session:
            open_doors = await doors(session)
            beat = await upkeep.last_beat(session)
        for door in open_doors:
            known = self._known.get(door.handle)
            if known is None or known.door != door:
                self._hang(door)
                await self._try_to_read(door)
        self.shelf.is_known = True
        gone = self._known.keys() - {door.handle for door in open_doors}
        for handle in gone:
            self._drop(handle)
        self._pulse = Pulse(now, beat)
        await asyncio.to_thread(self._note, gone=bool(gone))

    def _hang(self, door: Door) -> None:
        """Who may read it holds from now on, even where what it says cannot be read or pressed anew."""
        self.shelf.hang(door)
        known = self._known.get(door.handle)
        if known is not None:
            hung = replace(door, revision=known.door.revision)
            self._known[door.handle] = replace(known, door=hung)

    async def _try_to_read(self, door: Door) -> None:
        """One that cannot be read stops no other."""
        try:
            await self._read(door)
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("a status page could not be read; what is held is served", page=door.handle)

    async def _read(self, door: Door) -> None:
        async with self._database.read() as session:
            row = await session.get(StatusPageRow, door.page_id)
            if row is None:
                return
            snapshot = await status_snapshot.snapshot(
                session, row, base_url=self._base_url, now=self._clock()
            )
        self._known[door.handle] = Known(door, snapshot)
        self._press_now.set()

    def _drop(self, handle: str) -> None:
        del self._known[handle]
        self._prints.pop(handle, None)
        self.shelf.take_away(handle)

    def _note(self, *, gone: bool) -> None:
        """Now and then is enough: what matters is how long ago somebody last knew."""
        try:
            if gone:
                self._memory.forget_others(self._known)
                self._clear_others()
            if self._kept_pulse_at is None or self._pulse.seen_at - self._kept_pulse_at >= _PULSE_EVERY:
                self._memory.keep_pulse(self._pulse)
                self._kept_pulse_at = self._pulse.seen_at
        except OSError as error:
            log.warning("status pages could not be kept on disk", reason=str(error))

    # -- what the clock says

    async def _keep_pressing(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOCK):
                    await self._press_now.wait()
            self._press_now.clear()
            await self._press_due()

    async def _press_due(self) -> None:
        for handle, known in list(self._known.items()):
            before = self._prints.get(handle)
            now = self._clock()
            if before is None or before.known != known or before.is_stale(self._pulse, now=now):
                try:
                    await self._press(known, before, now)
                except Exception:
                    log.exception("a status page could not be pressed; what is held is served", page=handle)

    async def _press(self, known: Known, before: Print | None, now: datetime) -> None:
        done = await asyncio.to_thread(press, known, self._pulse, before=before, now=now)
        if known.door.handle not in self._known:
            return
        self._prints[known.door.handle] = done
        self.shelf.put(done.room)
        await asyncio.to_thread(self._lay, done, is_new=before is None or before.known != known)

    def _lay(self, done: Print, *, is_new: bool) -> None:
        """Only open pages lie where a web server reads them. A full disk stops no page."""
        try:
            if is_new:
                self._memory.keep(done.known)
            door = done.known.door
            if door.is_open:
                bodies = {path: file.body for path, file in done.files.items()}
                kept = past.kept(done.known.snapshot)
                laid.lay(self._files / door.handle, bodies, last=MANIFEST, keep=kept)
            else:
                laid.remove(self._files / door.handle)
        except OSError as error:
            log.warning("status pages could not be kept on disk", reason=str(error))

    def _clear_others(self) -> None:
        for folder in self._files.iterdir() if self._files.is_dir() else ():
            if folder.name not in self._known:
                laid.remove(folder)

    # -- what the bell says

    async def _listen(self, redis_url: str) -> None:
        while True:
            with suppress(*LINE_BROKEN):
                async with aclosing(listen_for_repaints(redis_url)) as rings:
                    async for _ in rings:
                        self._look_now.set()
            await asyncio.sleep(_CALL_AGAIN_AFTER)

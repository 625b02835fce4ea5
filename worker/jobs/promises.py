"""Promises of the next update: who is to be told is told, and each follows what becomes of its incident."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from api.actions.comms import promise_care, promise_climb
from api.actions.incidents.timeline import Case
from api.database import Database
from api.domain.comms.audience import AUDIENCES
from api.domain.comms.policy import LEVELS, first_interval
from api.domain.organisation.snapshot import Organisation
from api.store.comms import promises
from api.store.incidents import incidents
from api.store.organisation import snapshot as organisations

log = structlog.get_logger(__name__)

_BATCH: Final = 200
_SET_ASIDE: Final = timedelta(seconds=30)
# What changed this lately is looked at each time: longer than any transaction that says so may take.
_LATELY: Final = timedelta(minutes=1)
_EVERYTHING: Final = timedelta(minutes=1)


class Promises:
    """One sweep: what is due, then what changed. Alerts are never held up by it: they do not know of it."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._whole_at: datetime | None = None

    async def sweep(self) -> int:
        return await self.climb() + await self.look()

    async def climb(self) -> int:
        async with self._database.read() as session:
            due = await promises.due(session, limit=_BATCH)
        return await self._each(due, self._climb)

    async def look(self) -> int:
        """Lately changed incidents each time; all of them once a minute, for what was linked since."""
        now = self._clock()
        is_whole = self._whole_at is None or now - self._whole_at >= _EVERYTHING
        since = None if is_whole else now - _LATELY
        async with self._database.read() as session:
            organisation = await organisations.current(session)
            found = [
                *await promises.changed_under(session, since=since, limit=_BATCH),
                *await promises.unstarted(
                    session, severities=_promised(organisation), since=since, limit=_BATCH
                ),
                *await promises.come_back(session, since=since, limit=_BATCH),
                *await promises.without_a_last_word(session, since=since, limit=_BATCH),
            ]
        if is_whole and len(found) < _BATCH:
            self._whole_at = now
        return await self._each(list(dict.fromkeys(found)), self._look)

    async def _each(self, ids: Sequence[UUID], work: Callable[[Case, Organisation], Awaitable[bool]]) -> int:
        return sum([await self._one(incident_id, work) for incident_id in ids])

    async def _one(self, incident_id: UUID, work: Callable[[Case, Organisation], Awaitable[bool]]) -> bool:
        """One bad row stops no other; several workers share the work by skipping what another holds."""
        try:
            async with self._database.transaction() as tx:
                row = await incidents.lock_if_free(tx.session, incident_id)
                if row is None:
                    return False
                opened = Case(tx, row, self._clock())
                done = await work(opened, await organisations.current(tx.session))
                await opened.close()
                return done
        except Exception:
            log.exception("promises could not be looked after", incident=str(incident_id))
            await self._set_aside(incident_id)
            return False

    async def _climb(self, opened: Case, organisation: Organisation) -> bool:
        rows = await promises.if_due(opened.tx.session, opened.row.id)
        if rows:
            await promise_climb.climb(opened, organisation, rows)
        return bool(rows)

    async def _look(self, opened: Case, organisation: Organisation) -> bool:
        await promise_care.look(opened, organisation)
        return bool(opened.written)

    async def _set_aside(self, incident_id: UUID) -> None:
        try:
            async with self._database.transaction() as tx:
                await promises.push_aside(tx.session, incident_id, by=_SET_ASIDE)
        except Exception:
            log.exception("promises could not be set aside", incident=str(incident_id))


def _promised(organisation: Organisation) -> list[int]:
    """Severities at which anybody at all is promised anything."""
    return [
        level
        for level in LEVELS
        if any(
            first_interval(
                organisation.comms, organisation.cadences.get(level, {}), severity=level, audience=audience
            )
            for audience in AUDIENCES
        )
    ]

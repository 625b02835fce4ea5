"""Changes of hands: seen ahead of time and opened, and every due step of those that are open."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from api.actions.oncall import handover_plan, handovers
from api.database import Database
from api.domain.oncall.handover import KEEPS, TOO_LATE, Change, ahead, due
from api.domain.oncall.oncall import Schedule
from api.domain.organisation.snapshot import Organisation
from api.store.oncall import handovers as rows
from api.store.organisation import snapshot as organisations

log = structlog.get_logger(__name__)

_BATCH = 50
# Nothing changes hands unseen for longer than this; an edit of the organisation is looked at at once.
_LOOK_EVERY = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A schedule's coming changes of hands, as long as they hold."""

    schedule: Schedule
    changes: tuple[Change, ...]
    good_until: datetime


class Handovers:
    """Looks ahead now and then, and takes each due step; the rows decide, so that many workers may."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock
        self._seen: int | None = None
        self._looked_at: datetime | None = None
        self._kept: dict[str, _Kept] = {}

    async def sweep(self) -> int:
        await self._look_ahead()
        async with self._database.read() as session:
            found = await rows.overdue(session, limit=_BATCH)
        done = 0
        for handover_id in found:
            try:
                async with self._database.transaction() as tx:
                    done += await handovers.go_on(tx, handover_id, now=self._clock())
            except Exception:
                log.exception("a hand-over could not go on", handover=str(handover_id))
        return done

    async def _look_ahead(self) -> None:
        now = self._clock()
        async with self._database.read() as session:
            organisation = await organisations.current(session)
            is_fresh = self._looked_at is not None and now - self._looked_at < _LOOK_EVERY
            if organisation.version == self._seen and is_fresh:
                return
            known = await rows.known_since(session, now - TOO_LATE)
        for schedule, wanted in await self._due(organisation, now=now):
            mine = {at: row for (handle, at), row in known.items() if handle == schedule}
            if _is_settled(organisation, mine, wanted):
                continue
            try:
                await self._plan(schedule, wanted, now=now)
            except Exception:
                log.exception("the hand-overs of a schedule could not be planned", schedule=schedule)
        self._seen, self._looked_at = organisation.version, now

    async def _due(
        self, organisation: Organisation, *, now: datetime
    ) -> list[tuple[str, tuple[Change, ...]]]:
        """Of each schedule. Turns cost time: what was worked out is kept, and pages may go out in between."""
        kept, self._kept = self._kept, {}
        for handle, schedule in organisation.schedules.items():
            one = kept.get(handle)
            if one is None or one.schedule != schedule or now >= one.good_until:
                one = _worked_out(handle, schedule, now=now)
                await asyncio.sleep(0)
            if one is not None:
                self._kept[handle] = one
        return [(handle, due(one.changes, now=now)) for handle, one in self._kept.items()]

    async def _plan(self, schedule: str, wanted: tuple[Change, ...], *, now: datetime) -> None:
        async with self._database.transaction() as tx:
            row = await rows.schedule(tx.session, schedule)
            if row is not None:
                await handover_plan.plan(tx, row, wanted, since=now - TOO_LATE, now=now)


def _worked_out(handle: str, schedule: Schedule, *, now: datetime) -> _Kept | None:
    """One that cannot be worked out stops no other, keeps its rows, and is tried again at the next look."""
    try:
        return _Kept(schedule, ahead(schedule, now=now), now + KEEPS)
    except Exception:
        log.exception("the turns of a schedule could not be worked out", schedule=handle)
        return None


def _is_settled(
    organisation: Organisation, known: dict[datetime, rows.HandoverRow], wanted: tuple[Change, ...]
) -> bool:
    missing = any(
        change.at not in known or handover_plan.differs(organisation, known[change.at], change)
        for change in wanted
    )
    still = {change.at for change in wanted}
    return not missing and not any(
        at not in still and handover_plan.is_to_come(row) for at, row in known.items()
    )

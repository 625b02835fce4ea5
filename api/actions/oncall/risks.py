"""Risks kept from scan to scan, and their planners reminded: when found, a week before, a day before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.oncall.prospects import prospect
from api.actions.paging import notices
from api.database import Transaction
from api.domain.oncall.planner import planners
from api.domain.oncall.prospect import Prospect
from api.domain.oncall.risk import AHEAD, STANDS, Known, Risk, is_to_be_told, settle
from api.domain.oncall.wallclock import wall_clock
from api.domain.organisation.snapshot import Member, Organisation, accountable
from api.domain.span import Span
from api.store import upkeep
from api.store.base import new_id
from api.store.oncall import plans
from api.store.oncall.oncall import ScheduleRow
from api.store.oncall.plans import RiskRow
from api.store.organisation import snapshot as organisations
from api.store.people import people as people_rows

CHORE: Final = "risks"
# A notice names these; the screen has them all.
_MOST_NAMED: Final = 3


async def look_ahead(session: AsyncSession, *, now: datetime) -> Prospect:
    """What the next scan looks at."""
    return await prospect(session, span=Span(now, now + AHEAD), now=now)


async def keep(tx: Transaction, found: Iterable[Risk], *, now: datetime) -> None:
    """What a scan found is there, what it no longer found is gone, and who plans is told what is due."""
    await people_rows.take_turns(tx.session, CHORE)
    organisation = await organisations.current(tx.session)
    schedules = {row.handle: row.id for row in await tx.session.scalars(select(ScheduleRow))}
    names = _Names(schedules, organisation)
    rows = {row.fingerprint: row for row in await plans.open_risks(tx.session)}
    settled = settle((names.known(row) for row in rows.values()), found)
    for fingerprint, risk in settled.lasting.items():
        names.write(rows[fingerprint], risk)
    for fingerprint in settled.gone:
        rows[fingerprint].gone_at = now
    old = await plans.risks_by_fingerprint(tx.session, list(settled.new))
    for fingerprint, risk in settled.new.items():
        row = old.get(fingerprint)
        if row is None:
            row = RiskRow(id=new_id(), fingerprint=fingerprint)
            tx.session.add(row)
        row.found_at, row.reminded_at, row.gone_at = now, None, None
        names.write(row, risk)
        rows[fingerprint] = row
    await tx.session.flush()
    await _remind(tx, organisation, [row for row in rows.values() if row.gone_at is None], now=now)


class _Names:
    """Between handles, which rules speak, and ids, which rows keep."""

    def __init__(self, schedules: Mapping[str, UUID], organisation: Organisation) -> None:
        self._schedules = schedules
        self._handles = {key: handle for handle, key in schedules.items()}
        self._organisation = organisation

    def write(self, row: RiskRow, risk: Risk) -> None:
        organisation = self._organisation
        row.kind, row.text = risk.kind, risk.text
        row.starts_at, row.ends_at = risk.starts_at, risk.ends_at
        row.schedule_id = self._schedules.get(risk.schedule or "")
        service = organisation.services.get(risk.service or "")
        row.service_id = service.id if service else None
        row.person_id = organisation.handles.get(risk.person or "")
        row.details = {"subject": list(risk.subject), "times": risk.times}

    def known(self, row: RiskRow) -> Known:
        kind, schedule, service, person, about = row.details["subject"]
        return Known(row.fingerprint, (kind, schedule, service, person, about), row.starts_at, row.ends_at)


def planners_of(organisation: Organisation, row: RiskRow) -> tuple[Member, ...]:
    """Of its schedule; of a risk to a service alone, whoever coordinates that, else answers for it."""
    _, schedule, handle, _, _ = row.details["subject"]
    if schedule:
        return planners(organisation, schedule)
    service = organisation.services.get(handle or "")
    coordinator = organisation.people.get(service.coordinator) if service and service.coordinator else None
    if coordinator is not None and not coordinator.is_disabled:
        return (coordinator,)
    return accountable(organisation, service)


async def _remind(
    tx: Transaction, organisation: Organisation, rows: Sequence[RiskRow], *, now: datetime
) -> None:
    """One notice for each planner, whatever it holds."""
    due = [
        row
        for row in rows
        if row.ends_at > now
        and is_to_be_told(row.starts_at, found_at=row.found_at, reminded_at=row.reminded_at, now=now)
    ]
    told: dict[UUID, list[RiskRow]] = defaultdict(list)
    for row in sorted(due, key=lambda row: row.starts_at):
        row.reminded_at = now
        for planner in planners_of(organisation, row):
            told[planner.id].append(row)
    for person, theirs in told.items():
        words = _words(theirs, zone=ZoneInfo(organisation.people[person].time_zone), now=now)
        await notices.tell(tx, person, navigate="/on-call/risks", now=now, **words)
    if any(row.reminded_at is None for row in rows):
        await upkeep.hasten(tx.session, CHORE, within=STANDS)


def _words(rows: Sequence[RiskRow], *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Times of whoever reads it."""
    lines = [f"{_when(row.starts_at, zone, now=now)}: {row.text}" for row in rows[:_MOST_NAMED]]
    more = len(rows) - len(lines)
    title = "A risk in the on-call plan" if len(rows) == 1 else f"{len(rows)} risks in the on-call plan"
    return {"title": title, "body": "\n".join([*lines, *([f"And {more} more."] if more else [])])}


def _when(at: datetime, zone: ZoneInfo, *, now: datetime) -> str:
    return f"{wall_clock(at, zone):%a %d %b %H:%M}" if at > now else "Now"

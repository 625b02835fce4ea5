"""Reading what the rules about the plan ahead want to know: once, as it is now."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.oncall.prospect import Peak, Prospect
from api.domain.oncall.time_off import Away, AwayKind, public_holidays
from api.domain.organisation.snapshot import Organisation
from api.domain.paging.reach import DeviceRecord, reach
from api.domain.span import Span
from api.holidays_of import holidays_of
from api.store.oncall import plans, time_off
from api.store.oncall.oncall import ScheduleRow
from api.store.oncall.time_off import TimeOffRow
from api.store.organisation import snapshot as organisations
from api.store.organisation.ownership import DependencyRow
from api.store.paging import reach as reach_rows
from api.store.people.people import PersonRow


async def prospect(
    session: AsyncSession, *, span: Span, now: datetime, schedules: Collection[str] | None = None
) -> Prospect:
    """Of all schedules, or of some of them."""
    organisation = await organisations.current(session)
    rows = list(await session.scalars(select(ScheduleRow).where(ScheduleRow.archived_at.is_(None))))
    handles = {row.id: row.handle for row in rows}
    peaks = await plans.peaks(session, since=span.starts_at)
    if schedules is not None:
        kept = {name: rule for name, rule in organisation.schedules.items() if name in schedules}
        organisation = replace(organisation, schedules=kept)
    return Prospect(
        organisation=organisation,
        span=span,
        reachable=await _reachable(session, organisation, now=now),
        away=await absences(session, organisation, span=span),
        peaks=tuple(
            Peak(str(row.id), handles[row.schedule_id], row.name, row.starts_at, row.ends_at, row.wanted)
            for row in peaks
            if row.schedule_id in handles
        ),
        critical=await _critical(session, organisation),
        names={row.handle: row.name for row in rows},
    )


async def absences(session: AsyncSession, organisation: Organisation, *, span: Span) -> tuple[Away, ...]:
    """Everybody's time off and public holidays that touch the span."""
    rows = await time_off.between(
        session, list(organisation.people), since=span.starts_at, until=span.ends_at
    )
    off = [
        away_of(row, organisation.people[row.person_id].handle)
        for row in rows
        if row.person_id in organisation.people
    ]
    return (*off, *(await _holidays(session, organisation, span=span)))


def away_of(row: TimeOffRow, handle: str) -> Away:
    return Away(person=handle, kind=cast("AwayKind", row.kind), starts_at=row.starts_at, ends_at=row.ends_at)


async def _holidays(session: AsyncSession, organisation: Organisation, *, span: Span) -> list[Away]:
    question = select(PersonRow.handle, PersonRow.time_zone, PersonRow.holidays).where(
        PersonRow.holidays.is_not(None), PersonRow.disabled_at.is_(None)
    )
    # A day of somebody's own zone may begin in the year before, or end in the one after.
    years = range(span.starts_at.year - 1, span.ends_at.year + 2)
    return [
        away
        for handle, zone, code in await session.execute(question)
        for away in public_holidays(
            handle,
            ZoneInfo(zone),
            holidays_of(code, years=years),
            since=span.starts_at,
            until=span.ends_at,
        )
        if handle in organisation.handles
    ]


async def _reachable(session: AsyncSession, organisation: Organisation, *, now: datetime) -> frozenset[str]:
    """Whose phone can be expected to ring: one that is registered, and not known to be lost or silent."""
    devices = await reach_rows.devices_of(session, list(organisation.people))
    states = {
        organisation.people[person].handle: reach(
            [
                DeviceRecord(
                    created_at=row.created_at,
                    last_sent_at=row.last_sent_at,
                    last_receipt_at=row.last_receipt_at,
                    retired_at=row.retired_at,
                    retired_reason=row.retired_reason,
                )
                for row in rows
            ],
            now=now,
        )
        for person, rows in devices.items()
    }
    return frozenset(handle for handle, state in states.items() if state in ("ready", "never-tested"))


async def _critical(session: AsyncSession, organisation: Organisation) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    by_id = organisation.services_by_id
    for row in await session.scalars(select(DependencyRow).where(DependencyRow.critical)):
        if row.service_id in by_id and row.depends_on_id in by_id:
            found[by_id[row.service_id].handle].append(by_id[row.depends_on_id].handle)
    return {handle: tuple(sorted(needs)) for handle, needs in found.items()}

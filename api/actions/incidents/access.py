"""Whether an incident is somebody's own to act on."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.organisation.snapshot import Organisation, administrators, called
from api.domain.paging.ladder import restore
from api.domain.rights import Viewer
from api.store.incidents.incidents import IncidentRow
from api.store.paging.ladders import EscalationRow
from api.store.paging.paging import PageRow


async def may_act(
    session: AsyncSession, organisation: Organisation, viewer: Viewer, row: IncidentRow, *, now: datetime
) -> bool:
    """They hold it, declared it, answer for its service, were paged for it, or stand on its ladder now."""
    if row.assignee_id == viewer.person_id or row.opened_by == viewer.actor:
        return True
    if _answers_for_service(organisation, viewer, row):
        return True
    return await _was_paged(session, viewer, row) or await _is_on_ladder(
        session, organisation, viewer, row, now=now
    )


def _answers_for_service(organisation: Organisation, viewer: Viewer, row: IncidentRow) -> bool:
    service = organisation.services_by_id.get(row.service_id) if row.service_id else None
    if service is None:
        return False
    return service.team in viewer.teams or viewer.person_id in service.named


async def _was_paged(session: AsyncSession, viewer: Viewer, row: IncidentRow) -> bool:
    question = select(PageRow.id).where(
        PageRow.incident_id == row.id, PageRow.person_id == viewer.person_id, PageRow.kind == "page"
    )
    return (await session.execute(question.limit(1))).first() is not None


async def _is_on_ladder(
    session: AsyncSession, organisation: Organisation, viewer: Viewer, row: IncidentRow, *, now: datetime
) -> bool:
    """Of the copy that this incident runs, its catch-all included."""
    escalation = await session.get(EscalationRow, row.id)
    if escalation is None:
        return False
    ladder = restore(escalation.ladder)
    targets = [*ladder.catch_all, *(target for rung in ladder.rungs for target in rung.notify)]
    service = organisation.services_by_id.get(row.service_id) if row.service_id else None
    people = called(organisation, targets, at=now, service=service).people
    if not called(organisation, ladder.catch_all, at=now).people:
        people += administrators(organisation)
    return any(member.id == viewer.person_id for member in people)

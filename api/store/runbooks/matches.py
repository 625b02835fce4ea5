"""The runbooks of incidents: what is known of each is read, and the rule asked which belong to it."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.organisation.snapshot import Organisation, needed_by
from api.domain.runbooks import match
from api.domain.runbooks.match import Match, Named, Situation, linked_handle, places_of
from api.domain.runbooks.place import Placed
from api.store.alerts.alerts import AlertRow
from api.store.incidents.incidents import IncidentRow
from api.store.runbooks import lists as runbook_lists

# Of a storm the newest tell enough: they differ in hosts, and seldom in what is wrong.
_MOST_ALERTS: Final = 50


async def of_incidents(
    session: AsyncSession, organisation: Organisation, incidents: Collection[uuid.UUID], *, base_url: str
) -> Mapping[uuid.UUID, tuple[Match, ...]]:
    """The nearest first. Where no runbook is published nothing is asked of the database."""
    if not organisation.runbooks or not incidents:
        return {}
    situations = await _situations(session, organisation, incidents, base_url=base_url)
    candidates = {one: _candidates(organisation, situation) for one, situation in situations.items()}
    tried = await _success(
        session, {runbook.id for found in candidates.values() if len(found) > 1 for runbook in found}
    )
    return {one: match.ranked(situation, candidates[one], tried) for one, situation in situations.items()}


def _candidates(organisation: Organisation, situation: Situation) -> list[Placed]:
    linked = [organisation.runbooks[one] for one in situation.linked if one in organisation.runbooks]
    found = {place: organisation.runbooks_at.get(place, ()) for place in places_of(situation)}
    return list(dict.fromkeys([*linked, *(one for here in found.values() for one in here)]))


async def _situations(
    session: AsyncSession, organisation: Organisation, incidents: Collection[uuid.UUID], *, base_url: str
) -> dict[uuid.UUID, Situation]:
    labels: dict[uuid.UUID, list[Mapping[str, str]]] = defaultdict(list)
    links: dict[uuid.UUID, list[str]] = defaultdict(list)
    for alert in await session.execute(_alerts(incidents)):
        labels[alert.incident_id].append(alert.labels)
        links[alert.incident_id].append(alert.runbook)
    rows = select(IncidentRow.id, IncidentRow.service_id, IncidentRow.runbook).where(
        IncidentRow.id.in_(incidents)
    )
    found: dict[uuid.UUID, Situation] = {}
    for row in await session.execute(rows):
        service = organisation.services_by_id.get(row.service_id) if row.service_id else None
        handles = (linked_handle(url, base_url=base_url) for url in (row.runbook, *links[row.id]))
        found[row.id] = Situation(
            service=Named(service.handle, service.name) if service else None,
            needs=tuple(Named(one.handle, one.name) for one in needed_by(organisation, service))
            if service
            else (),
            alerts=tuple(labels[row.id]),
            linked=tuple(dict.fromkeys(handle for handle in handles if handle)),
        )
    return found


def _alerts(incidents: Collection[uuid.UUID]) -> Select[uuid.UUID, dict[str, str], str | None]:
    newest = (
        func.row_number()
        .over(partition_by=AlertRow.incident_id, order_by=(AlertRow.received_at.desc(), AlertRow.id.desc()))
        .label("newest")
    )
    inner = (
        select(AlertRow.incident_id, AlertRow.labels, AlertRow.runbook, newest)
        .where(AlertRow.incident_id.in_(incidents))
        .subquery()
    )
    return (
        select(inner.c.incident_id, inner.c.labels, inner.c.runbook)
        .where(inner.c.newest <= _MOST_ALERTS)
        .order_by(inner.c.incident_id, inner.c.newest)
    )


async def _success(session: AsyncSession, runbooks: Collection[uuid.UUID]) -> dict[uuid.UUID, float]:
    """What is alone on its list is not asked about."""
    if not runbooks:
        return {}
    found = await runbook_lists.records_of(session, runbooks)
    return {
        one: match.success(worked=went.worked, partly=went.partly, misled=went.misled)
        for one, went in found.items()
    }

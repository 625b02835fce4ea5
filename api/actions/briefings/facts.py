"""The facts of a briefing, gathered: incidents as they stand, for rules to freeze."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.incidents.impacts import impact_of
from api.domain.briefings.briefing import Asked, Said, Subject, Work, deeds
from api.domain.incidents.speaking import Holders, speakers
from api.domain.organisation.snapshot import Organisation
from api.store.briefings import facts
from api.store.briefings.facts import LastSaid, Paging
from api.store.incidents import decisions, roles
from api.store.incidents.command import DecisionRow, ImpactRow
from api.store.incidents.incidents import IncidentRow


async def subjects(
    session: AsyncSession, organisation: Organisation, rows: Sequence[IncidentRow], *, now: datetime
) -> tuple[Subject, ...]:
    """Each incident as executives are told of it; never its timeline, alerts, labels or links."""
    ids = [row.id for row in rows]
    known = _Known(
        organisation=organisation,
        impacts=await facts.impacts_of(session, ids),
        said=await facts.last_said_publicly(session, ids),
        holders=await roles.holders_of(session, ids),
        paging=await facts.paging_of(session, ids),
        decisions=await decisions.of_incidents(session, ids),
    )
    return tuple(known.subject(row, now=now) for row in rows)


class _Known:
    """What was read for all of them at once."""

    def __init__(
        self,
        *,
        organisation: Organisation,
        impacts: Mapping[UUID, ImpactRow],
        said: Mapping[UUID, LastSaid],
        holders: Mapping[UUID, Holders],
        paging: Mapping[UUID, Paging],
        decisions: Sequence[DecisionRow],
    ) -> None:
        self._organisation = organisation
        self._impacts = impacts
        self._said = said
        self._holders = holders
        self._paging = paging
        self._decisions = decisions

    def subject(self, row: IncidentRow, *, now: datetime) -> Subject:
        impact, said = self._impacts.get(row.id), self._said.get(row.id)
        service = self._organisation.services_by_id.get(row.service_id) if row.service_id else None
        holders = self._holders.get(row.id, {})
        lead = speakers(self._organisation, holders, assignee=row.assignee_id, now=now).lead
        return Subject(
            incident_id=row.id,
            number=row.number,
            title=row.title,
            severity=row.severity,
            state=row.state,
            service=service.name if service else None,
            since=row.detected_at,
            restricted=row.restricted,
            impact=impact_of(impact) if impact else None,
            deeds=deeds(self._work(row)),
            asked=self._asked(row.id),
            commands=self._name(holders.get("commander", row.assignee_id)),
            speaks=lead.name if lead else None,
            said=Said(
                headline=said.headline, state=said.state, body=said.body, at=said.at, next_at=said.next_at
            )
            if said
            else None,
        )

    def _work(self, row: IncidentRow) -> Work:
        paging = self._paging.get(row.id)
        names = (self._name(person) for person in paging.people) if paging else ()
        return Work(
            state=row.state,
            holder=self._name(row.assignee_id),
            acknowledged_at=row.acknowledged_at,
            contained_at=row.contained_at,
            resolved_at=row.resolved_at,
            paging=tuple(name for name in names if name),
            climbs_at=paging.climbs_at if paging else None,
        )

    def _asked(self, incident_id: UUID) -> tuple[Asked, ...]:
        return tuple(
            Asked(
                id=row.id,
                question=row.question,
                options=tuple(row.options),
                of=self._name(row.asked_of) or "Somebody",
                due_at=row.due_at,
            )
            for row in self._decisions
            if row.incident_id == incident_id and row.state == "asked"
        )

    def _name(self, person_id: UUID | None) -> str | None:
        member = self._organisation.people.get(person_id) if person_id else None
        return member.name if member else None

"""What a new runbook may begin from: a past incident, told by what people did in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.alerts.alert_class import alert_class
from api.domain.comms.audience import Audience
from api.domain.incidents.command import WORDS, Role
from api.domain.organisation.snapshot import Organisation
from api.domain.runbooks.runbook import Step
from api.domain.runbooks.story import Moment, Past, story
from api.domain.runbooks.text import read_runbook
from api.store.incidents.command import RoleRow
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations
from api.store.runbooks import sources as rows
from api.store.runs.runs import RunOpRow

_TOLD: Final = ("note", "contained", "escalated")
_Told = Literal["note", "contained", "escalated"]
_OPS: Final[dict[str, Literal["done", "deviation", "note"]]] = {
    "tick": "done",
    "deviate": "deviation",
    "note": "note",
}


async def from_incident(session: AsyncSession, incident: IncidentRow) -> str:
    """Whether they may see it is asked before. Nobody's name is in it: roles stand for people."""
    organisation = await organisations.current(session)
    cast_of = _Cast(organisation, await rows.roles_of(session, incident.id))
    moments = [
        *await _timeline(session, incident.id, cast_of),
        *await _decided(session, incident.id, cast_of),
        *await _said(session, incident.id),
        *await _followed(session, incident.id, cast_of),
    ]
    service = organisation.services_by_id.get(incident.service_id) if incident.service_id else None
    labels = await rows.labels_of(session, incident.id)
    classes = (alert_class(one) for one in labels)
    past = Past(
        number=incident.number,
        title=incident.title,
        since=incident.detected_at,
        services=[service.handle] if service else [],
        alerts=list(dict.fromkeys(one for one in classes if one)),
        names=cast_of.names(),
    )
    return story(past, moments)


@dataclass(frozen=True, slots=True)
class _Cast:
    """Who played which role, and when."""

    organisation: Organisation
    roles: Sequence[RoleRow]

    def role_of(self, actor: str, *, at: datetime) -> Role | None:
        return self.role_of_person(self.organisation.handles.get(actor.removeprefix("person:")), at=at)

    def role_of_person(self, person_id: UUID | None, *, at: datetime) -> Role | None:
        held = (
            row.role
            for row in self.roles
            if row.person_id == person_id and row.since <= at and (row.until is None or row.until > at)
        )
        return cast("Role | None", next(held, None))

    def names(self) -> dict[str, str]:
        """Everybody's whole name and @handle; of who had a role also what friends call them."""
        found: dict[str, str] = {}
        parts = {row.person_id: cast("Role", row.role) for row in self.roles}
        for member in self.organisation.people.values():
            role = parts.get(member.id)
            instead = f"the {WORDS[role]}" if role else "a responder"
            found |= {member.name: instead, f"@{member.handle}": instead}
            found |= {member.name.split()[0]: instead} if role else {}
        return found


async def _timeline(session: AsyncSession, incident_id: UUID, cast_of: _Cast) -> Iterator[Moment]:
    found = await rows.timeline_of(session, incident_id, _TOLD)
    return (
        Moment(
            at=row.at,
            kind=cast("_Told", row.kind),
            words=row.text,
            role=cast_of.role_of(row.actor, at=row.at),
        )
        for row in found
    )


async def _decided(session: AsyncSession, incident_id: UUID, cast_of: _Cast) -> Iterator[Moment]:
    found = await rows.decisions_of(session, incident_id)
    return (
        Moment(
            at=at,
            kind="decision",
            words=row.question,
            answer=row.answer or "",
            because=row.rationale,
            options=row.options,
            role=cast_of.role_of_person(row.decided_by, at=at),
        )
        for row in found
        if (at := row.decided_at) is not None
    )


async def _said(session: AsyncSession, incident_id: UUID) -> Iterator[Moment]:
    found = await rows.updates_of(session, incident_id)
    return (
        Moment(at=at, kind="update", words=row.body, audience=cast("Audience", audience), role="comms_lead")
        for row, audience in found
        if (at := row.published_at) is not None
    )


async def _followed(session: AsyncSession, incident_id: UUID, cast_of: _Cast) -> Iterator[Moment]:
    """What was done by runbooks that were followed, and where people went another way."""
    runs = {row.id: row for row in await rows.runs_of(session, incident_id)}
    steps = {run_id: {step.id: step for step in read_runbook(run.text).steps} for run_id, run in runs.items()}
    ops = await rows.ops_of(session, list(runs), tuple(_OPS))
    checks = await rows.passed_checks_of(session, list(runs))
    done = [_of_op(op, steps[op.run_id].get(op.step_id), cast_of) for op in ops]
    proven = [
        Moment(at=at, kind="check", words=step.title, seen=check.said or step.expect)
        for check in checks
        if (step := steps[check.run_id].get(check.step_id)) and (at := check.ended_at)
    ]
    return iter([*(one for one in done if one is not None), *proven])


def _of_op(op: RunOpRow, step: Step | None, cast_of: _Cast) -> Moment | None:
    kind = _OPS[op.kind]
    role = cast_of.role_of(op.actor, at=op.at)
    if kind != "done":
        words = str(op.data.get("text", ""))
        return Moment(at=op.at, kind=kind, words=words, role=role) if words else None
    if step is None or op.actor.startswith("system:"):
        return None
    seen = str(op.data.get("seen", "")) or step.expect
    return Moment(at=op.at, kind=kind, words=step.title, role=role or step.role, seen=seen)

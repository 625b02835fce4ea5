"""Shadows: added, taken back, and told what those they follow are paged for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from api.actions.incidents.timeline import Case
from api.actions.organisation.edits import record_edit
from api.actions.paging import notices
from api.database import Transaction
from api.domain.oncall.oncall import named_in
from api.domain.oncall.shadow import MOST_SHADOWS, check_span, learners
from api.domain.organisation.edit import EditVerb
from api.domain.organisation.snapshot import Member, Organisation, Service, called
from api.domain.paging.ladder import Target
from api.domain.paging.payload import spoken_name
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.oncall import handovers
from api.store.oncall.handovers import ShadowRow
from api.store.oncall.oncall import ScheduleRow
from api.store.organisation import snapshot as organisations


async def add_shadow(
    tx: Transaction,
    schedule: str,
    person: str,
    *,
    follows: str | None,
    starts_at: datetime,
    ends_at: datetime,
    by: str,
    now: datetime,
) -> ShadowRow:
    organisation = await organisations.current(tx.session)
    row = await handovers.schedule(tx.session, schedule)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such schedule.")
    check_span(starts_at, ends_at, now=now)
    learner, followed = _known(organisation, person), _known(organisation, follows) if follows else None
    if followed is not None and followed.handle not in named_in(organisation.schedules[schedule]):
        raise Refused("NOT_ON_SCHEDULE", f"{followed.name} takes no turns here.")
    if followed is not None and followed.id == learner.id:
        raise Refused("OWN_SHADOW", "Nobody learns from themselves.")
    ahead = await handovers.shadows_ahead(tx.session, row.id, now=now)
    if len(ahead) >= MOST_SHADOWS:
        raise Refused("TOO_MANY_SHADOWS", f"A schedule has at most {MOST_SHADOWS} who learn.")
    same = [one for one in ahead if one.person_id == learner.id and one.follows_id == _id(followed)]
    if any(one.starts_at < ends_at and one.ends_at > starts_at for one in same):
        raise Refused("ALREADY_THERE", f"{learner.name} learns here already at that time.")
    made = ShadowRow(
        id=new_id(),
        schedule_id=row.id,
        person_id=learner.id,
        follows_id=_id(followed),
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
        created_by=by,
    )
    tx.session.add(made)
    shape = _shape(made, learner.handle, followed.handle if followed else None)
    await _record(tx, row, "create", before=None, after=shape, by=by, now=now)
    return made


async def remove_shadow(tx: Transaction, shadow_id: UUID, *, by: str, now: datetime) -> None:
    """One that has begun ends now."""
    row = await handovers.lock_shadow(tx.session, shadow_id)
    if row is None or row.removed_at is not None or row.ends_at <= now:
        raise Refused("NOT_FOUND", "Nobody learns there.")
    organisation = await organisations.current(tx.session)
    schedule = await tx.session.get_one(ScheduleRow, row.schedule_id)
    handles = [organisation.people[one].handle if one else None for one in (row.person_id, row.follows_id)]
    before = _shape(row, str(handles[0]), handles[1])
    if row.starts_at < now:
        row.ends_at = now
    else:
        row.removed_at = now
    await _record(tx, schedule, "archive", before=before, after=None, by=by, now=now)


async def tell(case: Case, organisation: Organisation, targets: Sequence[Target]) -> None:
    """A copy for those who learn, after the pages of a rung were made. Of what is restricted, nothing."""
    if not organisation.shadows or case.row.restricted:
        return
    service = organisation.services_by_id.get(case.row.service_id) if case.row.service_id else None
    paged = {row["person_id"] for row in case.pages if row["kind"] == "page" and row["due_at"] <= case.now}
    told: dict[UUID, list[UUID]] = {}
    for target in targets:
        if target.noun != "schedule" or target.handle not in organisation.shadows:
            continue
        called_there = called(organisation, [target], at=case.now, service=service).people
        there = [member.id for member in called_there if member.id in paged]
        found = learners(organisation.shadows[target.handle], there, at=case.now)
        told |= {learner: whom for learner, whom in found.items() if learner not in paged}
    if told:
        await case.write_new()
    for learner, whom in told.items():
        await _tell_one(case, organisation, learner, whom, service)


async def _tell_one(
    case: Case, organisation: Organisation, learner: UUID, whom: Sequence[UUID], service: Service | None
) -> None:
    member = organisation.people.get(learner)
    if member is None or member.is_disabled:
        return
    row = case.row
    name = spoken_name(row.severity, service.name if service else "Incident", row.number, restricted=False)
    people = [organisation.people[person].name for person in whom]
    said = f"{row.title} " if organisation.titles_on_lock_screens else ""
    await notices.tell(
        case.tx,
        learner,
        title=f"{', '.join(people)} {'was' if len(people) == 1 else 'were'} paged: {name}",
        body=f"{said}You are learning: nothing is asked of you.",
        navigate=f"/incidents/{row.number}",
        now=case.now,
        quiet=True,
    )


def _known(organisation: Organisation, handle: str) -> Member:
    member = organisation.person(handle)
    if member is None or member.is_disabled:
        raise Refused("UNKNOWN_HANDLE", f"There is no person called “{handle[:80]}”.")
    return member


def _id(member: Member | None) -> UUID | None:
    return member.id if member else None


def _shape(row: ShadowRow, person: str, follows: str | None) -> dict[str, Any]:
    return {
        "person": person,
        "follows": follows,
        "from": row.starts_at.isoformat(),
        "to": row.ends_at.isoformat(),
    }


async def _record(
    tx: Transaction,
    schedule: ScheduleRow,
    verb: EditVerb,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    by: str,
    now: datetime,
) -> None:
    await record_edit(
        tx,
        actor=by,
        noun="shadow",
        handle=schedule.handle,
        verb=verb,
        before=dict(before) if before else None,
        after=dict(after) if after else None,
        why="",
        now=now,
    )

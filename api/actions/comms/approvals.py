"""A second pair of eyes: asked one after another, never by silence, and never those who wrote it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.comms.update_notices import call_approver
from api.actions.incidents.speaking import speakers
from api.actions.incidents.timeline import Case
from api.domain.comms import approval as rule
from api.domain.comms import update as words
from api.domain.comms.approval import Seat
from api.domain.comms.audience import Audience
from api.domain.incidents.incident import Actor
from api.domain.incidents.speaking import Speakers
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.refusal import Refused
from api.store.base import new_id
from api.store.comms import approvals, updates
from api.store.comms.comms import AnnouncementRow, ApprovalRow, TemplateRow, UpdateRow
from api.store.incidents import roles, sight
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations

BELL: Final = "updates"


async def seats_of(
    session: AsyncSession,
    organisation: Organisation,
    incident: IncidentRow,
    *,
    but: Collection[UUID],
    now: datetime,
) -> tuple[Seat, ...]:
    """Who may agree, in the order in which they are asked; `but` are those who wrote it.

    Of a restricted incident only those who may see it hear what is going to be said.
    """
    speaking = await speakers(session, organisation, incident, now=now)
    named = [organisation.person(handle) for handle in organisation.comms.approvers]
    candidates: list[tuple[Member | None, rule.Capacity]] = [
        *((member, "approver") for member in named),
        (speaking.deputy, "deputy"),
        (speaking.commander, "commander"),
        (speaking.lead, await _capacity_of_lead(session, incident, speaking)),
        *((member, "administrator") for member in speaking.administrators),
    ]
    may_see = (await sight.named_people(session, [incident.id])).get(incident.id, frozenset())
    seats = [
        Seat(member.id, capacity)
        for member, capacity in candidates
        if member is not None and not member.is_disabled
        if not incident.restricted or member.id in may_see
    ]
    return rule.chain(seats, but=but)


async def _capacity_of_lead(
    session: AsyncSession, incident: IncidentRow, speaking: Speakers
) -> rule.Capacity:
    """Where nobody else speaks, the commander does."""
    commands = (await roles.holders(session, incident.id)).get("commander") or incident.assignee_id
    return "commander" if speaking.lead and speaking.lead.id == commands else "lead"


async def seats_for(opened: Case, organisation: Organisation, row: UpdateRow) -> tuple[Seat, ...]:
    session = opened.tx.session
    wrote = await writers(session, organisation, row)
    return await seats_of(session, organisation, opened.row, but=wrote, now=opened.now)


async def writers(session: AsyncSession, organisation: Organisation, row: UpdateRow) -> set[UUID]:
    """Whoever has had a hand in the text."""
    handles = [edit.by.removeprefix("person:") for edit in await updates.edits_of(session, [row.id])]
    found = {member.id for handle in handles if (member := organisation.person(handle))}
    return found | ({row.author_id} if row.author_id else set())


async def judge(opened: Case, row: UpdateRow, announcement: AnnouncementRow) -> None:
    """Whether it needs a second person as things are now: what held for a draft may be long past."""
    is_approved = await _is_pre_authorised(opened.tx.session, row)
    text = f"{row.headline}\n{row.body}"
    row.why_approval = await why_second(opened, announcement, text, pre_authorised=is_approved)
    row.needs_approval = bool(row.why_approval)


async def why_second(
    opened: Case, announcement: AnnouncementRow, text: str, *, pre_authorised: bool = False
) -> str:
    """Why this audience may not be told this by one person alone; empty where it may."""
    session = opened.tx.session
    policy = (await organisations.current(session)).comms
    said = await updates.published(session, announcement.id)
    proposal = rule.Proposal(
        audience=_audience(announcement),
        severity=opened.row.severity,
        restricted=opened.row.restricted,
        pre_authorised=pre_authorised,
        text=text,
        told="\n".join([announcement.headline if said else "", *(one.body for one in said)]),
    )
    return rule.why_second(proposal, second_person=policy.second_person, sensitive=policy.sensitive)


async def ask(opened: Case, rows: Sequence[tuple[UpdateRow, AnnouncementRow]], *, by: Actor) -> None:
    """About all of one composition: whoever is asked about several texts is called once."""
    organisation = await organisations.current(opened.tx.session)
    asked: dict[UUID, list[Audience]] = {}
    for row, announcement in rows:
        seats = await seats_for(opened, organisation, row)
        if not seats:
            why = f"{row.why_approval}, and there is nobody else who could look at it."
            raise Refused("NO_APPROVER", f"{why} A pre-authorised template needs nobody.")
        row.stage = "waiting"
        row.version += 1
        seat = await ask_next(opened, organisation, row, announcement, seats, by=by)
        if seat is None:
            message = "Everybody was asked about this very text, more than once: change it, or call somebody."
            raise Refused("ASKED_ENOUGH", message)
        asked.setdefault(seat.person_id, []).append(_audience(announcement))
    for person_id, audiences in asked.items():
        await call_approver(opened, person_id, author=by.name, audiences=audiences)


async def void(opened: Case, row: UpdateRow) -> None:
    """Nobody is asked about this text any more: it was answered, changed or taken back."""
    for asked in await approvals.of_update(opened.tx.session, row.id):
        if asked.answer is None:
            asked.answer, asked.answered_at, asked.due_at = "void", opened.now, None


async def _is_pre_authorised(session: AsyncSession, row: UpdateRow) -> bool:
    """Words that were changed since are other words than those it was filled into."""
    if row.own_words or row.template_id is None:
        return False
    template = await session.get_one(TemplateRow, row.template_id)
    return template.pre_authorised and template.version == row.template_version


async def ask_next(
    opened: Case,
    organisation: Organisation,
    row: UpdateRow,
    announcement: AnnouncementRow,
    seats: Sequence[Seat],
    *,
    by: Actor,
) -> Seat | None:
    """None where all were asked often enough. Whoever it is still has to be called."""
    session = opened.tx.session
    seat = rule.next_seat(seats, await asked_about(session, row))
    if seat is None:
        return None
    wait = organisation.comms.approve_within.get(opened.row.severity) or rule.WAIT
    session.add(
        ApprovalRow(
            id=new_id(),
            update_id=row.id,
            person_id=seat.person_id,
            capacity=seat.capacity,
            text_hash=row.text_hash,
            asked_at=opened.now,
            due_at=opened.now + wait,
            answered_at=None,
            answer=None,
            rationale="",
        )
    )
    await session.flush()
    opened.record(
        "approval-asked",
        by,
        f"{organisation.people[seat.person_id].name} ({seat.capacity}) is asked to agree to the update for "
        f"{words.TO[_audience(announcement)]}: {row.why_approval[:1].lower()}{row.why_approval[1:]}.",
        update=row.code,
        hash=row.text_hash,
        capacity=seat.capacity,
        person=str(seat.person_id),
    )
    opened.tx.ring(BELL)
    return seat


async def asked_about(session: AsyncSession, row: UpdateRow) -> list[UUID]:
    """About this very text, as often as they were."""
    found = await approvals.of_update(session, row.id)
    return [asked.person_id for asked in found if asked.text_hash == row.text_hash and asked.answer != "void"]


def _audience(announcement: AnnouncementRow) -> Audience:
    return cast("Audience", announcement.audience)

"""Decisions: asked of one person by a time, answered by them alone, and never changed afterwards."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.actions.incidents import decision_notices as notices
from api.actions.incidents.timeline import Case, case
from api.database import Transaction
from api.domain import rights
from api.domain.incidents import decision as rules
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Member
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.briefings import facts as briefing_facts
from api.store.incidents.command import DecisionRow
from api.store.organisation import snapshot as organisations


async def ask(
    tx: Transaction,
    incident_id: UUID,
    *,
    by: Actor,
    of: str,
    question: str,
    options: Sequence[str] = (),
    due_at: datetime,
    now: datetime,
) -> DecisionRow:
    """They are told at once, and reminded when it is due."""
    asked, offered = rules.check_question(question), rules.check_options(options)
    async with case(tx, incident_id, now=now) as opened:
        member = await _able(opened, of)
        row = DecisionRow(
            id=new_id(),
            incident_id=incident_id,
            question=asked,
            options=offered,
            asked_of=member.id,
            asked_by=str(by),
            asked_at=now,
            due_at=rules.check_due(due_at, now=now),
            remind_at=due_at,
            state="asked",
            answer=None,
            rationale="",
            version=1,
        )
        tx.session.add(row)
        opened.record(
            "decision-asked",
            by,
            f"{by.name} asked {member.name} to decide: {asked}",
            decision=str(row.id),
            of=member.handle,
            options=offered,
            due=due_at.isoformat(),
        )
        opened.touch()
        await notices.tell_asked(opened, row, member, by=by.name)
        return row


async def answer(
    tx: Transaction,
    incident_id: UUID,
    decision_id: UUID,
    *,
    by: Viewer,
    chosen: str,
    rationale: str,
    now: datetime,
) -> DecisionRow:
    """By the person asked. The same answer again is the first one's; another one is refused."""
    async with case(tx, incident_id, now=now) as opened:
        row = await _found(opened, decision_id)
        rights.check(by, "decision.answer", own=row.asked_of == by.person_id)
        given = rules.check_answer(chosen, row.options)
        if row.state == "decided" and row.answer == given:
            return row
        _check_waits(row)
        row.answer, row.rationale = given, rules.check_rationale(rationale)
        _close(row, "decided", by=by.person_id, now=now)
        actor = Actor("person", by.handle, by.name, by.person_id)
        _record_decided(opened, row, actor)
        await notices.tell_decided(opened, row, by=by.name)
        return row


async def record(
    tx: Transaction,
    incident_id: UUID,
    *,
    by: Actor,
    question: str,
    chosen: str,
    rationale: str,
    now: datetime,
) -> DecisionRow:
    """One that has been taken already, in the room or on the phone."""
    row = DecisionRow(
        id=new_id(),
        incident_id=incident_id,
        question=rules.check_question(question),
        options=[],
        asked_of=None,
        asked_by=str(by),
        asked_at=now,
        due_at=None,
        remind_at=None,
        answer=rules.check_answer(chosen, ()),
        rationale=rules.check_rationale(rationale),
        state="decided",
        decided_by=by.person_id,
        decided_at=now,
        version=1,
    )
    async with case(tx, incident_id, now=now) as opened:
        tx.session.add(row)
        _record_decided(opened, row, by)
        return row


async def withdraw(
    tx: Transaction, incident_id: UUID, decision_id: UUID, *, by: Actor, why: str, now: datetime
) -> DecisionRow:
    """The question is not asked any more; it stays on the record. A second time changes nothing."""
    async with case(tx, incident_id, now=now) as opened:
        row = await _found(opened, decision_id)
        if row.state == "withdrawn":
            return row
        _check_waits(row)
        row.rationale = rules.check_rationale(why)
        _close(row, "withdrawn", by=None, now=now)
        reason = f" ({row.rationale})" if row.rationale else ""
        text = f"{by.name} withdrew the question: {row.question}{reason}"
        opened.record("decision-withdrawn", by, text, decision=str(row.id))
        opened.touch()
        await notices.tell_withdrawn(opened, row, by=by.name)
        return row


async def remind(tx: Transaction, incident_id: UUID, decision_id: UUID, *, now: datetime) -> bool:
    """It is due and nobody has decided. False where that has changed in the meantime."""
    async with case(tx, incident_id, now=now) as opened:
        row = await _found(opened, decision_id)
        if row.remind_at is None or row.remind_at > now or row.due_at is None:
            return False
        is_over = opened.row.state == "RESOLVED"
        row.remind_at = None if is_over else rules.remind_next(row.due_at, now=now)
        row.version += 1
        if not is_over:
            await notices.tell_due(opened, row)
        return True


async def _able(opened: Case, handle: str) -> Member:
    """Whoever is asked must be able to see the incident, and to answer."""
    organisation = await organisations.current(opened.tx.session)
    member = organisation.person(handle)
    if member is None or member.is_disabled:
        raise Refused("NOT_FOUND", f"There is nobody called “{handle[:80]}”.")
    asked = Viewer(member.id, member.handle, member.name, member.role)
    if not rights.may(asked, "decision.answer", own=True):
        raise Refused("CANNOT_ANSWER", f"{member.name} cannot answer: their role only reads.")
    if opened.row.restricted:
        named = await briefing_facts.named_people(opened.tx.session, opened.row.id)
        if member.id not in named:
            raise Refused("NOT_NAMED", f"{member.name} is not named in this restricted incident.")
    return member


async def _found(opened: Case, decision_id: UUID) -> DecisionRow:
    """As it is under the incident's lock."""
    row = await opened.tx.session.get(DecisionRow, decision_id, populate_existing=True)
    if row is None or row.incident_id != opened.row.id:
        raise Refused("NOT_FOUND", "There is no such decision.")
    return row


def _check_waits(row: DecisionRow) -> None:
    if row.state == "decided":
        raise Refused("DECIDED", f"It has been decided: {row.answer}")
    if row.state == "withdrawn":
        raise Refused("WITHDRAWN", "The question was withdrawn.")


def _close(row: DecisionRow, state: rules.State, *, by: UUID | None, now: datetime) -> None:
    row.state, row.remind_at = state, None
    row.decided_by, row.decided_at = by, now
    row.version += 1


def _record_decided(opened: Case, row: DecisionRow, by: Actor) -> None:
    because = f" Because: {row.rationale}" if row.rationale else ""
    opened.record(
        "decided",
        by,
        f"{by.name} decided: {row.question} {row.answer}.{because}",
        decision=str(row.id),
        answer=row.answer,
        rationale=row.rationale,
    )
    opened.touch()

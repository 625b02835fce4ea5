"""The running ladder: started, climbed by silence, watched after an acknowledgement, stopped."""

from datetime import datetime, timedelta
from uuid import UUID

from api.actions.incidents.timeline import Case
from api.actions.paging.paging import ring_from, ring_person, stand_down
from api.domain.incidents import incident
from api.domain.incidents.incident import SYSTEM, Actor
from api.domain.organisation.snapshot import Organisation, ladder_for
from api.domain.paging import ladder
from api.domain.paging.ladder import START, Position, after, restore, snapshot
from api.store.paging.ladders import EscalationRow

# How long somebody asked again by name has before the ladder goes on without them.
_ASKED_WAIT = timedelta(minutes=5)


async def start(case: Case, organisation: Organisation, *, skip: UUID | None = None) -> None:
    """Take up the ladder of the incident's service and severity, as it is now, from its first rung."""
    service = organisation.services_by_id.get(case.row.service_id) if case.row.service_id else None
    chosen = ladder_for(organisation, service, case.row.severity)
    escalation = None if case.is_new else await running(case)
    if escalation is None:
        escalation = EscalationRow(
            incident_id=case.row.id, ladder={}, phase="climbing", rung=0, round=0, asked=0, version=0
        )
        case.attached.append(escalation)
    escalation.ladder = snapshot(chosen)
    await ring_from(case, organisation, escalation, chosen, START, skip=skip)
    case.tx.ring("ladder")


async def running(case: Case) -> EscalationRow | None:
    """The incident's escalation; the incident's own lock guards it."""
    return await case.tx.session.get(EscalationRow, case.row.id, populate_existing=True)


async def climb(case: Case, organisation: Organisation, escalation: EscalationRow) -> None:
    """Its time has come: silence climbs, a forgotten acknowledgement is asked about, a snooze ends."""
    match escalation.phase:
        case "climbing":
            await _climb_past_silence(case, organisation, escalation)
        case "watching":
            await _ask_again(case, organisation, escalation)
        case "snoozed":
            ended, case.row.snoozed_until = case.row.snoozed_until, None
            case.record("snooze-over", SYSTEM, "The snooze is over.")
            await _ask_again(case, organisation, escalation, left_alone_since=ended)
        case _:
            escalation.due_at = None
    case.tx.ring("ladder")


async def climb_now(case: Case, organisation: Organisation, *, skip: UUID | None) -> None:
    """Somebody asked for the next rung; an incident whose ladder never ran starts it."""
    escalation = await running(case)
    if escalation is None:
        await start(case, organisation, skip=skip)
        return
    run = restore(escalation.ladder)
    position = after(run, Position(escalation.round, escalation.rung))
    if case.row.escalated_at is None:
        case.row.escalated_at = case.now
    await ring_from(case, organisation, escalation, run, position, skip=skip)
    case.tx.ring("ladder")


async def watch(case: Case, *, since: datetime) -> None:
    """Somebody has it: the ladder rests, and wakes if nothing follows."""
    escalation = await running(case)
    if escalation is None:
        return
    _rest(escalation, phase="watching", due_at=since + incident.FORGOTTEN_AFTER)


async def sign_of_life(case: Case, by: Actor) -> None:
    """A person did something here: whether it was forgotten is counted from now."""
    if by.person_id is None:
        return
    case.touch()
    run = await running(case)
    if run is not None and run.phase == "watching" and by.person_id == case.row.assignee_id:
        await watch(case, since=case.now)


async def expect_from(case: Case, organisation: Organisation, person_id: UUID, *, name: str) -> None:
    """Ring one person by name; if they stay silent the ladder climbs on."""
    escalation = await running(case)
    member = organisation.people.get(person_id)
    if escalation is None:
        await start(case, organisation)
        return
    position = Position(escalation.round, escalation.rung)
    due_at = None
    if member is not None and not member.is_disabled:
        due_at = await ring_person(case, member, wait=_ASKED_WAIT, position=position, name=name)
    _rest(escalation, phase="watching", due_at=due_at or case.now)
    escalation.asked = 1
    case.tx.ring("ladder")


async def snooze(case: Case, *, until: datetime) -> None:
    escalation = await running(case)
    if escalation is not None:
        _rest(escalation, phase="snoozed", due_at=until)


async def stop(case: Case, headline: str, *, but: UUID | None = None, but_person: UUID | None = None) -> None:
    """Nothing more is due, and every phone that shows the page stands down."""
    escalation = await running(case)
    if escalation is not None:
        _rest(escalation, phase="stopped", due_at=None)
    await stand_down(case, headline, but=but, but_person=but_person)


def is_climbing(escalation: EscalationRow | None) -> bool:
    return escalation is not None and escalation.phase == "climbing"


def is_asking(escalation: EscalationRow | None) -> bool:
    return escalation is not None and escalation.phase == "watching" and escalation.asked > 0


def _rest(escalation: EscalationRow, *, phase: str, due_at: datetime | None) -> None:
    escalation.phase, escalation.due_at = phase, due_at
    escalation.asked = 0
    escalation.version += 1


async def _climb_past_silence(case: Case, organisation: Organisation, escalation: EscalationRow) -> None:
    run = restore(escalation.ladder)
    position = Position(escalation.round, escalation.rung)
    rung = ladder.rung_at(run, position)
    minutes = rung.wait.total_seconds() / 60
    case.record("silence", SYSTEM, f"Nobody answered within {minutes:g} min. Climbing.", rung=position.rung)
    await ring_from(case, organisation, escalation, run, after(run, position))


async def _ask_again(
    case: Case,
    organisation: Organisation,
    escalation: EscalationRow,
    *,
    left_alone_since: datetime | None = None,
) -> None:
    """`left_alone_since` is the end of a snooze: it was asked for, so it does not count as forgetting."""
    touched = left_alone_since or case.row.touched_at or case.row.detected_at
    if incident.is_forgotten_for_good(touched, now=case.now):
        case.record(
            "left-alone", SYSTEM, "Nobody has touched this for a day: it stays a task and pages nobody."
        )
        _rest(escalation, phase="stopped", due_at=None)
        return
    if escalation.asked or case.row.assignee_id is None:
        case.record("silence", SYSTEM, "Still no sign of life. Climbing.")
        run = restore(escalation.ladder)
        await ring_from(
            case, organisation, escalation, run, after(run, Position(escalation.round, escalation.rung))
        )
        return
    holder = organisation.people.get(case.row.assignee_id)
    name = holder.name if holder else "whoever had it"
    case.record("asked-again", SYSTEM, f"Acknowledged, then silent: asking {name} again.")
    await expect_from(case, organisation, case.row.assignee_id, name="Asked again")


def actor_of(member_handle: str, name: str, person_id: UUID) -> Actor:
    return Actor("person", member_handle, name, person_id)

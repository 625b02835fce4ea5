"""What people are told about runs: time is over, a verdict is wanted, and what the owner should know."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from api.actions.paging import notices
from api.actions.runbooks.owning import judges
from api.actions.runs.following import Following
from api.domain.incidents.incident import Actor
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.runbooks.runbook import Step
from api.domain.runs.clock import Alarm
from api.domain.runs.state import StepState
from api.store.incidents import roles, sight
from api.store.organisation import snapshot as organisations
from api.store.runbooks.runbooks import RunbookRow

_HIDDEN: Final = "Open Tocsin to read it."


async def tell_late(at: Following, alarm: Alarm) -> list[str]:
    """Whoever has the step in hand, and whoever commands: the names of those who were told."""
    told = await _concerned(at, alarm.step, alarm.state)
    for member in told:
        body = f"{alarm.step.title} ({at.run.title})"
        await _tell(at, member, "A step takes longer than planned", body, urgent=True)
    return [member.name for member in told]


async def tell_halted(at: Following, step: Step, why: str) -> list[str]:
    """Whose step it is, and whoever commands or has the incident: from here on it is theirs."""
    incident = at.opened.row
    holders = await roles.holders(at.opened.tx.session, incident.id)
    organisation = await organisations.current(at.opened.tx.session)
    wanted = (holders.get(step.role or ""), holders.get("commander"), incident.assignee_id)
    told = _members(organisation, wanted)
    for member in told:
        title, body = "A runbook goes no further by itself", f"{at.run.title}: {why}."
        await _tell(at, member, title, body, urgent=True)
    return [member.name for member in told]


async def tell_verdict_wanted(at: Following, people: Iterable[str]) -> list[str]:
    """Everybody who followed it, as actors: the names of those who were told."""
    organisation = await organisations.current(at.opened.tx.session)
    found = (organisation.person(actor.partition(":")[2]) for actor in dict.fromkeys(people))
    told = [member for member in found if member is not None and not member.is_disabled]
    for member in told:
        await _tell(at, member, "Did the runbook help?", f"{at.run.title}: it worked, in part, or misled?")
    return [member.name for member in told]


async def tell_misled(at: Following, *, by: Actor) -> None:
    """Its owner, at once: the next one who follows it would be misled too."""
    for member in await _owners(at):
        if member.id != by.person_id:
            await _tell_owner(at, member, f"{by.name} was misled by a runbook")


async def tell_suggestions(at: Following, count: int) -> list[str]:
    """Its owner, once the incident is over: the names of those who were told."""
    told = await _owners(at)
    noun = "suggestion" if count == 1 else "suggestions"
    for member in told:
        await _tell_owner(at, member, f"{count} {noun} for a runbook")
    return [member.name for member in told]


async def _concerned(at: Following, step: Step, state: StepState) -> list[Member]:
    session, incident = at.opened.tx.session, at.opened.row
    organisation = await organisations.current(session)
    holders = await roles.holders(session, incident.id)
    doer = organisation.person(state.began_by.partition(":")[2]) if state.began_by else None
    in_hand = doer.id if doer else holders.get(step.role or "")
    wanted = (in_hand, holders.get("commander", incident.assignee_id))
    return _members(organisation, wanted)


def _members(organisation: Organisation, ids: Iterable[UUID | None]) -> list[Member]:
    found = (organisation.people.get(one) for one in dict.fromkeys(ids) if one is not None)
    return [member for member in found if member is not None and not member.is_disabled]


async def _owners(at: Following) -> list[Member]:
    """Of a restricted incident only those hear who may see it."""
    session = at.opened.tx.session
    organisation = await organisations.current(session)
    runbook = await session.get_one(RunbookRow, at.run.runbook_id)
    found = _members(organisation, [runbook.owner_id])
    if not found:
        found = judges(organisation, owner=None, services=at.runbook.front.services)
    if at.opened.row.restricted:
        named = (await sight.named_people(session, [at.opened.row.id])).get(at.opened.row.id, frozenset())
        found = [member for member in found if member.id in named]
    return found


async def _tell(
    at: Following,
    member: Member,
    title: str,
    body: str,
    *,
    navigate: str | None = None,
    urgent: bool = False,
) -> None:
    """Only what is `urgent` makes a sound. Of a restricted incident a lock screen shows nothing."""
    await notices.tell(
        at.opened.tx,
        member.id,
        title=title,
        body=_HIDDEN if at.opened.row.restricted else body,
        navigate=navigate or f"/runs/{at.run.id}",
        now=at.now,
        quiet=not urgent,
        urgent=urgent,
    )


async def _tell_owner(at: Following, member: Member, title: str) -> None:
    """Where they can do something about it: at the runbook."""
    runbook = await at.opened.tx.session.get_one(RunbookRow, at.run.runbook_id)
    await _tell(at, member, title, at.run.title, navigate=f"/runbooks/{runbook.handle}")

"""What would happen to one person at some hour: the rule asked, nothing rung."""

from datetime import datetime

import strawberry

from api.domain.organisation.snapshot import Member, pages_when
from api.domain.paging.calling import Reach, reach
from api.domain.paging.notification import DEFAULT_PAGES, SEVERITIES
from api.domain.refusal import Refused
from api.schema.context import Context
from api.store.paging import devices


@strawberry.type
class SimulatedStep:
    at: datetime
    channel: str
    device: str | None
    note: str


@strawberry.type
class Simulation:
    severity: int
    at: datetime
    pages: bool
    held_until: datetime | None
    why: str
    steps: list[SimulatedStep]


async def simulate(context: Context, *, severity: int, at: datetime, handle: str | None) -> Simulation:
    """Whom a role keeps from somebody else's simulation is told that there is nobody."""
    viewer = context.require_viewer()
    if severity not in SEVERITIES:
        raise Refused("BAD_SEVERITY", "Severity is 1 (worst) to 4.")
    own = handle in (None, viewer.handle)
    async with context.database.read() as session:
        organisation = (await context.catalogue(session)).organisation
        member = organisation.person(handle or viewer.handle)
        if member is None or not context.may("simulate", own=own):
            raise Refused("NOT_FOUND", f"There is nobody called “{handle}”.")
        phones = (await devices.live(session, [member.id]))[member.id]
    reached = reach(
        member,
        severity=severity,
        limit=pages_when(severity, None),
        devices=phones,
        mail=context.database.mail,
        now=at,
    )
    return _told(reached, member, severity=severity, at=at)


def _told(reached: Reach, member: Member, *, severity: int, at: datetime) -> Simulation:
    held = reached.rings_at is not None and reached.rings_at > at
    return Simulation(
        severity=severity,
        at=at,
        pages=bool(reached.calls) and not member.is_disabled,
        held_until=reached.rings_at if held else None,
        why=_why(reached, member, severity=severity, held=held),
        steps=[
            SimulatedStep(
                at=call.due_at,
                channel=call.channel if call.channel in {"push", "email"} else call.label,
                device=call.label if call.channel == "push" else None,
                note="rings at once" if call.step == 0 else "if nothing before it was answered",
            )
            for call in reached.calls
        ],
    )


def _why(reached: Reach, member: Member, *, severity: int, held: bool) -> str:
    if member.is_disabled:
        return f"{member.name} is disabled and is not paged."
    if reached.is_muted:
        return f"SEV{severity} does not page {member.name}: it waits on the list."
    if reached.is_unreachable:
        return f"{member.name} has no working device or channel: the ladder would climb at once."
    if held:
        return f"SEV{severity} waits until {member.name} is next on duty."
    always = "at any hour" if DEFAULT_PAGES[severity] == "any" else "in working hours"
    return f"SEV{severity} pages {member.name} {always}."

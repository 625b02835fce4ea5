"""Who may do what: one table, asked by every face, and nothing is allowed that is not in it."""

from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from api.domain.refusal import Refused

Role = Literal["admin", "responder", "comms", "stakeholder", "auditor"]
ROLES: Final[tuple[Role, ...]] = ("admin", "responder", "comms", "stakeholder", "auditor")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks: a signed-in person."""

    person_id: UUID
    handle: str
    name: str
    role: Role
    teams: frozenset[str] = frozenset()
    session_id: UUID | None = None

    @property
    def actor(self) -> str:
        return f"person:{self.handle}"


# Columns: admin, responder, comms, stakeholder, auditor. "y" yes, "o" own or assigned, "-" no.
_TABLE: Final[dict[str, str]] = {
    # incidents
    "incident.declare": "y y y y -",
    "incident.see": "y y y y y",
    "incident.detail": "y y y - y",  # pages, ladder, alerts, timeline
    "incident.act": "y o - - -",  # from acknowledge to resolve, and back
    "incident.note": "y y y - -",
    "custody.verify": "y - - - y",
    # who is hurt, what has to be decided, and what executives read
    "impact.see": "y y y y y",
    "impact.edit": "y o y - -",  # own: an incident that is theirs to act on
    "decision.see": "y y y y y",
    "decision.ask": "y o y - -",
    "decision.record": "y o - - -",  # own: an incident they command
    "decision.answer": "o o o o -",  # what one was asked
    "briefing.see": "y o y y y",
    "briefing.issue": "y o y - -",
    # what others are told
    "update.see": "y y y y y",  # once it is out; what only insiders are told as incident.detail
    "update.detail": "y y y - y",  # what is not out yet, and what it said before
    "update.write": "y o y - -",  # own: of incidents they act in, or have a role in
    "update.approve": "y o o o -",  # own: who was asked, and never who wrote it
    "template.see": "y y y - y",
    "template.edit": "y - y - -",
    "template.authorise": "y - - - -",  # say which words need no second person
    # runbooks: who is paged reads and follows them; own is a runbook, or one of its services, that is theirs
    "runbook.see": "y y y - y",
    "runbook.write": "y y y - -",  # a draft, a suggestion, a picture
    "runbook.publish": "y o - - -",
    "synonym.edit": "y - - - -",  # what search takes for the same thing
    "run.see": "y y y - y",
    "run.follow": "y y y - -",  # start, tick, note, choose, stop, say how it went
    "automation.see": "y y y - y",
    "automation.edit": "y - - - -",
    "metric-source.edit": "y - - - -",
    "automation.call": "o o - - -",  # own: whose yes it takes, in an incident that is theirs to act on
    # alerts
    "alert.see": "y y y - y",
    "alert.try": "y y - - -",
    # the organisation
    "organisation.see": "y y y y y",
    "organisation.export": "y - - - y",
    "organisation.apply": "y - - - -",
    "service.create": "y - - - -",
    "service.edit": "y o - - -",
    "ladder.edit": "y o - - -",
    "schedule.edit": "y o - - -",
    "override.edit": "y o - - -",
    "time-off.see": "y y y o y",
    "time-off.edit": "y o o o o",  # one's own, or of who takes turns on a schedule one plans
    "risk.see": "y y y - y",
    "peak.edit": "y o - - -",
    "shadow.edit": "y o - - -",
    "handover.see": "y y y o y",
    "handover.edit": "y o o - -",  # who leaves writes, who comes confirms
    "swap.see": "y y o o y",
    "swap.edit": "y o o - -",
    "calendar.import": "y - - - -",  # time off of others; a schedule's is schedule.edit
    "fairness.see": "y o o - y",  # own: of oneself, and of the people of schedules that one plans
    "relief.answer": "y o o - -",
    "duty.edit": "y - - - -",  # what being on call may ask, and what it is worth
    "comms-policy.edit": "y - - - -",  # who speaks, how often, and who has to agree
    # who commands, who speaks: own is one's own incident, or a role that is open to one's kind
    "role.take": "y y o - -",
    "role.assign": "y o o - -",
    "cadence.see": "y y y - y",
    "cadence.edit": "y o y - -",
    "feed.make": "y o o o o",
    "feed.revoke": "y o o o o",
    "team.edit": "y - - - -",
    "severity.edit": "y - - - -",
    "contact.edit": "y - - - -",
    "contact.details": "y o o - -",
    "channel.edit": "y - - - -",
    "integration.edit": "y o - - -",
    "route.edit": "y - - - -",
    "maintenance.edit": "y o - - -",
    # what readers of status pages see
    "status.see": "y y y y y",
    "component.edit": "y - - - -",
    "status-page.edit": "y - - - -",
    "maintenance.announce": "y o y - -",  # own: of the services behind all its components
    "edits.see": "y o - - y",
    "installation.mend": "y - - - -",
    # subscribers of status pages: masked to see, whole for who may edit; mailings are held by the same right
    "subscriber.see": "y - y - y",
    "subscriber.edit": "y - - - -",
    # people
    "person.see": "y y y y y",
    "person.details": "y o o o o",  # e-mail address, devices, channels
    "person.edit": "y - - - -",
    "self.edit": "o o o o o",  # own devices, rules, sessions, tokens, password
    "simulate": "y o o o o",
}
RIGHTS: Final[frozenset[str]] = frozenset(_TABLE)
_CELLS: Final[dict[tuple[str, Role], str]] = {
    (right, role): cell
    for right, row in _TABLE.items()
    for role, cell in zip(ROLES, row.split(), strict=True)
}


def may(viewer: Viewer | None, right: str, *, own: bool = False) -> bool:
    """`own`: the thing belongs, or is assigned, to the viewer. An unknown right is a bug: KeyError."""
    if right not in RIGHTS:
        raise KeyError(right)
    if viewer is None:
        return False
    cell = _CELLS[right, viewer.role]
    return cell == "y" or (cell == "o" and own)


def role_may(role: Role, right: str) -> bool:
    """Outright, for everybody of that role."""
    return _CELLS[right, role] == "y"


def check(viewer: Viewer | None, right: str, *, own: bool = False) -> Viewer:
    """The viewer, or the refusal that every face answers alike."""
    if viewer is None:
        raise Refused("SIGN_IN", "Sign in first.")
    if not may(viewer, right, own=own):
        raise Refused("FORBIDDEN", "Your role does not allow this.")
    return viewer


def rights_of(viewer: Viewer) -> tuple[str, ...]:
    """What the screens may offer: rights that hold outright or for the viewer's own things."""
    return tuple(sorted(right for right in RIGHTS if may(viewer, right, own=True)))

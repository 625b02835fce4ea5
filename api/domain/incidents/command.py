"""Roles of an incident: who may hold them, and what a hand-over asks of both."""

from typing import Final, Literal, get_args

from api.domain import rights
from api.domain.organisation.snapshot import Member
from api.domain.refusal import Refused
from api.domain.rights import Viewer

Role = Literal["commander", "deputy", "scribe", "comms_lead", "expert"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
# One person at a time; of experts there may be many.
SOLE: Final[frozenset[Role]] = frozenset({"commander", "deputy", "scribe", "comms_lead"})
# What people who only speak for us may be.
_OF_COMMS: Final[frozenset[Role]] = frozenset({"comms_lead", "scribe"})
WORDS: Final[dict[str, str]] = {
    "commander": "incident commander",
    "deputy": "deputy",
    "scribe": "scribe",
    "comms_lead": "communications lead",
    "expert": "expert",
}


def check_may_hold(member: Member, role: Role) -> None:
    """Of whoever takes it as of whoever is given it."""
    asked = Viewer(member.id, member.handle, member.name, member.role, member.teams)
    if member.is_disabled or not rights.may(asked, "role.take", own=role in _OF_COMMS):
        raise Refused("FORBIDDEN", f"{member.name} cannot be {WORDS[role]}: their role does not allow it.")

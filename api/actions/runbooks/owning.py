"""Whose a runbook is: its owner's, and the owners' and coordinators' of the services it is for."""

from collections.abc import Collection, Iterator
from uuid import UUID

from api.domain import rights
from api.domain.organisation.snapshot import Member, Organisation, Service, administrators
from api.domain.rights import Viewer
from api.domain.runbooks.runbook import Front


def may_publish(
    organisation: Organisation, viewer: Viewer | None, *, owner: UUID | None, services: Collection[str]
) -> bool:
    """`owner` is None while nothing is published: then only its services say whose it is.

    So nobody names themselves the owner of something new and is its judge at once.
    """
    own = viewer is not None and (
        viewer.person_id == owner
        or any(viewer.person_id in (one.owner, one.coordinator) for one in _known(organisation, services))
    )
    return rights.may(viewer, "runbook.publish", own=own)


def may_approve(
    organisation: Organisation, viewer: Viewer, *, owner: UUID | None, services: Collection[str]
) -> bool:
    """Whether theirs is the yes with which steps run unattended: only of who answers for it."""
    if not rights.may(viewer, "runbook.publish", own=True):
        return False
    return viewer.person_id == owner or any(
        viewer.person_id == one.owner for one in _known(organisation, services)
    )


def owner_of(organisation: Organisation, front: Front) -> UUID | None:
    """Whom the text names, else who owns its first service."""
    if front.owner is not None:
        return organisation.handles.get(front.owner)
    return next((one.owner for one in _known(organisation, front.services)), None)


def judges(
    organisation: Organisation, *, owner: UUID | None, services: Collection[str], but: UUID | None = None
) -> list[Member]:
    """Who is told that a text waits: whose it is, and where that is nobody all administrators."""
    named = [
        owner,
        *(person for one in _known(organisation, services) for person in (one.owner, one.coordinator)),
    ]
    people = (organisation.people.get(person) for person in dict.fromkeys(named) if person is not None)
    found = [member for member in people if member is not None and _can_judge(member) and member.id != but]
    return found or [member for member in administrators(organisation) if member.id != but]


def _can_judge(member: Member) -> bool:
    viewer = Viewer(member.id, member.handle, member.name, member.role)
    return not member.is_disabled and rights.may(viewer, "runbook.publish", own=True)


def _known(organisation: Organisation, services: Collection[str]) -> Iterator[Service]:
    return (organisation.services[handle] for handle in services if handle in organisation.services)

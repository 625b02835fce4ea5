"""One-time links: for the first administrator, the invited and the locked-out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, cast
from urllib.parse import quote
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.people.people import save_person
from api.database import Transaction
from api.domain.people.person import PersonDraft
from api.domain.refusal import Refused
from api.secrets import new_token, token_hash
from api.store.base import new_id
from api.store.people import people
from api.store.people.people import LinkRow, PersonRow

log = structlog.get_logger(__name__)

Kind = Literal["first", "admin", "invite", "reset"]
Need = Literal["name", "email", "password"]
# An administrator's link signs in without a password, so it lives shortest.
LIFE: Final[dict[Kind, timedelta]] = {
    "first": timedelta(hours=24),
    "admin": timedelta(hours=1),
    "invite": timedelta(days=7),
    "reset": timedelta(hours=24),
}
_PATHS: Final[dict[Kind, str]] = {"first": "/first", "admin": "/first", "invite": "/join", "reset": "/reset"}
_NEEDS: Final[dict[Kind, tuple[Need, ...]]] = {
    "first": ("name", "email", "password"),
    "admin": (),
    "invite": ("password",),
    "reset": ("password",),
}


@dataclass(frozen=True, slots=True)
class NewLink:
    """`token` is told only here; it belongs after a `#`, where no server and no log sees it."""

    token: str
    kind: Kind
    expires_at: datetime

    @property
    def place(self) -> str:
        return f"{_PATHS[self.kind]}#{quote(self.token)}"

    def url(self, public_url: str) -> str:
        return public_url + self.place


@dataclass(frozen=True, slots=True)
class Look:
    """What a link is for, and what it still has to be told."""

    link_id: UUID
    kind: Kind
    needs: tuple[Need, ...]
    person: PersonRow | None
    expires_at: datetime


async def first_link(tx: Transaction, *, now: datetime) -> NewLink:
    """For the first administrator; the one printed before ends with it. Refused once somebody has joined."""
    if await people.administrators(tx.session):
        raise Refused("NOT_FIRST", "There is an administrator already.")
    return await make_link(tx, "first", None, created_by="machine", now=now)


async def admin_link(tx: Transaction, *, now: datetime, handle: str | None = None) -> NewLink:
    """For whoever has the machine: signs in as that administrator, or as the one longest there.

    Where no administrator is left, a link that makes one.
    """
    admins = await people.administrators(tx.session)
    chosen = next((admin for admin in admins if handle in (None, admin.handle)), None)
    if chosen is not None:
        return await make_link(tx, "admin", chosen.id, created_by="machine", now=now)
    if handle is not None:
        raise Refused("NOT_FOUND", f"There is no administrator called {handle!r} who has joined.")
    return await first_link(tx, now=now)


async def invite(tx: Transaction, draft: PersonDraft, *, actor: str, why: str = "", now: datetime) -> NewLink:
    """A link with which this person joins; they are made, or changed, as the draft says."""
    person = await save_person(tx, draft, actor=actor, why=why, now=now)
    if person.disabled_at is not None:
        raise Refused("PERSON_DISABLED", "This person is disabled.")
    if person.joined_at is not None:
        raise Refused("ALREADY_JOINED", "This person has joined already.")
    return await make_link(tx, "invite", person.id, created_by=actor, now=now)


async def reset_link(tx: Transaction, handle: str, *, actor: str, now: datetime) -> NewLink:
    """An administrator's help for a forgotten password; the old one holds until the link is used."""
    person = await people.by_handle(tx.session, handle)
    if person is None:
        raise Refused("NOT_FOUND", "There is no such person.")
    if person.disabled_at is not None:
        raise Refused("PERSON_DISABLED", "This person is disabled.")
    if person.joined_at is None:
        raise Refused("NOT_JOINED", "This person has not joined yet: invite them again.")
    return await make_link(tx, "reset", person.id, created_by=actor, now=now)


async def make_link(
    tx: Transaction,
    kind: Kind,
    person_id: UUID | None,
    *,
    created_by: str,
    now: datetime,
    beside: bool = False,
) -> NewLink:
    """A new link of one kind ends the one made before it, unless it is made `beside` it."""
    if not beside:
        await people.void_links(tx.session, person_id=person_id, kind=kind, now=now)
    token = new_token()
    link = NewLink(token, kind, now + LIFE[kind])
    tx.session.add(
        LinkRow(
            id=new_id(),
            token_hash=token_hash(token),
            kind=kind,
            person_id=person_id,
            created_by=created_by,
            created_at=now,
            expires_at=link.expires_at,
        )
    )
    await tx.session.flush()
    log.info("link made", kind=kind, person=str(person_id) if person_id else None, by=created_by)
    return link


async def look(session: AsyncSession, token: str, *, now: datetime) -> Look:
    """Refused when it can no longer be used; looking does not use it, for mail scanners look at links."""
    link = await people.link_by_hash(session, token_hash(token))
    if link is None:
        raise Refused("LINK_UNKNOWN", "This link is not known here. Was it copied whole?")
    if link.used_at is not None:
        raise Refused("LINK_USED", "This link has been used. Sign in, or ask for another.")
    if link.expires_at <= now:
        raise Refused("LINK_EXPIRED", "This link has run out. Ask for another.")
    kind = cast("Kind", link.kind)
    if kind == "first" and await people.administrators(session):
        raise Refused("LINK_USED", "There is an administrator already. Sign in, or ask for an invitation.")
    person = await people.by_id(session, link.person_id) if link.person_id else None
    if person is not None and person.disabled_at is not None:
        raise Refused("PERSON_DISABLED", "This person is disabled.")
    if kind == "admin" and (person is None or person.role != "admin"):
        raise Refused("LINK_UNKNOWN", "This link's person is no longer an administrator.")
    return Look(link.id, kind, _NEEDS[kind], person, link.expires_at)

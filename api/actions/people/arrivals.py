"""Coming in through a one-time link: it is spent, its person joins, and a session opens."""

from dataclasses import dataclass
from datetime import datetime

import structlog

from api.actions.people.links import Look, look
from api.actions.people.people import ADMINISTRATORS, save_person
from api.actions.people.sessions import Ended, Opened, end_sessions, open_session
from api.database import Transaction
from api.domain.people.person import PersonDraft, check_email, check_name, check_time_zone, handle_for
from api.domain.refusal import Refused
from api.store.people import people
from api.store.people.people import PersonRow

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkAnswers:
    """What the person wrote; the password is hashed by then."""

    name: str | None = None
    email: str | None = None
    time_zone: str | None = None
    password_hash: str | None = None


@dataclass(frozen=True, slots=True)
class LetIn:
    """`ended`: what a new password signed out."""

    person: PersonRow
    opened: Opened
    ended: Ended


async def use_link(
    tx: Transaction, token: str, answers: LinkAnswers, *, user_agent: str, address: str, now: datetime
) -> LetIn:
    """Of two who use a link in the same instant, one is let in."""
    await people.take_turns(tx.session, ADMINISTRATORS)
    seen = await look(tx.session, token, now=now)
    if "password" in seen.needs and answers.password_hash is None:
        raise Refused("PASSWORD_NEEDED", "Choose a password.")
    if not await people.spend_link(tx.session, seen.link_id, now=now):
        raise Refused("LINK_USED", "This link has been used. Sign in, or ask for another.")
    person = await _person(tx, seen, answers, now=now)
    person.joined_at = person.joined_at or now
    ended = Ended(0, 0)
    if answers.password_hash is not None:
        person.password_hash = answers.password_hash
        ended = await end_sessions(tx, person.id, now=now)
    await tx.session.flush()
    await people.void_links(tx.session, person_id=person.id, now=now)
    opened = await open_session(tx, person.id, user_agent=user_agent, address=address, now=now)
    log.info("link used", kind=seen.kind, person=person.handle, address=address)
    return LetIn(person, opened, ended)


async def _person(tx: Transaction, seen: Look, answers: LinkAnswers, *, now: datetime) -> PersonRow:
    if seen.person is None:
        return await _first_administrator(tx, answers, now=now)
    if seen.kind == "invite" and (answers.name or answers.time_zone):
        person = seen.person
        draft = PersonDraft(
            handle=person.handle,
            name=answers.name or person.name,
            email=person.email,
            time_zone=answers.time_zone or person.time_zone,
            role=person.role,
            holidays=person.holidays,
        )
        return await save_person(tx, draft, actor=f"person:{person.handle}", why="joined", now=now)
    return seen.person


async def _first_administrator(tx: Transaction, answers: LinkAnswers, *, now: datetime) -> PersonRow:
    """Somebody whom the organisation's file already knows by this address stays who they are."""
    if answers.name is None or answers.email is None:
        raise Refused("NAME_AND_EMAIL_NEEDED", "Say your name and your e-mail address.")
    email = check_email(answers.email)
    known = await people.by_email(tx.session, email)
    if known is not None and known.disabled_at is not None:
        raise Refused("PERSON_DISABLED", "This person is disabled.")
    draft = PersonDraft(
        handle=known.handle if known else handle_for(email, taken=await people.handles(tx.session)),
        name=check_name(answers.name),
        email=email,
        time_zone=check_time_zone(answers.time_zone or (known.time_zone if known else "UTC")),
        role="admin",
        holidays=known.holidays if known else None,
    )
    return await save_person(tx, draft, actor="machine", why="first administrator", now=now)

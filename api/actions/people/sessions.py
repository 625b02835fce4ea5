"""Sessions: opened by a sign-in or a link, listed, and ended together with the phones they registered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.secrets import new_token, token_hash
from api.store.base import new_id
from api.store.paging import reach
from api.store.people import people
from api.store.people.people import SessionRow

log = structlog.get_logger(__name__)

# Sliding: every use starts the thirty days again. Phones of a session that merely ran out keep ringing.
LIFE = timedelta(days=30)
LONGEST_AGENT = 300


@dataclass(frozen=True, slots=True)
class Opened:
    """`token` is the cookie's value and is told only here."""

    token: str
    session_id: UUID


@dataclass(frozen=True, slots=True)
class Ended:
    """How many sessions ended, and how many phones stopped ringing with them: say so to their owner."""

    sessions: int
    devices: int


async def open_session(
    tx: Transaction, person_id: UUID, *, user_agent: str, address: str, now: datetime
) -> Opened:
    token = new_token()
    row = SessionRow(
        id=new_id(),
        token_hash=token_hash(token),
        person_id=person_id,
        user_agent=clean_line(user_agent, LONGEST_AGENT),
        address=clean_line(address, 100),
        created_at=now,
        last_seen_at=now,
        expires_at=now + LIFE,
    )
    tx.session.add(row)
    await tx.session.flush()
    return Opened(token, row.id)


async def sessions_of(session: AsyncSession, viewer: Viewer, *, now: datetime) -> Sequence[SessionRow]:
    return await people.open_sessions(session, viewer.person_id, now=now)


async def end_session(tx: Transaction, viewer: Viewer, session_id: UUID, *, now: datetime) -> Ended:
    """One of the viewer's own sessions, the present one included."""
    ids = await people.revoke_sessions(tx.session, viewer.person_id, only=session_id, now=now)
    if not ids:
        raise Refused("NOT_FOUND", "There is no such session.")
    return await _ended(tx, viewer.person_id, ids, now=now)


async def end_sessions(tx: Transaction, person_id: UUID, *, keep: UUID | None = None, now: datetime) -> Ended:
    """All sessions of a person, or all but the one in hand."""
    ids = await people.revoke_sessions(tx.session, person_id, keep=keep, now=now)
    return await _ended(tx, person_id, ids, now=now)


async def _ended(tx: Transaction, person_id: UUID, ids: Sequence[UUID], *, now: datetime) -> Ended:
    devices = await reach.retire(tx.session, session_ids=ids, reason="signed-out", now=now) if ids else 0
    log.info("sessions ended", person=str(person_id), sessions=len(ids), devices=devices)
    return Ended(len(ids), devices)

"""Who stands behind a cookie or a bearer token: one query each, asked on every request."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Text, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.rights import Role, Viewer
from api.store.organisation.ownership import TeamMemberRow, TeamRow
from api.store.people.people import PersonRow, SessionRow, TokenRow


@dataclass(frozen=True, slots=True)
class Seen:
    """`key_id` is the session's or the token's own id; `at` when it was last noted as used."""

    viewer: Viewer
    key_id: uuid.UUID
    at: datetime | None


# A disabled person is nobody here, so no face can forget to ask.
_TEAMS = func.array(
    select(TeamRow.handle)
    .join(TeamMemberRow, TeamMemberRow.team_id == TeamRow.id)
    .where(TeamMemberRow.person_id == PersonRow.id, TeamRow.archived_at.is_(None))
    .correlate(PersonRow)
    .scalar_subquery(),
    type_=ARRAY(Text),
)
_PERSON = (PersonRow.id, PersonRow.handle, PersonRow.name, PersonRow.role, _TEAMS.label("teams"))


async def of_session(session: AsyncSession, token_hash: str, *, now: datetime) -> Seen | None:
    query = (
        select(*_PERSON, SessionRow.id.label("key_id"), SessionRow.last_seen_at.label("at"))
        .join(SessionRow, SessionRow.person_id == PersonRow.id)
        .where(
            SessionRow.token_hash == token_hash,
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > now,
            PersonRow.disabled_at.is_(None),
        )
    )
    row = (await session.execute(query)).first()
    return Seen(_viewer(row, session_id=row.key_id), row.key_id, row.at) if row else None


async def of_token(session: AsyncSession, token_hash: str) -> Seen | None:
    query = (
        select(*_PERSON, TokenRow.id.label("key_id"), TokenRow.last_used_at.label("at"))
        .join(TokenRow, TokenRow.person_id == PersonRow.id)
        .where(
            TokenRow.token_hash == token_hash,
            TokenRow.revoked_at.is_(None),
            PersonRow.disabled_at.is_(None),
        )
    )
    row = (await session.execute(query)).first()
    return Seen(_viewer(row, session_id=None), row.key_id, row.at) if row else None


async def of_session_id(session: AsyncSession, session_id: uuid.UUID) -> Viewer | None:
    query = (
        select(*_PERSON)
        .join(SessionRow, SessionRow.person_id == PersonRow.id)
        .where(SessionRow.id == session_id, SessionRow.revoked_at.is_(None), PersonRow.disabled_at.is_(None))
    )
    row = (await session.execute(query)).first()
    return _viewer(row, session_id=session_id) if row else None


async def of_person(session: AsyncSession, person_id: uuid.UUID) -> Viewer | None:
    """For commands, which act as somebody without a session."""
    query = select(*_PERSON).where(PersonRow.id == person_id, PersonRow.disabled_at.is_(None))
    row = (await session.execute(query)).first()
    return _viewer(row, session_id=None) if row else None


async def note_session(
    session: AsyncSession, session_id: uuid.UUID, *, seen: datetime, expires_at: datetime
) -> None:
    await session.execute(
        update(SessionRow)
        .where(SessionRow.id == session_id, SessionRow.last_seen_at < seen, SessionRow.revoked_at.is_(None))
        .values(last_seen_at=seen, expires_at=expires_at)
    )


async def note_token(session: AsyncSession, token_id: uuid.UUID, *, seen: datetime) -> None:
    await session.execute(update(TokenRow).where(TokenRow.id == token_id).values(last_used_at=seen))


def _viewer(row: Any, *, session_id: uuid.UUID | None) -> Viewer:
    return Viewer(
        person_id=row.id,
        handle=row.handle,
        name=row.name,
        role=cast("Role", row.role),
        teams=frozenset(row.teams),
        session_id=session_id,
    )

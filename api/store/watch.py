"""Questions of the live screens: what changed lately, and who of those connected still may listen."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.rights import Role
from api.store.incidents.incidents import IncidentRow
from api.store.people.people import PersonRow, SessionRow, TokenRow


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands behind a session or a token, as of now."""

    person_id: uuid.UUID
    role: Role


@dataclass(frozen=True, slots=True)
class Lately:
    """Incidents that changed, with their seq; `now` is the database's clock when it was asked."""

    now: datetime
    seqs: Sequence[tuple[uuid.UUID, int]]


async def lately(session: AsyncSession, *, since: datetime | None, overlap: timedelta) -> Lately:
    """`overlap` before `since`: what commits late, or was stamped by a clock that is behind, is seen too."""
    now: datetime = (await session.execute(select(func.now()))).scalar_one()
    question = select(IncidentRow.id, IncidentRow.seq).where(
        IncidentRow.changed_at >= (since or now) - overlap
    )
    return Lately(now, [(row.id, row.seq) for row in await session.execute(question)])


async def standing(
    session: AsyncSession,
    *,
    sessions: Collection[uuid.UUID],
    tokens: Collection[str],
    now: datetime,
) -> dict[uuid.UUID | str, Standing]:
    """By session id and by token hash; whoever is missing was signed out, revoked or disabled."""
    found: dict[uuid.UUID | str, Standing] = {}
    by_session = (
        select(SessionRow.id, PersonRow.id.label("person_id"), PersonRow.role)
        .join(PersonRow, PersonRow.id == SessionRow.person_id)
        .where(
            SessionRow.id.in_(sessions),
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > now,
            PersonRow.disabled_at.is_(None),
        )
    )
    by_token = (
        select(TokenRow.token_hash, PersonRow.id.label("person_id"), PersonRow.role)
        .join(PersonRow, PersonRow.id == TokenRow.person_id)
        .where(
            TokenRow.token_hash.in_(tokens), TokenRow.revoked_at.is_(None), PersonRow.disabled_at.is_(None)
        )
    )
    for row in await session.execute(by_session):
        found[row.id] = Standing(row.person_id, cast("Role", row.role))
    for one in await session.execute(by_token):
        found[one.token_hash] = Standing(one.person_id, cast("Role", one.role))
    return found

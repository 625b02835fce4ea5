"""Bearer tokens of people: made, shown once, listed, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.secrets import new_token, token_hash
from api.store.base import new_id
from api.store.people import people
from api.store.people.people import TokenRow

log = structlog.get_logger(__name__)

MOST_TOKENS = 20


@dataclass(frozen=True, slots=True)
class NewToken:
    """`secret` is told only here."""

    row: TokenRow
    secret: str


async def create_token(tx: Transaction, person_id: UUID, *, name: str, now: datetime) -> NewToken:
    person = await people.by_id(tx.session, person_id, lock=True)
    if person is None or person.disabled_at is not None:
        raise Refused("PERSON_DISABLED", "A disabled person can have no tokens.")
    if len(await people.live_tokens(tx.session, person_id)) >= MOST_TOKENS:
        raise Refused("TOO_MANY_TOKENS", f"{MOST_TOKENS} tokens are enough: revoke one first.")
    secret = new_token()
    row = TokenRow(
        id=new_id(),
        token_hash=token_hash(secret),
        person_id=person_id,
        name=clean_line(name, 100) or "token",
        created_at=now,
    )
    tx.session.add(row)
    await tx.session.flush()
    log.info("token created", person=person.handle, id=str(row.id))
    return NewToken(row, secret)


async def tokens_of(session: AsyncSession, viewer: Viewer) -> Sequence[TokenRow]:
    return await people.live_tokens(session, viewer.person_id)


async def revoke_token(tx: Transaction, viewer: Viewer, token_id: UUID, *, now: datetime) -> None:
    if not await people.revoke_tokens(tx.session, viewer.person_id, only=token_id, now=now):
        raise Refused("NOT_FOUND", "There is no such token.")
    log.info("token revoked", person=viewer.handle, id=str(token_id))

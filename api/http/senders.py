"""Who sends: the integration whose key a request carries, when it was last used, and who is turned away."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from prometheus_client import Counter
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from api import clock
from api.actions.alerts import intake
from api.actions.alerts.intake import Sender, UnknownKey
from api.secrets import token_hash
from api.state import Home

log = structlog.get_logger(__name__)

_STRANGERS: Final = UUID(int=0)
_refused = Counter(
    "tocsin_ingest_keys_refused_total",
    "Requests with a key that opens nothing: unknown, or revoked and still in use",
    ["why"],
)


@asynccontextmanager
async def let_in(request: Request, key: str) -> AsyncIterator[Sender]:
    """Whose key it is; UnknownKey too when it ceases to be good while its alerts are taken."""
    home: Home = request.app.state.tocsin
    try:
        sender = await _sender_of(home, key)
        _note_afterwards(request, home, sender)
        yield sender
    except UnknownKey:
        await _turn_away(home, token_hash(key), now=clock.now())
        raise


def noting(request: Request, response: Response) -> Response:
    """The answer goes out first: a sender waits for its alerts to be kept, not for our notes."""
    response.background = getattr(request.state, "note", None)
    return response


async def _sender_of(home: Home, key: str) -> Sender:
    """Strangers and newcomers share one line: no guessing and no storm at start-up takes every connection."""
    if known := intake.known_sender(home.database, key):
        return known
    async with home.bulkhead.place(_STRANGERS):
        return await intake.sender_of(home.database, key)


def _note_afterwards(request: Request, home: Home, sender: Sender) -> None:
    now = clock.now()
    if not home.key_uses.is_fresh(sender.key_hash, now=now):
        home.key_uses.note(sender.key_hash, now=now)
        request.state.note = BackgroundTask(_note, home, sender.key_hash, now)


async def _note(home: Home, key_hash: str, now: datetime) -> None:
    try:
        await intake.note_use(home.database, key_hash, now=now)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        home.key_uses.forget(key_hash)
        log.warning("last use of a key was not noted", reason=type(error).__name__)


async def _turn_away(home: Home, key_hash: str, *, now: datetime) -> None:
    """Only keys that once were are remembered, so that guesses fill no memory."""
    was_good = home.key_refusals.is_fresh(key_hash, now=now)
    if not was_good:
        async with home.bulkhead.place(_STRANGERS):
            was_good = await intake.turn_away(home.database, key_hash, now=now)
    if was_good:
        home.key_refusals.note(key_hash, now=now)
    _refused.labels("revoked" if was_good else "unknown").inc()

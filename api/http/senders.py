"""Who sends: the integration whose key a request carries, and when that was last used."""

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from api import clock
from api.actions import intake
from api.actions.intake import Sender
from api.state import Home

log = structlog.get_logger(__name__)

_STRANGERS: Final = UUID(int=0)


async def sender_of(request: Request, key: str) -> Sender | None:
    """Strangers and newcomers share one line: no guessing and no storm at start-up takes every connection."""
    home: Home = request.app.state.tocsin
    sender = intake.known_sender(home.database, key)
    if sender is None:
        async with home.bulkhead.place(_STRANGERS):
            sender = await intake.sender_of(home.database, key)
    if sender is not None:
        _note_afterwards(request, home, sender)
    return sender


def noting(request: Request, response: Response) -> Response:
    """The answer goes out first: a sender waits for its alerts to be kept, not for our notes."""
    response.background = getattr(request.state, "note", None)
    return response


def _note_afterwards(request: Request, home: Home, sender: Sender) -> None:
    now = clock.now()
    if home.key_uses.is_due(sender.key_hash, now=now):
        request.state.note = BackgroundTask(_note, home, sender.key_hash, now)


async def _note(home: Home, key_hash: str, now: datetime) -> None:
    try:
        await intake.note_use(home.database, key_hash, now=now)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        home.key_uses.forget(key_hash)
        log.warning("last use of a key was not noted", reason=type(error).__name__)

"""The token that opens a status page which asks for one: made once, shown once, taken back."""

from dataclasses import dataclass
from datetime import datetime

from api.actions.organisation.edits import record_edit
from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.refusal import Refused
from api.secrets import new_token, token_hash
from api.store.status import pages as status_pages
from api.store.status.pages import StatusPageRow


@dataclass(frozen=True, slots=True)
class NewPageToken:
    """`secret` is told only here."""

    row: StatusPageRow
    secret: str


async def issue_page_token(tx: Transaction, handle: str, *, by: str, now: datetime) -> NewPageToken:
    """The one before opens nothing any more."""
    row = await _page(tx, handle)
    if row.access != "token":
        raise Refused("NO_TOKEN_ASKED", "This page asks for no token: change who may read it first.")
    secret = new_token()
    row.token_hash = token_hash(secret)
    await _record(tx, row, "a new token", by=by, now=now)
    return NewPageToken(row, secret)


async def revoke_page_token(tx: Transaction, handle: str, *, by: str, now: datetime) -> StatusPageRow:
    """From now on nobody reads the page, until there is another."""
    row = await _page(tx, handle)
    if row.token_hash is None:
        raise Refused("NOT_FOUND", "There is no token to take back.")
    row.token_hash = None
    await _record(tx, row, "no token", by=by, now=now)
    return row


async def _page(tx: Transaction, handle: str) -> StatusPageRow:
    row = await status_pages.lock(tx.session, handle)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such status page.")
    return row


async def _record(tx: Transaction, row: StatusPageRow, what: str, *, by: str, now: datetime) -> None:
    """Its version stays: whoever edits the page meanwhile loses nothing by it."""
    await record_edit(
        tx,
        actor=by,
        noun="page-token",
        handle=row.handle,
        verb="change",
        before=None,
        after={"token": what},
        why="",
        now=now,
    )
    await repaint(tx, now=now)

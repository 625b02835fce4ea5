"""The list of subscribers, kept by administrators: added, brought along, asked again, removed."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from api.actions.organisation.edits import record_edit
from api.actions.status.subscribers import (
    address_of,
    ask_to_confirm,
    channel_of,
    confirmed,
    leave,
    new_row,
)
from api.database import Transaction
from api.domain.organisation.edit import EditVerb
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.status.subscriber_address import check_hook, check_mailbox, masked
from api.domain.status.subscription import Channel
from api.secrets import Keyring
from api.store.status import letters, subscribed
from api.store.status.pages import StatusPageRow
from api.store.status.subscribers import MailingRow, SubscriberRow

MOST_AT_ONCE: Final = 5000
_BATCH: Final = 500
_LETTERS_KEPT: Final = timedelta(days=90)
# A year's letters must not hold a table for minutes.
_FORGOTTEN_AT_ONCE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of the lines of a list: `bad` are the first of those that are no addresses."""

    added: int
    known: int
    bad: tuple[str, ...]


async def add(
    tx: Transaction,
    keyring: Keyring,
    page: str,
    *,
    channel: Channel,
    address: str,
    is_attested: bool,
    inner_hosts: frozenset[str],
    by: Viewer,
    now: datetime,
) -> SubscriberRow:
    """Asked to confirm, unless the administrator answers for it that they have said yes elsewhere."""
    row_of_page = await _page(tx, page)
    spelled = _spelled(channel, address, inner_hosts=inner_hosts)
    fresh = _fresh(keyring, row_of_page, channel, spelled, is_attested=is_attested, now=now)
    known = await subscribed.by_address(tx.session, row_of_page.id, channel, fresh.address_hash)
    if known is not None and known.state == "confirmed":
        raise Refused("SUBSCRIBED", "This address is subscribed already.")
    row = known or fresh
    if known is None:
        tx.session.add(row)
    elif is_attested:
        confirmed(row, now=now)
    else:
        ask_to_confirm(keyring, row, now=now)
    await _note(
        tx, page, "add", {"address": masked(channel, spelled), "attested": is_attested}, by=by, now=now
    )
    return row


async def bring(
    tx: Transaction,
    keyring: Keyring,
    page: str,
    text: str,
    *,
    is_attested: bool,
    by: Viewer,
    now: datetime,
) -> Brought:
    """Mailboxes, one a line or the first column of a CSV. Who is there already stays as they are."""
    row_of_page = await _page(tx, page)
    good, bad = _read(text)
    if len(good) > MOST_AT_ONCE:
        raise Refused("TOO_MANY", f"A list brings {MOST_AT_ONCE} addresses at most: split it.")
    added = 0
    for start in range(0, len(good), _BATCH):
        rows = [
            _fresh(keyring, row_of_page, "email", address, is_attested=is_attested, now=now)
            for address in good[start : start + _BATCH]
        ]
        added += await subscribed.insert_new(tx.session, [_values(row) for row in rows])
    brought = Brought(added, len(good) - added, tuple(bad[:10]))
    await _note(tx, page, "import", {"added": added, "attested": is_attested}, by=by, now=now)
    return brought


async def ask_again(
    tx: Transaction, keyring: Keyring, subscriber_id: UUID, *, by: Viewer, now: datetime
) -> SubscriberRow:
    """The link once more; of those who left or bounced too, for only their yes brings them back."""
    row = await _row(tx, subscriber_id)
    if row.state == "confirmed":
        raise Refused("SUBSCRIBED", "They have confirmed already.")
    ask_to_confirm(keyring, row, now=now)
    await _note_row(tx, keyring, row, "ask again", by=by, now=now)
    return row


async def remove(
    tx: Transaction, keyring: Keyring, subscriber_id: UUID, *, by: Viewer, now: datetime
) -> SubscriberRow:
    """As if they had left themselves: the day stays."""
    row = await _row(tx, subscriber_id)
    leave(row, now=now)
    await _note_row(tx, keyring, row, "remove", by=by, now=now)
    return row


async def hold_mailing(tx: Transaction, mailing_id: UUID, *, by: Viewer, now: datetime) -> MailingRow:
    """What has not left stays; what is on its way this moment may still arrive."""
    row = await _mailing(tx, mailing_id)
    if row.state not in ("gathering", "sending"):
        raise Refused("OVER", "This mailing is not under way.")
    row.state, row.due_at = "stopped", None
    await letters.hold(tx.session, mailing_id)
    await _note(tx, str(mailing_id), "stop mailing", {"name": row.words["name"]}, by=by, now=now)
    return row


async def let_mailing_go_on(tx: Transaction, mailing_id: UUID, *, by: Viewer, now: datetime) -> MailingRow:
    """From where it was: who has had it does not get it again."""
    row = await _mailing(tx, mailing_id)
    if row.state != "stopped":
        raise Refused("NOT_STOPPED", "This mailing is not stopped.")
    row.state, row.due_at = "gathering", now
    await letters.let_go_on(tx.session, mailing_id, now=now)
    await _note(tx, str(mailing_id), "resume mailing", {"name": row.words["name"]}, by=by, now=now)
    return row


async def tidy(tx: Transaction, now: datetime) -> None:
    """Hourly: who never confirmed is forgotten, and so is who exactly was told what, long ago."""
    await subscribed.purge_pending(tx.session, now=now)
    await letters.forget(tx.session, before=now - _LETTERS_KEPT, limit=_FORGOTTEN_AT_ONCE)


def _read(text: str) -> tuple[list[str], list[str]]:
    good: dict[str, None] = {}
    bad: list[str] = []
    for cell in _first_cells(text):
        try:
            good[check_mailbox(cell)] = None
        except Refused:
            bad.append(cell[:80])
    return list(good), bad


def _first_cells(text: str) -> Iterable[str]:
    """A line without an @ at the top is the heading of a column."""
    lines = csv.reader(io.StringIO(text, newline=""))
    try:
        cells = [line[0].strip() for line in lines if line and line[0].strip()]
    except csv.Error as error:
        raise Refused("BAD_LIST", f"This list cannot be read, in line {lines.line_num}: {error}.") from None
    return cells[1:] if cells and "@" not in cells[0] else cells


def _spelled(channel: Channel, address: str, *, inner_hosts: frozenset[str]) -> str:
    match channel:
        case "email":
            return check_mailbox(address)
        case "webhook":
            return check_hook(address, inner_hosts=inner_hosts)
        case "push":
            raise Refused("BAD_CHANNEL", "A browser subscribes by itself.")


def _fresh(
    keyring: Keyring, page: StatusPageRow, channel: Channel, address: str, *, is_attested: bool, now: datetime
) -> SubscriberRow:
    row = new_row(keyring, page.id, channel, address, now=now)
    row.language = page.languages[0]
    # A webhook is asked all the same: only its answer shows that it knows our key.
    if is_attested and channel == "email":
        row.state, row.confirmed_at = "confirmed", now
    else:
        ask_to_confirm(keyring, row, now=now)
    return row


def _values(row: SubscriberRow) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in SubscriberRow.__table__.columns}


async def _page(tx: Transaction, handle: str) -> StatusPageRow:
    page = await subscribed.page_by_handle(tx.session, handle)
    if page is None:
        raise Refused("UNKNOWN_HANDLE", f"There is no status page “{handle[:80]}”.")
    return page


async def _row(tx: Transaction, subscriber_id: UUID) -> SubscriberRow:
    row = await subscribed.lock(tx.session, subscriber_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such subscriber.")
    return row


async def _mailing(tx: Transaction, mailing_id: UUID) -> MailingRow:
    row = await letters.lock_mailing(tx.session, mailing_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such mailing.")
    return row


async def _note_row(
    tx: Transaction, keyring: Keyring, row: SubscriberRow, verb: EditVerb, *, by: Viewer, now: datetime
) -> None:
    said = {"address": masked(channel_of(row), address_of(keyring, row))}
    await _note(tx, str(row.page_id), verb, said, by=by, now=now)


async def _note(
    tx: Transaction, handle: str, verb: EditVerb, said: dict[str, Any], *, by: Viewer, now: datetime
) -> None:
    await tx.session.flush()
    await record_edit(
        tx,
        actor=by.actor,
        noun="subscriber",
        handle=handle,
        verb=verb,
        before=None,
        after=said,
        why="",
        now=now,
    )

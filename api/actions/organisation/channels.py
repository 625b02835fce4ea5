"""Rooms, ticket queues and webhooks that a rung tells; their address is sealed, and told to nobody."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from api.actions.organisation.contacts import address_news, prove
from api.actions.organisation.editing import Edit, begin_row, begin_save, find
from api.database import Transaction
from api.domain.organisation.file import read_one
from api.domain.organisation.ledger_file import ChannelDraft
from api.domain.refusal import Refused
from api.secrets import Keyring, SealBrokenError
from api.store.organisation.ownership import ChannelRow

PURPOSE: Final = "channel"


async def save_channel(
    tx: Transaction,
    keyring: Keyring,
    shape: Mapping[str, Any],
    *,
    by: str,
    why: str = "",
    version: int | None = None,
    now: datetime,
    inner_hosts: frozenset[str] = frozenset(),
) -> ChannelRow:
    """Without `url` the address that is kept stays; a new channel needs one."""
    # Outside the event loop, for Apprise takes a second to load; and before the first lock is taken.
    await prove(read_one("channels", shape)[0].url, inner_hosts)
    edit, draft = await begin_save(tx, "channels", shape, version=version, by=by, why=why, now=now)
    return await write_channel(edit, keyring, draft)


async def write_channel(edit: Edit, keyring: Keyring, draft: ChannelDraft) -> ChannelRow:
    found = await find(edit, ChannelRow, draft.handle)
    secret = news_of(keyring, found, draft)
    if found is not None and not secret and not edit.is_news("channels", draft):
        return found
    if found is None and not draft.url:
        raise Refused("BAD_CHANNEL", f"channel {draft.handle}: a new channel needs `url`.")
    row = begin_row(edit, found, ChannelRow, draft.handle)
    row.name = draft.name
    if draft.url:
        row.url = keyring.seal(draft.url, purpose=PURPOSE)
    await edit.session.flush()
    await edit.record("channels", draft, secret=secret)
    return row


def news_of(keyring: Keyring, row: ChannelRow | None, draft: ChannelDraft) -> str:
    """What its secret address changes, in words that do not tell it."""
    return address_news(keyring, row.url if row else None, draft.url, purpose=PURPOSE)


def scheme_of(keyring: Keyring, row: ChannelRow) -> str:
    """All that is told of an address: it carries passwords."""
    try:
        return keyring.unseal(row.url, purpose=PURPOSE).partition("://")[0]
    except SealBrokenError:
        return ""

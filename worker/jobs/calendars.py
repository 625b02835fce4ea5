"""Calendars that are due to be read: fetched, read at arm's length, and taken or left."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog

from api.actions.oncall import calendar_imports
from api.actions.oncall.calendar_imports import AHEAD, SEAL
from api.database import Database
from api.secrets import Keyring, SealBrokenError
from api.store.oncall import calendars
from api.store.oncall.calendars import CalendarImportRow
from worker.readers.calendar import CalendarClient, CalendarError, Fetched, read_calendar

log = structlog.get_logger(__name__)

# Longer than fetching and reading may take together.
_LEASE = timedelta(minutes=2)
_BEHIND = timedelta(days=1)


async def read_due(
    database: Database, client: CalendarClient, keyring: Keyring, *, clock: Callable[[], datetime]
) -> int:
    """One at a time: a hostile one takes its own ten seconds, not everybody's."""
    async with database.transaction() as tx:
        row = await calendars.claim_import(tx.session, lease=_LEASE)
    if row is None:
        return 0
    try:
        fetched = await _fetch(client, keyring, row)
        if fetched.text is None:
            async with database.transaction() as tx:
                await calendar_imports.unchanged(tx, row.id, now=clock())
            return 1
        now = clock()
        events = await read_calendar(fetched.text, since=now - _BEHIND, until=now + AHEAD)
        text = fetched.text.decode("utf-8", "replace").replace("\0", "")
        async with database.transaction() as tx:
            await calendar_imports.took(tx, row.id, events, text=text, etag=fetched.etag, now=clock())
    except CalendarError as why:
        async with database.transaction() as tx:
            await calendar_imports.failed(tx, row.id, str(why), now=clock())
    return 1


async def _fetch(client: CalendarClient, keyring: Keyring, row: CalendarImportRow) -> Fetched:
    if row.url is None:
        return Fetched((row.text or "").encode(), None)
    try:
        url = keyring.unseal(row.url, purpose=SEAL)
    except SealBrokenError:
        raise CalendarError("Its address was sealed with another secret key: enter it again.") from None
    # After a fault everything is read anew: what "unchanged" refers to may never have been taken.
    return await client.fetch(url, etag=row.etag if row.error is None else None)

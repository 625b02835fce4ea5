"""Keeping phones honest: a weekly test page, a word about the silent ones; and old rows swept up."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from api.actions.paging import notices
from api.database import Transaction
from api.store.alerts.alerts import QuarantineRow
from api.store.base import new_id
from api.store.paging.devices import DeviceRow
from api.store.paging.paging import PageRow
from api.store.people.people import PersonRow, SignInAttemptRow

_TEST_LIFE = timedelta(hours=12)
SILENT_AFTER = timedelta(days=14)
_TOLD_AGAIN_AFTER = timedelta(days=7)
_QUARANTINE_KEPT = timedelta(days=30)
_ATTEMPTS_KEPT = timedelta(days=2)


async def queue_test(tx: Transaction, device: DeviceRow, *, now: datetime) -> PageRow:
    """A visible test page to one device: the phone's receipt is what counts."""
    page = PageRow(
        id=new_id(),
        kind="test",
        incident_id=None,
        person_id=device.person_id,
        device_id=device.id,
        channel="push",
        label=device.label,
        step=0,
        words=None,
        state="queued",
        attempts=0,
        queued_at=now,
        due_at=now,
        expires_at=now + _TEST_LIFE,
    )
    tx.session.add(page)
    await tx.session.flush()
    tx.ring("pages")
    return page


async def test_every_phone(tx: Transaction, now: datetime) -> None:
    """Weekly: a phone that nobody has paged lately shows that it still can be."""
    quiet = await tx.session.scalars(
        select(DeviceRow)
        .join(PersonRow, PersonRow.id == DeviceRow.person_id)
        .where(
            DeviceRow.retired_at.is_(None),
            PersonRow.disabled_at.is_(None),
            DeviceRow.created_at < now - timedelta(days=1),
            (DeviceRow.last_receipt_at.is_(None)) | (DeviceRow.last_receipt_at < now - timedelta(days=6)),
        )
    )
    for device in quiet:
        await queue_test(tx, device, now=now)


async def tell_of_silent_phones(tx: Transaction, now: datetime) -> None:
    """This phone has not answered for 14 days: its owner hears of it, once a week at most."""
    silent = await tx.session.scalars(
        select(DeviceRow)
        .join(PersonRow, PersonRow.id == DeviceRow.person_id)
        .where(
            DeviceRow.retired_at.is_(None),
            PersonRow.disabled_at.is_(None),
            DeviceRow.last_sent_at.is_not(None),
            DeviceRow.created_at < now - SILENT_AFTER,
            (DeviceRow.last_receipt_at.is_(None)) | (DeviceRow.last_receipt_at < now - SILENT_AFTER),
            (DeviceRow.silence_told_at.is_(None)) | (DeviceRow.silence_told_at < now - _TOLD_AGAIN_AFTER),
        )
    )
    for device in list(silent):
        await tx.session.execute(
            update(DeviceRow).where(DeviceRow.id == device.id).values(silence_told_at=now)
        )
        await notices.tell(
            tx,
            device.person_id,
            title="A phone of yours has not answered for 14 days",
            body=f"“{device.label}” gets pages and shows none. Open Tocsin on it and send a test page.",
            navigate="/settings/devices",
            now=now,
        )
        await _tell_by_mail_too(tx, device, now=now)


async def sweep_up(tx: Transaction, now: datetime) -> None:
    """Old quarantine entries and counted sign-in attempts have served their purpose."""
    await tx.session.execute(delete(QuarantineRow).where(QuarantineRow.received_at < now - _QUARANTINE_KEPT))
    await tx.session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at < now - _ATTEMPTS_KEPT))


async def _tell_by_mail_too(tx: Transaction, device: DeviceRow, *, now: datetime) -> None:
    """The silent phone may be the only one: a mail is then the only word that arrives."""
    if not tx.mail:
        return
    words = {
        "title": "A phone of yours has not answered for 14 days",
        "body": f"“{device.label}” gets pages and shows none. Open Tocsin on it and send a test page.",
        "navigate": "/settings/devices",
    }
    row = notices.notice_row(device.person_id, channel="email", label="e-mail", words=words, now=now)
    await tx.session.execute(insert(PageRow), [row])

"""Telling one person something that is no page: on every device, or by e-mail where there is none."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from api.database import Transaction
from api.store.base import new_id
from api.store.paging import devices
from api.store.paging.paging import PageRow

_LIFE = timedelta(hours=12)


async def tell(
    tx: Transaction,
    person_id: UUID,
    *,
    title: str,
    body: str,
    navigate: str,
    now: datetime,
    quiet: bool = False,
    urgent: bool = False,
) -> None:
    """Queue the notice; somebody with neither device nor e-mail sees it on their Now screen only.

    A `quiet` one makes no sound; only an `urgent` one, which somebody waits for, wakes a dozing phone.
    """
    phones = (await devices.live(tx.session, [person_id]))[person_id]
    words: dict[str, Any] = {"title": title, "body": body, "navigate": navigate}
    if quiet:
        words["quiet"] = True
    if urgent:
        words["urgent"] = True
    rows = [
        notice_row(person_id, channel="push", label=phone.label, words=words, now=now)
        | {"device_id": phone.id}
        for phone in phones
    ]
    if not rows and tx.mail:
        rows = [notice_row(person_id, channel="email", label="e-mail", words=words, now=now)]
    if rows:
        await tx.session.execute(insert(PageRow), rows)
        tx.ring("pages")


def notice_row(
    person_id: UUID, *, channel: str, label: str, words: dict[str, Any], now: datetime, kind: str = "notice"
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": kind,
        "person_id": person_id,
        "device_id": None,
        "method_id": None,
        "channel": channel,
        "label": label,
        "step": 0,
        "words": words,
        "state": "queued",
        "attempts": 0,
        "queued_at": now,
        "due_at": now,
        "expires_at": now + _LIFE,
    }

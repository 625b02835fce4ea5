"""A word through one of a person's other channels, to see that it arrives."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import insert

from api.actions.paging.notices import notice_row
from api.actions.paging.reach import own_method
from api.database import Transaction
from api.domain.paging.notification import EMAIL
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.paging.paging import PageRow


async def send_test(tx: Transaction, viewer: Viewer, method_id: UUID, *, now: datetime) -> None:
    method = await own_method(tx.session, viewer, method_id)
    if method.kind == EMAIL and not tx.mail:
        raise Refused("NO_MAIL", "This Tocsin sends no mail: its operator sets TOCSIN_SMTP_URL.")
    words = {
        "title": "A test from Tocsin",
        "body": f"“{method.label}” can reach {viewer.name}. Nothing is wrong.",
        "navigate": "/settings/devices",
    }
    channel = EMAIL if method.kind == EMAIL else "apprise"
    row = notice_row(viewer.person_id, channel=channel, label=method.label, words=words, now=now, kind="test")
    await tx.session.execute(insert(PageRow), [row | {"method_id": method.id}])
    tx.ring("pages")

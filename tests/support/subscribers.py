"""A public page with components, incidents told on it, and people who subscribed: for stories of letters."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from api.actions.incidents import incidents
from api.actions.status import mailings
from api.actions.status.subscribers import SEAL, new_row
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.status.subscription import Channel
from api.secrets import Keyring, new_code
from api.store.base import new_id
from api.store.comms.comms import AnnouncementRow, UpdateRow
from api.store.status.components import ComponentRow
from api.store.status.pages import MaintenanceRow, ShownComponentRow, StatusPageRow
from api.store.status.subscribers import SubscriberRow

CANARY = "kanarienvogel"
ANA = Actor("person", "ana", "Ana", None)


async def public_page(tx: Transaction) -> StatusPageRow:
    question = select(StatusPageRow).where(StatusPageRow.handle == "public")
    return (await tx.session.scalars(question)).one()


async def add_page(tx: Transaction, handle: str, audience: str, *, now: datetime) -> StatusPageRow:
    row = StatusPageRow(
        id=new_id(),
        code=new_code(),
        handle=handle,
        name=handle.capitalize(),
        description="",
        audience=audience,
        access="open",
        token_hash=None,
        time_zone="Etc/UTC",
        languages=["en"],
        brand={},
        domain=None,
        shows_days=90,
        decimals=2,
        degraded_weight=0.5,
        revision=1,
        changed_at=now,
        created_at=now,
        archived_at=None,
        version=1,
    )
    tx.session.add(row)
    await tx.session.flush()
    return row


async def component(tx: Transaction, name: str, *pages: StatusPageRow, now: datetime) -> ComponentRow:
    """Shown on the public page, or on those that are named."""
    code = new_code()
    row = ComponentRow(
        id=new_id(),
        code=code,
        handle=f"{name.lower()}-{code}",
        name=name,
        description="",
        service_id=None,
        start_date=now.date(),
        created_at=now,
        changed_at=now,
        archived_at=None,
        version=1,
    )
    tx.session.add(row)
    await tx.session.flush()
    for page in pages or (await public_page(tx),):
        tx.session.add(
            ShownComponentRow(
                page_id=page.id,
                component_id=row.id,
                group_id=None,
                position=1,
                shows_uptime=True,
                only_if_degraded=False,
            )
        )
    await tx.session.flush()
    return row


async def announcement(
    tx: Transaction, headline: str = "Payments fail", *, audience: str = "public", now: datetime
) -> AnnouncementRow:
    """Of an incident whose inside nobody outside may read."""
    incident = await incidents.declare(
        tx, by=ANA, title=f"{CANARY} in the title", body=f"{CANARY} in the body", now=now
    )
    row = AnnouncementRow(
        id=new_id(),
        incident_id=incident.id,
        audience=audience,
        code=new_code(),
        headline=headline,
        impact=None,
        started_at=now,
        created_at=now,
        changed_at=now,
        published_at=now,
        resolved_at=None,
        backfilled=False,
        version=1,
    )
    tx.session.add(row)
    await tx.session.flush()
    return row


async def say(
    tx: Transaction,
    about: AnnouncementRow,
    body: str,
    *,
    state: str = "investigating",
    effects: dict[UUID, str] | None = None,
    next_at: datetime | None = None,
    stage: str = "published",
    now: datetime,
    **changes: Any,
) -> UpdateRow:
    """An update, and where it is published, the mailings of it."""
    row = UpdateRow(
        id=new_id(),
        code=new_code(),
        announcement_id=about.id,
        composition_id=new_id(),
        stage=stage,
        state=state,
        body=body,
        template_id=None,
        template_version=None,
        slots={},
        effects={str(component): status for component, status in (effects or {}).items()},
        next_update_at=next_at,
        notify=True,
        author_id=None,
        text_hash="",
        needs_approval=False,
        why_approval="",
        approved_by=None,
        due_at=None,
        created_at=now,
        published_at=now if stage == "published" else None,
        published_by=None,
        edited_at=None,
        retracted_at=None,
        retracted_why=None,
        version=1,
    )
    for name, value in changes.items():
        setattr(row, name, value)
    tx.session.add(row)
    await tx.session.flush()
    if stage == "published":
        if state == "resolved":
            about.resolved_at = now
        await mailings.announce_update(tx, about, row, now=now)
    return row


async def planned_work(
    tx: Transaction, *components: ComponentRow, starts_at: datetime, ends_at: datetime, now: datetime
) -> MaintenanceRow:
    row = MaintenanceRow(
        id=new_id(),
        code=new_code(),
        headline="New disks",
        body="Short breaks.",
        audiences=["public"],
        components=[str(one.id) for one in components],
        status="under_maintenance",
        starts_at=starts_at,
        ends_at=ends_at,
        completed_at=None,
        cancelled_at=None,
        notify=True,
        window_id=None,
        due_at=None,
        stage=0,
        sequence=0,
        created_at=now,
        created_by="person:ana",
        changed_at=now,
        version=1,
    )
    tx.session.add(row)
    await tx.session.flush()
    return row


async def subscriber(
    tx: Transaction,
    keyring: Keyring,
    address: str,
    *,
    channel: Channel = "email",
    keys: dict[str, str] | None = None,
    page: StatusPageRow | None = None,
    now: datetime,
    **changes: Any,
) -> SubscriberRow:
    """Confirmed, and wanting everything, but for these changes."""
    to = page or await public_page(tx)
    row = new_row(keyring, to.id, channel, address, now=now)
    row.state, row.confirmed_at = "confirmed", now
    if keys is not None:
        row.keys = keyring.seal(json.dumps(keys), purpose=SEAL)
    for name, value in changes.items():
        setattr(row, name, value)
    tx.session.add(row)
    await tx.session.flush()
    return row

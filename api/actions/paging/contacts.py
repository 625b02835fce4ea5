"""Somebody outside confirms that they have seen our call; nothing about who holds the incident changes."""

from datetime import datetime
from typing import Any

from api.actions.incidents.timeline import case
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.paging.capability import Capability
from api.domain.refusal import Refused
from api.store.organisation.ownership import ContactRow
from api.store.paging.paging import PageRow


async def confirm(tx: Transaction, capability: Capability, *, now: datetime) -> dict[str, Any]:
    """The first confirmation is written down; later ones are answered alike."""
    page = await tx.session.get(PageRow, capability.page_id)
    if page is None or page.contact_id is None or page.incident_id is None:
        raise Refused("NOT_ALLOWED", "This link confirms nothing.")
    contact = await tx.session.get(ContactRow, page.contact_id)
    if contact is None:
        raise Refused("EXPIRED", "This link is no longer good.")
    async with case(tx, page.incident_id, now=now) as opened:
        await tx.session.refresh(page)
        if page.answered_at is None:
            page.answered_at, page.state = now, "acknowledged"
            who = Actor("contact", contact.handle, contact.name)
            opened.record("confirmed", who, f"{contact.name} confirmed receipt.")
    return {"number": opened.row.number, "contact": contact.name, "confirmedAt": page.answered_at.isoformat()}

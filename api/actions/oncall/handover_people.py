"""Those between whom a schedule changes hands: found by id, named, and told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from api.actions.paging import notices
from api.database import Transaction
from api.domain.organisation.snapshot import Member, Organisation
from api.store.oncall.handovers import HandoverRow


async def tell_of(
    tx: Transaction, member: Member, row: HandoverRow, *, title: str, body: str, now: datetime
) -> None:
    await notices.tell(
        tx, member.id, title=title, body=body, navigate=f"/on-call/handovers/{row.id}", now=now
    )


def ids_of(organisation: Organisation, handles: Sequence[str]) -> list[str]:
    found = (organisation.person(handle) for handle in handles)
    return [str(member.id) for member in found if member is not None and not member.is_disabled]


def members_of(organisation: Organisation, ids: Collection[str], *, but: UUID | None = None) -> list[Member]:
    found = (organisation.people.get(UUID(person)) for person in ids)
    return [one for one in found if one is not None and not one.is_disabled and one.id != but]


def names_of(organisation: Organisation, ids: Collection[str]) -> str:
    return ", ".join(member.name for member in members_of(organisation, ids)) or "somebody"


def clock_of(at: datetime, member: Member) -> str:
    return f"{at.astimezone(ZoneInfo(member.time_zone)):%H:%M}"

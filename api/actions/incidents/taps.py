"""One tap of a person: the same key gets the same answer, and a tap that arrives late keeps its own time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from api.actions.incidents import incidents
from api.actions.incidents.timeline import Case, case
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.store.incidents.incidents import ActRow, IncidentRow

_LATE: Final = 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap:
    """`at` is when the device says it was. `page_id` is None for who is signed in and needs no page."""

    key: UUID
    by: Actor
    action: str
    at: datetime
    page_id: UUID | None = None


async def acknowledge(
    tx: Transaction, incident_id: UUID, tap: Tap, *, now: datetime
) -> IncidentRow | Refused:
    """A "no" is returned rather than raised: it is kept with the tap, for the same key to hear again."""
    async with case(tx, incident_id, now=now) as opened:
        before = await earlier(opened, tap)
        if before is not None:
            return opened.row if before.status == 200 else Refused(**before.answer)
        keep_time(opened, tap)
    answer = await _acknowledge(tx, incident_id, tap, now=now)
    if isinstance(answer, Refused):
        said = {"code": answer.code, "message": answer.message}
        await keep(tx, tap, incident_id, status=409, answer=said, now=now)
    else:
        await keep(tx, tap, incident_id, status=200, answer={"state": answer.state}, now=now)
    return answer


async def earlier(opened: Case, tap: Tap) -> ActRow | None:
    """What this key was answered before; refused where it stood for another tap."""
    before = await opened.tx.session.get(ActRow, tap.key)
    if before is None:
        return None
    stood_for = (before.incident_id, before.person_id, before.page_id, before.action)
    if stood_for != (opened.row.id, tap.by.person_id, tap.page_id, tap.action):
        raise _used()
    return before


def keep_time(opened: Case, tap: Tap) -> None:
    """A tap made without a network arrives late: both times are kept, and only arrival counts."""
    late = (opened.now - tap.at).total_seconds()
    if late > _LATE:
        opened.record(
            "late-tap",
            tap.by,
            f"{tap.by.name} tapped {tap.action} without a network; it arrived {late / 60:.0f} min later.",
            tapped_at=tap.at.isoformat(),
            action=tap.action,
        )


async def keep(
    tx: Transaction, tap: Tap, incident_id: UUID, *, status: int, answer: Mapping[str, Any], now: datetime
) -> None:
    """Refused where the key was taken in this instant, for another incident: that lock is not ours."""
    question = (
        insert(ActRow)
        .values(
            key=tap.key,
            page_id=tap.page_id,
            incident_id=incident_id,
            person_id=tap.by.person_id,
            action=tap.action,
            tapped_at=tap.at,
            arrived_at=now,
            status=status,
            answer=dict(answer),
        )
        .on_conflict_do_nothing()
        .returning(ActRow.key)
    )
    if (await tx.session.execute(question)).first() is None:
        raise _used()


async def _acknowledge(
    tx: Transaction, incident_id: UUID, tap: Tap, *, now: datetime
) -> IncidentRow | Refused:
    try:
        answered = await incidents.acknowledge(tx, incident_id, by=tap.by, now=now)
    except Refused as no:
        return no
    if answered.mine:
        return answered.row
    holder = answered.holder.name if answered.holder else "Somebody else"
    return Refused("ALREADY_ACKNOWLEDGED", f"{holder} has it already.")


def _used() -> Refused:
    return Refused("KEY_USED", "This key was used for another tap.")

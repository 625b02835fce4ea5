"""The chains checked from end to end, and the daily record that a cut tail cannot hide from."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.database import Transaction
from api.domain.incidents.custody import GENESIS, Entry, anchor, first_bad
from api.store.incidents import incidents
from api.store.incidents.incidents import AnchorRow, IncidentRow, TimelineRow

_BATCH = 500
# A change that began before a record was made may have been written after it, by a clock that is behind.
_STILL_BEING_WRITTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Verified:
    """How much was checked, and the first thing that does not hold, in words."""

    incidents: int
    rows: int
    first_bad: str | None = None


async def verify(session: AsyncSession, incident_id: UUID | None = None) -> Verified:
    """Every chain, or one incident's; then the anchors, which remember heads that a chain may have lost."""
    checked = rows = 0
    async for known, number in _incidents(session, incident_id):
        chain = await incidents.chain(session, known)
        written = [(_entry(row), row.hash) for row in chain.rows]
        checked, rows = checked + 1, rows + len(written)
        bad = first_bad(known, written, length=chain.length, head=chain.head)
        if bad is not None:
            return Verified(checked, rows, f"Incident #{number}, row {bad[0]}: {bad[1]}.")
    return Verified(checked, rows, await _first_bad_anchor(session, incident_id))


async def anchor_yesterday(tx: Transaction, now: datetime) -> None:
    """Write the heads of all chains that moved since the last record; each day once, when it is over."""
    yesterday = (now - timedelta(days=1)).astimezone(UTC).date()
    last = (await tx.session.scalars(select(AnchorRow).order_by(AnchorRow.day.desc()).limit(1))).one_or_none()
    if last is not None and last.day >= yesterday:
        return
    question = select(IncidentRow.id, IncidentRow.timeline_seq, IncidentRow.head).order_by(IncidentRow.id)
    if last is not None:
        question = question.where(IncidentRow.changed_at >= last.made_at - _STILL_BEING_WRITTEN)
    heads = {str(row.id): [row.timeline_seq, row.head] for row in await tx.session.execute(question)}
    previous = last.hash if last else GENESIS
    tx.session.add(
        AnchorRow(
            day=yesterday,
            heads=heads,
            hash=anchor(previous, yesterday.isoformat(), heads),
            made_at=now,
        )
    )


async def _incidents(session: AsyncSession, incident_id: UUID | None) -> AsyncIterator[tuple[UUID, int]]:
    """Ids and numbers in order of number, a batch at a time."""
    question = select(IncidentRow.id, IncidentRow.number).order_by(IncidentRow.number)
    if incident_id is not None:
        question = question.where(IncidentRow.id == incident_id)
    last = 0
    while batch := (await session.execute(question.where(IncidentRow.number > last).limit(_BATCH))).all():
        for known, number in batch:
            yield known, number
        last = batch[-1].number


async def _first_bad_anchor(session: AsyncSession, incident_id: UUID | None) -> str | None:
    previous = GENESIS
    for record in await session.scalars(select(AnchorRow).order_by(AnchorRow.day)):
        day = record.day.isoformat()
        if anchor(previous, day, record.heads) != record.hash:
            return f"The daily record of {day} was changed, or one before it is missing."
        previous = record.hash
        for name, (seq, head) in record.heads.items():
            if incident_id is not None and UUID(name) != incident_id:
                continue
            if not await _holds(session, UUID(name), seq, head):
                return f"Incident {name}, row {seq}: it is not what the daily record of {day} says."
    return None


async def _holds(session: AsyncSession, incident_id: UUID, seq: int, head: str) -> bool:
    if seq == 0:
        return head == GENESIS
    row = await session.get(TimelineRow, (incident_id, seq))
    return row is not None and row.hash == head


def _entry(row: TimelineRow) -> Entry:
    return Entry(row.seq, row.at, row.kind, row.actor, row.text, row.data)

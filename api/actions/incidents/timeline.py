"""An incident under its lock, and the timeline that every change to it goes through."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from api.database import Transaction
from api.domain.incidents.custody import Entry, seal
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.store.alerts.alerts import AlertRow
from api.store.incidents import incidents
from api.store.incidents.incidents import IncidentRow, TimelineRow
from api.store.paging.ladders import EscalationRow
from api.store.paging.paging import PageRow


@dataclass(slots=True)
class Case:
    """One incident while we hold its row's lock: what happens to it happens here, one after the other."""

    tx: Transaction
    row: IncidentRow
    now: datetime
    written: list[dict[str, Any]] = field(default_factory=list)
    # Pages made meanwhile; they go to the database with everything else.
    pages: list[dict[str, Any]] = field(default_factory=list)
    # Rows that refer to the incident: they learn of it, and are written, once it is there.
    attached: list[AlertRow | EscalationRow] = field(default_factory=list)
    # Not in the database yet: it is written whole, once, when the case closes.
    is_new: bool = False
    # Something a screen shows has changed, even if it is no event of its own.
    stirred: bool = False

    def record(self, kind: str, actor: Actor, text: str, **data: Any) -> None:
        """Add a row to the chain. `data` must be plain JSON."""
        entry = Entry(self.row.timeline_seq + 1, self.now, kind, str(actor), text, data)
        self.row.head = seal(self.row.head, self.row.id, entry)
        self.row.timeline_seq = entry.seq
        self.written.append(
            {
                "incident_id": self.row.id,
                "seq": entry.seq,
                "at": entry.at,
                "kind": entry.kind,
                "actor": entry.actor,
                "text": entry.text,
                "data": entry.data,
                "hash": self.row.head,
            }
        )

    def touch(self) -> None:
        """A person did something here."""
        self.row.touched_at = self.now

    async def write_new(self) -> None:
        """A new incident has its number only once it is written."""
        if self.is_new:
            self.tx.session.add(self.row)
            self.is_new = False
            await self.tx.session.flush()

    async def close(self) -> None:
        """Write what was recorded, move the sequence, and let the screens know after commit."""
        if not (self.written or self.pages or self.stirred):
            return
        self.row.seq += 1
        self.row.changed_at = self.now
        session = self.tx.session
        await self.write_new()
        for row in self.attached:
            row.incident_id = self.row.id
        session.add_all(self.attached)
        self.attached = []
        await session.flush()
        if self.pages:
            await session.execute(insert(PageRow), self.pages)
            self.pages = []
        if self.written:
            await session.execute(insert(TimelineRow), self.written)
            self.written = []
        self.stirred = False
        self.tx.announce(self.row.id, self.row.seq)


@asynccontextmanager
async def case(tx: Transaction, incident_id: UUID, *, now: datetime) -> AsyncIterator[Case]:
    """The incident under its lock; Refused("NOT_FOUND") when there is none."""
    row = await incidents.lock(tx.session, incident_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such incident.")
    opened = Case(tx, row, now)
    yield opened
    await opened.close()


async def close_all(tx: Transaction, cases: Sequence[Case], *, now: datetime) -> None:
    """Close many in which something was recorded and no more, with as few statements as one takes."""
    written = [row for one in cases for row in one.written]
    if not written:
        return
    for one in cases:
        one.row.seq += 1
        one.row.changed_at = now
        one.written = []
        tx.announce(one.row.id, one.row.seq)
    await tx.session.flush()
    await tx.session.execute(insert(TimelineRow), written)

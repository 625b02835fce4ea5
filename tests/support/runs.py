"""A runbook to follow, and short ways to follow it in stories."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select

from api.actions.runs import ops as run_ops
from api.actions.runs import runs
from api.actions.runs.following import state_of
from api.actions.runs.ops import Recorded, Sent
from api.actions.runs.texts import runbook_of
from api.database import Database
from api.domain.incidents.incident import Actor
from api.domain.runs.state import RunState
from api.store.incidents import incidents
from api.store.incidents.incidents import TimelineRow
from api.store.runs import lists as run_lists
from api.store.runs.runs import RunOpRow, RunRow

HANDLE: Final = "queue-is-stuck"
MINUTE: Final = timedelta(minutes=1)
TEXT: Final = """---
title: Queue is stuck
services: checkout
after:
  - How long did customers wait?
  - Which worker was it?
---

Orders wait in the queue, and nobody takes them.

## Do: Look at the queue

```step
id: look
within: 5m
```

How many wait?

## Decide: Is it the disk?

```step
id: disk
options:
  - It is full -> free
  - It is something else
```

## Do: Restart the worker

```step
id: restart
within: 10m
escalate: after 15m
```

One at a time.

## Do: Free some space

```step
id: free
role: deputy
within: 10m
```

## Communicate: Tell customers

```step
id: tell
inform: customers
```

## Roll back: Start the old worker

```step
id: old
```
"""


def sent(step: str | None, kind: str, at: datetime, *, id: str | None = None, **data: Any) -> Sent:  # noqa: A002
    """As a phone says it."""
    return Sent(id=id or str(uuid4()), step=step, kind=kind, at=at, data=data)


class Runs:
    """Of one incident, on whatever database a story has."""

    def __init__(self, database: Database, incident_id: UUID) -> None:
        self.database = database
        self.incident_id = incident_id

    async def start(self, by: Actor, *, now: datetime, handle: str = HANDLE, **how: Any) -> RunRow:
        async with self.database.transaction() as tx:
            return await runs.start(tx, self.incident_id, handle, by=by, now=now, **how)

    async def record(self, run: RunRow, by: Actor, *ops: Sent, now: datetime) -> Recorded:
        async with self.database.transaction() as tx:
            return await run_ops.record(tx, run, ops, by=by, now=now)

    async def end(self, run: RunRow, by: Actor, verdict: str, note: str = "", *, now: datetime) -> RunRow:
        async with self.database.transaction() as tx:
            return await runs.end(tx, run, verdict=verdict, note=note, by=by, now=now)

    async def stop(self, run: RunRow, by: Actor, why: str = "", *, now: datetime) -> RunRow:
        async with self.database.transaction() as tx:
            return await runs.stop(tx, run, by=by, why=why, now=now)

    async def row(self, run: RunRow) -> RunRow:
        async with self.database.read() as session:
            return (await session.scalars(select(RunRow).where(RunRow.id == run.id))).one()

    async def ops(self, run: RunRow) -> Sequence[RunOpRow]:
        async with self.database.read() as session:
            return await run_lists.ops_of(session, [run.id])

    async def state(self, run: RunRow) -> RunState:
        async with self.database.read() as session:
            rows = await run_lists.ops_of(session, [run.id])
            return state_of(await runbook_of(session, run), run, rows)

    async def timeline(self) -> Sequence[TimelineRow]:
        """Of the incident, what runs wrote in it."""
        async with self.database.read() as session:
            rows = await incidents.timeline(session, self.incident_id)
        return [row for row in rows if row.kind.startswith("run.")]

    async def said(self) -> list[str]:
        return [row.text for row in await self.timeline()]

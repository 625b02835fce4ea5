"""The engine's own promises: when each sweep last ran, and which chores are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base

# Long enough that a file of many edits is looked at once.
SOON: Final = timedelta(seconds=3)
# The sweeps that page people: an engine without them is dead, whatever else still runs.
_VITAL: Final = ("pages", "ladder")


class HeartbeatRow(Base):
    """One row per sweep: the last time any worker finished it."""

    __tablename__ = "heartbeats"
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class ChoreRow(Base):
    """Work that comes round again (weekly self-test, daily anchor): a due time any worker may claim."""

    __tablename__ = "chores"
    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]


async def beat(session: AsyncSession, name: str) -> None:
    await session.execute(
        insert(HeartbeatRow)
        .values(name=name, at=func.now())
        .on_conflict_do_update(index_elements=[HeartbeatRow.name], set_={"at": func.now()})
    )


async def last_beat(session: AsyncSession) -> datetime | None:
    """When the engine last said that it lives; None before it ever did."""
    question = select(func.min(HeartbeatRow.at), func.count()).where(HeartbeatRow.name.in_(_VITAL))
    at, count = (await session.execute(question)).one()
    return at if count == len(_VITAL) else None


async def next_due(session: AsyncSession, table: str) -> float | None:
    """Seconds until the next row of one of `_DUE_TABLES` is due; None when none is."""
    question = text(f"SELECT extract(epoch FROM min(due_at) - now()) FROM {_DUE_TABLES[table]}")  # noqa: S608
    found = (await session.execute(question)).scalar_one_or_none()
    return None if found is None else float(found)


# Sent pages wait under a lease: only those that nobody holds count as due.
_DUE_TABLES = {
    "pages": "pages WHERE due_at IS NOT NULL AND (leased_until IS NULL OR leased_until < now())",
    "escalations": "escalations WHERE due_at IS NOT NULL",
    "alerts": "alerts WHERE due_at IS NOT NULL",
    "runs": "runs WHERE due_at IS NOT NULL",
    "promises": "(SELECT step_due_at AS due_at FROM promises WHERE step_due_at IS NOT NULL) promises",
    "run_checks": "run_checks WHERE due_at IS NOT NULL",
    "run_calls": "run_calls WHERE due_at IS NOT NULL",
    "updates": "(SELECT due_at FROM updates WHERE due_at IS NOT NULL"
    " UNION ALL SELECT due_at FROM approvals WHERE due_at IS NOT NULL) updates",
}


@dataclass(frozen=True, slots=True)
class Engine:
    """How the promises stand: ages in seconds."""

    last_sweep: float | None
    oldest_overdue: float
    overdue: int


async def engine(session: AsyncSession) -> Engine:
    """The oldest finished sweep among those that page people, and the oldest promise not kept yet."""
    sweeps = text(
        "SELECT extract(epoch FROM now() - min(at)) FROM heartbeats WHERE name IN ('pages', 'ladder')"
        " HAVING count(*) = 2"
    )
    overdue = text(
        "SELECT count(*), coalesce(extract(epoch FROM now() - min(due_at)), 0) FROM ("
        " SELECT due_at FROM pages WHERE due_at < now() AND (leased_until IS NULL OR leased_until < now())"
        " UNION ALL SELECT due_at FROM escalations WHERE due_at < now()"
        " UNION ALL SELECT due_at FROM alerts WHERE due_at < now()"
        " UNION ALL SELECT step_due_at FROM promises WHERE step_due_at < now()) due"
    )
    last = (await session.execute(sweeps)).scalar_one_or_none()
    count, oldest = (await session.execute(overdue)).one()
    return Engine(None if last is None else float(last), float(oldest), int(count))


async def hasten(session: AsyncSession, name: str, *, within: timedelta = SOON) -> None:
    """What comes round anyway is wanted sooner; nobody waits for a worker that is claiming it this moment."""
    waiting = (
        select(ChoreRow.name)
        .where(ChoreRow.name == name, ChoreRow.due_at > func.now() + within)
        .with_for_update(skip_locked=True)
    )
    await session.execute(
        update(ChoreRow).where(ChoreRow.name.in_(waiting)).values(due_at=func.now() + within)
    )


async def claim_chore(session: AsyncSession, name: str, *, every: timedelta) -> bool:
    """True for the one worker whose turn this is; the chore comes round again after `every`."""
    await session.execute(
        insert(ChoreRow)
        .values(name=name, due_at=func.now() + every, leased_until=None)
        .on_conflict_do_nothing()
    )
    done = await session.execute(
        update(ChoreRow)
        .where(ChoreRow.name == name, ChoreRow.due_at <= func.now())
        .values(due_at=func.now() + every)
        .returning(ChoreRow.name)
    )
    return done.first() is not None

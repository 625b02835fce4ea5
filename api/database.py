"""Reading and writing: the only place that commits, and the only place that lets effects out."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from api.store import tables
from api.store.organisation.snapshot import Shelf


@dataclass(frozen=True, slots=True)
class Announce:
    """An incident changed: every live screen wants to hear of it."""

    incident_id: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class Ring:
    """Something is due now: wake the worker's sweep of this name."""

    bell: str


@dataclass(frozen=True, slots=True)
class Repaint:
    """Something that status pages show has changed: every API process wants to render them anew."""


Effect = Announce | Ring | Repaint
# Rows point at rows of other modules: a process that writes any of them has to know them all.
TABLES: Final = tables.Base.metadata
_USED_AT = "used at"
_FRESH = 1.0


class Bells(Protocol):
    async def deliver(self, effects: Sequence[Effect]) -> None:
        """Must not raise: what the bell missed, the sweep finds."""


class NoBells:
    """For commands and tests that stand alone: the sweep finds everything."""

    async def deliver(self, effects: Sequence[Effect]) -> None:
        del effects


@dataclass(slots=True)
class Transaction:
    """One unit of work: its session, and what the world must hear once it holds."""

    session: AsyncSession
    # Whether this installation can send e-mail: without it nobody waits for a mail that cannot leave.
    mail: bool = False
    effects: dict[Effect, None] = field(default_factory=dict)

    def ring(self, bell: str) -> None:
        self.effects[Ring(bell)] = None

    def repaint(self) -> None:
        self.effects[Repaint()] = None

    def announce(self, incident_id: UUID, seq: int) -> None:
        self.effects[Announce(incident_id, seq)] = None


class Database:
    """A pool of connections and the two ways to use it."""

    def __init__(self, engine: AsyncEngine, bells: Bells | None = None, *, mail: bool = False) -> None:
        self.engine = engine
        self.mail = mail
        self.bells = bells or NoBells()
        # The last snapshot of the organisation that any of our sessions read.
        self.shelf = Shelf()
        self._sessions = async_sessionmaker(
            engine, expire_on_commit=False, autoflush=False, info={"shelf": self.shelf}
        )

    @classmethod
    def connect(
        cls, url: str, *, bells: Bells | None = None, mail: bool = False, pool: int = 10
    ) -> "Database":
        """`url` in SQLAlchemy's form. Statements give up after 5 s, so that a stuck lock is an answer."""
        engine = create_async_engine(
            url,
            pool_size=pool,
            max_overflow=5,
            pool_timeout=5,
            pool_recycle=1800,
            hide_parameters=True,
            connect_args={
                "timeout": 5,
                "server_settings": {
                    "application_name": "tocsin",
                    "statement_timeout": "5000",
                    "lock_timeout": "5000",
                    "idle_in_transaction_session_timeout": "30000",
                    "timezone": "UTC",
                },
            },
        )
        _ask_idle_connections(engine)
        return cls(engine, bells, mail=mail)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        async with self._sessions() as session:
            yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits at the end of the block; effects go out after that, and never if it raised."""
        async with self._sessions() as session, session.begin():
            tx = Transaction(session, self.mail)
            yield tx
            await session.flush()
        if tx.effects:
            await self.bells.deliver(list(tx.effects))

    async def close(self) -> None:
        await self.engine.dispose()


def _ask_idle_connections(engine: AsyncEngine) -> None:
    """Ask a connection whether it still lives, unless it has just served somebody: asking takes time."""

    @event.listens_for(engine.sync_engine, "checkin")
    def note(connection: Any, record: ConnectionPoolEntry) -> None:
        del connection
        record.info[_USED_AT] = monotonic()

    @event.listens_for(engine.sync_engine, "checkout")
    def ask(connection: Any, record: ConnectionPoolEntry, proxy: Any) -> None:
        del proxy
        if monotonic() - record.info.get(_USED_AT, monotonic()) < _FRESH:
            return
        try:
            engine.sync_engine.dialect.do_ping(connection)
        except engine.sync_engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError("the connection died while nobody used it") from error

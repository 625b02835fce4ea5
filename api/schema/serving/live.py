"""Live: a change is run once for all who asked the same and may see the same, and they get the same bytes."""

import asyncio
import time
from collections import Counter as Tally
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

import structlog
from prometheus_client import Gauge, Histogram

from api import clock
from api.database import Database
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.outage import is_outage, log_failure
from api.schema.context import Scope
from api.schema.serving.feed import Feed
from api.store import watch
from api.store.incidents import lists as incident_lists
from api.store.incidents import sight
from api.store.incidents.incidents import IncidentRow

log = structlog.get_logger(__name__)

CONNECTIONS = Gauge("tocsin_live_connections", "Sockets and streams that are open.")
SUBSCRIPTIONS = Gauge("tocsin_live_subscriptions", "Subscriptions that are followed.")
TOPICS = Gauge("tocsin_live_topics", "Different questions among them: what one change costs.")
FAN_OUT = Histogram(
    "tocsin_live_fan_out_seconds",
    "From a change read to its last listener told.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1),
)

MOST_OF_ONE_PERSON: Final = 20
_LOOK_EVERY: Final = 2.0
_TRY_AGAIN_AFTER: Final = 1.0


@dataclass(frozen=True, slots=True)
class Leave:
    """Why a connection ends, as a WebSocket close code and its words."""

    code: int
    reason: str


SIGNED_OUT: Final = Leave(4401, "Signed out")
# Clients reconnect after this one, and ask by seq for what they missed.
RESYNC: Final = Leave(4009, "Too slow: connect again and ask for what you missed")
CHANGED: Final = Leave(4009, "What you may see has changed: connect again")
GOING_AWAY: Final = Leave(1001, "Tocsin is stopping")


@dataclass(frozen=True, slots=True)
class Topic:
    """What a set of listeners shares: the document, its variables as JSON, and what they may see.

    `incident_id` narrows it to one incident.
    """

    text: str
    variables: bytes
    operation_name: str | None
    scope: Scope
    incident_id: UUID | None = None

    def is_about(self, row: IncidentRow) -> bool:
        wants = self.incident_id is None or self.incident_id == row.id
        return wants and self.scope.sees(row.id, restricted=row.restricted)


class Listener(Protocol):
    @property
    def person_id(self) -> UUID: ...

    def hear(self, payload: bytes) -> None:
        """Must not wait."""


@dataclass(eq=False, slots=True)
class Guest:
    """Somebody connected. `key` is their session's id or their token's hash; `drop` must not wait."""

    viewer: Viewer
    key: UUID | str
    scope: Scope
    drop: Callable[[Leave], None]


class Answers(Protocol):
    """How rows become changes, once for all topics, and changes become answers: not the hub's business."""

    async def make(self, rows: Sequence[IncidentRow]) -> Mapping[UUID, Any]: ...

    async def run(self, topic: Topic, change: Any) -> bytes: ...


class Hub:
    """One per process: who listens to what, and what reaches them."""

    def __init__(self, database: Database, redis_url: str | None) -> None:
        self._database = database
        self._feed = Feed(database, redis_url)
        self._topics: dict[Topic, set[Listener]] = {}
        self._guests: set[Guest] = set()
        self._by_person: Tally[UUID] = Tally()
        self._answers: Answers | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._look_now = asyncio.Event()

    @property
    def followed(self) -> int:
        """How many subscriptions there are."""
        return sum(map(len, self._topics.values()))

    @property
    def connected(self) -> int:
        return len(self._guests)

    async def start(self) -> None:
        await self._feed.begin()
        self._tasks = [
            asyncio.create_task(self._feed.run(), name="live feed"),
            asyncio.create_task(self._keep_telling(), name="live telling"),
            asyncio.create_task(self._keep_looking(), name="live looking"),
        ]

    async def stop(self) -> None:
        for guest in list(self._guests):
            guest.drop(GOING_AWAY)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def answer_with(self, answers: Answers) -> None:
        self._answers = answers

    def enter(self, guest: Guest) -> None:
        person = guest.viewer.person_id
        if self._by_person[person] >= MOST_OF_ONE_PERSON:
            raise Refused("TOO_MANY_CONNECTIONS", f"One person has at most {MOST_OF_ONE_PERSON} of them.")
        self._by_person[person] += 1
        self._guests.add(guest)
        CONNECTIONS.inc()

    def leave(self, guest: Guest) -> None:
        if guest not in self._guests:
            return
        self._guests.remove(guest)
        self._by_person[guest.viewer.person_id] -= 1
        if not self._by_person[guest.viewer.person_id]:
            del self._by_person[guest.viewer.person_id]
        CONNECTIONS.dec()

    def follow(self, topic: Topic, listener: Listener) -> None:
        self._topics.setdefault(topic, set()).add(listener)
        SUBSCRIPTIONS.inc()
        TOPICS.set(len(self._topics))

    def unfollow(self, topic: Topic, listener: Listener) -> None:
        listeners = self._topics.get(topic, set())
        if listener not in listeners:
            return
        listeners.remove(listener)
        if not listeners:
            del self._topics[topic]
        SUBSCRIPTIONS.dec()
        TOPICS.set(len(self._topics))

    async def look(self) -> None:
        """Whoever was signed out, disabled, or may see something else by now, leaves."""
        guests = list(self._guests)
        if not guests:
            return
        async with self._database.read() as session:
            standing = await watch.standing(
                session,
                sessions=[guest.key for guest in guests if isinstance(guest.key, UUID)],
                tokens=[guest.key for guest in guests if isinstance(guest.key, str)],
                now=clock.now(),
            )
            named = await sight.named_in(session, {guest.viewer.person_id for guest in guests})
        for guest in guests:
            found = standing.get(guest.key)
            if found is None or found.person_id != guest.viewer.person_id:
                guest.drop(SIGNED_OUT)
            elif found.role != guest.viewer.role or named[found.person_id] != guest.scope.named:
                guest.drop(CHANGED)

    def look_soon(self) -> None:
        """Somebody has just lost a right to listen: why wait for the next look."""
        self._look_now.set()

    async def _keep_looking(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_EVERY):
                    await self._look_now.wait()
            self._look_now.clear()
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - a sweep: the next one may go better
                log_failure(log, "who may listen could not be asked", error)

    async def _keep_telling(self) -> None:
        while True:
            taken = await self._feed.take()
            try:
                await self._tell(taken)
            except Exception as error:  # noqa: BLE001 - a bug must not stop what follows
                log_failure(log, "a change could not be told", error)
                if is_outage(error):
                    await asyncio.sleep(_TRY_AGAIN_AFTER)
                    self._feed.put_back(taken)

    async def _tell(self, taken: Mapping[UUID, int]) -> None:
        if not self._topics or self._answers is None:
            for incident_id, seq in taken.items():
                self._feed.told(incident_id, seq)
            return
        async with self._database.read() as session:
            rows = await incident_lists.by_ids(session, taken.keys())
            named = await sight.named_people(session, [row.id for row in rows if row.restricted])
        news = [row for row in rows if self._feed.is_news(row.id, row.seq)]
        made = await self._answers.make(news)
        for row in news:
            await self._fan_out(self._answers, row, made[row.id], named.get(row.id))
            self._feed.told(row.id, row.seq)

    async def _fan_out(
        self, answers: Answers, row: IncidentRow, change: Any, named: frozenset[UUID] | None
    ) -> None:
        """`named` are the only ones who may hear of a restricted incident, as of now."""
        started = time.perf_counter()
        for topic, listeners in list(self._topics.items()):
            if not topic.is_about(row):
                continue
            hearing = [one for one in listeners if named is None or one.person_id in named]
            if not hearing:
                continue
            payload = await answers.run(topic, change)
            for listener in hearing:
                listener.hear(payload)
        FAN_OUT.observe(time.perf_counter() - started)

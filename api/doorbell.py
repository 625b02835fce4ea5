"""The doorbell: wakes the worker through arq and carries live announcements; losing it loses no promise."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson
import structlog
from arq.connections import ArqRedis, RedisSettings
from redis.asyncio import ConnectionPool, Redis
from redis.exceptions import RedisError

from api.database import Announce, Effect, Repaint, Ring

log = structlog.get_logger(__name__)

CHANGES = "tocsin:changes"
REPAINTS = "tocsin:repaints"
# What `listen` raises when the line breaks, or somebody else speaks on it.
LINE_BROKEN = (RedisError, OSError, ValueError)
# Every bell hangs here: a ring only wakes the sweep of its name, so that none waits behind real work.
QUEUE: Final = "tocsin:bells"
# A bell that does not answer is left alone for a moment, so that no request waits for it twice.
_PATIENCE = 0.25
_REST = 1.0
# Rings closer together than this become one: a storm needs no doorbell of its own for every alert.
_BREATH = 0.004


def dump_job(job: dict[str, Any]) -> bytes:
    """Jobs travel as JSON: whoever can write to Redis must not be able to run code here."""
    return json.dumps(job).encode()


def load_job(raw: bytes) -> dict[str, Any]:
    job: dict[str, Any] = json.loads(raw)
    return job


@dataclass(frozen=True, slots=True)
class Change:
    incident_id: UUID
    seq: int


class Doorbell:
    """Rings and announces after commit. Never raises, never takes longer than a quarter of a second."""

    def __init__(self, url: str, *, clock: Callable[[], float] | None = None) -> None:
        self._url = url
        self._monotonic = clock or asyncio.get_running_loop().time
        self._pool: ArqRedis | None = None
        self._resting_until = 0.0
        self._rung_at: dict[str, float] = {}
        self._later: set[asyncio.Task[None]] = set()

    @property
    def is_up(self) -> bool:
        return self._monotonic() >= self._resting_until

    async def deliver(self, effects: Sequence[Effect]) -> None:
        """Whoever waits for a silent bell stops waiting; the words themselves are never cut off half said."""
        if not self.is_up:
            return
        done, _ = await asyncio.wait({self._begin(self._tell(effects))}, timeout=_PATIENCE)
        if not done:
            self._rest("slow")

    async def _tell(self, effects: Sequence[Effect]) -> None:
        try:
            pool = self._connected()
            for bell in {effect.bell for effect in effects if isinstance(effect, Ring)}:
                await self._ring(pool, bell)
            told = [effect for effect in effects if isinstance(effect, Announce)]
            if told:
                await self._announce(pool, told)
            if Repaint() in effects:
                await pool.publish(REPAINTS, b"")
        except (RedisError, OSError, TimeoutError) as error:
            self._rest(type(error).__name__)

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._later.add(task)
        task.add_done_callback(self._later.discard)
        return task

    def _rest(self, reason: str) -> None:
        if self.is_up:  # said once, however many were waiting
            log.warning("doorbell is silent", reason=reason)
        self._resting_until = self._monotonic() + _REST

    async def _announce(self, pool: ArqRedis, told: Sequence[Announce]) -> None:
        async with pool.pipeline(transaction=False) as line:
            for one in told:
                line.publish(CHANGES, orjson.dumps([str(one.incident_id), one.seq]))
            await line.execute()

    async def _ring(self, pool: ArqRedis, bell: str) -> None:
        """At once, or with the next one when it has just rung: whoever answers takes all that is due."""
        now = self._monotonic()
        rung = self._rung_at.get(bell, 0.0)
        if now - rung >= _BREATH:
            self._rung_at[bell] = now
            await pool.enqueue_job("wake", bell, _queue_name=QUEUE)
        elif rung <= now:
            self._rung_at[bell] = rung + _BREATH
            self._begin(self._ring_later(bell, rung + _BREATH - now))

    async def _ring_later(self, bell: str, pause: float) -> None:
        await asyncio.sleep(pause)
        with suppress(RedisError, OSError, TimeoutError):
            await self._connected().enqueue_job("wake", bell, _queue_name=QUEUE)

    def _connected(self) -> ArqRedis:
        """Connects at its first command, so that giving up on one leaves nothing half open."""
        if self._pool is None:
            pool = ConnectionPool.from_url(self._url, socket_connect_timeout=1, socket_timeout=1)
            self._pool = ArqRedis(pool, job_serializer=dump_job, job_deserializer=load_job)
        return self._pool

    async def close(self) -> None:
        if self._later:
            await asyncio.wait(set(self._later), timeout=_REST)
        if self._pool is not None:
            with suppress(RedisError, OSError):
                await self._pool.aclose(close_connection_pool=True)
            self._pool = None


def redis_settings(url: str) -> RedisSettings:
    settings = RedisSettings.from_dsn(url)
    settings.conn_retries = 1
    settings.conn_retry_delay = 0
    settings.conn_timeout = 1
    return settings


async def listen(url: str) -> AsyncGenerator[Change | None, None]:
    """Every announced change; None when the line was (re)opened and something may have been missed.

    Raises one of LINE_BROKEN when the line breaks: the caller polls until it calls again.
    """
    async with aclosing(_hear(url, CHANGES)) as words:
        async for word in words:
            if word is None:
                yield None
            else:
                incident_id, seq = orjson.loads(word)
                yield Change(UUID(incident_id), seq)


async def listen_for_repaints(url: str) -> AsyncGenerator[None, None]:
    """Once when the line was (re)opened, and whenever status pages show something else; as `listen`."""
    async with aclosing(_hear(url, REPAINTS)) as words:
        async for _ in words:
            yield None


async def _hear(url: str, channel: str) -> AsyncGenerator[bytes | None, None]:
    redis = Redis.from_url(url, socket_connect_timeout=1)
    try:
        async with redis.pubsub() as line:
            await line.subscribe(channel)
            yield None
            while True:
                message = await line.get_message(ignore_subscribe_messages=True, timeout=5)
                if message is not None:
                    yield message["data"]
    finally:
        await redis.aclose()

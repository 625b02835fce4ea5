"""Where changes come from: the doorbell while it rings, the database when it does not."""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
from redis.asyncio import Redis

from api.database import Database
from api.domain.rights import Viewer
from api.doorbell import CHANGES, Doorbell
from api.schema.serving import feed as feeds
from api.schema.serving.feed import Feed
from tests.schema.office import Office, until
from tests.support.servers import RedisServer


@pytest.fixture
async def ana(office: Office) -> Viewer:
    return await office.person("ana", "admin")


@pytest.fixture
async def ringing(
    database_url: str, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Database]:
    """A database whose effects ring a real bell; while its line is open, nothing is found by asking."""
    monkeypatch.setattr(feeds, "_ASK_EVERY", 600.0)
    bells = Doorbell(redis_server.url)
    database = Database.connect(database_url, bells=bells, pool=3)
    yield database
    await database.close()
    await bells.close()


class Following:
    """A feed at work, and what it has brought."""

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.seen: dict[UUID, int] = {}
        self.tasks = [asyncio.create_task(feed.run()), asyncio.create_task(self._take())]

    async def _take(self) -> None:
        while True:
            taken = await self.feed.take()
            for incident_id, seq in taken.items():
                self.seen[incident_id] = seq
                self.feed.told(incident_id, seq)

    async def brings(self, incident_id: UUID, seq: int) -> None:
        async def there() -> bool:
            return self.seen.get(incident_id, 0) >= seq

        await until(there)

    async def stop(self) -> None:
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


@pytest.fixture
async def follow() -> AsyncIterator["Starts"]:
    starts = Starts()
    yield starts
    for following in starts.made:
        await following.stop()


class Starts:
    def __init__(self) -> None:
        self.made: list[Following] = []

    async def __call__(self, feed: Feed) -> Following:
        await feed.begin()
        self.made.append(Following(feed))
        return self.made[-1]


async def say(server: RedisServer, words: str) -> None:
    """On the line, once somebody listens."""
    async with Redis.from_url(server.url) as redis:

        async def heard() -> bool:
            return bool(await redis.publish(CHANGES, words))

        await until(heard)


async def test_an_announcement_is_heard_at_once(
    office: Office, ringing: Database, redis_server: RedisServer, ana: Viewer, follow: Starts
) -> None:
    office.database = ringing
    following = await follow(Feed(ringing, redis_server.url))
    row = await office.declare(ana, service=None)
    await following.brings(row.id, 1)
    for _ in range(3):
        row = await office.note(ana, row.id)
    await following.brings(row.id, 4)


async def test_without_a_doorbell_the_database_is_asked_every_second(
    office: Office, ana: Viewer, follow: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert feeds._ASK_EVERY_WITHOUT_LINE == 1
    monkeypatch.setattr(feeds, "_ASK_EVERY", 600.0)
    following = await follow(Feed(office.database, None))
    row = await office.declare(ana, service=None)
    await following.brings(row.id, 1)


async def test_a_doorbell_that_dies_is_replaced_by_asking_and_taken_up_again(
    office: Office, ringing: Database, ana: Viewer, follow: Starts, own_redis: RedisServer
) -> None:
    following = await follow(Feed(office.database, own_redis.url))
    row = await office.declare(ana, service=None)
    own_redis.kill()
    await following.brings(row.id, 1)
    row = await office.note(ana, row.id)
    await following.brings(row.id, 2)
    own_redis.restart()
    missed = uuid4()
    await say(own_redis, f'["{missed}",7]')
    await following.brings(missed, 7)


async def test_what_a_line_lost_without_breaking_is_still_found(
    office: Office,
    redis_server: RedisServer,
    ana: Viewer,
    follow: Starts,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """This office's database rings no bell, and the line is open all the same."""
    assert feeds._ASK_EVERY == 5
    monkeypatch.setattr(feeds, "_ASK_EVERY", 0.5)
    following = await follow(Feed(office.database, redis_server.url))
    await asyncio.sleep(0.3)
    row = await office.declare(ana, service=None)
    await following.brings(row.id, 1)


async def test_nonsense_on_the_line_stops_nothing(
    office: Office, ringing: Database, redis_server: RedisServer, ana: Viewer, follow: Starts
) -> None:
    office.database = ringing
    following = await follow(Feed(ringing, redis_server.url))
    await say(redis_server, "nonsense")
    row = await office.declare(ana, service=None)
    await following.brings(row.id, 1)


async def test_what_was_told_is_not_news_and_the_latest_of_several_is_what_is_taken(
    database: Database,
) -> None:
    feed = Feed(database, None)
    one, two = uuid4(), uuid4()
    for seq in (3, 5, 4):
        feed.note(one, seq)
    feed.note(two, 1)
    assert await feed.take() == {one: 5, two: 1}
    feed.told(one, 5)
    feed.put_back({one: 5, two: 1})
    assert await feed.take() == {two: 1}


async def test_what_happened_before_the_start_is_nobody_s_news(office: Office, ana: Viewer) -> None:
    row = await office.declare(ana, service=None)
    feed = Feed(office.database, None)
    await feed.begin()
    assert not feed.is_news(row.id, row.seq)
    assert feed.is_news(row.id, row.seq + 1)


async def test_a_database_that_is_gone_for_a_while_stops_nothing(
    office: Office, ana: Viewer, follow: Starts, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Database.connect("postgresql+asyncpg://tocsin@127.0.0.1:1/tocsin")
    feed = Feed(nowhere, None)
    following = await follow(feed)
    await asyncio.sleep(1.2)
    feed._database = office.database
    row = await office.declare(ana, service=None)
    await following.brings(row.id, 1)
    await nowhere.close()

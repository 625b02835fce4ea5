"""A person's own channels: reached in their order, at the address they gave."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import web

from api import clock
from api.actions.paging import reach
from api.domain.rights import Viewer
from api.secrets import Keyring
from tests.support.mailbox import Mailbox
from tests.support.servers import RedisServer
from tests.support.town import SECRET, Town


async def test_a_second_mailbox_rings_when_nobody_answers(database_url: str, redis_server: RedisServer):
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        ana = await town.person("ana")
        async with town.database.transaction() as tx:
            await reach.add_contact_method(
                tx,
                Viewer(ana.row.id, "ana", "Ana", "responder"),
                Keyring(SECRET),
                kind="email",
                label="At home",
                address="ana@home.example",
                now=clock.now(),
            )
        await town.service(rungs=[(3600, ["person:ana"])])
        async with town.worker():
            await town.alert()
            await ana.phone.rings(kind="page")
            await town.pass_time(timedelta(seconds=61))
            await town.until(lambda: _letters(mailbox))
        assert mailbox.letters[0]["To"] == "ana@home.example"


async def test_a_chat_server_inside_the_network_is_told_where_the_operator_named_it(
    database_url: str, redis_server: RedisServer
):
    heard: list[str] = []

    async def hear(request: web.BaseRequest) -> web.Response:
        heard.append((await request.json())["title"])
        return web.Response()

    async with Town(database_url, redis_server.url) as town, _listening(hear) as place:
        inside = frozenset({place})
        ana = await town.person("ana", phones=0)
        async with town.database.transaction() as tx:
            await reach.add_contact_method(
                tx,
                Viewer(ana.row.id, "ana", "Ana", "responder"),
                Keyring(SECRET),
                kind="apprise",
                label="Chat",
                address=f"json://{place}/ana",
                now=clock.now(),
                inner_hosts=inside,
            )
        await town.service(rungs=[(3600, ["person:ana"])])
        async with town.worker(town.settings.model_copy(update={"channel_hosts": inside})):
            number = await town.alert()
            await town.pass_time(timedelta(seconds=61))

            async def told() -> bool:
                return bool(heard)

            await town.until(told)
        assert f"#{number}" in heard[0]


@asynccontextmanager
async def _listening(hear: Callable[[web.BaseRequest], Awaitable[web.Response]]) -> AsyncIterator[str]:
    runner = web.ServerRunner(web.Server(hear, access_log=None), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def _letters(mailbox: Mailbox) -> bool:
    return bool(mailbox.letters)

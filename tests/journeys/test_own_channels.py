"""A person's own channels: reached in their order, at the address they gave."""

from datetime import timedelta

from api import clock
from api.actions import reach
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


async def _letters(mailbox: Mailbox) -> bool:
    return bool(mailbox.letters)

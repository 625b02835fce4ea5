"""The lane of letters: connections, senders and loops of its own, so that no page ever waits for mail."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial

from api import clock
from api.database import Database
from api.secrets import Keyring
from api.settings import Settings
from worker.jobs.letters import Letters
from worker.jobs.mailings import gather_due, say_maintenance
from worker.jobs.subscriptions import ask_due
from worker.senders.courier import Courier
from worker.senders.mail_line import MailLines
from worker.senders.pace import Pace
from worker.senders.push import PushSender
from worker.senders.vapid import VapidSigner
from worker.senders.webhook import WebhookSender
from worker.sweeps import Sweep

_PUSHES = 64
_WEBHOOKS = 16
_CONNECTIONS = 6


@dataclass(frozen=True, slots=True)
class Lane:
    sweeps: list[Sweep]
    letters: tuple[Letters, ...]

    async def drain(self) -> None:
        await asyncio.gather(*(one.drain() for one in self.letters))


async def open_lane(settings: Settings, signers: Mapping[str, VapidSigner], stack: AsyncExitStack) -> Lane:
    """A push service that is slow to visitors is slow to visitors alone: pages have a sender of their own."""
    database = Database.connect(
        settings.sqlalchemy_url, mail=settings.smtp_url is not None, pool=_CONNECTIONS
    )
    stack.push_async_callback(database.close)
    mail = None
    if settings.smtp_url:
        mail = await stack.enter_async_context(
            MailLines(
                smtp_url=settings.smtp_url,
                mail_from=settings.mail_from or "tocsin@localhost",
                width=settings.mail_connections,
            )
        )
    courier = Courier(
        database=database,
        keyring=Keyring(settings.secret_key),
        base_url=settings.public_url,
        mail=mail,
        push=await stack.enter_async_context(
            PushSender(signers=signers, extra_hosts=settings.push_extra_hosts)
        ),
        webhooks=await stack.enter_async_context(WebhookSender(inner_hosts=settings.channel_hosts)),
        clock=clock.now,
    )
    make = partial(Letters, database, courier, clock=clock.now)
    pace = Pace(settings.mail_rate, clock=asyncio.get_running_loop().time)
    letters = {
        "email": make("email", width=2 * settings.mail_connections, pace=pace),
        "push": make("push", width=_PUSHES),
        "webhook": make("webhook", width=_WEBHOOKS),
    }
    sweep = partial(Sweep, database=database, clock=clock.now)
    sweeps = [
        sweep("maintenance-words", partial(say_maintenance, database, clock=clock.now)),
        sweep("mailings", partial(gather_due, database, base_url=settings.public_url, clock=clock.now)),
        sweep("subscriptions", partial(ask_due, database, courier, clock=clock.now)),
        *(sweep(f"letters-{channel}", one.sweep) for channel, one in letters.items()),
    ]
    return Lane(sweeps, tuple(letters.values()))

"""What runbooks do without people: checks, calls of automations, runs that begin by themselves, care."""

from contextlib import AsyncExitStack
from functools import partial

from api import clock
from api.database import Database
from api.secrets import Keyring
from api.settings import Settings
from api.store import upkeep
from worker.jobs.autoruns import run_by_itself
from worker.jobs.calls import Calls
from worker.jobs.checks import Checks
from worker.jobs.runbook_care import care
from worker.jobs.runbook_links import look_at_links
from worker.senders.probe import Probe
from worker.senders.webhook import WebhookSender
from worker.sweeps import Sweep

# Longer work answers at once that it goes on, and reports later.
_ANSWERS_WITHIN = 30.0


async def open_sweeps(settings: Settings, database: Database, stack: AsyncExitStack) -> list[Sweep]:
    async def ahead(table: str) -> float | None:
        async with database.read() as session:
            return await upkeep.next_due(session, table)

    keyring = Keyring(settings.secret_key)
    probe = await stack.enter_async_context(Probe(inner_hosts=settings.channel_hosts))
    webhooks = await stack.enter_async_context(
        WebhookSender(inner_hosts=settings.channel_hosts, timeout=_ANSWERS_WITHIN)
    )
    checks = Checks(database, probe, keyring, clock=clock.now)
    calls = Calls(database, webhooks, keyring, base_url=settings.public_url, clock=clock.now)
    stack.push_async_callback(calls.drain)
    make = partial(Sweep, database=database, clock=clock.now)
    return [
        make("checks", checks.sweep, next_due=partial(ahead, "run_checks")),
        make("calls", calls.sweep, next_due=partial(ahead, "run_calls")),
        make("autoruns", partial(run_by_itself, database, clock=clock.now)),
        make("runbook-care", partial(care, database, clock=clock.now)),
        make("runbook-links", partial(look_at_links, database, probe, clock=clock.now)),
    ]

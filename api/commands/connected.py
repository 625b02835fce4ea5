"""How a command reaches the database of a running Tocsin, or says in one line that it cannot."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from api import logs
from api.database import Database
from api.processes.child import StartFailed
from api.processes.embedded import resolve
from api.settings import Settings, load

T = TypeVar("T")


def with_database(work: Callable[[Database, Settings], Awaitable[T]]) -> T:
    """Run `work` against the configured or embedded database, and close it afterwards."""
    settings = resolve(load())
    logs.set_up(settings.log_format)  # to stderr: what a command prints is its answer

    async def connected() -> T:
        database = Database.connect(settings.sqlalchemy_url, pool=2)
        try:
            return await work(database, settings)
        finally:
            await database.close()

    return answering(connected)


def answering(work: Callable[[], Awaitable[T]]) -> T:
    """Run it to its end; a database that does not answer is one plain line."""

    async def whole() -> T:
        return await work()

    try:
        return asyncio.run(whole())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise StartFailed(f"No database answers ({reason}): is `tocsin up` running?") from None
    except DBAPIError as error:
        if not error.connection_invalidated and error.statement is not None:
            raise
        raise StartFailed(f"The database refused us: {error.orig}.") from None

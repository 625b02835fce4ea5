"""`tocsin migrate`: the schema to head, safely beside running processes."""

import structlog
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from api import logs
from api.commands.connected import answering
from api.processes.embedded import resolve
from api.settings import Settings, load
from api.store.migrate import head, upgrade

log = structlog.get_logger(__name__)


def migrate() -> None:
    """Bring the database's schema to head; old processes may keep running."""
    settings = load()
    logs.set_up(settings.log_format)
    to_head(resolve(settings))


def to_head(settings: Settings) -> None:
    """On a connection without the usual 5 s limits: a migration takes as long as it takes."""

    async def go() -> None:
        engine = create_async_engine(settings.sqlalchemy_url, poolclass=NullPool, hide_parameters=True)
        try:
            before = await upgrade(engine)
        finally:
            await engine.dispose()
        if before == head():
            log.info("schema is at head", now=before)
        else:
            log.info("schema brought to head", was=before, now=head())

    answering(go)

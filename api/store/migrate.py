"""The schema brought to head, safely beside running processes, and the question whether it is there."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

_FOLDER = Path(__file__).parent / "migrations"
# Two processes that start together take turns: any number, the same in all of them.
_LOCK = 20_261_121


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config


@cache
def head() -> str | None:
    """The revision this code was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _upgrade(connection: Connection) -> None:
    command.upgrade(_config(connection), "head")


async def upgrade(engine: AsyncEngine) -> str | None:
    """Bring the schema to head, and say from where; in turns, however many processes start at once."""
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        before = await _revision(connection)
        await connection.run_sync(_upgrade)
        return before


async def is_current(engine: AsyncEngine) -> bool:
    async with engine.connect() as connection:
        return await _revision(connection) == head()


async def _revision(connection: AsyncConnection) -> str | None:
    there = await connection.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
    if not there.scalar_one():
        return None
    found = await connection.execute(text("SELECT version_num FROM alembic_version"))
    revision: str | None = found.scalar_one_or_none()
    return revision

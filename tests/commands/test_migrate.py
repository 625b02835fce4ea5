"""`tocsin migrate`: one line that says where the schema was and where it is."""

import asyncio
import os
import sys
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from api.database import Database
from api.store.migrate import head


async def migrate(database_url: str, folder: Path) -> list[str]:
    """What it says, line by line."""
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    known = {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.commands.main", "migrate"),
        env=known
        | {
            "TOCSIN_DATABASE_URL": plain,
            "TOCSIN_REDIS_URL": "redis://127.0.0.1:1",
            "TOCSIN_DATA_DIR": str(folder),
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await running.communicate()
    assert running.returncode == 0, out.decode()
    return out.decode().splitlines()


async def test_an_empty_database_gets_the_schema_and_the_next_run_finds_it_there(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with database.transaction() as tx:
        await tx.session.execute(text("DROP SCHEMA public CASCADE"))
        await tx.session.execute(text("CREATE SCHEMA public"))
    (first,) = await migrate(database_url, tmp_path)
    assert "schema brought to head" in first
    assert f"now={head()}" in first
    (second,) = await migrate(database_url, tmp_path)
    assert "schema is at head" in second
    async with database.read() as session:
        assert await session.scalar(text("SELECT version_num FROM alembic_version")) == head()

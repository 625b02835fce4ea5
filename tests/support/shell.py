"""A terminal of the machine that has this database, for whoever types `tocsin` there."""

import asyncio
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import structlog
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from api.commands.main import main
from tests.support.people import SECRET_KEY

Said = tuple[int, str, str]
"""Exit code, output and complaint."""


class Shell:
    def __init__(self, database_url: str, folder: Path) -> None:
        plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
        self.folder = folder
        self.given = {
            "TOCSIN_DATABASE_URL": plain,
            "TOCSIN_REDIS_URL": "redis://127.0.0.1:1",
            "TOCSIN_DATA_DIR": str(folder),
            "TOCSIN_SECRET_KEY": SECRET_KEY,
            "TOCSIN_PUBLIC_URL": "https://tocsin.example.org",
        }

    async def tocsin(self, *words: str, given: str = "") -> Said:
        """In this process, which has read the program already; `typed` is the whole of it."""
        return await asyncio.to_thread(self._in_here, words, given)

    async def typed(self, *words: str, given: str = "") -> Said:
        """In a process of its own, as it is."""
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "api.commands.main", *words),
            env=_without_ours() | self.given,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, complaint = await running.communicate(given.encode())
        return running.returncode or 0, out.decode(), complaint.decode()

    def file(self, text: str) -> str:
        path = self.folder / "organisation.yaml"
        path.write_text(text)
        return str(path)

    def _in_here(self, words: tuple[str, ...], given: str) -> Said:
        with (
            patch.dict(os.environ, _without_ours() | self.given, clear=True),
            patch.object(sys, "argv", ["tocsin", *words]),
            _logs_kept(),
            CliRunner().isolation(input=given) as (out, complaint, _),
        ):
            code = _ended()
            sys.stdout.flush()
            sys.stderr.flush()
            return code, out.getvalue().decode(), complaint.getvalue().decode()


def _ended() -> int:
    """As the interpreter ends: a word is said, and is a 1."""
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)  # noqa: T201
            return 1
        return end.code or 0
    return 0


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("TOCSIN_")}


@contextmanager
def _logs_kept() -> Iterator[None]:
    """A command sets up the logs of its process; this one has its own."""
    root, configured = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    try:
        yield
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
        logging.captureWarnings(capture=False)
        structlog.configure(**configured)

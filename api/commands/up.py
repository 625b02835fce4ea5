"""`tocsin up`: database, doorbell, schema, API and worker as one tree of processes."""

import ctypes
import http.client
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Annotated

import structlog
import typer

from api import logs
from api.commands.first_steps import first_steps
from api.commands.migrate import to_head
from api.processes import postgres, redis
from api.processes.alone import alone, say_stopping
from api.processes.child import StartFailed, wait_until
from api.processes.embedded import resolve
from api.processes.listening import listen
from api.processes.program import Program
from api.processes.supervise import Member, Stopped, Tree, stopping_on_signals
from api.processes.web_app import build_if_stale
from api.settings import Settings, load

log = structlog.get_logger(__name__)

_READY_WITHIN = 60.0
_PR_SET_PDEATHSIG = 1


def up(
    until_parent_ends: Annotated[
        bool, typer.Option("--until-parent-ends", hidden=True, help="Stop when whoever started this is gone.")
    ] = False,
) -> None:
    """Start everything on this machine and keep it running until Ctrl-C."""
    settings = load()
    logs.set_up(settings.log_format)
    lock = settings.data_dir / "up.lock"
    with stopping_on_signals():
        try:
            if until_parent_ends:
                _end_with_parent()
            with alone(lock):
                _run(settings, lock)
        except Stopped:
            log.info("stopped")


def _run(settings: Settings, lock: Path) -> None:
    build_if_stale()
    door = listen(settings.host, settings.port)
    tree = Tree()
    try:
        for server in _servers(settings):
            tree.add(server)
        found = resolve(settings)
        to_head(found)
        for program in _programs(settings, door):
            tree.add(program)
        _wait_until_ready(settings, tree)
        for line in first_steps(found):
            print(line, flush=True)
        tree.watch()
    finally:
        say_stopping(lock)
        door.close()
        tree.stop()


def _servers(settings: Settings) -> list[Member]:
    """Those of the data folder, where no address was set."""
    written = settings.data_dir / "log"
    database = Member(
        "postgres", lambda: postgres.start(settings.postgres_folder, log=written / "postgres.log")
    )
    bell = Member("redis", lambda: redis.start(settings.redis_folder, log=written / "redis.log"))
    return [
        *([database] if settings.database_url is None else []),
        *([bell] if settings.redis_url is None else []),
    ]


def _programs(settings: Settings, door: socket.socket) -> list[Member]:
    words = [sys.executable, "-m"]
    environment = os.environ | {"TOCSIN_DATA_DIR": str(settings.data_dir)}
    serve = [*words, "api.commands.main", "serve", "--fd", str(door.fileno())]
    return [
        Member("api", lambda: Program.start(serve, environment=environment, pass_fds=[door.fileno()])),
        Member("worker", lambda: Program.start([*words, "worker"], environment=environment)),
    ]


def _wait_until_ready(settings: Settings, tree: Tree) -> None:
    wait_until(lambda: bool(tree.dead()) or _is_ready(settings), within=_READY_WITHIN, pause=0.05)
    if dead := tree.dead():
        raise StartFailed(f"{dead[0]} ended while it started; what it said is above.")
    if not _is_ready(settings):
        raise StartFailed(f"The API was not ready within {_READY_WITHIN:.0f} s; what it said is above.")


def _is_ready(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    line = http.client.HTTPConnection(host, settings.port, timeout=1)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

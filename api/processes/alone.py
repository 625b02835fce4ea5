"""One process tree per data folder: a lock that the kernel drops however its holder ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from api.processes.child import StartFailed, wait_until


@contextmanager
def alone(path: Path, *, patience: float = 20.0) -> Iterator[None]:
    """Hold the lock; StartFailed when another holds it. One that is about to stop is waited for."""
    with path.open("a+") as lock:
        if not wait_until(lambda: _take(lock), within=1, pause=0.05) and not (
            _is_stopping(path) and wait_until(lambda: _take(lock), within=patience, pause=0.1)
        ):
            holder = path.read_text().split()
            raise StartFailed(
                f"Tocsin already runs on {path.parent} (process {holder[0] if holder else 'unknown'}):"
                " stop it first, or set TOCSIN_DATA_DIR."
            )
        _write(lock, f"{os.getpid()} running")
        try:
            yield
        finally:
            _write(lock, "")


def say_stopping(path: Path) -> None:
    """Tells who comes next that waiting is worth it."""
    path.write_text(f"{os.getpid()} stopping")


def _take(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_stopping(path: Path) -> bool:
    return path.read_text().rstrip().endswith("stopping")


def _write(lock: IO[str], text: str) -> None:
    lock.seek(0)
    lock.truncate()
    lock.write(text)
    lock.flush()

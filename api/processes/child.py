"""A child process in a session of its own, with a log file, that does not outlive us (on Linux)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_LAUNCH = Path(__file__).with_name("launch.py")
_LOG_LIMIT = 10_000_000


class StartFailed(Exception):  # noqa: N818 - said to a person as it stands
    """One plain sentence about what would not start, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who a child runs as when we are root."""

    uid: int
    gid: int


def spawn(
    command: Sequence[str | Path],
    *,
    folder: Path,
    log: Path | None,
    last_signal: signal.Signals,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in `folder`; `last_signal` reaches it when the calling *thread* ends (a kernel rule).

    Without a log, it writes where we write.
    """
    who = account or Account(uid=-1, gid=-1)
    launcher = [sys.executable, "-I", "-S", str(_LAUNCH), str(os.getpid()), str(int(last_signal))]
    with _opened(log) as output:
        return subprocess.Popen(  # noqa: S603
            [*launcher, str(who.uid), str(who.gid), *map(str, command)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output and subprocess.STDOUT,
            env=dict(os.environ if environment is None else environment),
            start_new_session=True,
            umask=0o077,
            pass_fds=pass_fds,
        )


def run(
    command: Sequence[str | Path],
    *,
    account: Account | None,
    said: str = "",
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.CompletedProcess[str]:
    """Run `command` to its end in the root folder, `said` on its standard input."""
    return subprocess.run(  # noqa: S603
        list(command),
        cwd="/",
        input=said,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        pass_fds=pass_fds,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def end(child: subprocess.Popen[bytes], *, by: signal.Signals, patience: float) -> None:
    """Ask it to stop, wait `patience` seconds, then kill it."""
    with suppress(ProcessLookupError):
        child.send_signal(by)
    try:
        child.wait(patience)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def wait_until(ready: Callable[[], bool], *, within: float, pause: float = 0.01) -> bool:
    """Ask until the answer is yes (True) or `within` seconds are over (False)."""
    deadline = time.monotonic() + within
    while not ready():
        if time.monotonic() >= deadline:
            return False
        time.sleep(pause)
    return True


def last_words(log: Path, *, lines: int = 3) -> str:
    """The end of a log, for the one sentence a person gets."""
    try:
        text = log.read_text(errors="replace").strip()
    except FileNotFoundError:
        return "it said nothing"
    return " / ".join(text.splitlines()[-lines:]) or "it said nothing"


@contextmanager
def _opened(log: Path | None) -> Iterator[IO[bytes] | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > _LOG_LIMIT:
        log.replace(log.with_suffix(".old.log"))
    with log.open("ab") as output:
        yield output

"""Keeps a tree of processes alive: started in order, restarted when they die, stopped in reverse."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Protocol

import structlog

from api.processes.child import StartFailed

log = structlog.get_logger(__name__)

_PAUSE = 0.1
_FIRST_DELAY = 0.2
_LONGEST_DELAY = 10.0
# Who lived this long was well: the next death is a new story.
_WELL_AFTER = 30.0
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Running(Protocol):
    """A child that knows how it wants to be stopped."""

    @property
    def child(self) -> subprocess.Popen[bytes]: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Member:
    """`start` returns once the child is up, and raises StartFailed when it will not be."""

    name: str
    start: Callable[[], Running]


@dataclass(slots=True)
class _Place:
    member: Member
    running: Running | None = None
    began: float = 0.0
    delay: float = _FIRST_DELAY
    due: float = 0.0


class Stopped(KeyboardInterrupt):
    """Somebody asked us to stop; like Ctrl-C it leaves every wait at once, an event loop's too."""


class Tree:
    """Single-threaded, and used from the main thread: children end with the thread that started them."""

    def __init__(self) -> None:
        self._places: list[_Place] = []

    def add(self, member: Member) -> None:
        """Start it now, and look after it from now on."""
        place = _Place(member)
        self._start(place)
        self._places.append(place)

    def dead(self) -> list[str]:
        """The names of those who ended since they were started."""
        return [place.member.name for place in self._places if not _lives(place)]

    def watch(self) -> None:
        """Until `Stopped` is raised: start again whoever died."""
        while True:
            for place in self._places:
                self._look_after(place)
            time.sleep(_PAUSE)

    def stop(self) -> None:
        """In reverse order; a second signal ends the patience."""
        running = [place.running for place in reversed(self._places) if place.running is not None]
        try:
            with stopping_on_signals():
                for one in running:
                    one.stop()
        except Stopped:
            for one in running:
                one.child.kill()
                one.child.wait()

    def _start(self, place: _Place) -> None:
        place.running = place.member.start()
        place.began = time.monotonic()
        log.info("started", name=place.member.name, pid=place.running.child.pid)

    def _look_after(self, place: _Place) -> None:
        now = time.monotonic()
        if place.running is not None:
            code = place.running.child.poll()
            if code is None:
                return
            self._note_death(place, code, now)
        if now < place.due:
            return
        try:
            self._start(place)
        except StartFailed as no:
            self._postpone(place)
            log.error("not started", name=place.member.name, reason=str(no))  # noqa: TRY400 - it says it all

    def _note_death(self, place: _Place, code: int, now: float) -> None:
        place.running = None
        if now - place.began >= _WELL_AFTER:
            place.delay = _FIRST_DELAY
        log.warning("died", name=place.member.name, code=code, again_in=place.delay)
        self._postpone(place)

    def _postpone(self, place: _Place) -> None:
        place.due = time.monotonic() + place.delay
        place.delay = min(place.delay * 2, _LONGEST_DELAY)


def _lives(place: _Place) -> bool:
    return place.running is not None and place.running.child.poll() is None


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Inside, Ctrl-C, SIGTERM and a closed terminal raise `Stopped`; afterwards they do what they did."""
    before = {number: signal.signal(number, _raise) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise(_number: int, _frame: FrameType | None) -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # one is enough until somebody listens again
    raise Stopped

"""When nobody watched: found out afterwards by whoever watches again, and shown as unknown."""

from dataclasses import dataclass
from datetime import datetime

from api.domain.page_state import STALE_AFTER


@dataclass(frozen=True, slots=True)
class Watch:
    """`watched_at` is when somebody last looked, `beat_at` when the sweeps that page people last lived."""

    watched_at: datetime | None
    beat_at: datetime | None
    silent_since: datetime | None


@dataclass(frozen=True, slots=True)
class Silence:
    """`ends_at` None: it lasts."""

    starts_at: datetime
    ends_at: datetime | None


def silence(watch: Watch, *, now: datetime) -> Silence | None:
    """What is to be written down now; None while all is as it was.

    A dead worker leaves both clocks behind. A living one whose paging stands still leaves only the second.
    """
    standing = _stale(watch.beat_at, now)
    if watch.silent_since is not None:
        return None if standing else Silence(watch.silent_since, now)
    away = _stale(watch.watched_at, now)
    starts = min((at for at in (standing, away) if at is not None), default=None)
    return None if starts is None else Silence(starts, None if standing else now)


def _stale(at: datetime | None, now: datetime) -> datetime | None:
    return at if at is not None and now - at > STALE_AFTER else None

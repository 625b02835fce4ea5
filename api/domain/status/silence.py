"""When nobody watched: found out afterwards, once the engine lives again, and shown as unknown."""

from datetime import datetime

from api.domain.span import Span
from api.domain.status.page_state import STALE_AFTER


def is_alive(beat_at: datetime | None, *, now: datetime) -> bool:
    """`beat_at` is when the sweeps that page people last said that they live."""
    return beat_at is not None and now - beat_at <= STALE_AFTER


def silence(watched_at: datetime | None, *, now: datetime) -> Span | None:
    """What is to be written down by somebody who sees the engine alive now, as they last did at `watched_at`.

    Shorter ones nobody called unknown while they lasted, and nobody does afterwards.
    """
    if watched_at is None or now - watched_at <= STALE_AFTER:
        return None
    return Span(watched_at, now)

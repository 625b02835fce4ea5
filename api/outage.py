"""Tells an outage, which passes, from a bug, which does not."""

from typing import Any, Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

# SQLSTATEs of a database that cannot now: connection lost, no resources, shutting down, statement or lock
# timeout, read-only.
_CLASSES: Final = ("08", "53", "57")
_STATES: Final = frozenset({"25006", "55P03", "40001", "40P01"})


def is_outage(error: BaseException | None) -> bool:
    """Whether the same request may well succeed in a moment."""
    match error:
        case PoolTimeout() | OSError() | TimeoutError():
            return True
        case DBAPIError():
            state = str(getattr(error.orig, "sqlstate", None) or "")
            is_away = state.startswith(_CLASSES) or state in _STATES
            return is_away or error.connection_invalidated or is_outage(error.orig)
        case _:
            return False


def log_failure(log: Any, event: str, error: BaseException) -> None:
    """What a sweep could not do: an outage in one line, a bug with all that is known of it."""
    if is_outage(error):
        log.warning(event, reason=type(error).__name__)
    else:
        log.error(event, exc_info=error)

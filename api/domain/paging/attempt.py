"""What follows one attempt to send a page: done, tried again, or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.outcome import Accepted, Gone, NotAllowed, OurFault, Outcome, Retry

_FIRST_PAUSE: Final = timedelta(seconds=1)
_LONGEST_PAUSE: Final = timedelta(seconds=30)
_MOST_ATTEMPTS: Final = 20
# Beyond it the pause is the longest anyhow, and a page whose results were lost may count far.
_DOUBLED_TILL: Final = 10


@dataclass(frozen=True, slots=True)
class Next:
    state: Literal["accepted", "queued", "failed"]
    due_at: datetime | None = None
    error: str | None = None
    # The address will never work again: retire it.
    is_gone: bool = False
    # Every page of this kind fails until an operator acts.
    is_ours: bool = False


def after_attempt(outcome: Outcome, *, attempts: int, expires_at: datetime, now: datetime) -> Next:
    """`attempts` counts this one. A retry that would come after the rung's end is given up instead."""
    match outcome:
        case Accepted():
            return Next("accepted")
        case Gone(status, why):
            return Next("failed", error=f"{why} ({status})", is_gone=True)
        case OurFault(status, why):
            return Next("failed", error=f"{why} ({status})", is_ours=True)
        case NotAllowed(why):
            return Next("failed", error=why, is_gone=True)
        case Retry(pause, why):
            due_at = now + (pause if pause is not None else _pause(attempts))
            if attempts >= _MOST_ATTEMPTS or due_at >= expires_at:
                return Next("failed", error=why)
            return Next("queued", due_at=due_at, error=why)


def _pause(attempts: int) -> timedelta:
    """1, 2, 4 ... seconds: soon enough to matter within a rung."""
    return min(_FIRST_PAUSE * float(2 ** min(attempts - 1, _DOUBLED_TILL)), _LONGEST_PAUSE)

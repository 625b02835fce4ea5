"""What follows one attempt to send a letter to a subscriber: sent, tried again, or given up."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.outcome import Accepted, Gone, NotAllowed, OurFault, Outcome, Retry
from api.domain.status.subscription import Channel

# News is no news after that; the page has it.
KEPT_FOR: Final = timedelta(hours=12)
# Mailboxes that say no for good may be full or misconfigured for a day: one letter is not enough to tell.
MOST_BOUNCES: Final = 3
# A webhook that took none of so many letters in a row, each tried for hours, has been forgotten.
MOST_FAILURES: Final = 5
_PAUSES: Final = tuple(timedelta(seconds=one) for one in (30, 120, 300, 900, 1800, 3600))
# Until an operator has mended what keeps every letter back.
_OPERATOR_PAUSE: Final = timedelta(minutes=5)

After = Literal["sent", "queued", "failed"]
# What it says of the address: it works, nothing, it failed us once more, or it is no more.
Address = Literal["works", "unknown", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class LetterNext:
    state: After
    address: Address
    due_at: datetime | None = None
    error: str | None = None


def after_letter(
    outcome: Outcome, *, channel: Channel, attempts: int, written_at: datetime, now: datetime
) -> LetterNext:
    """`attempts` counts this one."""
    match outcome:
        case Accepted():
            return LetterNext("sent", "works")
        case Gone(status, why):
            address: Address = "failed" if channel == "email" else "ended"
            return LetterNext("failed", address, error=f"{why} ({status})")
        case NotAllowed(why):
            return LetterNext("failed", "failed", error=why)
        case Retry(pause, why):
            return _again(pause or _pause(attempts), why, channel=channel, written_at=written_at, now=now)
        case OurFault(status, why):
            if channel == "webhook":
                return LetterNext("failed", "failed", error=f"{why} ({status})")
            return _again(
                _OPERATOR_PAUSE, f"{why} ({status})", channel=channel, written_at=written_at, now=now
            )


def is_over(failures: int, *, channel: Channel) -> bool:
    """Whether an address that failed so often in a row is written to no more."""
    return failures >= (MOST_BOUNCES if channel == "email" else MOST_FAILURES)


def _again(
    pause: timedelta, why: str, *, channel: Channel, written_at: datetime, now: datetime
) -> LetterNext:
    due_at = now + pause
    if due_at < written_at + KEPT_FOR:
        return LetterNext("queued", "unknown", due_at=due_at, error=why)
    # Hours of silence say something of a webhook; of a mailbox they say that a server in between was down.
    return LetterNext("failed", "failed" if channel == "webhook" else "unknown", error=why)


def _pause(attempts: int) -> timedelta:
    return _PAUSES[min(attempts, len(_PAUSES)) - 1]

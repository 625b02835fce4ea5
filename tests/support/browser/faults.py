"""Ways in which a push service can fail, one per answer or broken connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Break = Literal["reset", "no answer", "hang"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way to fail; a fault with neither status nor break only delays.

    `reset` ends the connection before the body is read; `no answer` takes the push, delivers it and ends
    the connection without a word; `hang` takes the body and never answers.
    """

    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    breaks: Break | None = None


GONE = Fault(status=410)
UNKNOWN = Fault(status=404)
TOO_LARGE = Fault(status=413)
FORBIDDEN = Fault(status=403)
BROKEN = Fault(status=500)
BAD_GATEWAY = Fault(status=502)
UNAVAILABLE = Fault(status=503)
RESET = Fault(breaks="reset")
NO_ANSWER = Fault(breaks="no answer")
HANG = Fault(breaks="hang")


def too_many(*, retry_after: int | str) -> Fault:
    return Fault(status=429, headers={"Retry-After": str(retry_after)})


def unavailable(*, retry_after: int | str) -> Fault:
    return Fault(status=503, headers={"Retry-After": str(retry_after)})


def slow(seconds: float) -> Fault:
    return Fault(delay=seconds)


def redirect(to: str, *, status: int = 307) -> Fault:
    return Fault(status=status, headers={"Location": to})

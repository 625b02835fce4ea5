"""Relief: when somebody on call has had too much, and who is asked to take over, the freshest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.duration import format_duration
from api.domain.oncall.duty_policy import DutyPolicy
from api.domain.oncall.fairness import Ring, interruptions
from api.domain.oncall.hours import Wake, is_night
from api.domain.span import Span, joined

State = Literal["offered", "accepted", "declined", "expired"]
# Sleep that one ring costs, whatever there was to do.
LOST_TO_A_RING: Final = timedelta(hours=1)
# Nobody changes places for less.
WORTH_IT: Final = timedelta(hours=1)
# More would wake the whole team to let one of them sleep.
MOST_ASKED: Final = 3
_AWAKE: Final[dict[Wake, int]] = {"business": 0, "off": 1, "sleep": 2}


@dataclass(frozen=True, slots=True)
class Tired:
    """How often somebody was interrupted of late in their shift, and how much sleep that cost."""

    incidents: int
    woken: timedelta

    @property
    def why(self) -> str:
        incidents = "1 incident" if self.incidents == 1 else f"{self.incidents} incidents"
        woken = f", {format_duration(self.woken)} of sleep lost" if self.woken else ""
        return f"{incidents}{woken}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could take over, as of now."""

    handle: str
    wakes: Wake
    woken_lately: int = 0
    pages_lately: int = 0
    is_on_call_elsewhere: bool = False
    hours_lately: timedelta = timedelta(0)


def tired(
    shift: Span, rings: Iterable[Ring], *, zone: str, policy: DutyPolicy, now: datetime
) -> Tired | None:
    """Of one person's rings; None where it was not too much, or the rest of the shift is too short."""
    if shift.ends_at - now < WORTH_IT:
        return None
    had = weariness(shift, rings, zone=zone, policy=policy, now=now)
    by_count = 0 < policy.relief_incidents <= had.incidents
    by_sleep = timedelta(0) < policy.relief_woken <= had.woken
    return had if by_count or by_sleep else None


def weariness(shift: Span, rings: Iterable[Ring], *, zone: str, policy: DutyPolicy, now: datetime) -> Tired:
    """Counted in this shift, over the policy's last hours: who slept since is not tired any more."""
    since = max(shift.starts_at, now - policy.relief_within)
    of_late = interruptions(ring for ring in rings if since <= ring.at <= now)
    by_night = (ring.at for ring in of_late if is_night(ring.at, zone=zone, policy=policy))
    lost = joined(Span(at, at + LOST_TO_A_RING) for at in by_night)
    return Tired(
        incidents=len({ring.incident for ring in of_late}),
        woken=sum((span.length for span in lost), timedelta(0)),
    )


def in_order(candidates: Iterable[Candidate]) -> Sequence[Candidate]:
    """Who slept, is awake now and carried least comes first; the handle decides between equals."""
    return sorted(
        candidates,
        key=lambda one: (
            one.is_on_call_elsewhere,
            one.woken_lately,
            _AWAKE[one.wakes],
            one.pages_lately,
            one.hours_lately,
            one.handle,
        ),
    )

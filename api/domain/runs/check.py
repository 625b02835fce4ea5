"""Whether a step worked: what one look says, and what becomes of a check that is looked at for a while."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from api.domain.runbooks.runbook import Check, HttpCheck, MetricCheck

State = Literal["waiting", "holding", "passed", "failed", "called-off"]
STATES: Final[tuple[State, ...]] = get_args(State)
# Between two looks. A metric is scraped every 15 s by default, so looking more often says nothing new.
HTTP_EVERY: Final = timedelta(seconds=10)
METRIC_EVERY: Final = timedelta(seconds=15)
# How long a check without a time box is given, besides the time its bound has to hold.
PATIENCE: Final = timedelta(minutes=10)
# A bound that nobody looked at for longer than this may have been broken meanwhile: it begins to hold anew.
LONGEST_GAP: Final = timedelta(minutes=1)
LONGEST_SAID: Final = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """One look. `holds` is None where nobody could say: no answer, no data."""

    holds: bool | None
    said: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """`held_since` is since when it has held without a break; `look_at` is None once it has ended."""

    state: State
    held_since: datetime | None
    look_at: datetime | None


def gives_up_at(check: Check, within: timedelta | None, *, now: datetime) -> datetime:
    """`within` is the step's time box; a bound that has to hold for longer is given that long and more."""
    patience = within or PATIENCE
    held = check.held if isinstance(check, MetricCheck) else timedelta()
    return now + (patience if patience > held else held + patience)


def after_look(
    check: Check,
    seen: Seen,
    *,
    held_since: datetime | None,
    looked_at: datetime | None,
    gives_up: datetime,
    now: datetime,
) -> Standing:
    """A page proves itself once; a bound has to hold without a break for as long as the step says."""
    needed = check.held if isinstance(check, MetricCheck) else timedelta()
    has_seen = looked_at is not None and now - looked_at <= LONGEST_GAP
    since = ((held_since if has_seen else None) or now) if seen.holds else None
    if since is not None and now - since >= needed:
        return Standing("passed", since, None)
    if now >= gives_up:
        return Standing("failed", since, None)
    every = METRIC_EVERY if isinstance(check, MetricCheck) else HTTP_EVERY
    # Not later than what may decide it: the bound has held for long enough, or the time is over.
    decides = gives_up if since is None else min(gives_up, since + needed)
    look_at = min(now + every, max(decides, now + timedelta(seconds=1)))
    return Standing("waiting" if since is None else "holding", since, look_at)


def judge_answer(check: HttpCheck, *, status: int, text: str) -> Seen:
    value = float(status)
    if status != check.status:
        return Seen(holds=False, said=f"answered {status} instead of {check.status}", value=value)
    if check.contains and check.contains not in text:
        missing = check.contains[:80]
        return Seen(holds=False, said=f"answered {status}, without “{missing}”", value=value)
    return Seen(holds=True, said=f"answered {status}", value=value)


def judge_values(check: MetricCheck, values: Sequence[float]) -> Seen:
    """Every series has to hold; no number holds nothing. What is said is the worst of them."""
    if not values:
        return Seen(holds=None, said="no data")
    if any(math.isnan(value) for value in values):
        return Seen(holds=False, said="not a number")
    worst = max(values) if check.compare == "below" else min(values)
    holds = worst < check.bound if check.compare == "below" else worst > check.bound
    shown = worst if math.isfinite(worst) else None
    return Seen(holds=holds, said=f"{worst:g}, {check.compare} {check.bound:g} wanted", value=shown)

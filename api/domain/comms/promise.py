"""A promise to say more by a time: whether it was kept, who is told when it is due, and what follows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from api.domain.comms.audience import Audience, UpdateState
from api.domain.comms.policy import CommsPolicy, interval
from api.domain.refusal import Refused

# `broken` is still owed; `late` was kept after that; `ended` is nobody's any more.
State = Literal["open", "kept", "broken", "late", "extended", "ended"]
OWED: Final[tuple[State, ...]] = ("open", "broken")
# The first word to an audience, the next one, or the last one of an incident that is over.
Kind = Literal["first", "next", "final"]
# Who is told, one after the other: the lead ahead of time, the lead again once it is broken, then others.
Step = Literal["reminded", "overdue", "deputy", "commander"]
STEPS: Final[tuple[Step, ...]] = get_args(Step)
LONGEST_EXTENSION: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Next:
    """When this audience hears again, the interval it came from, and whether somebody stretched that."""

    due_at: datetime
    interval: timedelta | None
    stretched: bool = False


def verdict(*, due_at: datetime, at: datetime) -> State:
    """Said in its very last instant is kept."""
    return "kept" if at <= due_at else "late"


def following(
    policy: CommsPolicy,
    cadence: Mapping[str, timedelta],
    *,
    severity: int,
    audience: Audience,
    state: UpdateState,
    said_at: datetime,
    promised: datetime | None = None,
    stretched: timedelta | None = None,
) -> Next | None:
    """The promise after an update: as a person `promised`, else by policy; after the last word, none.

    A time that has passed while the update waited promises nothing: the policy's holds. `stretched` is the
    interval somebody chose for this long incident: it may slow the policy down, never hurry it.
    """
    if state in ("resolved", "postmortem"):
        return None
    usual = interval(policy, cadence, severity=severity, audience=audience, state=state)
    is_stretched = stretched is not None and usual is not None and stretched > usual
    length = stretched if is_stretched else usual
    if promised is not None and promised > said_at:
        return Next(promised, promised - said_at, is_stretched)
    return Next(said_at + length, length, is_stretched) if length is not None else None


def step_at(policy: CommsPolicy, step: Step, *, due_at: datetime) -> datetime:
    match step:
        case "reminded":
            return due_at - policy.remind_before
        case "overdue":
            return due_at
        case "deputy":
            return due_at + policy.deputy_after
    return due_at + policy.commander_after


def next_step_at(policy: CommsPolicy, taken: int, *, due_at: datetime) -> datetime | None:
    """When somebody is told next, after the first `taken` steps; None once everybody was."""
    return step_at(policy, STEPS[taken], due_at=due_at) if taken < len(STEPS) else None


def steps_due(policy: CommsPolicy, taken: int, *, due_at: datetime, now: datetime) -> tuple[Step, ...]:
    """All whose time has come: more than one where nobody looked for a while.

    Nobody is reminded of what is overdue already: they are told that it is.
    """
    due = tuple(step for step in STEPS[taken:] if step_at(policy, step, due_at=due_at) <= now)
    return due[1:] if due[:2] == ("reminded", "overdue") else due


def check_extension(until: datetime, *, due_at: datetime, now: datetime) -> None:
    if until <= now:
        raise Refused("PROMISE_PAST", "That moment has passed: promise a time to come.")
    if until <= due_at:
        raise Refused("PROMISE_SOONER", "That is no later than what is promised already.")
    if until > now + LONGEST_EXTENSION:
        raise Refused("PROMISE_TOO_FAR", "A promise is put off by two days at most.")


def check_stretch(
    policy: CommsPolicy, *, every: timedelta, usual: timedelta | None, detected_at: datetime, now: datetime
) -> None:
    if now - detected_at < policy.long_after:
        hours = policy.long_after / timedelta(hours=1)
        raise Refused(
            "NOT_LONG_YET", f"Only an incident that is open for {hours:g} h may be spoken of less often."
        )
    if usual is None or every <= usual:
        raise Refused("NOT_LONGER", "That is no longer than what is promised anyway.")
    if every > LONGEST_EXTENSION:
        raise Refused("PROMISE_TOO_FAR", "Updates are two days apart at most.")

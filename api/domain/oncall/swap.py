"""Swaps: the states an offered shift goes through, who may move it on, and when it ends by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from api.domain.oncall.exchange import Move
from api.domain.oncall.oncall import Schedule
from api.domain.refusal import Refused
from api.domain.span import Span

State = Literal["offered", "proposed", "agreed", "declined", "withdrawn", "expired", "undone"]
Verb = Literal["take", "propose", "accept", "decline", "withdraw", "retract", "expire", "undo"]
STATES: Final[tuple[State, ...]] = get_args(State)
VERBS: Final[tuple[Verb, ...]] = get_args(Verb)
OPEN: Final[frozenset[State]] = frozenset({"offered", "proposed"})

# A proposal names a shift in return. Turned down or taken back, the offer stands again as it was.
_STEPS: Final[Mapping[tuple[State, Verb], State]] = {
    ("offered", "take"): "agreed",
    ("offered", "propose"): "proposed",
    ("offered", "decline"): "declined",
    ("offered", "withdraw"): "withdrawn",
    ("offered", "expire"): "expired",
    ("proposed", "accept"): "agreed",
    ("proposed", "decline"): "offered",
    ("proposed", "retract"): "offered",
    ("proposed", "withdraw"): "withdrawn",
    ("proposed", "expire"): "expired",
    ("agreed", "undo"): "undone",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """People by handle. `asked` alone may take it; None: whoever takes turns in the schedule."""

    giver: str
    given: Span
    state: State = "offered"
    asked: str | None = None
    taker: str | None = None
    returned: Span | None = None

    def moves(self, *, now: datetime) -> tuple[Move, ...]:
        """Who serves for whom once it is agreed; of a shift that has begun, only the rest."""
        if self.taker is None:
            return ()
        there = Move(self.giver, self.taker, self.given.left(now))
        back = Move(self.taker, self.giver, self.returned) if self.returned else None
        return (there, back) if back else (there,)


def after(state: State, verb: Verb) -> State | None:
    """None: that cannot be done to a swap in this state."""
    return _STEPS.get((state, verb))


def verbs_of(swap: Swap, who: str, *, takes_turns: bool, is_planner: bool) -> tuple[Verb, ...]:
    """What somebody may do to it now; a planner does for others whatever these may do themselves."""
    possible = (verb for verb in VERBS if _is_possible(swap, verb))
    return tuple(verb for verb in possible if is_planner or _may(swap, verb, who, takes_turns=takes_turns))


def may_take(swap: Swap, who: str, *, takes_turns: bool) -> bool:
    """Whether the offer is made to them."""
    return who != swap.giver and (who == swap.asked if swap.asked else takes_turns)


def due(given: Span, *, until: datetime | None, now: datetime) -> datetime:
    """When an offer made now ends by itself: when the shift begins, or, of one that runs, when it ends."""
    last = given.starts_at if given.starts_at > now else given.ends_at
    if until is None:
        return last
    if until <= now:
        raise Refused("BAD_UNTIL", "The time until when you ask must be in the future.")
    return min(until, last)


def mates(schedule: Schedule, *, now: datetime) -> frozenset[str]:
    """Who takes turns in a schedule from now on, in a rotation or by an override."""
    turning = {
        who
        for rotation in schedule.rotations
        if rotation.effective_until is None or rotation.effective_until > now
        for group in rotation.groups
        for who in group
    }
    coming = {override.by for override in schedule.overrides if override.ends_at > now and override.by}
    return frozenset(turning | coming)


def _is_possible(swap: Swap, verb: Verb) -> bool:
    """An offer made to all is declined by nobody; only the clock lets one expire."""
    if verb == "expire" or (verb == "decline" and swap.state == "offered" and swap.asked is None):
        return False
    return after(swap.state, verb) is not None


def _may(swap: Swap, verb: Verb, who: str, *, takes_turns: bool) -> bool:
    match verb:
        case "take" | "propose":
            return may_take(swap, who, takes_turns=takes_turns)
        case "accept" | "withdraw":
            return who == swap.giver
        case "decline":
            return who == (swap.asked if swap.state == "offered" else swap.giver)
        case "retract":
            return who == swap.taker
        case "undo":
            return who in (swap.giver, swap.taker)
        case _:
            return False

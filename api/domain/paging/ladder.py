"""The escalation ladder: which rung follows silence, and where it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal, cast, get_args

from api.domain.refusal import Refused

TargetKind = Literal["schedule", "secondary", "person", "team", "contact", "channel"]
_KINDS: Final = frozenset(get_args(TargetKind))
# The catch-all is asked again until somebody answers: silence at the top is the loudest alarm there is.
CATCH_ALL_WAIT: Final = timedelta(minutes=15)
MOST_RUNGS: Final = 10
MOST_TARGETS: Final = 20
MOST_REPEATS: Final = 9
LONGEST_WAIT: Final = timedelta(days=1)
SHORTEST_WAIT: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a rung calls, as `kind:handle`; `secondary` is whoever is next on the schedule of that handle."""

    kind: TargetKind
    handle: str

    @property
    def noun(self) -> str:
        """What the handle names."""
        return "schedule" if self.kind == "secondary" else self.kind

    def __str__(self) -> str:
        return f"{self.kind}:{self.handle}"


@dataclass(frozen=True, slots=True)
class Rung:
    """`wait` is how long it may stay silent; `acknowledge_within` is the promise people see."""

    tier: int
    wait: timedelta
    notify: tuple[Target, ...]
    acknowledge_within: timedelta | None = None
    when: str = ""
    expect: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """`repeat` further rounds follow the first; then the catch-all (empty means all administrators)."""

    handle: str
    name: str
    rungs: tuple[Rung, ...]
    repeat: int = 0
    catch_all: tuple[Target, ...] = ()

    @property
    def rounds(self) -> int:
        return self.repeat + 1


@dataclass(frozen=True, slots=True)
class Position:
    """Where a running ladder stands. The catch-all is rung 0 of the round after the last."""

    round: int
    rung: int


START: Final = Position(0, 0)


def is_catch_all(ladder: Ladder, position: Position) -> bool:
    return position.round >= ladder.rounds or not ladder.rungs


def rung_at(ladder: Ladder, position: Position) -> Rung:
    if is_catch_all(ladder, position):
        return Rung(tier=3, wait=CATCH_ALL_WAIT, notify=ladder.catch_all, when="nobody answered")
    return ladder.rungs[position.rung]


def after(ladder: Ladder, position: Position) -> Position:
    """The position after this one stayed silent; the catch-all follows itself."""
    if is_catch_all(ladder, position):
        return Position(ladder.rounds, 0)
    if position.rung + 1 < len(ladder.rungs):
        return Position(position.round, position.rung + 1)
    return Position(position.round + 1, 0)


def parse_target(text: str) -> Target:
    kind, _, handle = text.partition(":")
    if kind not in _KINDS or not handle:
        raise Refused(
            "BAD_TARGET",
            f"“{text}” is no target: write schedule:, secondary:, person:, team:, contact: or channel: "
            "and a handle.",
        )
    return Target(cast("TargetKind", kind), handle)


def _seconds(value: object, what: str) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("BAD_LADDER", f"{what} is a number of seconds.")
    try:
        return timedelta(seconds=value)
    except (OverflowError, ValueError):  # beyond any calendar, or no number at all
        raise Refused("BAD_LADDER", f"{what} is no length of time.") from None


def parse_rung(shape: Mapping[str, Any]) -> Rung:
    """A rung from its stored shape (durations in seconds); raises Refused with what is wrong."""
    wait = _seconds(shape.get("wait"), "A rung's wait")
    if not SHORTEST_WAIT <= wait <= LONGEST_WAIT:
        raise Refused("BAD_LADDER", "A rung waits between one second and one day.")
    within = shape.get("acknowledge_within")
    tier = shape.get("tier", 1)
    if tier not in (0, 1, 2, 3):  # a list or an object cannot be looked up in a set
        raise Refused("BAD_LADDER", "A rung's tier is 0, 1, 2 or 3.")
    notify = tuple(dict.fromkeys(parse_target(str(item)) for item in shape.get("notify") or ()))
    if len(notify) > MOST_TARGETS:
        raise Refused("BAD_LADDER", f"A rung calls at most {MOST_TARGETS} targets.")
    return Rung(
        tier=tier,
        wait=wait,
        notify=notify,
        acknowledge_within=None if within is None else _seconds(within, "acknowledge_within"),
        when=str(shape.get("when") or ""),
        expect=str(shape.get("expect") or ""),
    )


def parse_ladder(
    handle: str, name: str, rungs: Sequence[Mapping[str, Any]], *, repeat: int, catch_all: Sequence[str]
) -> Ladder:
    if len(rungs) > MOST_RUNGS:
        raise Refused("BAD_LADDER", f"A ladder has at most {MOST_RUNGS} rungs.")
    if not 0 <= repeat <= MOST_REPEATS:
        raise Refused("BAD_LADDER", f"A ladder repeats 0 to {MOST_REPEATS} times.")
    return Ladder(
        handle=handle,
        name=name,
        rungs=tuple(parse_rung(rung) for rung in rungs),
        repeat=repeat,
        catch_all=tuple(parse_target(item) for item in catch_all),
    )


def rung_shape(rung: Rung) -> dict[str, Any]:
    within = rung.acknowledge_within
    return {
        "tier": rung.tier,
        "wait": rung.wait.total_seconds(),
        "acknowledge_within": None if within is None else within.total_seconds(),
        "notify": [str(target) for target in rung.notify],
        "when": rung.when,
        "expect": rung.expect,
    }


def snapshot(ladder: Ladder) -> dict[str, Any]:
    """The copy a running incident keeps, whatever becomes of the ladder meanwhile."""
    return {
        "handle": ladder.handle,
        "name": ladder.name,
        "repeat": ladder.repeat,
        "catch_all": [str(target) for target in ladder.catch_all],
        "rungs": [rung_shape(rung) for rung in ladder.rungs],
    }


def restore(shape: Mapping[str, Any]) -> Ladder:
    return parse_ladder(
        shape["handle"], shape["name"], shape["rungs"], repeat=shape["repeat"], catch_all=shape["catch_all"]
    )

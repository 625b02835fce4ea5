"""When pages go out as one: what waited and is released together, and what a storm adds to what has rung."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

# So many pages ring one by one at one device (or mailbox, or channel) before the rest are bundled.
ONE_BY_ONE: Final = 5
WINDOW: Final = timedelta(minutes=5)
# A bundle that grows rings again no sooner.
PAUSE: Final = timedelta(minutes=1)
_NOTHING: Final = 5


@dataclass(frozen=True, slots=True)
class Knock:
    """A page that is due now. `has_waited`: it was held until now, by hours or by an earlier plan."""

    page_id: UUID
    severity: int
    has_waited: bool = False
    climbs_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lately:
    """What rang in the same place within the window: how many alone, the worst of all, the last bundle."""

    alone: int = 0
    worst: int = _NOTHING
    bundled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Every knock is in exactly one of the three; `later` is due anew at `until`, and then goes out."""

    alone: tuple[Knock, ...] = ()
    together: tuple[Knock, ...] = ()
    later: tuple[Knock, ...] = ()
    until: datetime | None = None


def plan(knocks: Sequence[Knock], lately: Lately, *, now: datetime, one_by_one: int = ONE_BY_ONE) -> Plan:
    """How the pages due now in one place ring there. `one_by_one` of 0 bundles only what has waited.

    What is worse than anything that rang rings at once and alone, however many there were. What has
    waited never waits again, and nothing waits for longer than its own rung.
    """
    released = [knock for knock in knocks if knock.has_waited]
    alone, over = _one_by_one([knock for knock in knocks if not knock.has_waited], lately, one_by_one)
    until = lately.bundled_at + PAUSE if lately.bundled_at is not None else now
    rings = until <= now or bool(released) or any(_climbs_by(knock, until) for knock in over)
    if over and not rings:
        return Plan(alone=tuple(alone), later=tuple(over), until=until)
    if len(released) == 1 and not over and lately.bundled_at is None:
        return Plan(alone=(*alone, *released))
    return Plan(alone=tuple(alone), together=(*released, *over))


def _one_by_one(knocks: Sequence[Knock], lately: Lately, one_by_one: int) -> tuple[list[Knock], list[Knock]]:
    if not one_by_one:
        return list(knocks), []
    alone: list[Knock] = []
    over: list[Knock] = []
    worst = lately.worst
    for knock in sorted(knocks, key=lambda knock: knock.severity):
        if lately.alone + len(alone) < one_by_one or knock.severity < worst:
            alone.append(knock)
            worst = min(worst, knock.severity)
        else:
            over.append(knock)
    return alone, over


def _climbs_by(knock: Knock, at: datetime) -> bool:
    return knock.climbs_at is not None and knock.climbs_at <= at

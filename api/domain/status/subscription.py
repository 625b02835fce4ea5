"""What a subscriber of a status page wants to hear of, and whether a thing that is told is it."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from api.domain.comms.audience import IMPACTS, Impact

Channel = Literal["email", "webhook", "push"]
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
Topic = Literal["update", "scheduled", "rescheduled", "reminder", "started", "completed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Wish:
    """`components` are ids; none means all of the page, those that are added later too."""

    components: frozenset[str]
    from_impact: Impact
    maintenance: bool


@dataclass(frozen=True, slots=True)
class Told:
    """`components` are ids; none means that it concerns the whole page. `impact` of planned work is None."""

    components: frozenset[str]
    impact: Impact | None


def wants(wish: Wish, told: Told) -> bool:
    if wish.components and told.components and not wish.components & told.components:
        return False
    if told.impact is None:
        return wish.maintenance
    return IMPACTS.index(told.impact) >= IMPACTS.index(wish.from_impact)

"""What a subscriber of a status page wants to hear of, and whether a thing that is told is it."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

from api.domain.audience import IMPACTS, ComponentStatus, Impact

Channel = Literal["email", "webhook", "push"]
CHANNELS: Final[tuple[Channel, ...]] = get_args(Channel)
Topic = Literal["update", "scheduled", "rescheduled", "reminder", "started", "completed", "cancelled"]

_SUFFERED: Final[dict[ComponentStatus, Impact]] = {
    "operational": "none",
    "under_maintenance": "none",
    "degraded_performance": "minor",
    "partial_outage": "minor",
    "major_outage": "major",
}


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


def suffered(statuses: frozenset[ComponentStatus]) -> Impact:
    """The impact of an incident in which people named none: the worst of what its components suffer."""
    return max((_SUFFERED[status] for status in statuses), key=IMPACTS.index, default="none")

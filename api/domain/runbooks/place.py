"""Where a runbook is of use, as its published text says."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

# A service's handle, the class of an alert (see `domain/alert_class.py`), one label as "name=value".
PlaceKind = Literal["service", "alert", "label"]
Place = tuple[PlaceKind, str]


@dataclass(frozen=True, slots=True)
class Placed:
    """A published runbook; what it is written for, it is offered for before anyone searches."""

    id: UUID
    handle: str
    title: str
    summary: str
    content_hash: str
    places: frozenset[Place]

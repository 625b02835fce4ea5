"""Something was deployed or altered: never a reason to wake anyone, often the reason for what follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    href: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    key: str  # the same for the same body, so that a retry is not a second change
    summary: str
    source: str
    at: datetime
    details: Mapping[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

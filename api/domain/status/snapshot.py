"""All that a status page may show, frozen: read by one question per audience, rendered without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from api.domain.comms.audience import ComponentStatus, Impact, PageAudience, UpdateState


@dataclass(frozen=True, slots=True)
class Page:
    """`url` is where readers find it, without a slash at its end. Outsiders know things by their codes."""

    code: str
    handle: str
    name: str
    description: str
    audience: PageAudience
    url: str
    time_zone: str
    languages: tuple[str, ...]
    brand: Mapping[str, str]
    shows_days: int
    decimals: int
    degraded_weight: float
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Group:
    code: str
    name: str
    description: str
    position: int
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Component:
    """`baselines` are what people set, each from its time on, oldest first; before them it is operational."""

    code: str
    name: str
    description: str
    group: str | None
    position: int
    baselines: tuple[tuple[datetime, ComponentStatus], ...]
    start_date: date
    shows_uptime: bool
    only_if_degraded: bool
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Update:
    """Published, and not retracted. `effects` are statuses by the codes of components it names."""

    code: str
    state: UpdateState
    body: str
    published_at: datetime
    edited_at: datetime | None
    effects: Mapping[str, ComponentStatus]
    next_update_at: datetime | None
    notify: bool


@dataclass(frozen=True, slots=True)
class Announcement:
    """An incident as this page's audience knows it; `updates` newest first, never empty.

    `promised_at` is the promise that holds now: it is overdue for the reader once it has passed.
    """

    code: str
    headline: str
    impact: Impact | None
    started_at: datetime
    created_at: datetime
    changed_at: datetime
    resolved_at: datetime | None
    backfilled: bool
    promised_at: datetime | None
    updates: tuple[Update, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """What people said about planned work; `status` as the Statuspage formats have it."""

    code: str
    status: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Maintenance:
    """Planned work. Whether it runs is asked of its times; `components` are codes; `notes` newest first.

    `notify` is whether subscribers are told, or quiet work is only shown.
    """

    code: str
    headline: str
    body: str
    components: tuple[str, ...]
    status: ComponentStatus
    starts_at: datetime
    ends_at: datetime
    completed_at: datetime | None
    cancelled_at: datetime | None
    notes: tuple[Note, ...]
    sequence: int
    created_at: datetime
    changed_at: datetime
    notify: bool = True


@dataclass(frozen=True, slots=True)
class Span:
    """`ends_at` None: it lasts."""

    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class Bygone:
    """What was told before all that a snapshot tells: that it is there, not what it says.

    `is_as_left`: nothing about it has changed since snapshots ceased to tell it.
    """

    kind: Literal["incidents", "maintenances"]
    code: str
    began_at: datetime
    is_as_left: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`taken_at` is when it was read, `heartbeat_at` when the engine last said that it lives.

    It tells all that began after `whole_since`, and of what was before it only whatever is `bygone`.
    """

    page: Page
    revision: int
    groups: tuple[Group, ...]
    components: tuple[Component, ...]
    announcements: tuple[Announcement, ...]
    maintenances: tuple[Maintenance, ...]
    silences: tuple[Span, ...]
    taken_at: datetime
    heartbeat_at: datetime | None
    whole_since: datetime | None = None
    bygone: tuple[Bygone, ...] = ()

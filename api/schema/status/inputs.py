"""What the screens send of status pages, as the organisation file would write it."""

from datetime import date, datetime
from typing import Any

import strawberry

from api.domain.span import Span
from api.domain.status.planned_work import Work
from api.schema.comms.audience import Audience, ComponentStatus
from api.schema.status.pages import PageAccess

Shape = dict[str, Any]


@strawberry.input
class ComponentInput:
    handle: str
    name: str
    description: str = ""
    service: str | None = None
    start_date: date | None = strawberry.field(
        default=None, description="Null leaves it as it is; a new one begins today."
    )
    code: str | None = strawberry.field(
        default=None, description="One that outsiders know already; null leaves it as it is."
    )
    version: int | None = None

    def shape(self) -> Shape:
        return {
            "handle": self.handle,
            "name": self.name,
            "description": self.description,
            "service": self.service,
            "start_date": self.start_date,
            "code": self.code,
        }


@strawberry.input
class BrandInput:
    accent: str | None = None
    accent_dark: str | None = None
    logo: str | None = None
    home_url: str | None = None
    support_url: str | None = None
    legal: str | None = None

    def shape(self) -> Shape:
        return {key: getattr(self, key) for key in BrandInput.__annotations__}


@strawberry.input
class ShownComponentInput:
    component: str
    shows_uptime: bool = True
    only_if_degraded: bool = False

    def shape(self) -> Shape:
        return {
            "component": self.component,
            "shows_uptime": self.shows_uptime,
            "only_if_degraded": self.only_if_degraded,
        }


@strawberry.input(description="Of a group that is there the code: it keeps it under another name.")
class ComponentGroupInput:
    name: str
    description: str = ""
    code: str | None = None
    components: list[ShownComponentInput] = strawberry.field(default_factory=list)

    def shape(self) -> Shape:
        return {
            "group": self.name,
            "description": self.description,
            "code": self.code,
            "components": [one.shape() for one in self.components],
        }


@strawberry.input(description="Either of the two.", one_of=True)
class PageEntryInput:
    shown: ShownComponentInput | None = strawberry.UNSET
    group: ComponentGroupInput | None = strawberry.UNSET

    def shape(self) -> Shape:
        return (self.shown or self.group).shape()  # type: ignore[union-attr]  # one of them is there


@strawberry.input
class StatusPageInput:
    handle: str
    name: str
    description: str = ""
    audience: Audience = Audience.PUBLIC
    access: PageAccess = PageAccess.OPEN
    languages: list[str] = strawberry.field(default_factory=lambda: ["en"])
    time_zone: str = "Etc/UTC"
    brand: BrandInput = strawberry.field(default_factory=BrandInput)
    domain: str | None = None
    shows_days: int = 90
    decimals: int = 2
    degraded_weight: float = 0.5
    entries: list[PageEntryInput] = strawberry.field(default_factory=list)
    version: int | None = None

    def shape(self) -> Shape:
        return {
            "handle": self.handle,
            "name": self.name,
            "description": self.description,
            "audience": self.audience.value,
            "access": self.access.value,
            "languages": self.languages,
            "time_zone": self.time_zone,
            "brand": self.brand.shape(),
            "domain": self.domain,
            "shows_days": self.shows_days,
            "decimals": self.decimals,
            "degraded_weight": self.degraded_weight,
            "components": [one.shape() for one in self.entries],
        }


@strawberry.input
class ScheduledMaintenanceInput:
    headline: str
    body: str = ""
    components: list[str]
    audiences: list[Audience]
    status: ComponentStatus = ComponentStatus.UNDER_MAINTENANCE
    starts_at: datetime
    ends_at: datetime
    notify: bool = strawberry.field(default=True, description="Whether subscribers are told.")
    silences: str | None = strawberry.field(
        default=None, description="A service whose alerts wake nobody meanwhile."
    )

    def work(self) -> Work:
        return Work(
            headline=self.headline,
            body=self.body,
            components=tuple(self.components),
            audiences=tuple(one.value for one in self.audiences),
            status=self.status.value,
            span=Span(self.starts_at, self.ends_at),
            notify=self.notify,
            silences=self.silences,
        )

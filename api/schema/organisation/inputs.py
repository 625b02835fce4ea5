"""What the screens send when they save something, as the organisation file would write it."""

from datetime import datetime, timedelta
from typing import Any

import strawberry

from api.schema.scalars import JSON

Shape = dict[str, Any]


def _said(**keys: Any) -> Shape:
    """What was left out is not there, rather than there and nothing."""
    return {key: value for key, value in keys.items() if value is not None}


def _length(seconds: int | None) -> timedelta | None:
    return timedelta(seconds=seconds) if seconds is not None else None


@strawberry.input
class TeamInput:
    handle: str
    name: str
    members: list[str]
    version: int | None = None

    def shape(self) -> Shape:
        return {"handle": self.handle, "name": self.name, "members": self.members}


@strawberry.input
class DependencyInput:
    service: str
    critical: bool


@strawberry.input
class LinkInput:
    label: str
    url: str


@strawberry.input
class SeverityLadderInput:
    severity: int
    ladder: str


@strawberry.input
class ServiceInput:
    handle: str
    name: str
    description: str = ""
    kind: str = "service"
    tier: int = 2
    environments: list[str] = strawberry.field(default_factory=list)
    team: str | None = None
    owner: str | None = None
    primary: str | None = None
    secondary: str | None = None
    backup: str | None = None
    coordinator: str | None = None
    ladder: str | None = None
    ladder_by_severity: list[SeverityLadderInput] = strawberry.field(default_factory=list)
    depends_on: list[DependencyInput] = strawberry.field(default_factory=list)
    links: list[LinkInput] = strawberry.field(default_factory=list)
    version: int | None = None

    def shape(self) -> Shape:
        return _said(
            handle=self.handle,
            name=self.name,
            description=self.description,
            kind=self.kind,
            tier=self.tier,
            environments=self.environments,
            team=self.team,
            owner=self.owner,
            primary=self.primary,
            secondary=self.secondary,
            backup=self.backup,
            coordinator=self.coordinator,
            ladder=self.ladder,
            ladder_by_severity={one.severity: one.ladder for one in self.ladder_by_severity},
            depends_on=[{"service": one.service, "critical": one.critical} for one in self.depends_on],
            links=[{"label": link.label, "url": link.url} for link in self.links],
        )


@strawberry.input
class SeverityInput:
    level: int
    name: str
    version: int
    acknowledge_within_seconds: int | None = None
    cadence: JSON | None = None

    def shape(self) -> Shape:
        """A cadence's promises are seconds, as they are read, or lengths as the file writes them."""
        shape: Shape = {
            "level": self.level,
            "name": self.name,
            "acknowledge_within": _length(self.acknowledge_within_seconds),
        }
        cadence: object = self.cadence
        if isinstance(cadence, dict):
            cadence = {audience: _promise(every) for audience, every in cadence.items()}
        return shape if cadence is None else shape | {"cadence": cadence}


@strawberry.input
class RungInput:
    tier: int
    wait_seconds: int
    acknowledge_within_seconds: int | None = None
    notify: list[str]
    when: str = ""
    expect: str = ""

    def shape(self) -> Shape:
        return _said(
            tier=self.tier,
            wait=_length(self.wait_seconds),
            acknowledge_within=_length(self.acknowledge_within_seconds),
            notify=self.notify,
            when=self.when or None,
            expect=self.expect or None,
        )


@strawberry.input
class LadderInput:
    handle: str
    name: str
    repeat: int = 0
    catch_all: list[str] = strawberry.field(default_factory=list)
    rungs: list[RungInput]
    version: int | None = None

    def shape(self) -> Shape:
        return {
            "handle": self.handle,
            "name": self.name,
            "repeat": self.repeat,
            "catch_all": self.catch_all,
            "rungs": [rung.shape() for rung in self.rungs],
        }


@strawberry.input
class ScheduleInput:
    handle: str
    name: str
    time_zone: str
    rotations: JSON
    version: int | None = None

    def shape(self) -> Shape:
        return {
            "handle": self.handle,
            "name": self.name,
            "time_zone": self.time_zone,
            "rotations": self.rotations,
        }


@strawberry.input
class OverrideInput:
    schedule: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    person: str | None = None
    by: str | None = None

    def shape(self) -> Shape:
        span = {"from": self.starts_at, "to": self.ends_at}
        return span | _said(kind=self.kind, person=self.person, by=self.by)


@strawberry.input(description="What is left out stays as it is; null takes it away.")
class ContactInput:
    handle: str
    name: str
    email: str | None = strawberry.UNSET
    phone: str | None = strawberry.UNSET
    contract: str | None = strawberry.UNSET
    url: str | None = strawberry.UNSET
    version: int | None = None

    def shape(self) -> Shape:
        said = {"email": self.email, "phone": self.phone, "contract": self.contract, "url": self.url}
        given = {key: value or "" for key, value in said.items() if value is not strawberry.UNSET}
        return {"handle": self.handle, "name": self.name} | given


@strawberry.input
class ChannelInput:
    handle: str
    name: str
    url: str | None = None
    version: int | None = None

    def shape(self) -> Shape:
        return _said(handle=self.handle, name=self.name, url=self.url)


@strawberry.input
class IntegrationInput:
    handle: str
    name: str
    kind: str
    service: str | None = None
    existing_key: str | None = None
    version: int | None = None

    def shape(self) -> Shape:
        return _said(
            handle=self.handle, name=self.name, kind=self.kind, service=self.service, key=self.existing_key
        )


@strawberry.input
class RouteInput:
    when: JSON
    action: str | None = None
    service: str | None = None
    severity: int | None = None
    lower_to: int | None = None
    for_seconds: int | None = None

    def shape(self) -> Shape:
        return _said(
            when=self.when,
            action=self.action,
            service=self.service,
            severity=self.severity,
            lower_to=self.lower_to,
        ) | _said(**{"for": _length(self.for_seconds)})


@strawberry.input
class MaintenanceInput:
    service: str | None = None
    when: JSON | None = None
    starts_at: datetime
    ends_at: datetime
    reason: str


def _promise(every: object) -> object:
    if isinstance(every, int | float) and not isinstance(every, bool) and 0 <= every < 10**9:
        return timedelta(seconds=every)
    return every

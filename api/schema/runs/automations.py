"""Automations that runbooks may call, and sources of metrics that their checks ask."""

import enum
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

import strawberry
from sqlalchemy import select

from api.actions.organisation.automations import PURPOSE, renew_secret, save_automation
from api.actions.organisation.metric_sources import save_metric_source
from api.domain.duration import format_duration
from api.schema.context import Info
from api.schema.incidents.command import IncidentRole
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.editing import editing
from api.schema.organisation.services import Service
from api.schema.people.people import Person
from api.schema.refusals import Refusal
from api.secrets import Keyring, SealBrokenError
from api.store.runs.automations import AutomationRow, MetricSourceRow


@strawberry.enum
class AutomationRisk(enum.Enum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@strawberry.type
class Automation:
    id: strawberry.ID
    handle: str
    name: str
    description: str
    host: str = strawberry.field(description="Where it is; the rest of its address is told to nobody.")
    can_be_called_off: bool = strawberry.field(description="Whether it has an address for that.")
    risk: AutomationRisk
    effect: str = strawberry.field(description="What users notice of it.")
    rollback: str
    roles: list[IncidentRole] = strawberry.field(description="Whose yes it takes, by role in the incident.")
    people: list[Person] = strawberry.field(description="Whose yes it takes, by name.")
    service: Service | None
    unattended: bool = strawberry.field(description="Whether a runbook may call it without anybody.")
    timeout_seconds: int
    archived: bool
    version: int

    @classmethod
    def of(cls, row: AutomationRow, catalogue: Catalogue, keyring: Keyring) -> "Automation":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            description=row.description,
            host=host_of(row, keyring),
            can_be_called_off=row.cancel_url is not None,
            risk=AutomationRisk(row.risk),
            effect=row.effect,
            rollback=row.rollback,
            roles=[IncidentRole(role) for role in row.roles],
            people=[found for one in row.people if (found := catalogue.people.called(one))],
            service=catalogue.services.get(row.service_id),
            unattended=row.may_run_unattended,
            timeout_seconds=row.timeout,
            archived=row.archived_at is not None,
            version=row.version,
        )


@strawberry.type
class MetricSource:
    id: strawberry.ID
    handle: str
    name: str
    url: str
    has_token: bool
    archived: bool
    version: int

    @classmethod
    def of(cls, row: MetricSourceRow) -> "MetricSource":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            url=row.url,
            has_token=row.token is not None,
            archived=row.archived_at is not None,
            version=row.version,
        )


@strawberry.input(description="Without a `url` or `secret` the one that is kept stays.")
class AutomationInput:
    handle: str
    name: str
    description: str = ""
    url: str | None = None
    cancel_url: str | None = strawberry.field(
        default=None, description="Null leaves what is kept, an empty text takes it away."
    )
    secret: str | None = None
    risk: AutomationRisk = AutomationRisk.MEDIUM
    effect: str = ""
    rollback: str = ""
    roles: list[IncidentRole] = strawberry.field(default_factory=list)
    people: list[str] = strawberry.field(default_factory=list)
    service: str | None = None
    unattended: bool = False
    timeout_seconds: int = 300
    version: int | None = None

    def shape(self) -> dict[str, object]:
        """In the file's own keys."""
        said = {
            "handle": self.handle,
            "name": self.name,
            "description": self.description or None,
            "url": self.url,
            "cancel_url": self.cancel_url,
            "secret": self.secret,
            "risk": self.risk.value,
            "effect": self.effect or None,
            "rollback": self.rollback or None,
            "roles": [role.value for role in self.roles],
            "people": self.people,
            "service": self.service,
            "unattended": self.unattended,
            "timeout": format_duration(timedelta(seconds=min(max(self.timeout_seconds, 0), 86_400))),
        }
        return {key: value for key, value in said.items() if value is not None}


@strawberry.input(description="Without a `token` the one that is kept stays; an empty text takes it away.")
class MetricSourceInput:
    handle: str
    name: str
    url: str
    token: str | None = None
    version: int | None = None

    def shape(self) -> dict[str, object]:
        said = {"handle": self.handle, "name": self.name, "url": self.url, "token": self.token}
        return {key: value for key, value in said.items() if value is not None}


@strawberry.type
class NewAutomationSecret:
    secret: str = strawberry.field(description="Told only here; it signs what we send from now on.")


AutomationResult = Annotated[Automation | Refusal, strawberry.union("AutomationResult")]
MetricSourceResult = Annotated[MetricSource | Refusal, strawberry.union("MetricSourceResult")]
AutomationSecretResult = Annotated[NewAutomationSecret | Refusal, strawberry.union("AutomationSecretResult")]
Archived = Annotated[bool, strawberry.argument(description="With those that were archived.")]


@strawberry.type
class AutomationQueries:
    @strawberry.field
    async def automations(self, info: Info, archived: Archived = False) -> list[Automation]:
        context = info.context
        context.check("automation.see")
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            rows = await session.scalars(select(AutomationRow).order_by(AutomationRow.name))
            found = [Automation.of(row, catalogue, context.common.keyring) for row in rows]
        return [one for one in found if archived or not one.archived]

    @strawberry.field
    async def metric_sources(self, info: Info, archived: Archived = False) -> list[MetricSource]:
        context = info.context
        context.check("automation.see")
        async with context.database.read() as session:
            rows = await session.scalars(select(MetricSourceRow).order_by(MetricSourceRow.name))
            found = [MetricSource.of(row) for row in rows]
        return [one for one in found if archived or not one.archived]


@strawberry.type
class AutomationMutations:
    @strawberry.mutation
    async def save_automation(
        self, info: Info, automation: AutomationInput, why: str | None = None
    ) -> AutomationResult:
        common = info.context.common
        async with editing(info.context, "automation.edit") as edit:
            row = await save_automation(
                edit.tx,
                common.keyring,
                automation.shape(),
                by=edit.by,
                why=why or "",
                version=automation.version,
                now=info.context.now,
                inner_hosts=common.settings.channel_hosts,
            )
            return Automation.of(row, await edit.after(), common.keyring)

    @strawberry.mutation
    async def renew_automation_secret(
        self, info: Info, handle: str, why: str | None = None
    ) -> AutomationSecretResult:
        async with editing(info.context, "automation.edit") as edit:
            secret = await renew_secret(
                edit.tx,
                info.context.common.keyring,
                handle,
                by=edit.by,
                why=why or "",
                now=info.context.now,
            )
        return NewAutomationSecret(secret=secret)

    @strawberry.mutation
    async def save_metric_source(
        self, info: Info, source: MetricSourceInput, why: str | None = None
    ) -> MetricSourceResult:
        common = info.context.common
        async with editing(info.context, "metric-source.edit") as edit:
            row = await save_metric_source(
                edit.tx,
                common.keyring,
                source.shape(),
                by=edit.by,
                why=why or "",
                version=source.version,
                now=info.context.now,
                inner_hosts=common.settings.channel_hosts,
            )
            return MetricSource.of(row)


def host_of(row: AutomationRow, keyring: Keyring) -> str:
    """Empty where its address was sealed with another secret key."""
    try:
        return urlsplit(keyring.unseal(row.url, purpose=PURPOSE)).netloc
    except SealBrokenError:
        return ""

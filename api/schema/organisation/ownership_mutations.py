"""What is saved of teams, services, severities and ladders, of contacts and channels."""

import strawberry

from api.actions.organisation.channels import save_channel
from api.actions.organisation.contacts import save_contact
from api.actions.organisation.ladders import save_ladder
from api.actions.organisation.services import save_service
from api.actions.organisation.severities import save_severity
from api.actions.organisation.teams import save_team
from api.schema.context import Info
from api.schema.organisation.editing import Owned, editing, there
from api.schema.organisation.inputs import (
    ChannelInput,
    ContactInput,
    LadderInput,
    ServiceInput,
    SeverityInput,
    TeamInput,
)
from api.schema.organisation.results import (
    ChannelResult,
    ContactResult,
    LadderResult,
    ServiceResult,
    SeverityResult,
    TeamResult,
)
from api.schema.organisation.severities import Severity


@strawberry.type
class OwnershipMutations:
    @strawberry.mutation
    async def save_team(self, info: Info, team: TeamInput, why: str | None = None) -> TeamResult:
        async with editing(info.context, "team.edit") as edit:
            row = await save_team(
                edit.tx,
                team.shape(),
                by=edit.by,
                why=why or "",
                version=team.version,
                now=info.context.now,
            )
            return there((await edit.after()).teams.get(row.id))

    @strawberry.mutation
    async def save_service(self, info: Info, service: ServiceInput, why: str | None = None) -> ServiceResult:
        async with editing(info.context, "service.edit", Owned("service", service.handle)) as edit:
            row = await save_service(
                edit.tx,
                service.shape(),
                by=edit.by,
                why=why or "",
                version=service.version,
                now=info.context.now,
            )
            return there((await edit.after()).services.get(row.id))

    @strawberry.mutation
    async def save_severity(
        self, info: Info, severity: SeverityInput, why: str | None = None
    ) -> SeverityResult:
        async with editing(info.context, "severity.edit") as edit:
            row = await save_severity(
                edit.tx,
                severity.shape(),
                version=severity.version,
                by=edit.by,
                why=why or "",
                now=info.context.now,
            )
            return Severity.of(row)

    @strawberry.mutation
    async def save_ladder(self, info: Info, ladder: LadderInput, why: str | None = None) -> LadderResult:
        async with editing(info.context, "ladder.edit", Owned("ladder", ladder.handle)) as edit:
            row = await save_ladder(
                edit.tx,
                ladder.shape(),
                by=edit.by,
                why=why or "",
                version=ladder.version,
                now=info.context.now,
            )
            return there((await edit.after()).ladders.get(row.id))

    @strawberry.mutation
    async def save_contact(self, info: Info, contact: ContactInput, why: str | None = None) -> ContactResult:
        async with editing(info.context, "contact.edit") as edit:
            row = await save_contact(
                edit.tx,
                info.context.common.keyring,
                contact.shape(),
                by=edit.by,
                why=why or "",
                version=contact.version,
                now=info.context.now,
                inner_hosts=info.context.common.settings.channel_hosts,
            )
            return there((await edit.after()).contacts.get(row.id))

    @strawberry.mutation
    async def save_channel(self, info: Info, channel: ChannelInput, why: str | None = None) -> ChannelResult:
        async with editing(info.context, "channel.edit") as edit:
            row = await save_channel(
                edit.tx,
                info.context.common.keyring,
                channel.shape(),
                by=edit.by,
                why=why or "",
                version=channel.version,
                now=info.context.now,
                inner_hosts=info.context.common.settings.channel_hosts,
            )
            return there((await edit.after()).channels.get(row.id))

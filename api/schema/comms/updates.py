"""Announcements and updates: what each audience was told of an incident, and what waits to be."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.schema.comms.audience import Audience, ComponentStatus, Impact, UpdateState
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.people.people import Person
from api.schema.scalars import JSON
from api.store.comms.comms import AnnouncementRow, UpdateEditRow, UpdateRow

if TYPE_CHECKING:
    from api.schema.comms.approvals import Approval

LazyApproval = Annotated["Approval", strawberry.lazy("api.schema.comms.approvals")]


@strawberry.enum(description="Waiting for a second person; retracted was published and is shown no more.")
class UpdateStage(enum.Enum):
    DRAFT = "draft"
    WAITING = "waiting"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    RETRACTED = "retracted"


@strawberry.type(description="What one component suffers from an update on.")
class UpdateEffect:
    component_id: strawberry.ID
    code: str
    handle: str
    name: str
    status: ComponentStatus


@strawberry.type(description="What an update said before somebody changed it, and why they did.")
class UpdateEdit:
    id: strawberry.ID
    at: datetime
    by: str
    by_name: str
    why: str
    body: str

    @classmethod
    def of(cls, row: UpdateEditRow, context: Context) -> "UpdateEdit":
        return cls(
            id=strawberry.ID(str(row.id)),
            at=row.at,
            by=row.by,
            by_name=context.known.actor_name(row.by),
            why=row.why,
            body=row.before["body"],
        )


@strawberry.type
class Update:
    id: strawberry.ID
    code: str
    composition_id: strawberry.ID = strawberry.field(description="The same for what was written at once.")
    audience: Audience
    stage: UpdateStage
    state: UpdateState
    headline: str = strawberry.field(description="As its readers see it, or will.")
    renames: bool = strawberry.field(description="Whether the announcement is called so from this one on.")
    body: str = strawberry.field(
        description="Until it is out, {{next_update}} may stand in it for the time that is then promised."
    )
    own_words: bool = strawberry.field(description="Whether it says more than a template's filled slots.")
    slots: JSON
    next_update_at: datetime | None
    notify: bool
    author: Person | None
    hash: str = strawberry.field(description="Of its text, state, effects and promise.")
    needs_approval: bool
    why_approval: str
    approved_by: Person | None
    due_at: datetime | None = strawberry.field(description="When it is planned to go out.")
    created_at: datetime
    published_at: datetime | None
    published_by: str | None
    edited_at: datetime | None
    retracted_at: datetime | None
    version: int
    row: strawberry.Private[UpdateRow]

    @classmethod
    def of(cls, row: UpdateRow, announcement: AnnouncementRow, context: Context) -> "Update":
        people = context.known.people
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            composition_id=strawberry.ID(str(row.composition_id)),
            audience=Audience(announcement.audience),
            stage=UpdateStage(row.stage),
            state=UpdateState(row.state),
            headline=row.headline or announcement.headline,
            renames=bool(row.headline) and row.headline != announcement.headline,
            body=row.body,
            own_words=row.own_words,
            slots=JSON(row.slots),
            next_update_at=row.next_update_at,
            notify=row.notify,
            author=people.get(row.author_id),
            hash=row.text_hash,
            needs_approval=row.needs_approval,
            why_approval=row.why_approval,
            approved_by=people.get(row.approved_by),
            due_at=row.due_at,
            created_at=row.created_at,
            published_at=row.published_at,
            published_by=row.published_by,
            edited_at=row.edited_at,
            retracted_at=row.retracted_at,
            version=row.version,
            row=row,
        )

    @strawberry.field
    async def effects(self, info: Info) -> list[UpdateEffect]:
        return await effects_of(info.context, self.row.effects)

    @described("The handle of the template it was written with.")
    async def template(self, info: Info) -> str | None:
        if self.row.template_id is None:
            return None
        found = await info.context.loaders.comms.templates.load(self.row.template_id)
        return found.handle if found else None

    @described("Why it was taken back, for those who see what is not out.")
    async def retracted_why(self, info: Info) -> str | None:
        return self.row.retracted_why if info.context.may("update.detail") else None

    @described("Why it is a draft again, in the words of the timeline: it was held at its time, or refused.")
    async def why_held(self, info: Info) -> str | None:
        context = info.context
        if self.row.stage != "draft" or not context.may("update.detail"):
            return None
        return await context.loaders.comms.given_back.load(self.row.id)

    @described("The oldest first.")
    async def edits(self, info: Info) -> list[UpdateEdit]:
        context = info.context
        if not context.may("update.detail"):
            return []
        return [UpdateEdit.of(row, context) for row in await context.loaders.comms.edits.load(self.row.id)]

    @described("Who was asked to agree, the first of them first.")
    async def approvals(self, info: Info) -> list[LazyApproval]:
        from api.schema.comms.approvals import Approval  # noqa: PLC0415 - each shows the other

        context = info.context
        if not context.may("update.detail"):
            return []
        rows = await context.loaders.comms.approvals.load(self.row.id)
        return [Approval.of(row, context) for row in rows]


@strawberry.type(description="One incident as one audience knows it.")
class Announcement:
    id: strawberry.ID
    code: str
    audience: Audience
    headline: str
    impact: Impact | None = strawberry.field(
        description="Where people said so; else the worst that its components suffer."
    )
    started_at: datetime
    created_at: datetime
    changed_at: datetime
    published_at: datetime | None
    resolved_at: datetime | None
    backfilled: bool
    version: int
    row: strawberry.Private[AnnouncementRow]

    @classmethod
    def of(cls, row: AnnouncementRow) -> "Announcement":
        return cls(
            id=strawberry.ID(str(row.id)),
            code=row.code,
            audience=Audience(row.audience),
            headline=row.headline,
            impact=Impact(row.impact) if row.impact else None,
            started_at=row.started_at,
            created_at=row.created_at,
            changed_at=row.changed_at,
            published_at=row.published_at,
            resolved_at=row.resolved_at,
            backfilled=row.backfilled,
            version=row.version,
            row=row,
        )

    @described("The newest first; what is not out yet only for those who may see it.")
    async def updates(self, info: Info) -> list[Update]:
        context = info.context
        rows = await context.loaders.comms.updates.load(self.row.id)
        return [Update.of(row, self.row, context) for row in rows if is_shown(row, context)]


def is_shown(row: UpdateRow, context: Context) -> bool:
    """A draft that was discarded is shown to nobody."""
    if row.stage == "published":
        return True
    was_seen = row.stage != "retracted" or row.published_at is not None
    return was_seen and context.may("update.detail")


async def announcements(context: Context, incident_id: UUID) -> list[Announcement]:
    """Those of the audiences that whoever asks may read along with."""
    if not context.may("update.see"):
        return []
    rows = await context.loaders.comms.announcements.load(incident_id)
    return [
        Announcement.of(row)
        for row in rows
        if row.published_at is not None or context.may("update.detail")
        if row.audience != "internal" or context.may("incident.detail")
    ]


async def effects_of(context: Context, effects: Mapping[str, str]) -> list[UpdateEffect]:
    found = await context.loaders.comms.components.load_many([UUID(one) for one in effects])
    return [
        UpdateEffect(
            component_id=strawberry.ID(str(row.id)),
            code=row.code,
            handle=row.handle,
            name=row.name,
            status=ComponentStatus(effects[str(row.id)]),
        )
        for row in found
        if row is not None
    ]

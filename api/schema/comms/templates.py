"""Templates: approved words with named slots."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final

import strawberry

from api.actions.comms import templates as actions
from api.domain.comms.template import TemplateDraft, Words, slots_of
from api.schema.comms.audience import Audience, UpdateState
from api.schema.context import Info
from api.schema.fields import described
from api.schema.organisation.editing import editing
from api.schema.refusals import Refusal
from api.store.comms import templates as rows
from api.store.comms.comms import TemplateRow


@strawberry.type(description="Approved words; `{{name}}` is a slot to fill in, and there is no other logic.")
class Template:
    id: strawberry.ID
    handle: str
    name: str
    audiences: list[Audience]
    state: UpdateState | None = strawberry.field(description="The one it is meant for; null for any.")
    headline: str
    body: str
    slots: list[str] = strawberry.field(
        description="What is to be filled in; next_update and components fill themselves."
    )
    pre_authorised: bool = strawberry.field(
        description="Whether it goes out without a second person where free text may not."
    )
    changed_at: datetime
    archived: bool
    version: int

    @classmethod
    def of(cls, row: TemplateRow) -> "Template":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            audiences=[Audience(one) for one in row.audiences],
            state=UpdateState(row.state) if row.state else None,
            headline=row.headline,
            body=row.body,
            slots=list(slots_of(Words(row.headline, row.body))),
            pre_authorised=row.pre_authorised,
            changed_at=row.changed_at,
            archived=row.archived_at is not None,
            version=row.version,
        )


_VERSION: Final = "The one that was looked at; left out for a new template."
TemplateResult = Annotated[Template | Refusal, strawberry.union("TemplateResult")]


@strawberry.input
class TemplateInput:
    handle: str
    name: str
    audiences: list[Audience]
    state: UpdateState | None = None
    headline: str
    body: str
    pre_authorised: bool = False


@strawberry.type
class TemplateQueries:
    @described("By name; for one audience only where one is given.")
    async def templates(
        self, info: Info, audience: Audience | None = None, archived: bool = False
    ) -> list[Template]:
        context = info.context
        context.check("template.see")
        async with context.database.read() as session:
            found: Sequence[TemplateRow] = await rows.everything(session, archived=archived)
        return [Template.of(row) for row in found if audience is None or audience.value in row.audiences]


@strawberry.type
class TemplateMutations:
    @strawberry.mutation
    async def save_template(
        self,
        info: Info,
        template: TemplateInput,
        version: Annotated[int | None, strawberry.argument(description=_VERSION)] = None,
        why: str = "",
    ) -> TemplateResult:
        draft = TemplateDraft(
            handle=template.handle,
            name=template.name,
            audiences=tuple(one.value for one in template.audiences),
            state=template.state.value if template.state else None,
            words=Words(template.headline, template.body),
            pre_authorised=template.pre_authorised,
        )
        async with editing(info.context, "template.edit") as edit:
            now = info.context.now
            row = await actions.save(
                edit.tx,
                draft,
                by=edit.by,
                why=why,
                seen=version,
                authorises=info.context.may("template.authorise"),
                now=now,
            )
            return Template.of(row)

    @strawberry.mutation
    async def archive_template(self, info: Info, handle: str, why: str = "") -> TemplateResult:
        async with editing(info.context, "template.edit") as edit:
            now = info.context.now
            return Template.of(await actions.archive(edit.tx, handle, by=edit.by, why=why, now=now))

    @strawberry.mutation
    async def restore_template(self, info: Info, handle: str, why: str = "") -> TemplateResult:
        async with editing(info.context, "template.edit") as edit:
            now = info.context.now
            return Template.of(await actions.restore(edit.tx, handle, by=edit.by, why=why, now=now))

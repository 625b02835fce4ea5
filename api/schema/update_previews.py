"""What an update would look like to each of its audiences, worked out by the code that publishes it."""

from datetime import datetime

import strawberry

from api.actions import update_previews as actions
from api.actions.compositions import Text
from api.actions.update_previews import Preview
from api.domain import update as rule
from api.domain.refusal import Refused
from api.schema.audience import Audience, UpdateState
from api.schema.comms_access import to_write
from api.schema.context import Context, Info
from api.schema.people import Person
from api.schema.refusals import Refusal
from api.schema.update_inputs import UpdateText, texts_of
from api.schema.updates import UpdateEffect, effects_of


@strawberry.type(description="A status page that would show it.")
class PreviewPage:
    handle: str
    name: str


@strawberry.type(description="As its audience would read it.")
class PreviewedText:
    headline: str
    body: str
    effects: list[UpdateEffect]
    next_update_at: datetime | None
    why_approval: str = strawberry.field(description="Empty where nobody else has to agree.")
    asks: Person | None = strawberry.field(description="Who would have to agree first.")
    pages: list[PreviewPage]

    @classmethod
    async def of(cls, preview: Preview, context: Context) -> "PreviewedText":
        return cls(
            headline=preview.headline,
            body=preview.body,
            effects=await effects_of(context, preview.effects),
            next_update_at=preview.next_update_at,
            why_approval=preview.why_approval,
            asks=context.known.people.get(preview.asks),
            pages=[PreviewPage(handle=page.handle, name=page.name) for page in preview.pages],
        )


@strawberry.type(description="One text: how it would be read, or why it cannot go out like this.")
class UpdatePreview:
    audience: Audience
    state: UpdateState
    shown: PreviewedText | None
    refusal: Refusal | None


@strawberry.type
class UpdatePreviewQueries:
    @strawberry.field
    async def preview_update(
        self, info: Info, incident_id: strawberry.ID, texts: list[UpdateText], at: datetime | None = None
    ) -> list[UpdatePreview]:
        context = info.context
        goes_out = rule.check_plan(at, now=context.now) if at else context.now
        async with context.database.read() as session:
            row = await to_write(context, session, incident_id)
            wanted = await texts_of(session, texts)
            author = context.require_viewer().person_id

            async def one(text: Text) -> Preview | Refused:
                try:
                    return await actions.preview(
                        session, row, text, author=author, goes_out=goes_out, now=context.now
                    )
                except Refused as refused:
                    return refused

            made = [(text, await one(text)) for text in wanted]
        return [await _shown(context, text, found) for text, found in made]


async def _shown(context: Context, text: Text, found: Preview | Refused) -> UpdatePreview:
    return UpdatePreview(
        audience=Audience(text.audience),
        state=UpdateState(text.state),
        shown=None if isinstance(found, Refused) else await PreviewedText.of(found, context),
        refusal=Refusal.of(found) if isinstance(found, Refused) else None,
    )

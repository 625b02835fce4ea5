"""What an update would look like to each of its audiences, worked out by the code that publishes it."""

from datetime import datetime
from typing import Final

import strawberry

from api.actions.comms import update_previews as actions
from api.actions.comms.compositions import Text
from api.actions.comms.update_previews import PagePreview, Preview
from api.domain.comms import update as rule
from api.domain.refusal import Refused
from api.domain.status.page_address import page_url
from api.publishing.brand import brand_of
from api.publishing.letters import Place, Reader, update_letter
from api.schema.comms.access import to_write
from api.schema.comms.audience import Audience, UpdateState
from api.schema.comms.update_inputs import UpdateText, texts_of
from api.schema.comms.updates import UpdateEffect, effects_of
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.people.people import Person
from api.schema.refusals import Refusal

# In the place of what every subscriber has of their own.
_LINK: Final = "their-own-link"


@strawberry.type(description="What its subscribers would be written.")
class PreviewLetter:
    subject: str
    text: str


@strawberry.type(description="A status page that would show it.")
class PreviewPage:
    handle: str
    name: str
    made: strawberry.Private[PagePreview]

    @described("In the page's first language, unless another of its languages is named.")
    async def letter(self, info: Info, language: str | None = None) -> PreviewLetter:
        page = self.made.page
        spoken = language if language in page.languages else page.languages[0]
        url = page_url(page.handle, domain=page.domain, base_url=info.context.common.settings.public_url)
        place = Place(page.code, page.name, url, brand_of(page.brand).accent)
        letter = update_letter(self.made.words, "update", place, Reader(spoken, _LINK))
        return PreviewLetter(subject=letter.subject, text=letter.text)


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
            pages=[
                PreviewPage(handle=one.page.handle, name=one.page.name, made=one) for one in preview.pages
            ],
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

"""What somebody writes for an audience, as mutations and previews take it."""

from collections.abc import Sequence
from datetime import datetime

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.comms.compositions import Text
from api.actions.runs.informing import RunStep
from api.domain.comms.audience import ComponentStatus as ComponentStatusWord
from api.domain.comms.template import MOST_SLOTS
from api.domain.comms.update import MOST_COMPONENTS
from api.domain.refusal import Refused
from api.schema.comms.audience import Audience, ComponentStatus, Impact, UpdateState
from api.schema.organisation.editing import id_of
from api.store.comms import updates


@strawberry.input
class SlotInput:
    name: str
    value: str


@strawberry.input
class EffectInput:
    component: strawberry.ID = strawberry.field(description="Its id or its handle.")
    status: ComponentStatus


@strawberry.input(description="A step that asks to tell somebody.")
class RunStepInput:
    run: strawberry.ID
    step: str


@strawberry.input(description="For one audience: own words in `body`, or a `template` and its slots.")
class UpdateText:
    audience: Audience
    state: UpdateState
    headline: str | None = strawberry.field(
        default=None, description="What this audience is to know it by; left out, it stays as it is."
    )
    body: str | None = None
    template: str | None = strawberry.field(default=None, description="A template's handle.")
    slots: list[SlotInput] | None = None
    effects: list[EffectInput] | None = None
    next_update_at: datetime | None = strawberry.field(
        default=None, description="What is promised; left out, the organisation's own cadence says it."
    )
    notify: bool = strawberry.field(default=True, description="Whether subscribers are told.")
    announcement_version: int | None = strawberry.field(
        default=None, description="Of the announcement that was read; refused as STALE if it has moved on."
    )
    followed: RunStepInput | None = strawberry.field(
        default=None, description="Where a runbook asked for it: the run names it once it is out."
    )


@strawberry.input(description="In the place of what was published; effects that are left out stay.")
class EditedText:
    body: str
    effects: list[EffectInput] | None = None


@strawberry.input(description="What is left out stays.")
class AnnouncementChange:
    headline: str | None = None
    impact: Impact | None = None
    derive_impact: bool = strawberry.field(
        default=False, description="Its impact follows from its components again."
    )
    started_at: datetime | None = strawberry.field(
        default=None, description="When it began, where that was before anybody was told."
    )


async def texts_of(session: AsyncSession, given: Sequence[UpdateText]) -> list[Text]:
    named = {effect.component for text in given for effect in text.effects or []}
    known = await updates.component_ids(session, named) if named else {}
    return [_text(text, known) for text in given]


async def text_of(session: AsyncSession, given: UpdateText) -> Text:
    (text,) = await texts_of(session, [given])
    return text


async def effects_in(session: AsyncSession, given: Sequence[EffectInput]) -> dict[str, ComponentStatusWord]:
    known = await updates.component_ids(session, {effect.component for effect in given})
    return _effects(given, known)


def _text(given: UpdateText, known: dict[str, str]) -> Text:
    if len(given.slots or []) > 2 * MOST_SLOTS:
        raise Refused("TOO_MANY_SLOTS", "No template has as many slots.")
    return Text(
        audience=given.audience.value,
        state=given.state.value,
        headline=given.headline or "",
        body=given.body or "",
        template=given.template,
        slots={slot.name: slot.value for slot in given.slots or []},
        effects=_effects(given.effects or [], known),
        next_update_at=given.next_update_at,
        notify=given.notify,
        seen=given.announcement_version,
        followed=_followed(given.followed),
    )


def _followed(given: RunStepInput | None) -> RunStep | None:
    return RunStep(id_of(given.run, "run"), given.step) if given is not None else None


def _effects(given: Sequence[EffectInput], known: dict[str, str]) -> dict[str, ComponentStatusWord]:
    if len(given) > MOST_COMPONENTS:
        raise Refused("TOO_MANY_COMPONENTS", f"One update names at most {MOST_COMPONENTS} components.")
    if any(effect.component not in known for effect in given):
        raise Refused("UNKNOWN_COMPONENT", "One of these components is not there, or was archived.")
    return {known[effect.component]: effect.status.value for effect in given}

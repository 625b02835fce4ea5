"""Suggestions: what people who followed a runbook say should change in it, and what became of that."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import strawberry

from api.actions.runbooks import suggestions as actions
from api.schema.context import Info
from api.schema.fields import acted, described, per_viewer
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs.runs import SuggestionRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum
class SuggestionState(enum.Enum):
    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"


@strawberry.type
class Suggestion:
    runbook_id: strawberry.Private[UUID]
    id: strawberry.ID
    run_id: strawberry.ID | None = strawberry.field(description="Null where it was made outside of a run.")
    step_id: str | None
    text: str
    by: str
    at: datetime
    state: SuggestionState
    answer: str
    answered_by: str | None
    answered_at: datetime | None

    @described("As the step is called today; null where it is about the whole, or about a step that went.")
    async def step_title(self, info: Info) -> str | None:
        if self.step_id is None:
            return None
        return (await info.context.loaders.runbooks.step_titles.load(self.runbook_id)).get(self.step_id)

    @classmethod
    def of(cls, row: SuggestionRow, catalogue: "Catalogue") -> "Suggestion":
        return cls(
            runbook_id=row.runbook_id,
            id=strawberry.ID(str(row.id)),
            run_id=strawberry.ID(str(row.run_id)) if row.run_id else None,
            step_id=row.step_id,
            text=row.text,
            by=catalogue.actor_name(row.by),
            at=row.at,
            state=SuggestionState(row.state),
            answer=row.answer,
            answered_by=catalogue.actor_name(row.answered_by) if row.answered_by else None,
            answered_at=row.answered_at,
        )


SuggestionResult = Annotated[Suggestion | Refusal, strawberry.union("SuggestionResult")]


@strawberry.type
class Suggestible:
    """What a runbook has of them."""

    row: strawberry.Private[RunbookRow]

    @per_viewer("The newest first; none from an incident that whoever asks may not see.")
    async def suggestions(self, info: Info, state: SuggestionState | None = None) -> list[Suggestion]:
        context = info.context
        rows = await context.loaders.runs.suggestions.load(self.row.id)
        return [
            Suggestion.of(one, context.known) for one in rows if state is None or one.state == state.value
        ]


@strawberry.type
class SuggestionMutations:
    @acted("Outside of a run; in one, a deviation is a suggestion.")
    async def suggest_change(
        self, info: Info, runbook: str, text: str, step: str | None = None
    ) -> SuggestionResult:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await actions.suggest(tx, runbook, text=text, step=step, by=viewer, now=context.now)
            return Suggestion.of(row, await context.catalogue(tx.session))

    @acted("It is in the text, or will be.")
    async def take_suggestion(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> SuggestionResult:
        context = info.context
        viewer, suggestion_id = context.require_viewer(), id_of(id, "suggestion")
        async with context.database.transaction() as tx:
            row = await actions.take(tx, suggestion_id, by=viewer, sight=context.sight, now=context.now)
            return Suggestion.of(row, await context.catalogue(tx.session))

    @acted("It will not be in the text; whoever made it reads why.")
    async def decline_suggestion(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        why: str,
    ) -> SuggestionResult:
        context = info.context
        viewer, suggestion_id = context.require_viewer(), id_of(id, "suggestion")
        async with context.database.transaction() as tx:
            row = await actions.decline(
                tx, suggestion_id, why=why, by=viewer, sight=context.sight, now=context.now
            )
            return Suggestion.of(row, await context.catalogue(tx.session))

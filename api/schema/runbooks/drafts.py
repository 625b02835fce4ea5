"""Drafts of runbooks, and what stands against publishing each."""

import enum
from datetime import datetime

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.runbooks import whole as wholes
from api.actions.runbooks.whole import Said, Whole
from api.domain import marked
from api.domain.organisation.meanwhile import published_meanwhile
from api.domain.rights import Viewer
from api.domain.runbooks.text import BadRunbook
from api.schema.context import Context, Info
from api.schema.fields import described, per_viewer
from api.schema.organisation.catalogue import Catalogue
from api.schema.people.people import Person
from api.schema.runbooks.runbooks import Runbook, RunbookPicture, drawn, pictures_of
from api.schema.scalars import JSON
from api.store.runbooks.runbooks import RunbookDraftRow


@strawberry.enum(description="Handed in: it waits for whoever may publish it. Given back: they said no.")
class RunbookDraftState(enum.Enum):
    DRAFT = "draft"
    HANDED_IN = "handed-in"
    GIVEN_BACK = "given-back"


@strawberry.type(
    description="What stands against publishing a text. `line` is 0 where it is the text as a whole."
)
class RunbookProblem:
    line: int
    message: str

    @classmethod
    def of(cls, problem: marked.Problem) -> "RunbookProblem":
        return cls(line=problem.line, message=problem.sentence)


@strawberry.type(description="A text as it would be read. `body` is null where it cannot be read yet.")
class RunbookPreview:
    problems: list[RunbookProblem]
    body: JSON | None


@strawberry.type(description="One person's unfinished text of one runbook.")
class RunbookDraft:
    id: strawberry.ID
    runbook: Runbook
    author: Person
    begun_from: int = strawberry.field(description="The version it began from; 0 for something new.")
    text: str
    pictures: list[RunbookPicture]
    why: str
    state: RunbookDraftState
    answer: str = strawberry.field(description="The words it was given back with.")
    answered_by: str | None
    changed_at: datetime
    handed_in_at: datetime | None
    version: int
    row: strawberry.Private[RunbookDraftRow]

    @classmethod
    def of(cls, row: RunbookDraftRow, runbook: Runbook, catalogue: Catalogue) -> "RunbookDraft":
        return cls(
            id=strawberry.ID(str(row.id)),
            runbook=runbook,
            author=catalogue.people[row.author_id],
            begun_from=row.begun_from,
            text=row.text,
            pictures=pictures_of(row.pictures),
            why=row.why,
            state=RunbookDraftState(row.state),
            answer=row.answer,
            answered_by=catalogue.actor_name(row.answered_by) if row.answered_by else None,
            changed_at=row.changed_at,
            handed_in_at=row.handed_in_at,
            version=row.version,
            row=row,
        )

    @described("Who published another version since it began, in one sentence; null where nobody did.")
    async def meanwhile(self, info: Info) -> str | None:
        if self.runbook.published is None or self.runbook.published == self.begun_from:
            return None
        context = info.context
        found = (await context.loaders.runbooks.versions.load(self.runbook.row.id))[0]
        return published_meanwhile(context.known.actor_name(found.by), found.number, found.why)

    @strawberry.field
    async def problems(self, info: Info) -> list[RunbookProblem]:
        async with info.context.database.read() as session:
            return (await read(session, self._said(), self.runbook.handle))[1]

    @described("As it would be read; null where it cannot be read yet.")
    async def body(self, info: Info) -> JSON | None:
        async with info.context.database.read() as session:
            return (await preview(session, self._said(), self.runbook.handle)).body

    @per_viewer("What whoever asks may do: save, hand in, publish, give back, drop.")
    async def may(self, info: Info) -> list[str]:
        return await self.allowed(info.context)

    async def allowed(self, context: Context) -> list[str]:
        if context.viewer is None:
            return []
        mine = self.is_of(context.viewer)
        waits = self.state is RunbookDraftState.HANDED_IN
        judges = await self.runbook.may_publish(context, self._said())
        words = ["save"] * mine + ["hand in"] * (mine and not judges and not waits)
        words += ["publish"] * (judges and (mine or waits))
        words += ["give back"] * (judges and waits and not mine)
        return words + ["drop"] * (mine or context.may("runbook.publish"))

    def is_of(self, viewer: Viewer) -> bool:
        return self.row.author_id == viewer.person_id

    def _said(self) -> Said:
        return Said(self.row.text, self.row.pictures)


async def preview(session: AsyncSession, said: Said, handle: str | None) -> RunbookPreview:
    found, problems = await read(session, said, handle)
    return RunbookPreview(problems=problems, body=await drawn(session, found) if found else None)


async def read(
    session: AsyncSession, said: Said, handle: str | None
) -> tuple[Whole | None, list[RunbookProblem]]:
    """The whole text, where it can be read, and what stands against publishing it."""
    try:
        found = await wholes.whole(session, said, handle=handle)
    except BadRunbook as no:
        return None, [RunbookProblem.of(problem) for problem in no.problems]
    return found, [RunbookProblem.of(problem) for problem in await wholes.unknown(session, said)]

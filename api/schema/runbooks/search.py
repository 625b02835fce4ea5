"""Finding runbooks by their words, and the names that search takes for the same thing."""

from typing import Annotated, Self

import strawberry

from api.actions.organisation.synonyms import save_synonyms
from api.domain.runbooks.excerpt import excerpt
from api.domain.runbooks.query import Query, read_query
from api.domain.runbooks.synonyms import BUILT_IN, Groups
from api.schema.connections import capped
from api.schema.context import Info
from api.schema.fields import described
from api.schema.organisation.editing import editing
from api.schema.organisation.services import Service
from api.schema.refusals import Refusal
from api.schema.runbooks.runbooks import Runbook
from api.store.runbooks import search
from api.store.runbooks.search import Hit


@strawberry.type
class ExcerptPiece:
    text: str
    is_match: bool


@strawberry.type
class RunbookHit:
    runbook: Runbook
    excerpt: list[ExcerptPiece] = strawberry.field(
        description="Where it says what was looked for, as plain text in pieces."
    )
    why: str = strawberry.field(description="What else led to it; often empty.")


@strawberry.type
class RunbookSynonyms:
    built_in: list[list[str]] = strawberry.field(description="Those that search knows by itself.")
    own: list[list[str]] = strawberry.field(description="Those that the organisation has added.")

    @classmethod
    def of(cls, own: Groups) -> Self:
        return cls(built_in=[list(group) for group in BUILT_IN], own=[list(group) for group in own])


RunbookSynonymsResult = Annotated[RunbookSynonyms | Refusal, strawberry.union("RunbookSynonymsResult")]


@strawberry.type
class RunbookSearchQueries:
    @described(
        "The best first, as somebody types: the last word may be unfinished, and none need be spelt right. "
        "Those of the `service` come before others."
    )
    async def search_runbooks(
        self, info: Info, words: str, service: str | None = None, limit: int = 20
    ) -> list[RunbookHit]:
        context = info.context
        context.check("runbook.see")
        limit = capped(limit)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            vocabulary = await context.common.lexicon.current(session)
            query = read_query(words, vocabulary.synonyms, vocabulary.nearest)
            if not query:
                return []
            found = await search.search(session, query, service=service, limit=limit, now=context.now)
        named = catalogue.services.called(service) if service else None
        return [
            RunbookHit(
                runbook=Runbook.of(hit.row, catalogue),
                excerpt=[
                    ExcerptPiece(text=piece.text, is_match=piece.is_match)
                    for piece in excerpt(hit.plain, query)
                ],
                why=_why(hit, query, named),
            )
            for hit in found
        ]

    @strawberry.field
    async def runbook_synonyms(self, info: Info) -> RunbookSynonyms:
        info.context.check("runbook.see")
        async with info.context.database.read() as session:
            return RunbookSynonyms.of((await info.context.catalogue(session)).organisation.synonyms)


@strawberry.type
class RunbookSearchMutations:
    @strawberry.mutation
    async def save_runbook_synonyms(
        self, info: Info, groups: list[list[str]], why: str | None = None
    ) -> RunbookSynonymsResult:
        async with editing(info.context, "synonym.edit") as edit:
            saved = await save_synonyms(edit.tx, groups, by=edit.by, why=why or "", now=info.context.now)
            return RunbookSynonyms.of(saved)


def _why(hit: Hit, query: Query, service: Service | None) -> str:
    reasons = [f"“{term.typed}” read as “{term.read_as}”" for term in query.terms if term.read_as]
    if not hit.says_all:
        reasons.append("some of the words")
    if hit.is_near and service is not None:
        reasons.append(f"for the service {service.name}")
    return ", ".join(reasons)

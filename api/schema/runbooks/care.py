"""What keeping runbooks true asks of whom, and what no runbook covers."""

import asyncio
from datetime import datetime
from typing import Final

import strawberry

from api.domain.runbooks.care import mine
from api.domain.runbooks.finding import PRUNABLE
from api.schema.context import Context, Info
from api.schema.fields import per_viewer
from api.schema.organisation.services import Service
from api.schema.runbooks.drafts import RunbookDraft, RunbookDraftState
from api.schema.runbooks.findings import RunbookFinding
from api.schema.runbooks.runbooks import Runbook
from api.schema.runbooks.suggestions import Suggestion, SuggestionState
from api.store.runbooks import coverage
from api.store.runbooks import findings as rows
from api.store.runbooks.runbooks import RunbookRow

_MOST_CLASSES: Final = 100


@strawberry.type(description="A runbook that wants something: its review, an answer, a look.")
class RunbookCareItem:
    runbook: Runbook
    review_due: bool
    is_mine: bool = strawberry.field(description="Asked of whoever asks; else of somebody else.")
    findings: list[RunbookFinding]
    suggestions: list[Suggestion]
    drafts: list[RunbookDraft] = strawberry.field(
        description="Handed in, for whoever asks to publish or to give back."
    )

    @property
    def wants(self) -> bool:
        """What it holds is only what whoever asks may see and judge."""
        return self.review_due or bool(self.findings or self.suggestions or self.drafts)


@strawberry.type
class RunbookCare:
    mine: list[RunbookCareItem] = strawberry.field(
        description="Due from whoever asks: as owner, in their place, or as the team after two silences."
    )
    all: list[RunbookCareItem] = strawberry.field(description="Everybody's, one's own too; by title.")


@strawberry.type(description="A service that no runbook in use is written for.")
class BareService:
    service: Service
    incidents: int = strawberry.field(description="Of the last 90 days.")
    last_incident_at: datetime | None


@strawberry.type(
    description="A class of alerts that no runbook names, and whose alerts name none that we have."
)
class BareAlertClass:
    name: str
    service: Service | None
    count: int = strawberry.field(description="Of the last 90 days.")
    last_seen_at: datetime


@strawberry.type
class RunbookCoverage:
    services: list[BareService] = strawberry.field(description="Those with most incidents first.")
    alert_classes: list[BareAlertClass] = strawberry.field(description="Those heard most often first.")
    prune: list[RunbookCareItem] = strawberry.field(
        description="Better rewritten or put away: never followed, or misleading."
    )


@strawberry.type
class RunbookCareQueries:
    @per_viewer("Everything that runbooks want of people now.")
    async def runbook_care(self, info: Info) -> RunbookCare:
        context = info.context
        items = await _items(context)
        return RunbookCare(mine=[one for one in items if one.is_mine], all=items)

    @per_viewer("What no runbook covers, and what is of no use.")
    async def runbook_coverage(self, info: Info) -> RunbookCoverage:
        context = info.context
        items = await _items(context)
        async with context.database.read() as session:
            services = await coverage.bare_services(session, context.sight, now=context.now)
            classes = await coverage.bare_classes(
                session, context.sight, now=context.now, limit=_MOST_CLASSES
            )
        known = context.known.services
        return RunbookCoverage(
            services=[
                BareService(service=known[one.id], incidents=one.incidents, last_incident_at=one.last_at)
                for one in services
            ],
            alert_classes=[
                BareAlertClass(
                    name=one.name,
                    service=known.get(one.service_id),
                    count=one.count,
                    last_seen_at=one.last_at,
                )
                for one in classes
            ],
            prune=[one for one in items if any(finding.kind.value in PRUNABLE for finding in one.findings)],
        )


async def _items(context: Context) -> list[RunbookCareItem]:
    context.check("runbook.see")
    context.require_viewer()
    async with context.database.read() as session:
        catalogue = await context.catalogue(session)
        found = await rows.wanting(session, now=context.now)
    items = await asyncio.gather(*(_item(context, row, Runbook.of(row, catalogue)) for row in found))
    return [one for one in items if one.wants]


async def _item(context: Context, row: RunbookRow, runbook: Runbook) -> RunbookCareItem:
    loaders = context.loaders
    findings = await loaders.runbooks.findings.load(row.id)
    said = await loaders.runs.suggestions.load(row.id)
    drafts = await _to_judge(context, runbook)
    return RunbookCareItem(
        runbook=runbook,
        review_due=row.review_due_at is not None and (row.reminded > 0 or row.review_due_at <= context.now),
        is_mine=bool(drafts) or await _is_mine(context, row),
        findings=[RunbookFinding.of(one) for one in findings],
        suggestions=[
            Suggestion.of(one, context.known) for one in said if one.state == SuggestionState.OPEN.value
        ],
        drafts=drafts,
    )


async def _is_mine(context: Context, row: RunbookRow) -> bool:
    places = await context.loaders.runbooks.places.load(row.id)
    services = [place.value for place in places if place.kind == "service"]
    return mine(
        context.known.organisation,
        context.require_viewer().person_id,
        owner=row.owner_id,
        services=services,
        reminded=row.reminded,
    )


async def _to_judge(context: Context, runbook: Runbook) -> list[RunbookDraft]:
    viewer = context.require_viewer()
    found = await context.loaders.runbooks.drafts.load(runbook.row.id)
    drafts = [RunbookDraft.of(one, runbook, context.known) for one in found]
    waiting = [one for one in drafts if one.state is RunbookDraftState.HANDED_IN and not one.is_of(viewer)]
    return [one for one in waiting if "publish" in await one.allowed(context)]

"""Runbooks: what they are for, whose they are, what they say in which version, and how they have worked."""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.runbooks import whole as wholes
from api.actions.runbooks.owning import may_approve, may_publish
from api.actions.runbooks.whole import Said, Whole, services_in
from api.domain.duration import format_duration
from api.domain.organisation.snapshot import called, ladder_for
from api.domain.runbooks.review import next_review
from api.publishing.runbook_body import body_of
from api.schema.context import Context, Info
from api.schema.fields import described, per_viewer
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.contacts import Contact
from api.schema.organisation.services import Service
from api.schema.people.people import Person
from api.schema.runbooks.findings import Cared
from api.schema.runbooks.suggestions import Suggestible
from api.schema.scalars import JSON
from api.store.runbooks import pictures as runbook_pictures
from api.store.runbooks.lists import Record
from api.store.runbooks.runbooks import RunbookPlaceRow, RunbookRow, RunbookVersionRow

if TYPE_CHECKING:
    from api.schema.runbooks.drafts import RunbookDraft

LazyDraft = Annotated["RunbookDraft", strawberry.lazy("api.schema.runbooks.drafts")]


@strawberry.type(description="What a text calls a picture, and the hash of the picture itself.")
class RunbookPicture:
    name: str
    hash: str


@strawberry.type(description="Where a runbook is of use: kind is service, alert or label (then name=value).")
class RunbookPlace:
    kind: str
    value: str


@strawberry.type(description="How its runs went: worked, partly and misled are those that were judged.")
class RunbookRecord:
    runs: int
    open_runs: int
    worked: int
    partly: int
    misled: int
    last_run_at: datetime | None

    @classmethod
    def of(cls, record: Record) -> "RunbookRecord":
        return cls(
            runs=record.runs,
            open_runs=record.open_runs,
            worked=record.worked,
            partly=record.partly,
            misled=record.misled,
            last_run_at=record.last_run_at,
        )


@strawberry.type(description="Who answers for one of its services today, drawn from the service itself.")
class RunbookContacts:
    service: Service
    on_call: list[Person] = strawberry.field(description="Whom its ladder would call first, now.")
    outside: list[Contact] = strawberry.field(description="Whom outside its ladder names.")

    @classmethod
    def of(cls, context: Context, service: Service) -> "RunbookContacts":
        organisation, catalogue = context.known.organisation, context.known
        known = organisation.services.get(service.handle)
        ladder = ladder_for(organisation, known, 1)
        first = called(
            organisation, ladder.rungs[0].notify if ladder.rungs else (), at=context.now, service=known
        )
        everyone = [target for rung in ladder.rungs for target in rung.notify if target.kind == "contact"]
        outside = called(organisation, everyone, at=context.now).contacts
        return cls(
            service=service,
            on_call=[catalogue.people[member.id] for member in first.people],
            outside=[catalogue.contacts[one.id] for one in outside],
        )


@strawberry.type(description="One text that was published: by whom, and why.")
class RunbookVersion:
    number: int
    at: datetime
    by: str
    by_name: str
    why: str
    approved_by: str | None = strawberry.field(
        description="Whose yes its unattended steps have; null where they do not run by themselves."
    )
    approved_at: datetime | None
    row: strawberry.Private[RunbookVersionRow]

    @classmethod
    def of(cls, row: RunbookVersionRow, catalogue: Catalogue) -> "RunbookVersion":
        return cls(
            number=row.number,
            at=row.at,
            by=row.by,
            by_name=catalogue.actor_name(row.by),
            why=row.why,
            approved_by=catalogue.actor_name(row.approved_by) if row.approved_by else None,
            approved_at=row.approved_at,
            row=row,
        )

    @strawberry.field
    def text(self) -> str:
        return self.row.text

    @strawberry.field
    def pictures(self) -> list[RunbookPicture]:
        return pictures_of(self.row.pictures)


@strawberry.type
class Runbook(Suggestible, Cared):
    id: strawberry.ID
    handle: str
    title: str
    summary: str
    is_part: bool = strawberry.field(
        description="Written to be included in others, not to be followed alone."
    )
    published: int | None = strawberry.field(description="The version that is read; null while none is.")
    archived_at: datetime | None
    content_hash: str | None = strawberry.field(
        description="Of its published text with all parts: what /runbooks/bodies/ knows it by."
    )
    owner: Person | None
    review_every: str | None = strawberry.field(description="Like 90d; null: the organisation's usual.")
    reviewed_at: datetime | None
    reviewed_by: str | None
    review_due_at: datetime | None
    created_at: datetime
    version: int = strawberry.field(description="Moves with every change of it, published texts included.")
    row: strawberry.Private[RunbookRow]

    @classmethod
    def of(cls, row: RunbookRow, catalogue: Catalogue) -> "Runbook":
        every = timedelta(seconds=row.review_every) if row.review_every else None
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            title=row.title,
            summary=row.summary,
            is_part=row.is_part,
            published=row.published,
            archived_at=row.archived_at,
            content_hash=row.content_hash,
            owner=catalogue.people.get(row.owner_id),
            review_every=format_duration(every) if every else None,
            reviewed_at=row.reviewed_at,
            reviewed_by=catalogue.actor_name(row.reviewed_by) if row.reviewed_by else None,
            review_due_at=_review_due_at(row, every),
            created_at=row.created_at,
            version=row.version,
            row=row,
        )

    @strawberry.field
    async def places(self, info: Info) -> list[RunbookPlace]:
        return [RunbookPlace(kind=one.kind, value=one.value) for one in await self._places(info.context)]

    @described("Those it is published for; archived ones are left out.")
    async def services(self, info: Info) -> list[Service]:
        return [one for one in await self._services(info.context) if not one.archived]

    @described("As they are at this moment, one entry for each service.")
    async def contacts(self, info: Info) -> list[RunbookContacts]:
        context = info.context
        return [RunbookContacts.of(context, one) for one in await self._services(context) if not one.archived]

    @described("What people read, ready to be shown; of an older version as it would be with today's parts.")
    async def body(self, info: Info, version: int | None = None) -> JSON | None:
        async with info.context.database.read() as session:
            found = await wholes.published(session, self.row, version)
            return await drawn(session, found) if found else None

    @described("As it was written, to the letter.")
    async def text(self, info: Info, version: int | None = None) -> str | None:
        found = await self._version(info.context, version)
        return found.text if found else None

    @strawberry.field
    async def pictures(self, info: Info, version: int | None = None) -> list[RunbookPicture]:
        found = await self._version(info.context, version)
        return pictures_of(found.pictures) if found else []

    @described("The newest first.")
    async def versions(self, info: Info) -> list[RunbookVersion]:
        context = info.context
        found = await context.loaders.runbooks.versions.load(self.row.id)
        return [RunbookVersion.of(row, context.known) for row in found]

    @per_viewer(
        "One's own, those handed in to whoever may publish, and to administrators all; the latest first."
    )
    async def drafts(self, info: Info) -> list[LazyDraft]:
        from api.schema.runbooks.drafts import RunbookDraft  # noqa: PLC0415 - each shows the other

        context = info.context
        found = await context.loaders.runbooks.drafts.load(self.row.id)
        drafts = [RunbookDraft.of(row, self, context.known) for row in found]
        return [draft for draft in drafts if await draft.allowed(context)]

    @strawberry.field
    async def record(self, info: Info) -> RunbookRecord:
        return RunbookRecord.of(await info.context.loaders.runbooks.records.load(self.row.id))

    @per_viewer("What whoever asks may do: write, publish, review, approve, archive, unarchive.")
    async def may(self, info: Info) -> list[str]:
        context = info.context
        writes, publishes = context.may("runbook.write"), await self.may_publish(context)
        is_read = self.published is not None
        if self.archived_at is not None:
            return ["unarchive"] * publishes
        words = ["write"] * writes + ["publish"] * publishes
        words += ["review", "archive"] * (publishes and is_read)
        return words + ["approve"] * await self._awaits_yes(context)

    async def may_publish(self, context: Context, said: Said | None = None) -> bool:
        """Until it is published, the text that was `said` tells what it is for."""
        services = [one.handle for one in await self._services(context)]
        if self.published is None and said is not None:
            services = services_in(said)
        organisation = context.known.organisation
        return may_publish(organisation, context.viewer, owner=self.row.owner_id, services=services)

    async def _awaits_yes(self, context: Context) -> bool:
        if context.viewer is None or self.published is None:
            return False
        found = await self._version(context, self.published)
        services = [one.handle for one in await self._services(context)]
        owner = self.row.owner_id
        theirs = may_approve(context.known.organisation, context.viewer, owner=owner, services=services)
        return theirs and found is not None and found.approved_by is None

    async def _version(self, context: Context, number: int | None) -> RunbookVersionRow | None:
        wanted = number if number is not None else self.published
        found = await context.loaders.runbooks.versions.load(self.row.id)
        return next((row for row in found if row.number == wanted), None)

    async def _places(self, context: Context) -> list[RunbookPlaceRow]:
        return await context.loaders.runbooks.places.load(self.row.id)

    async def _services(self, context: Context) -> list[Service]:
        handles = [place.value for place in await self._places(context) if place.kind == "service"]
        found = (context.known.services.called(handle) for handle in handles)
        return [one for one in found if one is not None]


def _review_due_at(row: RunbookRow, every: timedelta | None) -> datetime | None:
    """The row's own moves on with every reminder."""
    if row.review_due_at is None or row.reviewed_at is None:
        return None
    return next_review(row.reviewed_at, every)


async def drawn(session: AsyncSession, found: Whole) -> JSON:
    """Slow for a long text: elsewhere, so that others are answered meanwhile."""
    sizes = await runbook_pictures.sizes(session, set(found.pictures.values()))
    return JSON(await asyncio.to_thread(body_of, found.text, found.pictures, sizes))


def pictures_of(kept: Mapping[str, str]) -> list[RunbookPicture]:
    return [RunbookPicture(name=name, hash=found) for name, found in kept.items()]

"""Questions about briefings, giving them out, and saying that one was read."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.briefings import briefings as actions
from api.actions.briefings import readers as briefing_readers
from api.actions.briefings.briefings import Written
from api.actions.briefings.facts import subjects
from api.actions.incidents.commanding import commands, takes_part
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.schema.briefings.briefings import Briefing, BriefingKind, BriefingSubject
from api.schema.connections import Connection, capped, connection, not_a_cursor, place_of
from api.schema.context import Context, Info
from api.schema.fields import per_viewer
from api.schema.incidents.on_incident import on_incident
from api.schema.organisation.editing import id_of
from api.schema.people.people import Person
from api.schema.refusals import Refusal
from api.schema.scalars import read_instant
from api.store.briefings import briefings as rows
from api.store.briefings import facts as briefing_facts
from api.store.briefings.briefings import BriefingRow, Which
from api.store.comms import promises
from api.store.incidents import lists as incident_lists
from api.store.incidents.incidents import IncidentRow

BriefingResult = Annotated[Briefing | Refusal, strawberry.union("BriefingResult")]


@strawberry.type(description="What the next issue would say, from the facts of this moment.")
class BriefingDraft:
    number: int
    subjects: list[BriefingSubject]
    known: str = strawberry.field(description="What the last issue said, to begin with.")
    unknown: str
    next_at: datetime | None = strawberry.field(description="When executives were promised to hear again.")
    prepared_at: datetime | None = strawberry.field(description="Since when a draft lies ready.")
    readers: list[Person] = strawberry.field(description="Whom it goes to unless others are chosen.")
    previous: Briefing | None


@strawberry.type(description="An open incident as it is now, and the newest briefing about it.")
class BriefingStanding:
    subject: BriefingSubject
    latest: Briefing | None
    owed_at: datetime | None = strawberry.field(description="When executives were promised to hear again.")
    may_issue: bool


@strawberry.type
class BriefingQueries:
    @per_viewer("Issues that were given out, the newest first; own ones where a role sees no others.")
    async def briefings(
        self,
        info: Info,
        incident: strawberry.ID | None = None,
        kind: BriefingKind | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Connection[Briefing]:
        context = info.context
        viewer = context.require_viewer()
        context.check("briefing.see", own=True)
        first, before = capped(first), _time(after)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            about = None
            if incident is not None:
                about = await incident_lists.by_reference(session, context.sight, incident)
                if about is None:
                    raise Refused("NOT_FOUND", "There is no such incident.")
            which = Which(
                incident_id=about.id if about else None,
                kind=kind.value if kind else None,
                reader=None if await _sees(session, context, about) else viewer.person_id,
            )
            found = await rows.page(session, context.sight, which, before=before, limit=first + 1)
        return connection(
            found,
            first=first,
            after=after,
            node=lambda row: Briefing.of(row, catalogue),
            place=lambda row: (row.issued_at or row.created_at).isoformat(),
        )

    @per_viewer("One issue, for whoever may see it.")
    async def briefing(self, info: Info, id: strawberry.ID) -> Briefing | None:  # noqa: A002
        context = info.context
        context.check("briefing.see", own=True)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            row = await _seen(session, context, id)
        return Briefing.of(row, catalogue) if row is not None else None

    @per_viewer("All that is open and may be told to whoever asks, with the newest briefing of each.")
    async def briefings_now(self, info: Info) -> list[BriefingStanding]:
        context = info.context
        context.check("briefing.see", own=True)
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            found = await briefing_facts.open_incidents(session, context.sight, limit=actions.MOST_AT_ONCE)
            shown = [row for row in found if await _sees(session, context, row)]
            told = await subjects(session, catalogue.organisation, shown, now=context.now)
            standing = []
            for row, subject in zip(shown, told, strict=True):
                latest = await rows.last_issued(session, "incident", row.id)
                owed = await promises.owed_to(session, row.id, "executives")
                one = BriefingStanding(
                    subject=BriefingSubject.of(subject),
                    latest=Briefing.of(latest, catalogue) if latest else None,
                    owed_at=owed.due_at if owed else None,
                    may_issue=await _may_issue(session, context, row),
                )
                standing.append(one)
        return standing

    @per_viewer("Of an incident, or of all that is open.")
    async def briefing_draft(self, info: Info, incident: strawberry.ID | None = None) -> BriefingDraft:
        context = info.context
        context.require_viewer()
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            if incident is None:
                about, found = None, await actions.open_to_all(session)
                context.check("briefing.issue")
            else:
                about = await incident_lists.by_reference(session, context.sight, incident)
                if about is None:
                    raise Refused("NOT_FOUND", "There is no such incident.")
                context.check("briefing.issue", own=await _may_issue(session, context, about))
                found = [about]
            kind, incident_id = ("incident", about.id) if about else ("now", None)
            told = await subjects(session, catalogue.organisation, found, now=context.now)
            draft = await rows.draft(session, kind, incident_id)
            last = await rows.last_issued(session, kind, incident_id)
            owed = await promises.owed_to(session, about.id, "executives") if about else None
            readers = await briefing_readers.readers(session, catalogue.organisation, about)
        return BriefingDraft(
            number=(last.number if last else 0) + 1,
            subjects=[BriefingSubject.of(one) for one in told],
            known=last.known if last else "",
            unknown=last.unknown if last else "",
            next_at=owed.due_at if owed else None,
            prepared_at=draft.created_at if draft else None,
            readers=[catalogue.people[member.id] for member in readers],
            previous=Briefing.of(last, catalogue) if last else None,
        )


@strawberry.type
class BriefingMutations:
    @strawberry.mutation
    async def issue_briefing(
        self,
        info: Info,
        *,
        known: str,
        incident_id: strawberry.ID | None = None,
        unknown: str = "",
        next_at: datetime | None = None,
        readers: list[str] | None = None,
        number: int | None = None,
    ) -> BriefingResult:
        """Of one incident, or of all that is open; `number` is the issue that was meant."""
        context = info.context
        written = Written(
            known=known,
            unknown=unknown,
            next_at=next_at,
            readers=tuple(readers) if readers is not None else None,
            number=number,
        )
        if incident_id is None:
            context.check("briefing.issue")
            viewer = context.require_viewer()
            by = Actor("person", viewer.handle, viewer.name, viewer.person_id)
            async with context.database.transaction() as tx:
                row = await actions.issue_now(tx, written, by=by, now=context.now)
                return Briefing.of(row, await context.catalogue(tx.session))
        async with on_incident(context, incident_id) as at:
            context.check("briefing.issue", own=await at.commands())
            row = await actions.issue(at.tx, at.row.id, written, by=at.actor, now=context.now)
            return Briefing.of(row, context.known)

    @strawberry.mutation
    async def mark_briefing_read(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> BriefingResult:
        """Once; by somebody it was not sent to it changes nothing."""
        context = info.context
        viewer = context.require_viewer()
        context.check("briefing.see", own=True)
        async with context.database.transaction() as tx:
            catalogue = await context.catalogue(tx.session)
            row = await _seen(tx.session, context, id)
            if row is None:
                raise Refused("NOT_FOUND", "There is no such briefing.")
            await actions.mark_read(tx, row, viewer.person_id, now=context.now)
            return Briefing.of(row, catalogue)


async def _seen(session: AsyncSession, context: Context, reference: str) -> BriefingRow | None:
    """By somebody whose role sees briefings, whom it was sent to, or who takes part in its incident."""
    row = await rows.by_id(session, context.sight, id_of(reference, "briefing"))
    if row is None or context.may("briefing.see"):
        return row
    person_id = context.require_viewer().person_id
    sent = (await rows.readers_of(session, [row.id]))[row.id]
    if any(one.person_id == person_id for one in sent):
        return row
    incident = await session.get(IncidentRow, row.incident_id) if row.incident_id else None
    return row if incident is not None and await _sees(session, context, incident) else None


async def _sees(session: AsyncSession, context: Context, incident: IncidentRow | None) -> bool:
    """Briefings of this incident, or of any."""
    if context.may("briefing.see"):
        return True
    if incident is None:
        return False
    viewer = context.require_viewer()
    return await takes_part(session, context.known.organisation, viewer, incident, now=context.now)


async def _may_issue(session: AsyncSession, context: Context, incident: IncidentRow) -> bool:
    if context.may("briefing.issue"):
        return True
    viewer = context.require_viewer()
    return context.may("briefing.issue", own=await commands(session, viewer, incident))


def _time(cursor: str | None) -> datetime | None:
    place = place_of(cursor)
    if place is None:
        return None
    try:
        return read_instant(place)
    except ValueError:
        raise not_a_cursor() from None

"""Briefings as executives read them: frozen facts, two sentences, and who has read them."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from api.domain.briefings import briefing as rules
from api.domain.briefings import weekly as weekly_rules
from api.publishing.charts import charts
from api.schema.comms.audience import UpdateState
from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.incidents.decisions import Decision
from api.schema.incidents.impacts import IncidentImpact
from api.schema.incidents.incidents import IncidentState
from api.schema.people.people import Person
from api.store.briefings import briefings
from api.store.briefings.briefings import BriefingReaderRow, BriefingRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum
class BriefingKind(enum.Enum):
    INCIDENT = "incident"
    NOW = "now"
    WEEKLY = "weekly"


@strawberry.type(description="What outsiders were last told, word for word.")
class BriefingSaid:
    headline: str
    state: UpdateState
    body: str
    at: datetime
    next_at: datetime | None


@strawberry.type(description="One thing that is being done, and since when.")
class BriefingDeed:
    text: str
    at: datetime | None


@strawberry.type(description="One incident as a briefing tells of it: as it was when it was given out.")
class BriefingSubject:
    incident_id: strawberry.ID
    number: int
    title: str
    severity: int
    state: IncidentState
    service: str | None
    since: datetime
    restricted: bool
    impact: IncidentImpact | None
    deeds: list[BriefingDeed]
    commands: str | None
    speaks: str | None
    said: BriefingSaid | None

    @classmethod
    def of(cls, subject: rules.Subject) -> "BriefingSubject":
        said = subject.said
        return cls(
            incident_id=strawberry.ID(str(subject.incident_id)),
            number=subject.number,
            title=subject.title,
            severity=subject.severity,
            state=IncidentState(subject.state),
            service=subject.service,
            since=subject.since,
            restricted=subject.restricted,
            impact=IncidentImpact.frozen(subject.impact) if subject.impact else None,
            deeds=[BriefingDeed(text=deed.text, at=deed.at) for deed in subject.deeds],
            commands=subject.commands,
            speaks=subject.speaks,
            said=BriefingSaid(
                headline=said.headline,
                state=UpdateState(said.state),
                body=said.body,
                at=said.at,
                next_at=said.next_at,
            )
            if said
            else None,
        )


@strawberry.type(description="SVG with classes and no colours of its own; `text` says all that it shows.")
class BriefingChart:
    name: str
    title: str
    text: str
    svg: str


@strawberry.type
class WeeklyBrief:
    starts_at: datetime
    ends_at: datetime
    zone: str
    words: list[str]
    charts: list[BriefingChart]

    @classmethod
    def of(cls, weekly: weekly_rules.Weekly) -> "WeeklyBrief":
        drawn = charts(weekly)
        return cls(
            starts_at=weekly.starts_at,
            ends_at=weekly.ends_at,
            zone=weekly.zone,
            words=list(weekly_rules.in_words(weekly)),
            charts=[
                BriefingChart(name=one.name, title=one.title, text=one.text, svg=one.svg) for one in drawn
            ],
        )


@strawberry.type
class BriefingReader:
    person: Person
    read_at: datetime | None


@strawberry.type
class Briefing:
    id: strawberry.ID
    kind: BriefingKind
    number: int
    issued_at: datetime
    issued_by: str
    known: str
    unknown: str
    next_at: datetime | None
    subjects: list[BriefingSubject]
    weekly: WeeklyBrief | None
    key: strawberry.Private[UUID]
    incident_id: strawberry.Private[UUID | None]
    author: strawberry.Private[str | None]

    @classmethod
    def of(cls, row: BriefingRow, catalogue: "Catalogue") -> "Briefing":
        """Whoever calls it has asked whether this row may be seen."""
        weekly = weekly_rules.restore(row.facts)
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=BriefingKind(row.kind),
            number=row.number,
            issued_at=row.issued_at or row.created_at,
            issued_by=catalogue.actor_name(row.issued_by or "system:tocsin"),
            known=row.known,
            unknown=row.unknown,
            next_at=row.next_at,
            subjects=[BriefingSubject.of(subject) for subject in rules.restore(row.facts)],
            weekly=WeeklyBrief.of(weekly) if weekly else None,
            key=row.id,
            incident_id=row.incident_id,
            author=row.issued_by,
        )

    @described("Of its incidents, as they are now: what was asked when it was given out, and since.")
    async def decisions(self, info: Info) -> list[Decision]:
        context = info.context
        found = [
            row
            for subject in self.subjects
            for row in await context.loaders.decisions.load(UUID(subject.incident_id))
        ]
        # What was decided before is in no need of an executive any more.
        return [
            Decision.of(row, context.known)
            for row in found
            if row.state == "asked" or (row.state == "decided" and _since(row.decided_at, self.issued_at))
        ]

    @per_viewer("Whom it was sent to, whoever read it first at the top; for those who give briefings out.")
    async def readers(self, info: Info) -> list[BriefingReader]:
        context = info.context
        is_author = context.viewer is not None and context.viewer.actor == self.author
        if not (is_author or context.may("briefing.issue") or context.may("custody.verify")):
            return []
        people = context.known.people
        rows = await info.context.loaders.briefing_readers.load(self.key)
        return [BriefingReader(person=people[row.person_id], read_at=row.read_at) for row in rows]

    @per_viewer("When whoever asks has read it; null where they have not, or it was not sent to them.")
    async def read_at(self, info: Info) -> datetime | None:
        row = await self._mine(info)
        return row.read_at if row else None

    @per_viewer("Whether it was sent to whoever asks.")
    async def is_mine(self, info: Info) -> bool:
        return await self._mine(info) is not None

    @described("The id of a newer issue of the same kind about the same, if there is one.")
    async def newer(self, info: Info) -> strawberry.ID | None:
        context = info.context
        async with context.database.read() as session:
            last = await briefings.last_issued(session, self.kind.value, self.incident_id)
        return strawberry.ID(str(last.id)) if last and last.number > self.number else None

    async def _mine(self, info: Info) -> BriefingReaderRow | None:
        viewer = info.context.viewer
        rows = await info.context.loaders.briefing_readers.load(self.key)
        return next((row for row in rows if viewer and row.person_id == viewer.person_id), None)


def _since(at: datetime | None, since: datetime) -> bool:
    return at is not None and at >= since

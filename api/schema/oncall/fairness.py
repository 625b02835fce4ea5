"""Fairness: who carried how much, what it is worth, and a proposal that evens out what is to come."""

from datetime import datetime
from typing import Annotated, Final

import strawberry

from api.actions.oncall import fairness as actions
from api.domain.oncall import duty_pay, evening
from api.domain.oncall.exchange import Move
from api.domain.oncall.fairness import Load, Mean, hours_of
from api.domain.refusal import Refused
from api.domain.span import Span
from api.schema.context import Info
from api.schema.fields import described
from api.schema.oncall.schedules import Override, Schedule, checked
from api.schema.organisation.catalogue import Catalogue
from api.schema.people.people import Person
from api.schema.refusals import Refusal

# A year of fifty schedules takes some seconds of a processor; more than that nobody needs at once.
_MOST_DAYS: Final = 20_000


@strawberry.type
class Interruptions:
    """By what they interrupted, in the person's own zone."""

    business: int
    off: int
    sleep: int


@strawberry.type
class FairShare:
    """Hours are elapsed ones; two places at once are one hour."""

    person: Person
    hours: float
    day_hours: float
    night_hours: float
    weekend_hours: float
    holiday_hours: float
    nights: int
    weekends: int
    holidays: int
    pages: int
    woken_nights: int
    interruptions: Interruptions
    pay: str
    time_off_hours: str

    @classmethod
    def of(cls, load: Load, report: actions.Report, person: Person) -> "FairShare":
        worth = duty_pay.pay(load, report.policy)
        return cls(
            person=person,
            hours=hours_of(load.total),
            day_hours=hours_of(load.hours["day"]),
            night_hours=hours_of(load.hours["night"]),
            weekend_hours=hours_of(load.hours["weekend"]),
            holiday_hours=hours_of(load.hours["holiday"]),
            nights=load.nights,
            weekends=load.weekends,
            holidays=load.holidays,
            pages=load.pages,
            woken_nights=load.woken_nights,
            interruptions=Interruptions(
                business=load.interruptions["business"],
                off=load.interruptions["off"],
                sleep=load.interruptions["sleep"],
            ),
            pay=str(worth.money),
            time_off_hours=str(worth.time_off),
        )


@strawberry.type
class FairMean:
    hours: float
    nights: float
    weekends: float
    holidays: float
    pages: float
    woken_nights: float

    @classmethod
    def of(cls, mean: Mean) -> "FairMean":
        return cls(
            hours=mean.hours,
            nights=mean.nights,
            weekends=mean.weekends,
            holidays=mean.holidays,
            pages=mean.pages,
            woken_nights=mean.woken_nights,
        )


@strawberry.type
class Fairness:
    people: list[FairShare]
    mean: FairMean = strawberry.field(description="Of everybody who takes turns, shown or not.")
    currency: str
    everybody: bool = strawberry.field(description="False where whoever asks sees only themselves.")
    csv: str = strawberry.field(description="The same as a table for payroll.")


@strawberry.type
class FairChange:
    """`by` serves `person`'s shift, and `person` serves `by`'s in return where there is one."""

    person: Person
    by: Person
    starts_at: datetime
    ends_at: datetime
    return_starts_at: datetime | None
    return_ends_at: datetime | None


@strawberry.type
class FairPoints:
    """Hours weighed by their kind: a night or weekend hour counts as two, a holiday's as three."""

    person: Person
    before: float
    after: float


@strawberry.type
class FairProposal:
    schedule: Schedule
    changes: list[FairChange]
    points: list[FairPoints]
    spread_before: float
    spread_after: float


@strawberry.input
class ShiftMove:
    person: str
    by: str
    starts_at: datetime
    ends_at: datetime

    def move(self) -> Move:
        return Move(self.person, self.by, Span(self.starts_at, self.ends_at))


@strawberry.type
class EvenedOut:
    overrides: list[Override]


EvenedOutResult = Annotated[EvenedOut | Refusal, strawberry.union("EvenedOutResult")]


@strawberry.type
class FairnessQueries:
    @described("Of some schedules together, or of all; people who plan none of them see themselves.")
    async def fairness(
        self,
        info: Info,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
        schedules: list[str] | None = None,
    ) -> Fairness:
        context = info.context
        viewer = context.require_viewer()
        context.check("fairness.see", own=True)
        period = Span(since, checked(since, until))
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            organisation = catalogue.organisation
            chosen = organisation.schedules.keys() if schedules is None else set(schedules)
            _refuse_too_much(period, len(chosen))
            report = await actions.report(session, organisation, chosen, span=period)
        plans = actions.sees_everybody(organisation, viewer, chosen)
        everybody = plans or context.may("fairness.see")
        shown = [load for load in report.loads if everybody or load.person == viewer.handle]
        return Fairness(
            people=_shares(shown, report, catalogue),
            mean=FairMean.of(report.mean),
            currency=report.policy.currency,
            everybody=everybody,
            csv=duty_pay.table(shown, {one.handle: one.name for one in catalogue.people}, report.policy),
        )

    @described("What would even out the shifts to come; nothing is changed. For those who plan the schedule.")
    async def fairness_proposal(
        self,
        info: Info,
        schedule: str,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
    ) -> FairProposal | None:
        context = info.context
        viewer = context.require_viewer()
        period = Span(since, checked(since, until))
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            organisation = catalogue.organisation
            shown = catalogue.schedules.called(schedule)
            if shown is None or shown.archived:
                return None
            # "own" shows people themselves; this shows all of them.
            if not actions.sees_everybody(organisation, viewer, [schedule]):
                context.check("fairness.see")
            found = await actions.propose(session, organisation, schedule, span=period, now=context.now)
        return _proposal(shown, found, catalogue)


@strawberry.type
class FairnessMutations:
    @strawberry.mutation
    async def even_out(
        self, info: Info, schedule: str, moves: list[ShiftMove], why: str | None = None
    ) -> EvenedOutResult:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            rows = await actions.apply_moves(
                tx, schedule, [one.move() for one in moves], by=viewer, why=why or "", now=context.now
            )
            people = (await context.catalogue(tx.session)).people
            return EvenedOut(
                overrides=[
                    Override.of(row, person=people.get(row.person_id), by=people.get(row.by_id))
                    for row in rows
                ]
            )


def _refuse_too_much(period: Span, schedules: int) -> None:
    if schedules * period.length.days > _MOST_DAYS:
        raise Refused("SPAN_TOO_LONG", "That is too much at once: ask for fewer schedules or a shorter time.")


def _shares(loads: list[Load], report: actions.Report, catalogue: Catalogue) -> list[FairShare]:
    known = ((load, catalogue.people.called(load.person)) for load in loads)
    return [FairShare.of(load, report, person) for load, person in known if person is not None]


def _proposal(schedule: Schedule, found: evening.Proposal, catalogue: Catalogue) -> FairProposal:
    def person(handle: str) -> Person:
        (known,) = catalogue.named([handle])
        return known

    return FairProposal(
        schedule=schedule,
        changes=[
            FairChange(
                person=person(change.person),
                by=person(change.by),
                starts_at=change.given.starts_at,
                ends_at=change.given.ends_at,
                return_starts_at=change.taken.starts_at if change.taken else None,
                return_ends_at=change.taken.ends_at if change.taken else None,
            )
            for change in found.changes
        ],
        points=[
            FairPoints(person=person(handle), before=points, after=found.after[handle])
            for handle, points in found.before.items()
        ],
        spread_before=evening.spread(found.before),
        spread_after=evening.spread(found.after),
    )

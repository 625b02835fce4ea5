"""Schedules: who is on call, now and later."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final
from uuid import UUID

import strawberry

from api.actions.oncall.swap_desk import plans
from api.domain.oncall import shift, upcoming
from api.domain.oncall.oncall import Schedule as Rule
from api.domain.oncall.oncall import on_call
from api.domain.oncall.secondary import secondary
from api.domain.oncall.swap import mates
from api.domain.refusal import Refused
from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.oncall.shadows import Learning, Shadow, learning_on, shadows_of
from api.schema.people.people import Person
from api.schema.scalars import JSON
from api.store.oncall.oncall import OverrideRow, RotationRow, ScheduleRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue

# A year and a bit: a longer calendar wants a compact answer.
LONGEST_SPAN: Final = timedelta(days=400)
MOST_SHIFTS: Final = 5_000
# What changes write into a rotation and people do not.
_INTERNAL: Final = frozenset({"first_turn", "effective_from", "effective_until", "time_zone"})

LazySchedule = Annotated["Schedule", strawberry.lazy("api.schema.oncall.schedules")]


@strawberry.type
class Shift:
    starts_at: datetime
    ends_at: datetime
    people: list[Person]
    origin: str
    schedule: LazySchedule | None


@strawberry.type
class Gap:
    starts_at: datetime
    ends_at: datetime


@strawberry.type
class Override:
    id: strawberry.ID
    kind: str
    starts_at: datetime
    ends_at: datetime
    person: Person | None
    by: Person | None
    created_by: str
    swap_id: strawberry.ID | None = strawberry.field(description="The swap that made it: removed with it.")

    @classmethod
    def of(cls, row: OverrideRow, *, person: Person | None, by: Person | None) -> "Override":
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            person=person,
            by=by,
            created_by=row.created_by,
            swap_id=strawberry.ID(str(row.swap_id)) if row.swap_id else None,
        )


@strawberry.type
class Schedule:
    id: strawberry.ID
    handle: str
    name: str
    time_zone: str
    rotations: JSON = strawberry.field(description="The rotations in the organisation file's own shape.")
    overrides: list[Override]
    archived: bool
    version: int
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: ScheduleRow, rotations: list[RotationRow]) -> "Schedule":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            time_zone=row.time_zone,
            rotations=JSON([_as_written(rotation) for rotation in rotations]),
            overrides=[],
            archived=row.archived_at is not None,
            version=row.version,
            key=row.id,
        )

    @per_viewer("Whether whoever asks may change who is on call here for a while.")
    def may_override(self, info: Info) -> bool:
        context = info.context
        return context.may("override.edit", own=context.owns("override", self.handle))

    @per_viewer("Whether whoever asks may offer and take shifts here for others.")
    def may_plan(self, info: Info) -> bool:
        context = info.context
        if context.viewer is None or not context.may("swap.edit", own=True):
            return False
        return plans(context.known.organisation, self.handle, context.viewer)

    @strawberry.field
    def on_call(self, info: Info, at: datetime | None = None) -> list[Person]:
        known = info.context.known
        return known.named(on_call(self._rule(known), at=at or info.context.now))

    @described("Who has the next turn, and answers where whoever is on call does not.")
    def secondary(self, info: Info, at: datetime | None = None) -> list[Person]:
        known = info.context.known
        return known.named(secondary(self._rule(known), at=at or info.context.now))

    @described("Who learns here, now or later.")
    def shadows(self, info: Info) -> list[Shadow]:
        known = info.context.known
        return shadows_of(known.organisation.shadows.get(self.handle, ()), known)

    @described("When those who learn do so: no shifts, and nobody counts on them.")
    def learning(
        self,
        info: Info,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
    ) -> list[Learning]:
        known = info.context.known
        shadows = known.organisation.shadows.get(self.handle, ())
        return learning_on(self._rule(known), shadows, known, since=since, until=checked(since, until))

    @strawberry.field
    def next(self, info: Info) -> Shift | None:
        known = info.context.known
        coming = upcoming.next_shift(self._rule(known), after=info.context.now)
        return self._shift(coming, known) if coming else None

    @strawberry.field
    def shifts(
        self,
        info: Info,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
    ) -> list[Shift]:
        known = info.context.known
        rows = shift.shifts(self._rule(known), since=since, until=checked(since, until))
        if len(rows) > MOST_SHIFTS:
            raise Refused("SPAN_TOO_LONG", f"That is more than {MOST_SHIFTS} shifts: ask for a shorter span.")
        return [self._shift(row, known) for row in rows]

    @strawberry.field
    def gaps(
        self,
        info: Info,
        since: Annotated[datetime, strawberry.argument(name="from")],
        until: Annotated[datetime, strawberry.argument(name="to")],
    ) -> list[Gap]:
        rule = self._rule(info.context.known)
        rows = shift.gaps(rule, since=since, until=checked(since, until))
        return [Gap(starts_at=row.starts_at, ends_at=row.ends_at) for row in rows[:MOST_SHIFTS]]

    def duty_of(self, handle: str, catalogue: "Catalogue", *, now: datetime) -> datetime | None:
        """Until when somebody is on call here; None when they are not now."""
        rule = self._rule(catalogue)
        if handle not in on_call(rule, at=now):
            return None
        rows = shift.shifts_of(rule, handle, since=now, until=now + timedelta(seconds=1))
        return max((row.ends_at for row in rows), default=None)

    def next_of(self, handle: str, catalogue: "Catalogue", *, now: datetime) -> Shift | None:
        coming = upcoming.next_shift(self._rule(catalogue), after=now, person=handle)
        return self._shift(coming, catalogue) if coming else None

    def coming_of(
        self, handle: str, catalogue: "Catalogue", *, now: datetime, until: datetime
    ) -> list[Shift]:
        """Somebody's shifts from now on, whole; none where they take no turns any more."""
        rule = self._rule(catalogue)
        if handle not in mates(rule, now=now):
            return []
        rows = shift.shifts_of(rule, handle, since=now, until=until)
        return [self._shift(row, catalogue) for row in rows]

    def _rule(self, catalogue: "Catalogue") -> Rule:
        """An archived schedule calls nobody."""
        return catalogue.organisation.schedules.get(self.handle) or Rule(self.time_zone)

    def _shift(self, row: shift.Shift, catalogue: "Catalogue") -> Shift:
        return Shift(
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            people=catalogue.named(row.people),
            origin=row.origin,
            schedule=self,
        )


@strawberry.type
class OnCallDuty:
    schedule: Schedule
    until: datetime | None


def _as_written(rotation: RotationRow) -> dict[str, object]:
    return {key: value for key, value in rotation.definition.items() if key not in _INTERNAL}


def checked(since: datetime, until: datetime) -> datetime:
    """The end of a span that may be asked for."""
    if until < since:
        raise Refused("BAD_SPAN", "A span ends after it begins.")
    if until - since > LONGEST_SPAN:
        raise Refused("SPAN_TOO_LONG", f"A span is at most {LONGEST_SPAN.days} days long.")
    return until

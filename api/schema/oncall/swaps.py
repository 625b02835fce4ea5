"""Swaps: shifts that people offer each other, and what each may do about them."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.actions.oncall.swap_desk import can_serve, plans, swap_of
from api.actions.oncall.swaps import Offer
from api.domain.oncall.swap import mates, verbs_of
from api.domain.refusal import Refused
from api.domain.span import Span
from api.schema.context import Info
from api.schema.fields import described, per_viewer
from api.schema.oncall.schedules import Schedule
from api.schema.people.people import Person
from api.store.oncall.swaps import SwapRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum(description="Proposed: a shift is named in return, and the giver has to answer.")
class SwapState(enum.Enum):
    OFFERED = "offered"
    PROPOSED = "proposed"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    UNDONE = "undone"


@strawberry.type
class Swap:
    id: strawberry.ID
    schedule: Schedule
    person: Person = strawberry.field(description="Whose shift it is.")
    starts_at: datetime
    ends_at: datetime
    asked: Person | None = strawberry.field(description="Who alone may take it; null: all who take turns.")
    taker: Person | None
    return_starts_at: datetime | None
    return_ends_at: datetime | None
    state: SwapState
    note: str
    offered_at: datetime
    due_at: datetime | None = strawberry.field(description="When it ends by itself; null once it has ended.")
    answered_at: datetime | None
    row: strawberry.Private[SwapRow]

    @classmethod
    def of(cls, row: SwapRow, catalogue: "Catalogue") -> "Swap":
        return cls(
            id=strawberry.ID(str(row.id)),
            schedule=catalogue.schedules[row.schedule_id],
            person=catalogue.people[row.person_id],
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            asked=catalogue.people.get(row.asked_id),
            taker=catalogue.people.get(row.taker_id),
            return_starts_at=row.return_starts_at,
            return_ends_at=row.return_ends_at,
            state=SwapState(row.state),
            note=row.note,
            offered_at=row.offered_at,
            due_at=row.due_at,
            answered_at=row.answered_at,
            row=row,
        )

    @described("Who agreed to it or ended it, by name.")
    def answered_by(self, info: Info) -> str | None:
        return info.context.known.actor_name(self.row.answered_by) if self.row.answered_by else None

    @per_viewer("What whoever asks may do: take, propose, accept, decline, withdraw, retract, undo.")
    def may(self, info: Info) -> list[str]:
        context = info.context
        if context.viewer is None or not context.may("swap.edit", own=True):
            return []
        organisation = context.known.organisation
        me = context.viewer.handle
        schedule, member = organisation.schedules.get(self.schedule.handle), organisation.person(me)
        is_over = self.row.ends_at <= context.now
        if schedule is None or member is None or is_over or not can_serve(member):
            return []
        return list(
            verbs_of(
                swap_of(organisation, self.row),
                me,
                takes_turns=me in mates(schedule, now=context.now),
                is_planner=plans(organisation, self.schedule.handle, context.viewer),
            )
        )


@strawberry.input
class SpanInput:
    starts_at: datetime
    ends_at: datetime

    def span(self) -> Span:
        return span_of(self.starts_at, self.ends_at)


@strawberry.input
class SwapOffer:
    schedule: str
    starts_at: datetime
    ends_at: datetime
    person: str | None = strawberry.field(default=None, description="Whose shift it is, if not one's own.")
    to: str | None = strawberry.field(
        default=None, description="The one colleague asked; null: all who take turns in the schedule."
    )
    until: datetime | None = strawberry.field(
        default=None, description="When the offer ends; when the shift begins at the latest."
    )
    note: str = ""

    def offer(self) -> Offer:
        return Offer(
            schedule=self.schedule,
            span=span_of(self.starts_at, self.ends_at),
            person=self.person,
            to=self.to,
            until=self.until,
            note=self.note,
        )


def span_of(starts_at: datetime, ends_at: datetime) -> Span:
    if ends_at <= starts_at:
        raise Refused("BAD_SPAN", "A span ends after it begins.")
    return Span(starts_at, ends_at)

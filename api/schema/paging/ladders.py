"""Ladders as they are written, and as one incident runs its copy."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from api.domain.organisation.snapshot import administrators, called
from api.domain.paging.ladder import Position, is_catch_all, parse_rung, restore, rung_at
from api.domain.paging.ladder import Rung as Step
from api.schema.people.people import Person
from api.store.paging.ladders import EscalationRow, LadderRow
from api.store.paging.paging import PageRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue
    from api.schema.organisation.services import Service

LazyService = Annotated["Service", strawberry.lazy("api.schema.organisation.services")]


@strawberry.enum(description="How a ladder stands: climbing, watching an acknowledgement, snoozed, stopped.")
class LadderPhase(enum.Enum):
    CLIMBING = "climbing"
    WATCHING = "watching"
    SNOOZED = "snoozed"
    STOPPED = "stopped"


@strawberry.type
class Rung:
    tier: int
    wait_seconds: int
    acknowledge_within_seconds: int | None
    notify: list[str]
    when: str
    expect: str

    @classmethod
    def of(cls, shape: dict[str, Any]) -> "Rung":
        return cls(**_words(parse_rung(shape)))


@strawberry.type
class Ladder:
    id: strawberry.ID
    handle: str
    name: str
    repeat: int
    catch_all: list[str]
    rungs: list[Rung]
    services: list[LazyService]
    archived: bool
    version: int
    key: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: LadderRow) -> "Ladder":
        return cls(
            id=strawberry.ID(str(row.id)),
            handle=row.handle,
            name=row.name,
            repeat=row.repeat,
            catch_all=list(row.catch_all),
            rungs=[Rung.of(shape) for shape in row.rungs],
            services=[],
            archived=row.archived_at is not None,
            version=row.version,
            key=row.id,
        )


@strawberry.type
class RungRun:
    tier: int
    wait_seconds: int
    acknowledge_within_seconds: int | None
    notify: list[str]
    when: str
    expect: str
    people: list[Person] = strawberry.field(description="Whom this rung would page now, or paged.")
    catch_all: bool = strawberry.field(description="catch-all rungs come after the last round")


@strawberry.type(description="The ladder as this incident runs it: the copy taken when it started.")
class LadderRun:
    handle: str
    name: str
    phase: LadderPhase
    rung: int = strawberry.field(description="Its place in `rungs`; the last is the catch-all.")
    round: int
    rounds: int
    due_at: datetime | None = strawberry.field(
        description="When silence climbs (or the acknowledgement is asked again)."
    )
    rungs: list[RungRun]

    @classmethod
    def of(
        cls, row: EscalationRow, pages: list[PageRow], catalogue: "Catalogue", *, now: datetime
    ) -> "LadderRun":
        ladder = restore(row.ladder)
        position = Position(row.round, row.rung)
        places = [*(Position(row.round, place) for place in range(len(ladder.rungs)))]
        if position.round >= ladder.rounds:
            places = [Position(ladder.repeat, place) for place in range(len(ladder.rungs))]
        places.append(Position(ladder.rounds, 0))
        return cls(
            handle=ladder.handle,
            name=ladder.name,
            phase=LadderPhase(row.phase),
            rung=len(ladder.rungs) if is_catch_all(ladder, position) else row.rung,
            round=row.round,
            rounds=ladder.rounds,
            due_at=row.due_at,
            rungs=[
                RungRun(
                    people=_people(rung_at(ladder, place), place, ladder.rounds, pages, catalogue, now=now),
                    catch_all=is_catch_all(ladder, place),
                    **_words(rung_at(ladder, place)),
                )
                for place in places
            ],
        )


def _people(
    rung: Step,
    place: Position,
    rounds: int,
    pages: list[PageRow],
    catalogue: "Catalogue",
    *,
    now: datetime,
) -> list[Person]:
    paged = [page.person_id for page in pages if (page.round, page.rung) == (place.round, place.rung)]
    ids = list(dict.fromkeys(person for person in paged if person is not None))
    if not ids:
        found = called(catalogue.organisation, rung.notify, at=now).people
        if not found and place.round >= rounds:
            found = administrators(catalogue.organisation)
        ids = [member.id for member in found]
    return [person for person in map(catalogue.people.get, ids) if person is not None]


def _words(rung: Step) -> dict[str, Any]:
    within = rung.acknowledge_within
    return {
        "tier": rung.tier,
        "wait_seconds": round(rung.wait.total_seconds()),
        "acknowledge_within_seconds": None if within is None else round(within.total_seconds()),
        "notify": [str(target) for target in rung.notify],
        "when": rung.when,
        "expect": rung.expect,
    }

"""Plans for tests about risks: a small organisation, laid out from noon of a Friday on."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.override import Override
from api.domain.oncall.prospect import Prospect
from api.domain.oncall.risk import AHEAD, Risk
from api.domain.oncall.risk_scan import scan
from api.domain.oncall.rotation import Rotation
from api.domain.organisation.snapshot import Member, Organisation, Service, Team
from api.domain.paging.ladder import Ladder, Rung, Target
from api.domain.paging.notification import WorkingHours
from api.domain.span import Span
from tests.support.oncall import MINUTE, turns, wall

PEOPLE = ("ana", "bo", "cy", "di", "eve")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MONDAY = "2026-11-16T09:00"


def member(handle: str, *, zone: str = "UTC", **facts: Any) -> Member:
    return Member(
        id=UUID(int=PEOPLE.index(handle) + 1),
        handle=handle,
        name=handle.capitalize(),
        email="",
        role=facts.pop("role", "responder"),
        time_zone=zone,
        hours=WorkingHours(frozenset(), time(0), time(0)),
        **facts,
    )


def rotation(
    *people: str | tuple[str, ...], unit: str = "week", starts: str = MONDAY, **facts: Any
) -> Rotation:
    return Rotation(facts.pop("name", "turns"), turns(*people), wall(starts), unit, **facts)  # type: ignore[arg-type]


def schedule(*rotations: Rotation, zone: str = "UTC", overrides: Sequence[Override] = ()) -> Schedule:
    return Schedule(zone, rotations, tuple(overrides))


def ladder(handle: str, *rungs: Sequence[str]) -> Ladder:
    def target(written: str) -> Target:
        kind, _, name = written.partition(":")
        return Target(kind, name)  # type: ignore[arg-type]

    made = (Rung(1, 5 * MINUTE, tuple(target(one) for one in rung)) for rung in rungs)
    return Ladder(handle, handle, tuple(made))


def service(handle: str, *, tier: int = 1, **facts: Any) -> Service:
    return Service(
        id=UUID(int=1000 + sum(handle.encode())),
        handle=handle,
        name=handle.capitalize(),
        tier=tier,
        team=None,
        **facts,
    )


def organisation(
    *,
    schedules: dict[str, Schedule] | None = None,
    services: Sequence[Service] = (),
    ladders: Sequence[Ladder] = (),
    people: Sequence[Member] = (),
    teams: Sequence[Team] = (),
    **facts: Any,
) -> Organisation:
    everybody = tuple(people) or tuple(member(handle) for handle in PEOPLE)
    return Organisation(
        version=1,
        titles_on_lock_screens=True,
        people={one.id: one for one in everybody},
        teams={team.handle: team for team in teams},
        services={one.handle: one for one in services},
        ladders={one.handle: one for one in ladders},
        schedules=schedules or {},
        contacts={},
        channels={},
        integrations={},
        routes=(),
        maintenances=(),
        acknowledge_within={},
        handles={one.handle: one.id for one in everybody},
        services_by_id={one.id: one for one in services},
        **facts,
    )


def prospect(known: Organisation, *, now: datetime = NOON, **facts: Any) -> Prospect:
    facts.setdefault("reachable", frozenset(PEOPLE))
    return Prospect(organisation=known, span=Span(now, now + AHEAD), **facts)


def found(seen: Prospect, *kinds: str) -> list[Risk]:
    return [risk for risk in scan(seen) if risk.kind in kinds]

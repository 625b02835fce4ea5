"""Who plans a schedule: whoever coordinates what hangs on it; nobody only where no administrator is."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from api.domain.oncall.planner import planners, services_on
from api.domain.organisation.snapshot import Organisation, Service
from api.domain.paging.ladder import Ladder, Rung
from tests.domain.organisation.test_snapshot import HANDLES, IDS, member, names, organisation, targets
from tests.support.oncall import MINUTE


def world(*services: Service, **facts: Any) -> Organisation:
    nights = Ladder("nights", "Nights", (Rung(1, 5 * MINUTE, targets("schedule:primary")),))
    last = Ladder("last", "Last", (), catch_all=targets("schedule:primary"))
    other = Ladder("other", "Other", (Rung(1, 5 * MINUTE, targets("schedule:secondary", "person:primary")),))
    people = [member(handle, role="admin" if handle == "eve" else "responder") for handle in HANDLES]
    return organisation(
        *people,
        services={service.handle: service for service in services},
        ladders={ladder.handle: ladder for ladder in (nights, last, other)},
        **facts,
    )


def service(handle: str, **facts: Any) -> Service:
    return Service(id=UUID(int=90), handle=handle, name=handle, tier=1, team=None, **facts)


def test_the_coordinators_of_what_hangs_on_it_plan_a_schedule_each_once() -> None:
    shop = service("shop", coordinator=IDS["ana"], owner=IDS["bo"], ladder="nights")
    found = planners(world(shop, replace(shop, handle="till", coordinator=IDS["cy"]), shop), "primary")
    assert names(found) == ["ana", "cy"]
    twice = world(shop, replace(shop, handle="till"))
    assert names(planners(twice, "primary")) == ["ana"]


def test_where_nobody_coordinates_the_owner_plans() -> None:
    shop = service("shop", owner=IDS["bo"], ladder="nights")
    assert names(planners(world(shop), "primary")) == ["bo"]


def test_where_no_service_hangs_on_it_or_none_has_anybody_the_administrators_plan() -> None:
    assert names(planners(world(), "primary")) == ["eve"]
    assert names(planners(world(service("shop", ladder="nights")), "primary")) == ["eve"]
    elsewhere = service("shop", owner=IDS["bo"], ladder="other")
    assert names(planners(world(elsewhere), "primary")) == ["eve"]


def test_somebody_who_left_plans_nothing() -> None:
    shop = service("shop", coordinator=IDS["ana"], owner=IDS["bo"], ladder="nights")
    known = world(shop)
    people = dict(known.people) | {IDS["ana"]: replace(known.people[IDS["ana"]], is_disabled=True)}
    assert names(planners(replace(known, people=people), "primary")) == ["bo"]


def test_a_service_hangs_on_a_schedule_by_any_of_its_ladders_and_by_their_catch_all() -> None:
    by_severity = service("shop", ladder="other", ladders={1: "nights"})
    last = service("till", ladder="last")
    gone = service("gone", ladder="archived")
    found = services_on(world(by_severity, last, gone), "primary")
    assert [one.handle for one in found] == ["shop", "till"]

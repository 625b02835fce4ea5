"""Whom a rung calls at an instant, and which ladder an incident climbs: nobody is left out by a hole."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.rotation import Rotation
from api.domain.organisation.snapshot import (
    Member,
    Organisation,
    Outside,
    Service,
    Team,
    accountable,
    administrators,
    called,
    ladder_for,
)
from api.domain.paging.ladder import Ladder, Rung, Target, restore, snapshot
from api.domain.paging.notification import WorkingHours
from api.domain.rights import Role

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HANDLES = ("ana", "bo", "cy", "di", "eve")
IDS = {handle: UUID(int=number) for number, handle in enumerate(HANDLES, 1)}
ALWAYS = WorkingHours(frozenset(), time(0), time(0))


def member(handle: str, *, role: Role = "responder", is_disabled: bool = False) -> Member:
    return Member(
        id=IDS[handle],
        handle=handle,
        name=handle.capitalize(),
        email="",
        role=role,
        time_zone="UTC",
        hours=ALWAYS,
        is_disabled=is_disabled,
    )


def organisation(*people: Member, **known: Any) -> Organisation:
    everybody = people or tuple(member(handle) for handle in HANDLES)
    empty: Mapping[Any, Any] = {}
    facts: dict[str, Any] = {
        "version": 1,
        "titles_on_lock_screens": True,
        "people": {one.id: one for one in everybody},
        "handles": {one.handle: one.id for one in everybody},
        "routes": (),
        "maintenances": (),
    }
    maps = [
        *("teams", "services", "services_by_id", "ladders", "schedules", "contacts", "channels"),
        *("integrations", "acknowledge_within"),
    ]
    return Organisation(**(dict.fromkeys(maps, empty) | facts | known))


def names(found: tuple[Member, ...]) -> list[str]:
    return [one.handle for one in found]


def targets(*written: str) -> tuple[Target, ...]:
    return tuple(Target(kind, handle) for kind, _, handle in (one.partition(":") for one in written))  # type: ignore[arg-type]


def turn_of(*people: str) -> Schedule:
    weekly = Rotation("weekly", tuple((who,) for who in people), datetime(2026, 11, 16), "week")  # noqa: DTZ001
    return Schedule("UTC", (weekly,))


def service(**facts: Any) -> Service:
    return Service(id=UUID(int=9), handle="checkout", name="Checkout", tier=1, team=None, **facts)


# --- whom a rung calls


def test_a_rung_calls_its_people_in_the_order_it_names_them_and_each_once() -> None:
    world = organisation(
        teams={"ops": Team("ops", "Ops", (IDS["cy"], IDS["ana"]))}, schedules={"primary": turn_of("bo")}
    )
    rung = targets("schedule:primary", "team:ops", "person:ana", "person:bo", "person:di")
    assert names(called(world, rung, at=NOON).people) == ["bo", "cy", "ana", "di"]


def test_a_schedule_is_asked_for_the_instant_and_not_for_now() -> None:
    world = organisation(schedules={"primary": turn_of("ana", "bo")})
    for weeks, who in ((0, "ana"), (1, "bo"), (2, "ana")):
        at = NOON + timedelta(weeks=weeks)
        assert names(called(world, targets("schedule:primary"), at=at).people) == [who]


def test_a_secondary_is_whoever_has_the_next_turn_of_the_schedule() -> None:
    world = organisation(schedules={"primary": turn_of("ana", "bo", "cy")})
    assert names(called(world, targets("secondary:primary"), at=NOON).people) == ["bo"]
    assert called(world, targets("secondary:none"), at=NOON).is_empty


def test_where_a_schedule_has_no_secondary_the_one_a_service_names_answers() -> None:
    world = organisation(
        *(member("ana"), member("bo"), member("cy", is_disabled=True)),
        schedules={"alone": turn_of("ana"), "two": turn_of("ana", "bo"), "leaving": turn_of("ana", "cy")},
    )
    for schedule, named, who in (
        ("alone", "bo", ["bo"]),
        ("leaving", "bo", ["bo"]),
        ("alone", "ana", []),  # she is the one who does not answer
        ("alone", "cy", []),
        ("two", "cy", ["bo"]),
    ):
        found = called(
            world, targets(f"secondary:{schedule}"), at=NOON, service=service(secondary=IDS[named])
        )
        assert names(found.people) == who, (schedule, named)


def test_contacts_and_channels_are_told_and_are_nobody_who_answers() -> None:
    vendor, room = Outside(UUID(int=31), "vendor", "Vendor"), Outside(UUID(int=32), "room", "War room")
    world = organisation(contacts={"vendor": vendor}, channels={"room": room})
    found = called(world, targets("contact:vendor", "channel:room", "channel:room"), at=NOON)
    assert (found.people, found.contacts, found.channels) == ((), (vendor,), (room,))
    assert not found.is_empty


@pytest.mark.parametrize(
    "target", ["person:nobody", "team:none", "schedule:none", "contact:none", "channel:none"]
)
def test_what_no_longer_exists_calls_nobody(target: str) -> None:
    assert called(organisation(), targets(target), at=NOON).is_empty


def test_a_person_who_was_disabled_is_called_by_no_way() -> None:
    world = organisation(
        member("ana", is_disabled=True),
        member("bo"),
        teams={"ops": Team("ops", "Ops", (IDS["ana"], IDS["bo"]))},
        schedules={"primary": turn_of("ana")},
    )
    rung = targets("person:ana", "schedule:primary", "team:ops")
    assert names(called(world, rung, at=NOON).people) == ["bo"]


def test_one_answers_for_a_service_and_where_nobody_does_every_administrator() -> None:
    world = organisation(member("ana", role="admin"), member("bo"), member("cy", is_disabled=True))
    shop = Service(id=UUID(int=99), handle="shop", name="Shop", tier=1, team=None)
    assert names(accountable(world, replace(shop, owner=IDS["bo"]))) == ["bo"]
    for nobody in (None, shop, replace(shop, owner=IDS["cy"]), replace(shop, owner=UUID(int=77))):
        assert names(accountable(world, nobody)) == ["ana"]


def test_only_administrators_who_are_here_are_the_last_catch_all() -> None:
    world = organisation(
        member("ana", role="admin"), member("bo"), member("cy", role="admin", is_disabled=True)
    )
    assert names(administrators(world)) == ["ana"]


# --- which ladder


LOUD = Ladder("loud", "Loud", (Rung(1, timedelta(minutes=1), targets("person:ana")),))
CALM = replace(LOUD, handle="calm", name="Calm")


def test_severity_picks_the_ladder_and_the_services_own_is_for_the_rest() -> None:
    world = organisation(ladders={"loud": LOUD, "calm": CALM})
    checkout = service(ladder="calm", ladders={1: "loud"})
    assert [ladder_for(world, checkout, severity) for severity in (1, 2, 3, 4)] == [LOUD, CALM, CALM, CALM]


def test_a_ladder_that_is_gone_leaves_the_people_named_for_the_service() -> None:
    world = organisation(acknowledge_within={1: timedelta(minutes=5)})
    found = ladder_for(world, service(ladder="gone", primary=IDS["ana"], secondary=IDS["bo"]), 1)
    assert [rung.notify for rung in found.rungs] == [targets("person:ana"), targets("person:bo")]
    assert {rung.wait for rung in found.rungs} == {timedelta(minutes=5)}


def test_the_people_named_are_called_in_order_of_closeness_and_each_once() -> None:
    checkout = service(
        owner=IDS["ana"], primary=IDS["bo"], secondary=IDS["bo"], backup=IDS["cy"], coordinator=IDS["di"]
    )
    rungs = ladder_for(organisation(), checkout, 4).rungs
    assert [str(rung.notify[0]) for rung in rungs] == ["person:bo", "person:cy", "person:ana", "person:di"]
    assert [rung.tier for rung in rungs] == [1, 2, 3, 3]


def test_what_belongs_to_nobody_goes_straight_to_the_catch_all() -> None:
    for nobody in (None, service()):
        assert ladder_for(organisation(), nobody, 1).rungs == ()


ROLES = ("owner", "primary", "secondary", "backup", "coordinator")


@given(
    st.fixed_dictionaries({}, optional={role: st.sampled_from(list(IDS.values())) for role in ROLES}),
    st.none() | st.timedeltas(timedelta(seconds=1), timedelta(days=400)),
    st.integers(1, 4),
)
def test_every_ladder_an_incident_starts_with_can_be_taken_up_again(
    named: dict[str, UUID], within: timedelta | None, severity: int
) -> None:
    world = organisation(acknowledge_within={severity: within})
    started = ladder_for(world, service(**named), severity)
    assert restore(snapshot(started)) == started
    assert len(started.rungs) == len(set(named.values()))

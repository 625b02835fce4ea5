"""What somebody needs on their phone: the runbooks of what they are or will be called for, soonest first."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.override import Override
from api.domain.oncall.rotation import Rotation
from api.domain.organisation.snapshot import Member, Organisation, Service, Team
from api.domain.paging.ladder import Ladder, Rung, Target
from api.domain.paging.notification import WorkingHours
from api.domain.runbooks.match import Match, Nearness
from api.domain.runbooks.pins import Need, Pin, Use, pins, wants
from api.domain.runbooks.place import Placed
from api.store.runbooks.places import by_place

SPACE = UUID(int=5)
MONDAY = datetime(2026, 11, 16, 12, tzinfo=UTC)
HANDLES = ("ana", "bo", "cy")
ALWAYS = WorkingHours(frozenset(), time(0), time(0))


def member(handle: str, *teams: str) -> Member:
    return Member(
        id=uuid5(SPACE, handle),
        handle=handle,
        name=handle.capitalize(),
        email="",
        role="responder",
        time_zone="UTC",
        hours=ALWAYS,
        teams=frozenset(teams),
    )


ANA = member("ana", "ops")


def service(handle: str, *, ladder: str | None = None, tier: int = 1, **facts: Any) -> Service:
    return Service(uuid5(SPACE, handle), handle, handle.title(), tier, None, ladder=ladder, **facts)


def runbook(handle: str, *services: str) -> Placed:
    places = frozenset(("service", one) for one in services)
    return Placed(uuid5(SPACE, handle), handle, handle, "", "0" * 64, places)  # type: ignore[arg-type]


def calls(*targets: str) -> Ladder:
    notify = tuple(Target(kind, handle) for kind, _, handle in (one.partition(":") for one in targets))  # type: ignore[arg-type]
    return Ladder(
        "any", "Any", (Rung(1, timedelta(minutes=5), notify),), catch_all=(Target("person", "ana"),)
    )


def turns_of(*people: str) -> Schedule:
    weekly = Rotation("weekly", tuple((who,) for who in people), datetime(2026, 11, 16), "week")  # noqa: DTZ001
    return Schedule("UTC", (weekly,))


def world(
    *services: Service,
    runbooks: Sequence[Placed] = (),
    ladders: Mapping[str, Ladder] | None = None,
    schedules: Mapping[str, Schedule] | None = None,
) -> Organisation:
    people = [ANA, member("bo"), member("cy")]
    return Organisation(
        version=1,
        titles_on_lock_screens=True,
        people={one.id: one for one in people},
        teams={"ops": Team("ops", "Ops", (ANA.id,))},
        services={one.handle: one for one in services},
        ladders=ladders or {},
        schedules=schedules or {},
        contacts={},
        channels={},
        integrations={},
        routes=(),
        maintenances=(),
        acknowledge_within={},
        handles={one.handle: one.id for one in people},
        services_by_id={one.id: one for one in services},
        runbooks={one.handle: one for one in runbooks},
        runbooks_at=by_place(runbooks),
    )


def need(organisation: Organisation, handle: str = "checkout", *, now: datetime = MONDAY) -> Need | None:
    found = wants(organisation, ANA, now=now).get(handle)
    return found.need if found else None


def handles(found: Sequence[Pin]) -> list[str]:
    return [pin.runbook.handle for pin in found]


def on_schedule(schedule: Schedule, *, target: str = "schedule:primary") -> Organisation:
    return world(
        service("checkout", ladder="any"), ladders={"any": calls(target)}, schedules={"primary": schedule}
    )


# --- when they are called


def test_whoever_is_on_call_needs_it_now_and_whoever_comes_next_a_day_before() -> None:
    assert need(on_schedule(turns_of("ana", "bo"))) is Need.ON_CALL
    next_week = on_schedule(turns_of("bo", "ana"))
    assert need(next_week) is Need.LATER
    assert need(next_week, now=MONDAY + timedelta(days=5, hours=11)) is Need.LATER
    assert need(next_week, now=MONDAY + timedelta(days=5, hours=12)) is Need.SOON
    assert need(next_week, now=MONDAY + timedelta(days=7)) is Need.ON_CALL


def test_what_is_more_than_a_week_away_is_not_needed_yet() -> None:
    third = on_schedule(turns_of("bo", "cy", "ana"))
    assert need(third) is None
    assert need(third, now=MONDAY + timedelta(days=7)) is Need.LATER


def test_somebody_who_only_stands_in_needs_it_as_much() -> None:
    soon, until = MONDAY + timedelta(hours=6), MONDAY + timedelta(days=2)
    stands_in = Override(soon, until, "replace", person="bo", by="ana")
    assert need(on_schedule(Schedule("UTC", turns_of("bo").rotations, (stands_in,)))) is Need.SOON


def test_the_next_on_a_schedule_needs_it_now_where_a_rung_calls_the_secondary() -> None:
    assert need(on_schedule(turns_of("bo", "ana"), target="secondary:primary")) is Need.ON_CALL
    assert need(on_schedule(turns_of("bo", "cy", "ana"), target="secondary:primary")) is None


def test_a_rung_may_name_them_or_their_team() -> None:
    for target in ("person:ana", "team:ops"):
        assert need(on_schedule(turns_of("bo"), target=target)) is Need.ON_CALL
    for target in ("person:bo", "team:others", "channel:room"):
        assert need(on_schedule(turns_of("bo"), target=target)) is None


def test_any_of_a_services_ladders_counts() -> None:
    by_severity = world(
        service("checkout", ladder="quiet", ladders={1: "loud"}),
        ladders={"quiet": calls("person:bo"), "loud": calls("person:ana")},
    )
    assert need(by_severity) is Need.ON_CALL


def test_whoever_answers_for_a_service_needs_its_runbooks_on_call_or_not() -> None:
    for role in ("owner", "primary", "secondary", "backup", "coordinator"):
        assert need(world(replace(service("checkout"), **{role: ANA.id}))) is Need.OWNED  # type: ignore[arg-type]
    both = world(service("checkout", ladder="any", owner=ANA.id), ladders={"any": calls("person:ana")})
    assert need(both) is Need.ON_CALL


# --- what breaks with it


def test_what_a_service_cannot_do_without_is_needed_through_others_too() -> None:
    organisation = world(
        service("checkout", owner=ANA.id, needs=("ledger", "gone")),
        service("ledger", needs=("disks",)),
        service("disks"),
        service("search"),
    )
    found = wants(organisation, ANA, now=MONDAY)
    assert {handle: (want.need, want.why) for handle, want in found.items()} == {
        "checkout": (Need.OWNED, "you answer for Checkout"),
        "ledger": (Need.CRITICAL, "Checkout depends on Ledger"),
        "disks": (Need.CRITICAL, "Ledger depends on Disks"),
    }


def test_what_is_needed_later_needs_the_rest_later_unless_something_sooner_does() -> None:
    organisation = world(
        service("checkout", ladder="any", needs=("ledger",)),
        service("search", owner=ANA.id, needs=("ledger",)),
        service("ledger", needs=("checkout",)),
        ladders={"any": calls("schedule:primary")},
        schedules={"primary": turns_of("bo", "ana")},
    )
    assert need(organisation, "ledger") is Need.CRITICAL
    assert need(organisation, "checkout") is Need.CRITICAL


NAMES = [f"s{number}" for number in range(8)]
GRAPHS = st.fixed_dictionaries({name: st.lists(st.sampled_from(NAMES), max_size=4) for name in NAMES})


@given(graph=GRAPHS, owned=st.sets(st.sampled_from(NAMES)), later=st.sets(st.sampled_from(NAMES)))
def test_circles_end_and_exactly_what_can_be_reached_is_wanted(
    graph: dict[str, list[str]], owned: set[str], later: set[str]
) -> None:
    organisation = world(
        *(
            service(
                name,
                needs=tuple(graph[name]),
                owner=ANA.id if name in owned else None,
                ladder="later" if name in later else None,
            )
            for name in NAMES
        ),
        ladders={"later": calls("schedule:primary")},
        schedules={"primary": turns_of("bo", "ana")},
    )
    found = wants(organisation, ANA, now=MONDAY)
    sooner = _reached(graph, owned)
    assert set(found) == sooner | _reached(graph, later)
    for name, want in found.items():
        assert (want.need < Need.LATER) == (name in sooner)


def _reached(graph: Mapping[str, Sequence[str]], start: set[str]) -> set[str]:
    reached, waiting = set(start), list(start)
    while waiting:
        for name in graph[waiting.pop()]:
            if name not in reached:
                reached.add(name)
                waiting.append(name)
    return reached


# --- which runbooks, in which order


def test_what_is_used_now_comes_before_what_may_be_and_each_runbook_once() -> None:
    followed, attached, mine, critical = (
        runbook("followed", "search"),
        runbook("attached", "checkout"),
        runbook("mine", "checkout"),
        runbook("critical", "ledger", "checkout-db"),
    )
    organisation = world(
        service("checkout", owner=ANA.id, needs=("ledger",)),
        service("ledger"),
        runbooks=[critical, mine, attached, followed],
    )
    uses = [
        Use(7, attached=[Match(attached, Nearness.SERVICE, "for the service Checkout")]),
        Use(9, followed=["followed", "archived"]),
    ]
    found = pins(organisation, ANA, uses, now=MONDAY)
    assert [(pin.runbook.handle, pin.need, pin.why) for pin in found] == [
        ("followed", Need.RUN, "it is being followed in #9"),
        ("attached", Need.INCIDENT, "it belongs to #7, which is open"),
        ("mine", Need.OWNED, "you answer for Checkout"),
        ("critical", Need.CRITICAL, "Checkout depends on Ledger"),
    ]


def test_of_services_needed_alike_the_more_important_comes_first_then_the_title() -> None:
    organisation = world(
        service("minor", owner=ANA.id, tier=3),
        service("major", owner=ANA.id, tier=1),
        runbooks=[runbook("c", "minor"), runbook("b", "major"), runbook("a", "major"), runbook("d")],
    )
    assert handles(pins(organisation, ANA, [], now=MONDAY)) == ["a", "b", "c"]


@given(graph=GRAPHS, owned=st.sets(st.sampled_from(NAMES), min_size=1))
def test_the_order_is_that_of_need_and_does_not_depend_on_that_of_the_organisation(
    graph: dict[str, list[str]], owned: set[str]
) -> None:
    services = [
        service(name, needs=tuple(graph[name]), owner=ANA.id if name in owned else None) for name in NAMES
    ]
    runbooks = [runbook(f"of-{name}", name) for name in NAMES]
    found = pins(world(*services, runbooks=runbooks), ANA, [], now=MONDAY)
    assert [pin.need for pin in found] == sorted(pin.need for pin in found)
    other = pins(world(*reversed(services), runbooks=runbooks[::-1]), ANA, [], now=MONDAY)
    assert handles(found) == handles(other)

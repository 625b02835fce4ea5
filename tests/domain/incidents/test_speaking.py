"""Who speaks, and who stands behind them: one answer for reminders and approvals alike."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.policy import CommsPolicy
from api.domain.comms.promise import STEPS
from api.domain.incidents.speaking import Speakers, line, speakers, told_at
from api.domain.oncall.oncall import Schedule
from api.domain.oncall.schedule_file import parse_rotation
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.paging.notification import parse_hours
from api.domain.rights import Role
from tests.support.people import NOON

ROLES = ("commander", "deputy", "comms_lead")
PEOPLE = ("ana", "bo", "cy", "di", "eve")


def member(handle: str, role: Role = "responder") -> Member:
    return Member(
        id=UUID(int=PEOPLE.index(handle) + 1),
        handle=handle,
        name=handle.capitalize(),
        email="",
        role=role,
        time_zone="UTC",
        hours=parse_hours({}),
    )


def organisation(*, rota: tuple[str, ...] = ()) -> Organisation:
    """Eve is the administrator."""
    members = {one.id: one for one in [*(member(handle) for handle in PEOPLE[:4]), member("eve", "admin")]}
    rotation = parse_rotation(
        {"name": "leads", "people": list(rota), "starts": "2026-01-01T00:00", "unit": "day", "every": 1}
    )
    return Organisation(
        version=1,
        titles_on_lock_screens=False,
        people=members,
        teams={},
        services={},
        ladders={},
        schedules={"comms": Schedule("UTC", (rotation,))} if rota else {},
        contacts={},
        channels={},
        integrations={},
        routes=(),
        maintenances=(),
        acknowledge_within={},
        handles={one.handle: one.id for one in members.values()},
        services_by_id={},
        comms=CommsPolicy(rota="comms" if rota else None),
    )


def who(rota: tuple[str, ...] = (), assignee: str | None = None, **held: str) -> Speakers:
    holders = {role: member(handle).id for role, handle in held.items()}
    return speakers(
        organisation(rota=rota), holders, assignee=member(assignee).id if assignee else None, now=NOON
    )


def handles(found: Speakers) -> list[str | None]:
    return [one.handle if one else None for one in (found.lead, found.deputy, found.commander)]


def test_whoever_holds_the_role_leads_and_the_rota_stands_behind_them() -> None:
    rota = ("ana", "bo")
    on_call, following = handles(who(rota))[:2]
    assert {on_call, following} == set(rota)
    assert handles(who(rota, comms_lead="cy", commander="di")) == ["cy", on_call, "di"]
    assert handles(who(rota, deputy="di"))[:2] == [on_call, "di"]


def test_without_a_rota_the_commander_speaks_then_the_assignee_then_the_administrators() -> None:
    assert handles(who(commander="ana", assignee="bo")) == ["ana", None, None]
    assert handles(who(assignee="bo")) == ["bo", None, None]
    nobody = who()
    assert handles(nobody) == [None, None, None]
    assert [one.handle for one in nobody.leads] == ["eve"]
    assert handles(who(comms_lead="ana", assignee="bo")) == ["ana", None, "bo"]


@given(
    st.dictionaries(st.sampled_from(ROLES), st.sampled_from(PEOPLE[:4])),
    st.none() | st.sampled_from(PEOPLE[:4]),
    st.sampled_from(((), ("ana",), ("ana", "bo"), ("bo", "cy"))),
    st.sets(st.sampled_from(PEOPLE)),
)
def test_nobody_stands_in_line_twice_and_nobody_who_hears_nothing(held, assignee, rota, phones) -> None:
    found = who(rota, assignee, **held)
    standing = line(found, reachable={member(handle).id for handle in phones})
    called = [one.handle for group in standing for one in group]
    assert len(called) == len(set(called))
    assert set(called) <= phones
    assert ("eve" in called) == ("eve" in phones), "the administrators are always last"
    first = told_at("reminded", standing)
    assert bool(first) == bool(standing)
    assert first == told_at("overdue", standing)
    later = [told_at(step, standing) for step in STEPS[1:]]
    assert [group for group in later if group] == list(standing[:3])

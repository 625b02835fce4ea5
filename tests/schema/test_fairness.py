"""Fairness, relief and the on-call policy over GraphQL: planners see all, others themselves and the mean."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from sqlalchemy import select, update

from api import clock
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.oncall.oncall import OverrideRow
from api.store.oncall.reliefs import ReliefRow
from api.store.paging.paging import PageRow
from api.store.people.people import PersonRow
from tests.schema.office import Office
from worker.jobs.reliefs import offer_reliefs

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SHARES = """query ($from: DateTime!, $to: DateTime!, $schedules: [String!]) {
  fairness(from: $from, to: $to, schedules: $schedules) {
    everybody currency csv mean { hours nights pages }
    people { person { handle } hours dayHours nightHours weekendHours holidayHours nights weekends holidays
      pages wokenNights interruptions { business off sleep } pay timeOffHours } } }"""
PROPOSAL = """query ($from: DateTime!, $to: DateTime!, $schedule: String!) {
  fairnessProposal(from: $from, to: $to, schedule: $schedule) {
    schedule { handle } spreadBefore spreadAfter points { person { handle } before after }
    changes { person { handle } by { handle } startsAt endsAt returnStartsAt returnEndsAt } } }"""
EVEN = """mutation ($moves: [ShiftMove!]!) { it: evenOut(schedule: "nights", moves: $moves) { __typename
  ... on EvenedOut { overrides { person { handle } by { handle } } } ... on Refusal { code message } } }"""
RELIEFS = "{ reliefs { id why may state person { handle } schedule { handle } proposed { handle } } }"
POLICY = """nightFrom nightTo rest nightShare reliefIncidents reliefWithin reliefWoken reliefStands currency
  rates { day night weekend holiday } timeOff { day night weekend holiday }"""


async def staffed(office: Office, **schedule: Any) -> dict[str, Viewer]:
    """Ana, bo and cy take turns of a week since three weeks ago; eve runs the place, au looks on."""
    roles = {"ana": "responder", "bo": "responder", "cy": "responder", "eve": "admin", "au": "auditor"}
    people = {handle: await office.person(handle, role) for handle, role in roles.items()}
    rotation = {"name": "turns", "people": ["ana", "bo", "cy"], "starts": "2026-11-02T09:00", "unit": "week"}
    asked = {"handle": "nights", "name": "Nights", "timeZone": "UTC", "rotations": [rotation]} | schedule
    saved = await office.asks(
        people["eve"],
        "mutation ($s: ScheduleInput!) { it: saveSchedule(schedule: $s) { __typename } }",
        {"s": asked},
    )
    assert saved["it"]["__typename"] == "Schedule"
    return people


async def shares(office: Office, by: Viewer, since: str, until: str) -> dict[str, Any]:
    span = {"from": f"{since}T09:00:00Z", "to": f"{until}T09:00:00Z", "schedules": ["nights"]}
    found: dict[str, Any] = (await office.asks(by, SHARES, span))["fairness"]
    return found


def by_person(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["person"]["handle"]: one for one in found["people"]}


async def rang(office: Office, person: Viewer, *times: datetime) -> None:
    """Their phone rang then, each time for another incident."""
    for at in times:
        incident = (await office.declare(person, service=None)).id
        async with office.database.transaction() as tx:
            tx.session.add(
                PageRow(
                    id=new_id(),
                    kind="page",
                    incident_id=incident,
                    person_id=person.person_id,
                    channel="push",
                    label="phone",
                    step=0,
                    state="displayed",
                    attempts=1,
                    queued_at=at,
                    sent_at=at,
                    expires_at=at + HOUR,
                )
            )


async def moved_to(office: Office, person: Viewer, **facts: Any) -> None:
    async with office.database.transaction() as tx:
        await tx.session.execute(update(PersonRow).where(PersonRow.id == person.person_id).values(**facts))
        await office.edited(tx, "person", person.handle)


async def test_everybody_has_a_share_and_the_mean_stands_beside_it(office: Office) -> None:
    people = await staffed(office)
    found = await shares(office, people["eve"], "2026-11-02", "2026-11-16")
    theirs = by_person(found)
    assert {handle: one["hours"] for handle, one in theirs.items()} == {"ana": 168, "bo": 168, "cy": 0}
    assert (theirs["ana"]["nights"], theirs["ana"]["weekends"]) == (7, 1)
    assert found["mean"]["hours"] == 112
    assert found["everybody"] is True
    parts = ("dayHours", "nightHours", "weekendHours", "holidayHours")
    assert sum(theirs["ana"][part] for part in parts) == 168


async def test_a_responder_sees_their_own_share_and_an_auditor_all(office: Office) -> None:
    people = await staffed(office)
    own = await shares(office, people["bo"], "2026-11-02", "2026-11-16")
    assert (list(by_person(own)), own["everybody"]) == (["bo"], False)
    assert "ana" not in own["csv"]
    assert own["mean"]["hours"] == 112
    assert len(by_person(await shares(office, people["au"], "2026-11-02", "2026-11-16"))) == 3


async def test_who_plans_a_schedule_sees_everybody_in_it(office: Office) -> None:
    people = await staffed(office)
    await office.service("checkout", owner=people["bo"], notify=["schedule:nights"])
    assert len(by_person(await shares(office, people["bo"], "2026-11-02", "2026-11-16"))) == 3
    assert list(by_person(await shares(office, people["ana"], "2026-11-02", "2026-11-16"))) == ["ana"]


async def test_a_strangers_question_is_refused(office: Office) -> None:
    people = await staffed(office)
    stakeholder = await office.person("sue", "stakeholder")
    span = {"from": "2026-11-02T09:00:00Z", "to": "2026-11-16T09:00:00Z"}
    assert await office.code(stakeholder, SHARES, span) == "FORBIDDEN"
    assert await office.code(None, SHARES, span) == "SIGN_IN"
    years = {"from": "2020-11-02T09:00:00Z", "to": "2026-11-16T09:00:00Z"}
    assert await office.code(people["ana"], SHARES, years) == "SPAN_TOO_LONG"
    year = {"from": "2026-01-01T00:00:00Z", "to": "2027-01-01T00:00:00Z"}
    many = year | {"schedules": [f"nights-{number}" for number in range(60)]}
    assert await office.code(people["ana"], SHARES, many) == "SPAN_TOO_LONG"
    assert await office.code(people["ana"], SHARES, year) is None


async def test_holidays_and_nights_are_those_of_the_place_where_somebody_lives(office: Office) -> None:
    people = await staffed(office)
    christmas = ("2026-12-14", "2027-01-04")
    before = by_person(await shares(office, people["eve"], *christmas))
    assert {one["holidays"] for one in before.values()} == {0}
    for handle in ("ana", "bo", "cy"):
        await moved_to(office, people[handle], holidays="DE", time_zone="Europe/Berlin")
    after = by_person(await shares(office, people["eve"], *christmas))
    assert sum(one["holidays"] for one in after.values()) == 3
    assert all(after[handle]["hours"] == before[handle]["hours"] for handle in after)


async def test_a_traveller_is_woken_by_the_clock_of_where_she_is(office: Office) -> None:
    people = await staffed(office)
    ana = people["ana"]
    await moved_to(office, ana, time_zone="Europe/Berlin")
    await rang(office, ana, *(datetime(2026, 11, day, 15, tzinfo=UTC) for day in (3, 4)))
    at_home = by_person(await shares(office, people["eve"], "2026-11-02", "2026-11-09"))["ana"]
    assert (at_home["pages"], at_home["wokenNights"]) == (2, 0)
    assert at_home["interruptions"] == {"business": 2, "off": 0, "sleep": 0}
    await moved_to(office, ana, time_zone="Asia/Tokyo")
    in_tokyo = by_person(await shares(office, people["eve"], "2026-11-02", "2026-11-09"))["ana"]
    assert (in_tokyo["pages"], in_tokyo["wokenNights"]) == (2, 2)
    assert in_tokyo["interruptions"] == {"business": 0, "off": 0, "sleep": 2}


async def test_the_policy_is_saved_by_administrators_and_pays(office: Office) -> None:
    people = await staffed(office)
    free = (await office.asks(people["ana"], f"{{ onCallPolicy {{ {POLICY} }} }}"))["onCallPolicy"]
    assert (free["nightFrom"], free["rest"], free["rates"]["night"]) == ("23:00", "11h", "0.00")
    text = f"""mutation ($p: OnCallPolicyInput!) {{ it: saveOnCallPolicy(policy: $p, why: "agreed") {{
      __typename ... on OnCallPolicy {{ {POLICY} }} ... on Refusal {{ code message }} }} }}"""
    paid = free | {"currency": "CHF", "rates": {"day": "1", "night": "2.50", "weekend": "3", "holiday": "4"}}
    no = (await office.asks(people["bo"], text, {"p": paid}))["it"]
    assert no["code"] == "FORBIDDEN"
    bad = (await office.asks(people["eve"], text, {"p": paid | {"rest": "soon"}}))["it"]
    assert (bad["code"], "rest" in bad["message"]) == ("BAD_POLICY", True)
    saved = (await office.asks(people["eve"], text, {"p": paid}))["it"]
    assert saved["rates"] == {"day": "1.00", "night": "2.50", "weekend": "3.00", "holiday": "4.00"}
    found = await shares(office, people["eve"], "2026-11-02", "2026-11-09")
    ana = by_person(found)["ana"]
    assert ana["pay"] == f"{ana['dayHours'] + 2.5 * ana['nightHours'] + 3 * ana['weekendHours']:.2f}"
    lines = {line["person"]: line for line in csv.DictReader(StringIO(found["csv"]))}
    assert (lines["ana"]["pay"], lines["ana"]["currency"]) == (ana["pay"], "CHF")


async def test_a_proposal_evens_out_and_is_applied_only_when_a_planner_wants_it(office: Office) -> None:
    one = {"name": "ends", "people": ["ana"], "starts": "2026-11-02T09:00", "unit": "week"}
    week = {"name": "days", "people": ["bo", "cy", "ana"], "starts": "2026-11-02T09:00", "unit": "week"}
    days = {"active": {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}}
    ends = {"active": {"days": ["sat", "sun"], "from": "00:00", "to": "00:00"}}
    people = await staffed(office, rotations=[one | ends, week | days])
    begins = clock.now()
    span = {"from": begins.isoformat(), "to": (begins + 90 * DAY).isoformat(), "schedule": "nights"}
    assert await office.code(people["bo"], PROPOSAL, span) == "FORBIDDEN"
    found = (await office.asks(people["eve"], PROPOSAL, span))["fairnessProposal"]
    assert found["spreadAfter"] < found["spreadBefore"]
    assert found["changes"]
    async with office.database.read() as session:
        assert (await session.scalars(select(OverrideRow))).all() == []
    moves = [
        {
            "person": change["person"]["handle"],
            "by": change["by"]["handle"],
            "startsAt": change["startsAt"],
            "endsAt": change["endsAt"],
        }
        for change in found["changes"]
        if change["returnStartsAt"] is None
    ]
    no = (await office.asks(people["bo"], EVEN, {"moves": moves}))["it"]
    assert no["code"] == "FORBIDDEN"
    assert (await office.asks(people["eve"], EVEN, {"moves": []}))["it"]["code"] == "BAD_MOVES"
    done = (await office.asks(people["eve"], EVEN, {"moves": moves}))["it"]
    assert len(done["overrides"]) == len(moves)
    again = (await office.asks(people["eve"], EVEN, {"moves": moves}))["it"]
    assert again["code"] in ("SHIFT_CHANGED", "ALREADY_ON_CALL")
    after = (await office.asks(people["eve"], PROPOSAL, span))["fairnessProposal"]
    assert after["spreadBefore"] < found["spreadBefore"]


async def test_relief_is_seen_by_whom_it_concerns_and_says_what_each_may_answer(office: Office) -> None:
    now = clock.now()
    # In the middle of a turn, whatever day it is.
    begun = f"{now - 3 * DAY:%Y-%m-%dT%H:%M}"
    turns = {"name": "turns", "people": ["ana", "bo", "cy"], "starts": begun, "unit": "week"}
    people = await staffed(office, rotations=[turns])
    tired, *fresh = turns["people"]
    await rang(office, people[tired], now - HOUR, now - HOUR / 2)
    await offer_reliefs(office.database, now=clock.now())
    (seen,) = (await office.asks(people[tired], RELIEFS))["reliefs"]
    assert (seen["may"], seen["person"]["handle"]) == (["decline"], tired)
    assert seen["why"].startswith("2 incidents")
    (asked,) = (await office.asks(people[fresh[0]], RELIEFS))["reliefs"]
    assert "accept" in asked["may"]
    stranger = await office.person("zed", "responder")
    assert (await office.asks(stranger, RELIEFS))["reliefs"] == []
    text = """mutation ($id: ID!) { it: acceptRelief(id: $id) { __typename
      ... on Relief { state takenBy { handle } } ... on Refusal { code } } }"""
    no = (await office.asks(stranger, text, {"id": seen["id"]}))["it"]
    assert no["code"] == "FORBIDDEN"
    done = (await office.asks(people[fresh[0]], text, {"id": seen["id"]}))["it"]
    assert (done["state"], done["takenBy"]["handle"]) == ("ACCEPTED", fresh[0])
    late = text.replace("acceptRelief", "declineRelief")
    assert (await office.asks(people[tired], late, {"id": seen["id"]}))["it"]["code"] == "OVER"
    unknown = (await office.asks(people[tired], text, {"id": "nothing"}))["it"]
    assert unknown["code"] == "NOT_FOUND"
    async with office.database.read() as session:
        assert (await session.scalars(select(ReliefRow.state))).one() == "accepted"

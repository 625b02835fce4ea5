"""The compact calendar: the same shifts as every schedule tells by itself, in one quick answer."""

from datetime import datetime, timedelta
from typing import Any

from api import clock
from api.domain.rights import Viewer
from tests.schema.office import Office

CALENDAR = """query ($schedules: [String!], $person: String, $from: DateTime!, $to: DateTime!) {
  calendar(schedules: $schedules, person: $person, from: $from, to: $to) {
    people { handle name }
    pages {
      schedule { handle timeZone }
      origins
      rows
      overrides { kind by { handle } }
      layers { name precedence rows }
    }
  }
}"""
SHIFTS = """query ($handle: String!, $from: DateTime!, $to: DateTime!) {
  schedule(handle: $handle) {
    shifts(from: $from, to: $to) { startsAt endsAt people { handle } origin }
    gaps(from: $from, to: $to) { startsAt endsAt }
  }
}"""
SAVE = "mutation ($schedule: ScheduleInput!) { it: saveSchedule(schedule: $schedule) { __typename } }"
OVERRIDE = "mutation ($override: OverrideInput!) { it: addOverride(override: $override) { __typename } }"
WEEKDAYS = {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "09:00", "to": "17:00"}
# Of next year: an override of the past is refused.
YEAR = clock.now().year + 1
SPAN = {"from": f"{YEAR}-03-01T00:00:00Z", "to": f"{YEAR}-04-05T00:00:00Z"}


async def planned(office: Office) -> Viewer:
    """Two schedules around a clock change: one always covered, one with office hours only."""
    ana, _, _ = [
        await office.person(name, role)
        for name, role in (("ana", "admin"), ("bo", "responder"), ("cy", "responder"))
    ]
    weeks = {"name": "weeks", "people": ["ana", "bo"], "starts": "2026-11-02T09:00", "unit": "week"}
    days = {
        "name": "days",
        "people": ["cy", "bo"],
        "starts": "2026-11-02T09:00",
        "unit": "day",
        "active": WEEKDAYS,
        "precedence": 1,
    }
    for handle, zone, rotations in (
        ("primary", "Europe/Berlin", [weeks, days]),
        ("office", "America/Chicago", [days]),
    ):
        schedule = {"handle": handle, "name": handle, "timeZone": zone, "rotations": rotations}
        assert (await office.asks(ana, SAVE, {"schedule": schedule}))["it"]["__typename"] == "Schedule"
    override = {
        "schedule": "primary",
        "kind": "everyone",
        "by": "cy",
        "startsAt": f"{YEAR}-03-10T00:00:00Z",
        "endsAt": f"{YEAR}-03-12T00:00:00Z",
    }
    assert (await office.asks(ana, OVERRIDE, {"override": override}))["it"]["__typename"] == "Override"
    return ana


def _iso(second: int) -> str:
    return datetime.fromtimestamp(second, clock.now().tzinfo).isoformat()


def _in_words(page: dict[str, Any], people: list[dict[str, str]]) -> list[tuple[object, ...]]:
    return [
        (_iso(starts), _iso(ends), [people[place]["handle"] for place in places], page["origins"][origin])
        for starts, ends, places, origin in page["rows"]
    ]


async def test_it_tells_of_every_schedule_what_the_schedule_tells_of_itself(office: Office):
    ana = await planned(office)
    calendar = (await office.asks(ana, CALENDAR, SPAN))["calendar"]
    assert {page["schedule"]["handle"] for page in calendar["pages"]} == {"primary", "office"}
    for page in calendar["pages"]:
        told = (await office.asks(ana, SHIFTS, {"handle": page["schedule"]["handle"], **SPAN}))["schedule"]
        shifts = [
            (one["startsAt"], one["endsAt"], [who["handle"] for who in one["people"]], one["origin"])
            for one in told["shifts"]
        ]
        gaps: list[tuple[object, ...]] = [(one["startsAt"], one["endsAt"], [], "") for one in told["gaps"]]
        assert _in_words(page, calendar["people"]) == sorted(shifts + gaps)
        assert bool(gaps) == (page["schedule"]["handle"] == "office")


async def test_layers_lie_under_it_and_overrides_of_the_span_beside_it(office: Office):
    ana = await planned(office)
    asked = {"schedules": ["primary"], **SPAN}
    [page] = (await office.asks(ana, CALENDAR, asked))["calendar"]["pages"]
    assert page["overrides"] == [{"kind": "everyone", "by": {"handle": "cy"}}]
    assert [(layer["name"], layer["precedence"]) for layer in page["layers"]] == [("days", 1), ("weeks", 0)]
    weeks = page["layers"][1]["rows"]
    assert (weeks[0][0], weeks[-1][1]) == (page["rows"][0][0], page["rows"][-1][1])
    [later] = (await office.asks(ana, CALENDAR, asked | {"from": f"{YEAR}-03-12T00:00:00Z"}))["calendar"][
        "pages"
    ]
    assert later["overrides"] == []


async def test_it_is_of_the_schedules_asked_for_and_of_none_that_is_not_there(office: Office):
    ana = await planned(office)
    calendar = (await office.asks(ana, CALENDAR, {"schedules": ["office", "nowhere"], **SPAN}))["calendar"]
    assert [page["schedule"]["handle"] for page in calendar["pages"]] == ["office"]
    assert [person["handle"] for person in calendar["people"]] == ["bo", "cy"]
    nothing = (await office.asks(ana, CALENDAR, {"schedules": [], **SPAN}))["calendar"]
    assert nothing == {"people": [], "pages": []}


async def test_of_a_person_it_is_the_schedules_that_name_them(office: Office):
    ana = await planned(office)
    hers = (await office.asks(ana, CALENDAR, {"person": "ana", **SPAN}))["calendar"]
    assert [page["schedule"]["handle"] for page in hers["pages"]] == ["primary"]
    assert [person["handle"] for person in hers["people"]] == ["ana", "bo", "cy"]
    assert (await office.asks(ana, CALENDAR, {"person": "di", **SPAN}))["calendar"]["pages"] == []


async def test_a_span_too_long_or_the_wrong_way_round_is_refused(office: Office):
    ana = await planned(office)
    start = datetime.fromisoformat(SPAN["from"])
    backwards = {"from": SPAN["to"], "to": SPAN["from"]}
    assert await office.code(ana, CALENDAR, backwards) == "BAD_SPAN"
    for_ever = {"from": start.isoformat(), "to": (start + timedelta(days=500)).isoformat()}
    assert await office.code(ana, CALENDAR, for_ever) == "SPAN_TOO_LONG"


async def test_strangers_are_told_nothing(office: Office):
    await planned(office)
    assert await office.code(None, CALENDAR, SPAN) == "SIGN_IN"


async def test_it_asks_the_database_no_more_for_many_schedules_than_for_one(office: Office):
    ana = await planned(office)
    await office.asks(ana, CALENDAR, SPAN)
    with office.counting() as one:
        await office.asks(ana, CALENDAR, {"schedules": ["office"], **SPAN})
    with office.counting() as many:
        await office.asks(ana, CALENDAR, SPAN)
    assert len(many) == len(one)


async def test_a_long_answer_is_packed_for_whoever_can_unpack_it(office: Office):
    ana = await planned(office)
    year = {"from": f"{YEAR}-01-01T00:00:00Z", "to": f"{YEAR}-12-31T00:00:00Z"}

    async def ask(encoding: str, variables: dict[str, str]) -> tuple[str | None, int, Any]:
        headers = office.headers(ana) | {"accept-encoding": encoding}
        said = await office.send(json={"query": CALENDAR, "variables": variables}, headers=headers)
        return said.headers.get("content-encoding"), int(said.headers["content-length"]), said.json()

    packing, size, answer = await ask("gzip, br", year)
    plainly, whole, same = await ask("identity", year)
    assert (packing, plainly) == ("gzip", None)
    assert size < whole / 3
    assert answer == same
    packing, _, _ = await ask("gzip", {"from": SPAN["from"], "to": SPAN["from"]})
    assert packing is None

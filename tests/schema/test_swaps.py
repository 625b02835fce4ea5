"""Swaps over GraphQL: what each may do is said with the swap, and "no" is an answer in the union."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from api import clock
from api.domain.rights import Viewer
from tests.schema.office import Office

REFUSAL = "... on Refusal { code message }"
FIELDS = """... on Swap { id state may note dueAt answeredBy schedule { handle } person { handle }
  asked { handle } taker { handle } startsAt endsAt returnStartsAt }"""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


async def does(office: Office, by: Viewer, verb: str, **variables: Any) -> dict[str, Any]:
    fields = "... on Override { id kind by { handle } }" if verb.startswith("takeShiftNow") else FIELDS
    fields = "... on Done { ok }" if verb.startswith("remove") else fields
    types = {"swap": "SwapOffer!", "id": "ID!", "inReturn": "SpanInput"}
    head = ", ".join(f"${name}: {types[name]}" for name in variables)
    text = f"mutation {f'({head})' if head else ''} {{ it: {verb} {{ __typename {fields} {REFUSAL} }} }}"
    told: dict[str, Any] = (await office.asks(by, text, variables))["it"]
    return told


async def lists(office: Office, by: Viewer, schedule: str | None = None) -> list[dict[str, Any]]:
    text = f"query ($schedule: String) {{ swaps(schedule: $schedule) {{ {FIELDS} }} }}"
    found: list[dict[str, Any]] = (await office.asks(by, text, {"schedule": schedule}))["swaps"]
    return found


async def coming(office: Office, by: Viewer, person: str) -> list[dict[str, Any]]:
    text = "query ($p: String!) { comingShifts(person: $p) { startsAt endsAt schedule { handle } } }"
    found: list[dict[str, Any]] = (await office.asks(by, text, {"p": person}))["comingShifts"]
    return found


async def staffed(office: Office) -> dict[str, Viewer]:
    """Ana, bo and cy take turns of a day; di may read, eve runs the place."""
    roles = {"ana": "responder", "bo": "responder", "cy": "responder", "di": "comms", "eve": "admin"}
    people = {handle: await office.person(handle, role) for handle, role in roles.items()}
    begins = (clock.now() - DAY / 2).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    rotation = {"name": "turns", "people": ["ana", "bo", "cy"], "starts": begins.isoformat(), "unit": "day"}
    schedule = {"handle": "nights", "name": "Nights", "timeZone": "UTC", "rotations": [rotation]}
    saved = await office.asks(
        people["eve"],
        "mutation ($s: ScheduleInput!) { it: saveSchedule(schedule: $s) { __typename } }",
        {"s": schedule},
    )
    assert saved["it"]["__typename"] == "Schedule"
    return people


async def offered(office: Office, by: Viewer, place: int = 0, **how: Any) -> dict[str, Any]:
    """One's own shift of that place among those to come."""
    shift = (await coming(office, by, how.get("person", by.handle)))[place]
    swap = {"schedule": "nights", "startsAt": shift["startsAt"], "endsAt": shift["endsAt"]} | how
    return await does(office, by, "offerSwap(swap: $swap)", swap=swap)


async def on_call(office: Office, by: Viewer) -> list[str]:
    answer = await office.asks(by, '{ schedule(handle: "nights") { onCall { handle } } }')
    return [person["handle"] for person in answer["schedule"]["onCall"]]


async def test_a_trade_from_the_offer_to_the_agreement(office: Office) -> None:
    people = await staffed(office)
    ana, bo, cy = people["ana"], people["bo"], people["cy"]
    swap = await offered(office, ana, note="A wedding.")
    assert (swap["state"], swap["may"], swap["note"]) == ("OFFERED", ["withdraw"], "A wedding.")
    (seen,) = await lists(office, bo)
    assert seen["may"] == ["take", "propose"]
    theirs = (await coming(office, bo, "bo"))[0]
    span = {"startsAt": theirs["startsAt"], "endsAt": theirs["endsAt"]}
    proposed = await does(office, bo, "takeSwap(id: $id, inReturn: $inReturn)", id=swap["id"], inReturn=span)
    assert (proposed["state"], proposed["may"]) == ("PROPOSED", ["retract"])
    late = await does(office, cy, "takeSwap(id: $id)", id=swap["id"])
    assert (late["code"], "Bo has proposed a trade" in late["message"]) == ("TAKEN", True)
    agreed = await does(office, ana, "acceptSwap(id: $id)", id=swap["id"])
    assert (agreed["state"], agreed["taker"], agreed["answeredBy"]) == ("AGREED", {"handle": "bo"}, "Ana")
    assert await on_call(office, ana) == ["bo"]
    assert (await coming(office, ana, "ana"))[0]["startsAt"] == theirs["startsAt"]


async def test_a_shift_is_taken_at_one_tap_and_given_back_by_removing_the_override(office: Office) -> None:
    people = await staffed(office)
    taken = await does(office, people["bo"], 'takeShiftNow(schedule: "nights")')
    assert (taken["kind"], taken["by"]) == ("replace", {"handle": "bo"})
    assert await on_call(office, people["ana"]) == ["bo"]
    (swap,) = await lists(office, people["ana"])
    twice = await does(office, people["bo"], "takeSwap(id: $id)", id=swap["id"])
    assert twice["state"] == "AGREED", "a second tap changes nothing"
    removed = await does(office, people["bo"], "removeOverride(id: $id)", id=taken["id"])
    assert removed["__typename"] == "Done"
    assert await on_call(office, people["ana"]) == ["ana"]
    (swap,) = await lists(office, people["ana"])
    assert swap["state"] == "UNDONE"
    again = await does(office, people["bo"], "undoSwap(id: $id)", id=swap["id"])
    assert again["code"] == "ENDED"


async def test_the_planner_does_for_others_what_they_could_do(office: Office) -> None:
    people = await staffed(office)
    eve = people["eve"]
    swap = await offered(office, eve, person="ana", to="bo")
    assert swap["may"] == ["take", "propose", "decline", "withdraw"]
    assert (await does(office, people["cy"], "takeSwap(id: $id)", id=swap["id"]))["code"] == "NOT_ASKED"
    taken = await does(office, eve, 'takeSwap(id: $id, taker: "bo")', id=swap["id"])
    assert (taken["state"], taken["taker"]) == ("AGREED", {"handle": "bo"})


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("acceptSwap(id: $id)", "NOT_PROPOSED"),
        ("declineSwap(id: $id)", "FORBIDDEN"),
        ("withdrawSwap(id: $id)", "FORBIDDEN"),
        ("undoSwap(id: $id)", "NOT_AGREED"),
    ],
)
async def test_what_is_not_ones_own_to_do_is_refused(office: Office, verb: str, code: str) -> None:
    people = await staffed(office)
    swap = await offered(office, people["ana"], to="cy")
    assert (await does(office, people["bo"], verb, id=swap["id"]))["code"] == code


async def test_odd_requests_are_answers_too(office: Office) -> None:
    people = await staffed(office)
    ana = people["ana"]
    assert (await does(office, ana, "takeSwap(id: $id)", id="no-id"))["code"] == "NOT_FOUND"
    assert (await does(office, ana, 'takeShiftNow(schedule: "days")'))["code"] == "NOT_FOUND"
    assert (await does(office, people["di"], 'takeShiftNow(schedule: "nights")'))["code"] == "FORBIDDEN"
    now = clock.now()
    back = {"schedule": "nights", "startsAt": now.isoformat(), "endsAt": (now - HOUR).isoformat()}
    assert (await does(office, ana, "offerSwap(swap: $swap)", swap=back))["code"] == "BAD_SPAN"
    assert (await offered(office, ana, until=(now - HOUR).isoformat()))["code"] == "BAD_UNTIL"
    assert await lists(office, ana, "days") == []


async def test_who_reads_only_sees_no_notes_of_others_and_may_do_nothing(office: Office) -> None:
    people = await staffed(office)
    await offered(office, people["ana"], note="A wedding.")
    assert await lists(office, people["di"]) == []
    (seen,) = await lists(office, people["cy"], "nights")
    assert datetime.fromisoformat(seen["dueAt"]) > clock.now()
    stranger = await office.code(None, "{ swaps { id } }")
    assert stranger == "SIGN_IN"

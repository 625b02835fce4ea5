"""Time off through the face: whose it is to write, what it hits, and that nothing is changed unasked."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api import clock
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.oncall.oncall import OverrideRow
from api.store.paging.devices import DeviceRow, VapidKeyRow
from api.store.people.people import PersonRow
from tests.schema.office import Office
from tests.schema.test_organisation import does
from tests.support.people import AUTH, P256DH, PHONE

COLLISIONS = """collisions { schedule { handle } person { handle } startsAt endsAt
  substitution { proposed { handle } able { handle } unable { why person { handle } } } }"""
# Looked up once, for midnight may pass in the middle of a story.
NOON = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
SPAN = {"from": NOON.isoformat(), "to": (NOON + timedelta(days=60)).isoformat()}
LIST = f"""query ($from: DateTime!, $to: DateTime!) {{ timeOff(from: $from, to: $to) {{
  id person {{ handle }} kind note mayEdit {COLLISIONS} }} }}"""


async def phone(office: Office, *people: Viewer) -> None:
    await office.push_key()
    async with office.database.transaction() as tx:
        key = (await tx.session.scalars(select(VapidKeyRow.id))).first()
        for person in people:
            tx.session.add(
                DeviceRow(
                    id=new_id(),
                    person_id=person.person_id,
                    session_id=None,
                    vapid_key_id=key,
                    label="Phone",
                    endpoint=f"{PHONE}{person.handle}",
                    p256dh=P256DH,
                    auth=AUTH,
                    created_at=clock.now(),
                )
            )


async def staffed(office: Office) -> tuple[Viewer, Viewer, Viewer, Viewer]:
    """Ana administers; bo, cy and di take turns of a day each, from noon to noon, on what cy coordinates."""
    ana = await office.person("ana", "admin")
    bo, cy, di = [await office.person(handle) for handle in ("bo", "cy", "di")]
    await phone(office, bo, cy, di)
    rotation = {
        "name": "days",
        "people": ["bo", "cy", "di"],
        "starts": begins(0).strftime("%Y-%m-%dT%H:%M"),
        "unit": "day",
    }
    await does(
        office,
        ana,
        "saveSchedule(schedule: $schedule)",
        types={"schedule": "ScheduleInput!"},
        schedule={"handle": "primary", "name": "Primary", "timeZone": "UTC", "rotations": [rotation]},
    )
    await does(
        office,
        ana,
        """saveLadder(ladder: {handle: "shop", name: "Shop", rungs: [
             {tier: 1, waitSeconds: 300, notify: ["schedule:primary"]}]})""",
    )
    await does(
        office,
        ana,
        """saveService(service: {handle: "shop", name: "Shop", kind: "product", tier: 1,
             coordinator: "cy", ladder: "shop"})""",
    )
    return ana, bo, cy, di


def begins(day: int) -> datetime:
    """Noon of a day after tomorrow's: bo's on 0, cy's on 1, di's on 2, bo's on 3."""
    return NOON + timedelta(days=1 + day)


async def saves(
    office: Office, by: Viewer, person: str, first: int, last: int, **more: Any
) -> dict[str, Any]:
    shape = {
        "person": person,
        "kind": "vacation",
        "startsAt": begins(first).isoformat(),
        "endsAt": begins(last).isoformat(),
    } | more
    return await does(
        office,
        by,
        "saveTimeOff(timeOff: $timeOff)",
        f"... on TimeOff {{ id kind note person {{ handle }} {COLLISIONS} }}",
        types={"timeOff": "TimeOffInput!"},
        timeOff=shape,
    )


async def overrides(office: Office) -> list[OverrideRow]:
    async with office.database.read() as session:
        return list(await session.scalars(select(OverrideRow)))


async def test_the_answer_of_saving_time_off_lists_the_shifts_it_hits_and_changes_nothing(
    office: Office,
) -> None:
    _, bo, _, _ = await staffed(office)
    told = await saves(office, bo, "bo", 3, 4)
    [hit] = told["collisions"]
    assert (hit["schedule"], hit["person"]) == ({"handle": "primary"}, {"handle": "bo"})
    assert (hit["startsAt"], hit["endsAt"]) == (begins(3).isoformat(), begins(4).isoformat())
    # Di has the day before and cy the day after: neither would rest.
    assert hit["substitution"]["proposed"] is None
    assert {one["why"] for one in hit["substitution"]["unable"]} == {"rest"}
    assert await overrides(office) == []
    assert (await saves(office, bo, "bo", 1, 3))["collisions"] == []


async def test_somebody_is_proposed_and_stands_in_only_when_asked(office: Office) -> None:
    ana, bo, _, _ = await staffed(office)
    # An hour in the middle of the day leaves both others eleven hours on each side.
    middle = {
        "startsAt": (begins(3) + timedelta(hours=11.5)).isoformat(),
        "endsAt": (begins(3) + timedelta(hours=12.5)).isoformat(),
    }
    [hit] = (await saves(office, bo, "bo", 3, 4, **middle))["collisions"]
    proposed = hit["substitution"]["proposed"]["handle"]
    assert proposed in ("cy", "di")
    assert await overrides(office) == []
    substitute = {"schedule": "primary", "person": "bo", "by": proposed} | middle
    verb, types = "applySubstitute(substitute: $substitute)", {"substitute": "SubstituteInput!"}
    fields = "... on Override { kind person { handle } by { handle } createdBy }"
    done = await does(office, bo, verb, fields, types=types, substitute=substitute)
    assert (done["kind"], done["by"], done["createdBy"]) == ("replace", {"handle": proposed}, "person:bo")
    data = await office.asks(ana, LIST, SPAN)
    assert data["timeOff"][0]["collisions"] == []
    again = await does(office, bo, verb, fields, types=types, substitute=substitute)
    assert again["code"] == "NOT_ON_CALL"


async def test_a_substitute_is_asked_for_by_itself(office: Office) -> None:
    _, bo, _, _ = await staffed(office)
    data = await office.asks(
        bo,
        """query ($from: DateTime!, $to: DateTime!) {
          substitution(schedule: "primary", person: "bo", from: $from, to: $to) {
            proposed { handle } able { handle } unable { person { handle } why } } }""",
        {
            "from": (begins(3) + timedelta(hours=11.5)).isoformat(),
            "to": (begins(3) + timedelta(hours=12.5)).isoformat(),
        },
    )
    assert {one["handle"] for one in data["substitution"]["able"]} == {"cy", "di"}


async def test_whose_time_off_it_is_to_write(office: Office) -> None:
    ana, bo, cy, di = await staffed(office)
    for by in (ana, bo, cy):
        assert (await saves(office, by, "bo", 3, 4, note="by the sea"))["__typename"] == "TimeOff"
    assert (await saves(office, di, "bo", 3, 4))["code"] == "FORBIDDEN"
    assert (await saves(office, di, "di", 3, 4, kind="sick"))["__typename"] == "TimeOff"
    assert (await saves(office, cy, "ana", 3, 4))["code"] == "FORBIDDEN"
    assert (await saves(office, ana, "nobody", 3, 4))["code"] == "UNKNOWN_HANDLE"


async def test_what_kind_it_is_is_told_to_whom_it_concerns(office: Office) -> None:
    _, bo, cy, di = await staffed(office)
    await saves(office, di, "di", 3, 4, kind="sick", note="a cold")
    for by, kind, note in ((di, "sick", "a cold"), (cy, "sick", "a cold"), (bo, None, None)):
        [one] = (await office.asks(by, LIST, SPAN))["timeOff"]
        assert (one["kind"], one["note"], one["mayEdit"]) == (kind, note, kind is not None)


async def test_time_off_is_changed_and_taken_back(office: Office) -> None:
    _, bo, _, di = await staffed(office)
    made = await saves(office, bo, "bo", 3, 4)
    changed = await saves(office, bo, "bo", 1, 3, id=made["id"], kind="training")
    assert (changed["id"], changed["kind"], changed["collisions"]) == (made["id"], "training", [])
    other = await saves(office, di, "di", 1, 3, id=made["id"])
    assert other["code"] == "NOT_FOUND"
    verb = f'removeTimeOff(id: "{made["id"]}")'
    assert (await does(office, di, verb))["code"] == "FORBIDDEN"
    assert (await does(office, bo, verb, "... on Done { ok }"))["ok"] is True
    assert (await does(office, bo, verb))["code"] in ("FORBIDDEN", "NOT_FOUND")
    data = await office.asks(bo, LIST, SPAN)
    assert data["timeOff"] == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "holiday"}, "BAD_KIND"),
        ({"startsAt": "2026-12-02T00:00:00Z", "endsAt": "2026-12-01T00:00:00Z"}, "BAD_SPAN"),
        ({"startsAt": "2026-12-02T00:00:00Z", "endsAt": "2028-12-01T00:00:00Z"}, "SPAN_TOO_LONG"),
    ],
)
async def test_nonsense_is_refused(office: Office, wrong: dict[str, Any], code: str) -> None:
    bo = await office.person("bo")
    assert (await saves(office, bo, "bo", 3, 4, **wrong))["code"] == code


async def test_public_holidays_are_of_the_persons_own_country_and_zone(office: Office) -> None:
    ana = await office.person("ana")
    ask = """{ publicHolidays(person: "ana", from: "2026-12-24T00:00:00Z", to: "2026-12-26T12:00:00Z") {
      name startsAt endsAt } }"""
    assert (await office.asks(ana, ask))["publicHolidays"] == []
    told = await does(
        office,
        ana,
        'setProfile(name: "Ana", timeZone: "Europe/Berlin", holidays: "DE-BY")',
        "... on Viewer { person { holidays } }",
    )
    assert told["person"]["holidays"] == "DE-BY"
    found = (await office.asks(ana, ask))["publicHolidays"]
    assert [(day["name"], day["startsAt"]) for day in found] == [
        ("Christmas Day", "2026-12-24T23:00:00+00:00"),
        ("Second Day of Christmas", "2026-12-25T23:00:00+00:00"),
    ]
    kept = await does(
        office,
        ana,
        'setProfile(name: "Ana R", timeZone: "Europe/Berlin")',
        "... on Viewer { person { holidays } }",
    )
    assert kept["person"]["holidays"] == "DE-BY"
    wrong = await does(office, ana, 'setProfile(name: "Ana", timeZone: "Europe/Berlin", holidays: "XX")')
    assert wrong["code"] == "UNKNOWN_HOLIDAYS"
    none = await does(
        office,
        ana,
        'setProfile(name: "Ana", timeZone: "Europe/Berlin", holidays: "")',
        "... on Viewer { person { holidays } }",
    )
    assert none["person"]["holidays"] is None


async def test_an_administrator_says_whose_holidays_somebody_keeps(office: Office) -> None:
    ana = await office.person("ana", "admin")
    person = {"name": "Bo", "timeZone": "UTC", "role": "RESPONDER"}
    for handle, holidays, kept in (("bo", "FR", "FR"), ("cy", None, None), ("di", "", None)):
        shape = person | {"handle": handle, "email": f"{handle}@example.org", "holidays": holidays}
        told = await does(
            office, ana, "invitePerson(person: $person)", types={"person": "PersonInput!"}, person=shape
        )
        assert told["__typename"] != "Refusal", told
        async with office.database.read() as session:
            asked = select(PersonRow.holidays).where(PersonRow.handle == handle)
            assert await session.scalar(asked) == kept

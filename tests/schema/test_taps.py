"""A tap in the app without a network: kept with its own time, sent later, counted once."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from api import clock
from api.actions.paging import receipts
from api.domain.paging.capability import Capability
from api.domain.rights import Viewer
from api.store.incidents.incidents import ActRow
from api.store.paging.paging import PageRow
from tests.schema.office import Office

ACKNOWLEDGE = """mutation ($id: ID!, $at: DateTime, $key: UUID) {
  it: acknowledge(incidentId: $id, at: $at, key: $key) {
    __typename ... on Incident { number state assignee { handle } } ... on Refusal { code message } } }"""
TIMELINE = """query ($id: ID!) { incident(id: $id) { state
  clock { acknowledgedAt } timeline { nodes { at kind text actor data } } } }"""


async def acknowledge(
    office: Office, by: Viewer, number: int, *, at: datetime | None = None, key: UUID | None = None
) -> dict[str, Any]:
    variables = {"id": str(number), "at": at and at.isoformat(), "key": key and str(key)}
    told: dict[str, Any] = (await office.asks(by, ACKNOWLEDGE, variables))["it"]
    return told


async def story(office: Office, by: Viewer, number: int) -> tuple[list[Any], datetime]:
    """The timeline from the tap on, without the times of arrival; and when the clock says it was."""
    told = (await office.asks(by, TIMELINE, {"id": str(number)}))["incident"]
    rows = [
        (row["kind"], row["text"], row["actor"], row["data"])
        for row in told["timeline"]["nodes"]
        if row["kind"] in {"late-tap", "acknowledged"}
    ]
    return rows, datetime.fromisoformat(told["clock"]["acknowledgedAt"])


async def by_capability(
    office: Office, person: Viewer, incident_id: UUID, *, at: datetime, key: UUID
) -> receipts.Answer:
    await office.page(incident_id, person)
    async with office.database.transaction() as tx:
        page = await tx.session.scalar(select(PageRow.id).where(PageRow.incident_id == incident_id))
        assert page is not None
        now = clock.now()
        capability = Capability(page, now + timedelta(hours=1), ("acknowledge",))
        return await receipts.act(tx, capability, action="acknowledge", key=key, tapped_at=at, now=now)


async def test_a_late_tap_in_the_app_reads_exactly_as_one_on_the_notification(office: Office) -> None:
    ana = await office.person("ana", "admin")
    in_app, on_phone = [await office.declare(ana, title, service=None) for title in ("One", "Two")]
    tapped = clock.now() - timedelta(minutes=18)
    await by_capability(office, ana, on_phone.id, at=tapped, key=uuid4())
    sent = clock.now()
    told = await acknowledge(office, ana, in_app.number, at=tapped, key=uuid4())
    assert (told["state"], told["assignee"]) == ("ACKNOWLEDGED", {"handle": "ana"})

    rows, at = await story(office, ana, in_app.number)
    assert rows == [
        (
            "late-tap",
            "Ana tapped acknowledge without a network; it arrived 18 min later.",
            "person:ana",
            {"tapped_at": tapped.isoformat(), "action": "acknowledge"},
        ),
        ("acknowledged", "Ana acknowledged.", "person:ana", {}),
    ]
    phone_rows, phone_at = await story(office, ana, on_phone.number)
    assert rows == phone_rows
    assert phone_at < sent < at < clock.now(), "arrival is what counts, either way"


async def test_the_same_key_is_answered_the_same_and_counted_once(office: Office) -> None:
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    key, tapped = uuid4(), clock.now() - timedelta(minutes=18)
    told = await asyncio.gather(*(acknowledge(office, ana, row.number, at=tapped, key=key) for _ in range(5)))
    assert [one["state"] for one in told] == ["ACKNOWLEDGED"] * 5
    rows, _ = await story(office, ana, row.number)
    assert [kind for kind, *_ in rows] == ["late-tap", "acknowledged"]
    async with office.database.read() as session:
        (act,) = await session.scalars(select(ActRow))
    assert (act.key, act.page_id, act.tapped_at) == (key, None, tapped)


async def test_a_no_is_kept_with_its_tap_and_heard_again(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo", "admin")
    row = await office.declare(ana, service=None)
    await acknowledge(office, bo, row.number)
    key, tapped = uuid4(), clock.now() - timedelta(minutes=18)
    first = await acknowledge(office, ana, row.number, at=tapped, key=key)
    assert (first["code"], first["message"]) == ("ALREADY_ACKNOWLEDGED", "Bo has it already.")
    hand_over = 'mutation { handOff(incidentId: "1", to: "ana") { __typename } }'
    await office.asks(bo, hand_over)
    assert await acknowledge(office, ana, row.number, at=tapped, key=key) == first
    rows, _ = await story(office, ana, row.number)
    assert [kind for kind, *_ in rows] == ["acknowledged", "late-tap"]


async def test_a_tap_that_comes_after_the_end_undoes_nothing_and_is_written_down(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await office.declare(ana, service=None)
    await office.asks(ana, 'mutation { resolve(incidentId: "1") { __typename } }')
    told = await acknowledge(office, ana, 1, at=clock.now() - timedelta(minutes=18), key=uuid4())
    assert told["code"] == "INCIDENT_RESOLVED"
    read = (await office.asks(ana, TIMELINE, {"id": "1"}))["incident"]
    assert read["state"] == "RESOLVED"
    assert [row["kind"] for row in read["timeline"]["nodes"]][-1] == "late-tap"


async def test_a_key_stands_for_one_tap_of_one_person(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo", "admin")
    one, other = [await office.declare(ana, title, service=None) for title in ("One", "Two")]
    key = uuid4()
    await acknowledge(office, ana, one.number, key=key)
    assert (await acknowledge(office, ana, other.number, key=key))["code"] == "KEY_USED"
    assert (await acknowledge(office, bo, one.number, key=key))["code"] == "KEY_USED"
    assert (await office.asks(ana, TIMELINE, {"id": str(other.number)}))["incident"]["state"] == "OPEN"


async def test_of_two_incidents_answered_with_one_key_in_the_same_instant_one_is(office: Office) -> None:
    ana = await office.person("ana", "admin")
    rows = [await office.declare(ana, title, service=None) for title in ("One", "Two")]
    key = uuid4()
    told = await asyncio.gather(*(acknowledge(office, ana, row.number, key=key) for row in rows))
    assert sorted(one.get("state") or one["code"] for one in told) == ["ACKNOWLEDGED", "KEY_USED"]


async def test_a_device_whose_clock_runs_ahead_tapped_when_it_arrived(office: Office) -> None:
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    before = clock.now()
    await acknowledge(office, ana, row.number, at=before + timedelta(days=300), key=uuid4())
    async with office.database.read() as session:
        (act,) = await session.scalars(select(ActRow))
    assert before < act.tapped_at == act.arrived_at < clock.now()


async def test_a_key_that_is_no_uuid_is_bad_input(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await office.declare(ana, service=None)
    assert await office.code(ana, ACKNOWLEDGE, {"id": "1", "key": "tap-1"}) == "BAD_USER_INPUT"

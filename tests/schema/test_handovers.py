"""Hand-overs and shadows as people meet them: who sees, who writes, who confirms, who learns."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from api import clock
from api.actions.incidents import incidents
from api.actions.oncall.handovers import go_on
from api.actions.organisation.schedules import save_schedule
from api.domain.oncall.handover import ahead, due
from api.domain.rights import Viewer
from api.store.alerts.alerts import ChangeRow, MaintenanceWindowRow
from api.store.oncall.handovers import HandoverRow
from api.store.organisation import snapshot as organisations
from api.store.paging.paging import PageRow
from tests.schema.office import Office, actor
from tests.support.people import AUTH, P256DH, PHONE
from worker.jobs.handovers import Handovers

FIELDS = """id state at version nags mayWrite mayConfirm writtenAt writtenBy confirmedBy
  schedule { handle } outgoing { handle } incoming { handle }
  note { incidents { number title holder } changed watch next } tests { kind state person { handle } }"""
REFUSAL = "... on Refusal { code }"


async def rota(office: Office, *people: str) -> None:
    """Daily turns; the first of them ends ten minutes from now."""
    begun = clock.now() - timedelta(hours=23, minutes=50)
    async with office.database.transaction() as tx:
        shape = {
            "handle": "primary",
            "time_zone": "UTC",
            "rotations": [
                {
                    "name": "daily",
                    "people": list(people),
                    "starts": f"{begun:%Y-%m-%dT%H:%M}",
                    "unit": "day",
                }
            ],
        }
        await save_schedule(tx, shape, by="person:ana", why="", now=clock.now())


async def look_ahead(office: Office) -> None:
    await Handovers(office.database, clock=clock.now).sweep()


async def settled(office: Office) -> tuple[Viewer, Viewer, Viewer]:
    ana, bo, cy = (
        await office.person("ana"),
        await office.person("bo"),
        await office.person("cy", "stakeholder"),
    )
    await rota(office, "ana", "bo")
    await office.service(notify=["schedule:primary"], members=[ana, bo])
    await office.declare(ana, "Checkout is slow")
    await look_ahead(office)
    return ana, bo, cy


async def waiting(office: Office, by: Viewer) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.asks(by, f"{{ handoversWaiting {{ {FIELDS} }} }}"))[
        "handoversWaiting"
    ]
    return found


async def hand_over(office: Office, by: Viewer, handover: str, **more: Any) -> dict[str, Any]:
    data = await office.asks(
        by,
        f"""mutation Hand($id: ID!, $note: HandoverNoteInput!, $version: Int) {{
          it: handOver(id: $id, note: $note, version: $version) {{ __typename ... on Handover {{ {FIELDS} }}
          {REFUSAL} }} }}""",
        {"id": handover, "note": {"changed": "", "watch": "The queue.", "next": "Restart it."}} | more,
    )
    told: dict[str, Any] = data["it"]
    return told


async def confirm(office: Office, by: Viewer, handover: str) -> dict[str, Any]:
    data = await office.asks(
        by,
        f"""mutation {{ it: confirmHandover(id: "{handover}") {{ __typename ... on Handover {{ {FIELDS} }}
          {REFUSAL} }} }}""",
    )
    told: dict[str, Any] = data["it"]
    return told


async def test_a_hand_over_waits_for_who_leaves_then_for_who_comes(office: Office) -> None:
    ana, bo, _ = await settled(office)
    (mine,) = await waiting(office, ana)
    assert (mine["state"], mine["mayWrite"], mine["mayConfirm"]) == ("OPEN", True, False)
    assert [one["title"] for one in mine["note"]["incidents"]] == ["Checkout is slow"]
    assert await waiting(office, bo) == []
    assert (await confirm(office, bo, mine["id"]))["code"] == "NOT_HANDED_OVER"

    sent = await hand_over(office, ana, mine["id"], version=mine["version"])
    assert (sent["state"], sent["writtenBy"], sent["note"]["next"]) == ("WRITTEN", "Ana", "Restart it.")
    assert await waiting(office, ana) == []
    (hers,) = await waiting(office, bo)
    assert (hers["mayWrite"], hers["mayConfirm"]) == (False, True)

    assert (await confirm(office, bo, mine["id"]))["confirmedBy"] == "Bo"
    assert await waiting(office, bo) == []
    assert (await hand_over(office, ana, mine["id"]))["code"] == "CONFIRMED"
    history = await office.asks(ana, f'{{ handovers(schedule: "primary") {{ nodes {{ {FIELDS} }} }} }}')
    assert [one["state"] for one in history["handovers"]["nodes"]] == ["CONFIRMED"]


async def test_only_who_leaves_writes_and_only_who_comes_confirms(office: Office) -> None:
    ana, bo, cy = await settled(office)
    (mine,) = await waiting(office, ana)
    for other in (bo, cy):
        assert (await hand_over(office, other, mine["id"]))["code"] == "FORBIDDEN"
    assert (await hand_over(office, ana, mine["id"]))["__typename"] == "Handover"
    for other in (ana, cy):
        assert (await confirm(office, other, mine["id"]))["code"] == "FORBIDDEN"
    assert await office.code(cy, "{ handovers { nodes { id } } }") == "FORBIDDEN"
    assert (await confirm(office, ana, str(UUID(int=1))))["code"] == "NOT_FOUND"


async def test_of_two_writers_the_second_is_told(office: Office) -> None:
    ana, _, _ = await settled(office)
    (mine,) = await waiting(office, ana)
    assert (await hand_over(office, ana, mine["id"], version=mine["version"]))["state"] == "WRITTEN"
    assert (await hand_over(office, ana, mine["id"], version=mine["version"]))["code"] == "CONFLICT"


async def test_a_hand_over_is_opened_once_however_often_the_plan_is_looked_at(office: Office) -> None:
    await settled(office)
    for _ in range(3):
        await look_ahead(office)
    async with office.database.read() as session:
        rows = list(await session.scalars(select(HandoverRow)))
        organisation = await organisations.current(session)
    coming = ahead(organisation.schedules["primary"], now=clock.now())
    assert [row.at for row in rows] == [one.at for one in due(coming, now=clock.now())]
    async with office.database.transaction() as tx:
        assert not await go_on(tx, rows[0].id, now=clock.now()), "nothing is due yet"


async def test_a_schedule_that_cannot_be_worked_out_keeps_its_hand_overs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, _, _ = await settled(office)

    def broken(*_: object, **__: object) -> None:
        raise ValueError("no such wall clock")

    monkeypatch.setattr("worker.jobs.handovers.ahead", broken)
    await look_ahead(office)
    (mine,) = await waiting(office, ana)
    assert mine["state"] == "OPEN", "nothing is dropped for want of a plan"


async def test_history_is_read_a_page_at_a_time(office: Office) -> None:
    ana, bo, _ = await settled(office)
    async with office.database.transaction() as tx:
        (row,) = await tx.session.scalars(select(HandoverRow))
        for days in (1, 2):
            tx.session.add(
                HandoverRow(
                    id=UUID(int=days),
                    schedule_id=row.schedule_id,
                    at=row.at - timedelta(days=days),
                    outgoing=[str(bo.person_id)],
                    incoming=[str(ana.person_id)],
                    note={},
                    state="confirmed",
                    opened_at=row.opened_at,
                    nags=0,
                )
            )
    seen: list[str] = []
    after: str | None = None
    for _ in range(3):
        data = await office.asks(
            ana,
            """query P($after: String) { handovers(first: 1, mine: true, after: $after) {
              nodes { id } pageInfo { endCursor } } }""",
            {"after": after},
        )
        seen += [one["id"] for one in data["handovers"]["nodes"]]
        after = data["handovers"]["pageInfo"]["endCursor"]
    assert seen == [str(row.id), str(UUID(int=1)), str(UUID(int=2))]
    assert await office.code(ana, '{ handovers(after: "nonsense") { nodes { id } } }') == "BAD_CURSOR"


async def test_a_confirmed_one_stays_so_and_what_the_plan_dropped_is_not_written(office: Office) -> None:
    ana, bo, _ = await settled(office)
    (mine,) = await waiting(office, ana)
    await hand_over(office, ana, mine["id"])
    first = await confirm(office, bo, mine["id"])
    assert (await confirm(office, bo, mine["id"]))["version"] == first["version"]
    async with office.database.transaction() as tx:
        (row,) = await tx.session.scalars(select(HandoverRow))
        row.state, row.due_at = "dropped", None
    assert (await hand_over(office, ana, mine["id"]))["code"] == "OVER"
    assert (await confirm(office, bo, mine["id"]))["code"] == "NOT_HANDED_OVER"
    seen = await office.asks(ana, "{ handovers { nodes { id } } }")
    assert seen["handovers"]["nodes"] == []


async def test_who_takes_part_may_look_whatever_their_role(office: Office) -> None:
    ana, _, cy = await settled(office)
    (mine,) = await waiting(office, ana)
    asked = f'{{ handover(id: "{mine["id"]}") {{ state }} }}'
    assert await office.code(cy, asked) == "FORBIDDEN"
    async with office.database.transaction() as tx:
        (row,) = await tx.session.scalars(select(HandoverRow))
        row.incoming = [str(cy.person_id)]
    assert (await office.asks(cy, asked))["handover"]["state"] == "OPEN"
    assert await office.code(ana, '{ handover(id: "nonsense") { state } }') == "NOT_FOUND"


async def test_the_facts_tell_what_happened_in_the_shift_and_nothing_restricted(office: Office) -> None:
    ana, bo = await office.person("ana"), await office.person("bo")
    await rota(office, "ana", "bo")
    await office.service(notify=["schedule:primary"], members=[ana, bo])
    solved = await office.declare(ana, "Login fails")
    secret = await office.declare(ana, "Somebody is in our systems")
    await office.restrict(secret.id, ana)
    now = clock.now()
    async with office.database.transaction() as tx:
        await incidents.resolve(tx, solved.id, by=actor(ana), now=now)
    integration = await office.integration(solved.service_id or UUID(int=0))
    async with office.database.transaction() as tx:
        tx.session.add(
            ChangeRow(
                id=UUID(int=5),
                integration_id=integration,
                service_id=solved.service_id,
                summary="Deployed checkout 1.2",
                source="ci",
                at=now - timedelta(minutes=5),
                details={},
                links=[],
                received_at=now,
            )
        )
        tx.session.add(
            MaintenanceWindowRow(
                id=UUID(int=6),
                service_id=solved.service_id,
                when=None,
                starts_at=now + timedelta(hours=5),
                ends_at=now + timedelta(hours=6),
                reason="New disks",
                created_by="person:ana",
                created_at=now,
            )
        )
    await look_ahead(office)
    (mine,) = await waiting(office, ana)
    assert mine["note"]["incidents"] == []
    assert f"#{solved.number} Login fails: resolved." in mine["note"]["changed"]
    assert "Checkout: Deployed checkout 1.2" in mine["note"]["changed"]
    assert "schedule primary: create by ana" in mine["note"]["changed"]
    assert "planned work on Checkout: New disks" in mine["note"]["watch"]
    assert "Somebody is in" not in str(mine["note"])


# --- shadows


async def shadow(office: Office, by: Viewer, person: str, **more: Any) -> dict[str, Any]:
    now = clock.now()
    given = {
        "schedule": "primary",
        "person": person,
        "startsAt": (now - timedelta(hours=1)).isoformat(),
        "endsAt": (now + timedelta(days=7)).isoformat(),
    } | more
    data = await office.asks(
        by,
        f"""mutation Add($shadow: ShadowInput!) {{ it: addShadow(shadow: $shadow) {{ __typename
          ... on Shadow {{ id person {{ handle }} follows {{ handle }} }} {REFUSAL} }} }}""",
        {"shadow": given},
    )
    told: dict[str, Any] = data["it"]
    return told


SHADOWS = '{ schedule(handle: "primary") { shadows { id person { handle } } secondary { handle } } }'


async def test_who_learns_is_on_the_schedule_and_taken_off_again(office: Office) -> None:
    ana, bo, cy = await settled(office)
    eve = await office.person("eve")
    made = await shadow(office, ana, "eve", follows="ana")
    assert (made["person"]["handle"], made["follows"]["handle"]) == ("eve", "ana")
    seen = (await office.asks(bo, SHADOWS))["schedule"]
    assert [one["person"]["handle"] for one in seen["shadows"]] == ["eve"]
    assert [one["handle"] for one in seen["secondary"]] == ["bo"]
    span = f'from: "{clock.now().isoformat()}", to: "{(clock.now() + timedelta(days=2)).isoformat()}"'
    fields = f"onCall {{ handle }} learning({span}) {{ person {{ handle }} }}"
    asked = f'{{ schedule(handle: "primary") {{ {fields} }} }}'
    calendar = (await office.asks(bo, asked.replace("+00:00", "Z")))["schedule"]
    assert [one["person"]["handle"] for one in calendar["learning"]] == ["eve", "eve"], (
        "beside ana's two turns"
    )
    assert [one["handle"] for one in calendar["onCall"]] == ["ana"], "never counted"
    assert (await shadow(office, ana, "eve", follows="ana"))["code"] == "ALREADY_THERE"
    removal = f'mutation {{ it: removeShadow(id: "{made["id"]}") {{ __typename {REFUSAL} }} }}'
    assert (await office.asks(cy, removal))["it"]["code"] == "FORBIDDEN"
    assert (await office.asks(eve, removal))["it"] == {"__typename": "Done"}
    assert (await office.asks(bo, SHADOWS))["schedule"]["shadows"] == []


async def test_a_shadow_that_makes_no_sense_is_refused(office: Office) -> None:
    ana, _, cy = await settled(office)
    await office.person("eve")
    long_ago = (clock.now() - timedelta(days=1)).isoformat()
    for code, person, more in (
        ("NOT_ON_SCHEDULE", "ana", {"follows": "eve"}),
        ("OWN_SHADOW", "ana", {"follows": "ana"}),
        ("UNKNOWN_HANDLE", "nobody", {}),
        ("OVER", "eve", {"startsAt": (clock.now() - timedelta(days=2)).isoformat(), "endsAt": long_ago}),
        ("BAD_SPAN", "eve", {"endsAt": long_ago}),
    ):
        assert (await shadow(office, ana, person, **more))["code"] == code
    assert (await shadow(office, cy, "eve"))["code"] == "FORBIDDEN"


async def test_a_shadow_hears_of_a_page_and_is_never_paged(office: Office) -> None:
    ana, _, _ = await settled(office)
    eve = await office.person("eve")
    await office.push_key()
    for who in (ana, eve):
        address = f'endpoint: "{PHONE}{who.handle}", p256dh: "{P256DH}", auth: "{AUTH}", label: "Phone"'
        await office.asks(who, f"mutation {{ registerDevice({address}) {{ __typename }} }}")
    assert (await shadow(office, ana, "eve"))["__typename"] == "Shadow"
    incident = await office.declare(ana, "Payments fail", severity=1)
    async with office.database.read() as session:
        rows = list(await session.scalars(select(PageRow).where(PageRow.person_id == eve.person_id)))
        paged = await session.scalars(select(PageRow.person_id).where(PageRow.incident_id == incident.id))
        assert set(paged) == {ana.person_id}
    assert [(row.kind, row.incident_id) for row in rows] == [("notice", None)]
    assert rows[0].words is not None
    assert rows[0].words["title"].startswith("Ana was paged: SEV1 Checkout")
    assert rows[0].words["quiet"] is True

"""Roles: taken when vacant, given, handed over by consent, let go; on the timeline, and told by push."""

from typing import Any

import pytest
from sqlalchemy import select

from api.domain.rights import Viewer
from api.store.paging.devices import DeviceRow
from api.store.paging.paging import PageRow
from tests.schema.office import Office
from tests.support.people import AUTH, P256DH, PHONE

RESULT = """{ __typename
  ... on Incident { roles { role person { handle } offeredTo { handle } note } }
  ... on Refusal { code message } }"""


async def does(office: Office, by: Viewer, verb: str) -> Any:
    """Who holds what now, or the code of the refusal."""
    told = (await office.asks(by, f"mutation {{ it: {verb} {RESULT} }}"))["it"]
    if told["__typename"] == "Refusal":
        return told["code"]
    return {
        one["role"]: (one["person"]["handle"], one["offeredTo"]["handle"] if one["offeredTo"] else None)
        for one in told["roles"]
    }


async def phone(office: Office, who: Viewer) -> None:
    address = f'endpoint: "{PHONE}{who.handle}", p256dh: "{P256DH}", auth: "{AUTH}", label: "Phone"'
    await office.asks(who, f"mutation {{ registerDevice({address}) {{ __typename }} }}")


async def said(office: Office, by: Viewer) -> list[tuple[str, str]]:
    asked = '{ incident(id: "1") { timeline(last: 1) { nodes { kind text } } } }'
    data = await office.asks(by, asked)
    return [(one["kind"], one["text"]) for one in data["incident"]["timeline"]["nodes"]]


async def test_command_is_taken_handed_over_by_consent_and_let_go(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    await office.service(members=[ana, bo])
    await office.declare(ana)
    on_one = 'incidentId: "1", role: COMMANDER'
    assert await does(office, ana, f"takeRole({on_one})") == {"COMMANDER": ("ana", None)}
    assert await does(office, ana, f"takeRole({on_one})") == {"COMMANDER": ("ana", None)}
    assert await does(office, bo, f"takeRole({on_one})") == "ROLE_HELD"
    assert await does(office, bo, f"acceptRole({on_one})") == "NOT_OFFERED"
    offered = {"COMMANDER": ("ana", "bo")}
    assert await does(office, ana, f'handOverRole({on_one}, to: "bo", note: "DNS is next")') == offered
    assert await said(office, ana) == [("role-offered", "Ana asks Bo to take over as incident commander.")]
    kept = {"COMMANDER": ("ana", None)}
    assert await does(office, bo, f'declineRole({on_one}, why: "I am driving")') == kept
    assert await does(office, ana, f'handOverRole({on_one}, to: "bo")') == offered
    assert await does(office, bo, f"acceptRole({on_one})") == {"COMMANDER": ("bo", None)}
    assert await said(office, ana) == [("role-handed-over", "Bo is incident commander now, after Ana.")]
    assert await does(office, ana, f"releaseRole({on_one})") == "ROLE_NOT_HELD"
    assert await does(office, bo, f"releaseRole({on_one})") == {}
    assert await said(office, ana) == [("role-released", "Bo is no longer incident commander.")]


async def test_whoever_is_given_a_role_is_told_on_their_phone_and_so_is_who_loses_it(
    office: Office,
) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo", "comms")
    cy = await office.person("cy", "comms")
    await office.declare(ana, service=None)
    await office.push_key()
    for viewer in (bo, cy):
        await phone(office, viewer)
    assert await does(office, ana, 'assignRole(incidentId: "1", role: COMMS_LEAD, person: "bo")')
    given = {"COMMS_LEAD": ("cy", None)}
    assert await does(office, ana, 'assignRole(incidentId: "1", role: COMMS_LEAD, person: "cy")') == given
    assert await does(office, ana, 'assignRole(incidentId: "1", role: COMMS_LEAD, person: "cy")') == given
    assert await does(office, ana, 'releaseRole(incidentId: "1", role: COMMS_LEAD, person: "cy")') == {}
    async with office.database.read() as session:
        question = (
            select(DeviceRow.person_id, PageRow.words)
            .join(PageRow, PageRow.device_id == DeviceRow.id)
            .where(PageRow.kind == "notice")
            .order_by(PageRow.queued_at, PageRow.id)
        )
        told = {(row.person_id, row.words["title"]) for row in await session.execute(question)}
    assert told == {
        (bo.person_id, "SEV1 #1: You are communications lead"),
        (bo.person_id, "SEV1 #1: You are no longer communications lead"),
        (cy.person_id, "SEV1 #1: You are communications lead"),
        (cy.person_id, "SEV1 #1: You are no longer communications lead"),
    }


async def test_experts_may_be_many(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    await office.declare(ana, service=None)
    for viewer in (ana, bo, bo):
        await does(office, viewer, 'takeRole(incidentId: "1", role: EXPERT)')
    data = await office.asks(ana, '{ incident(id: "1") { roles { role person { handle } } } }')
    experts = [one["person"]["handle"] for one in data["incident"]["roles"]]
    assert experts == ["ana", "bo"]


@pytest.mark.parametrize(
    ("who", "verb", "code"),
    [
        ("comms", 'takeRole(incidentId: "1", role: COMMANDER)', "FORBIDDEN"),
        ("comms", 'assignRole(incidentId: "1", role: COMMS_LEAD, person: "admin")', "FORBIDDEN"),
        ("responder", 'assignRole(incidentId: "1", role: COMMANDER, person: "responder")', "FORBIDDEN"),
        ("responder", 'releaseRole(incidentId: "1", role: SCRIBE, person: "admin")', "FORBIDDEN"),
        ("stakeholder", 'takeRole(incidentId: "1", role: COMMS_LEAD)', "FORBIDDEN"),
        ("auditor", 'takeRole(incidentId: "1", role: SCRIBE)', "FORBIDDEN"),
        ("admin", 'assignRole(incidentId: "1", role: COMMANDER, person: "stakeholder")', "FORBIDDEN"),
        ("admin", 'assignRole(incidentId: "1", role: COMMANDER, person: "nobody")', "UNKNOWN_HANDLE"),
        ("admin", 'handOverRole(incidentId: "1", role: COMMANDER, to: "responder")', "ROLE_NOT_HELD"),
        ("admin", 'handOverRole(incidentId: "1", role: SCRIBE, to: "admin")', "ROLE_HELD"),
        ("admin", 'releaseRole(incidentId: "1", role: SCRIBE, person: "nobody")', "UNKNOWN_HANDLE"),
        ("admin", 'takeRole(incidentId: "9", role: SCRIBE)', "NOT_FOUND"),
        ("admin", 'takeRole(incidentId: "2", role: SCRIBE)', "INCIDENT_RESOLVED"),
    ],
)
async def test_what_is_not_theirs_is_refused(
    desk: Office, viewers: dict[str, Viewer], who: str, verb: str, code: str
) -> None:
    assert await does(desk, viewers[who], verb) == code


async def test_a_role_of_a_restricted_incident_goes_to_who_may_see_it(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    incident = await office.declare(ana, service=None)
    await office.restrict(incident.id, ana)
    assert await does(office, bo, 'takeRole(incidentId: "1", role: SCRIBE)') == "NOT_FOUND"
    refused = await does(office, ana, 'assignRole(incidentId: "1", role: SCRIBE, person: "bo")')
    assert refused == "FORBIDDEN"
    mine = {"SCRIBE": ("ana", None)}
    assert await does(office, ana, 'takeRole(incidentId: "1", role: SCRIBE)') == mine


@pytest.fixture
async def viewers(office: Office) -> dict[str, Viewer]:
    roles = ("admin", "responder", "comms", "stakeholder", "auditor")
    return {role: await office.person(role, role) for role in roles}


@pytest.fixture
async def desk(office: Office, viewers: dict[str, Viewer]) -> Office:
    """#1 is open, and its scribe an administrator; #2 is resolved."""
    admin = viewers["admin"]
    for title in ("Down", "Up again"):
        await office.declare(admin, title, service=None)
    assert await does(office, admin, 'takeRole(incidentId: "1", role: SCRIBE)')
    await office.asks(admin, 'mutation { resolve(incidentId: "2") { __typename } }')
    return office

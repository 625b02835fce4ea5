"""What people may not see is nowhere: not in a list, a count, a search or a nested path."""

import json
from typing import Any

import pytest

from api.domain.rights import Viewer
from tests.schema.office import Office

SECRET = "Ransom note on the mail server"

# Every way to come upon an incident; each must hold it for the named and nothing of it for anybody else.
WAYS = [
    "{ incidents { nodes { title number } edges { node { title } } pageInfo { endCursor } } }",
    '{ incidents(filter: {search: "ransom"}) { nodes { title } } }',
    '{ incidents(filter: {search: "1"}) { nodes { title } } }',
    '{ incidents(filter: {service: "checkout"}) { nodes { title } } }',
    '{ incident(id: "1") { title } }',
    "query ($id: ID!) { incident(id: $id) { title } }",
    "query ($seqs: JSON!) { incidentsSince(seqs: $seqs) { incident { title } } }",
    '{ service(handle: "checkout") { openIncidents { title } } }',
    "{ services { nodes { openIncidents { title } } } }",
    '{ team(handle: "checkout-team") { services { openIncidents { title } } } }',
    "{ alerts { nodes { title incidentNumber } } }",
    "{ viewer { openIncidents { title } } }",
    "{ incidents(filter: {mine: true}) { nodes { title } } }",
]


async def _restricted(office: Office) -> tuple[Viewer, dict[str, Any]]:
    ana = await office.person("ana", "admin")
    await office.service(members=[ana], notify=["person:ana"])
    row = await office.declare(ana, SECRET)
    await office.asks(ana, 'mutation { acknowledge(incidentId: "1") { __typename } }')
    await office.alert_of(row.id, SECRET)
    await office.restrict(row.id, ana)
    return ana, {"id": str(row.id), "seqs": {str(row.id): 0}}


def _asked(text: str, variables: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in variables.items() if f"${name}:" in text}


@pytest.mark.parametrize("role", ["admin", "responder", "comms", "stakeholder", "auditor"])
async def test_a_restricted_incident_is_nowhere_for_those_not_named(office: Office, role: str) -> None:
    _, variables = await _restricted(office)
    stranger = await office.person("zoe", role)
    for text in WAYS:
        reply = await office.ask(stranger, text, _asked(text, variables))
        assert "ansom" not in json.dumps(reply), text
        assert '"number": 1' not in json.dumps(reply), text
        assert "incidentNumber" not in json.dumps(reply), text


async def test_a_restricted_incident_is_there_for_those_named(office: Office) -> None:
    ana, variables = await _restricted(office)
    for text in WAYS:
        reply = await office.ask(ana, text, _asked(text, variables))
        assert SECRET in json.dumps(reply), text


@pytest.mark.parametrize(
    "verb",
    [
        "acknowledge(incidentId: $id)",
        "escalate(incidentId: $id)",
        'handOff(incidentId: $id, to: "zoe")',
        "contain(incidentId: $id)",
        "resolve(incidentId: $id)",
        'reopen(incidentId: $id, why: "x")',
        "setSeverity(incidentId: $id, severity: 4)",
        "holdOpen(incidentId: $id, hold: true)",
        'snooze(incidentId: $id, until: "2100-01-01T00:00:00Z")',
        'addNote(incidentId: $id, text: "x")',
    ],
)
async def test_what_is_forbidden_and_what_is_not_there_are_answered_alike(office: Office, verb: str) -> None:
    _, variables = await _restricted(office)
    zoe = await office.person("zoe", "admin")
    text = f"mutation ($id: ID!) {{ it: {verb} {{ __typename ... on Refusal {{ code message }} }} }}"
    forbidden = await office.asks(zoe, text, {"id": variables["id"]})
    absent = await office.asks(zoe, text, {"id": "00000000-0000-0000-0000-000000000000"})
    assert forbidden == absent
    assert forbidden["it"]["code"] == "NOT_FOUND"


async def test_a_stakeholder_sees_that_there_is_trouble_and_none_of_its_details(office: Office) -> None:
    ana = await office.person("ana", "admin")
    dee = await office.person("dee", "stakeholder")
    await office.service(members=[ana], notify=["person:ana"])
    row = await office.declare(ana)
    await office.alert_of(row.id, "CheckoutDown")
    data = await office.asks(
        dee,
        """{ incident(id: "1") { title severity state pages { id } alerts { id } ladder { name }
             timeline { nodes { text } edges { cursor } pageInfo { hasNextPage endCursor } } } }""",
    )
    assert data["incident"] == {
        "title": "Checkout is down",
        "severity": 1,
        "state": "OPEN",
        "pages": [],
        "alerts": [],
        "ladder": None,
        "timeline": {"nodes": [], "edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}},
    }
    for text in ("{ alerts { nodes { id } } }", "{ quarantine { id } }", "{ changes { id } }"):
        assert await office.code(dee, text) == "FORBIDDEN"


async def test_an_address_is_told_to_administrators_and_its_owner(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    dee = await office.person("dee", "stakeholder")
    text = "{ people { handle email reach } }"

    async def seen(by: Viewer) -> dict[str, tuple[str | None, str]]:
        people = (await office.asks(by, text))["people"]
        return {person["handle"]: (person["email"], person["reach"]) for person in people}

    assert (await seen(ana))["bo"] == ("bo@example.org", "no-device")
    assert await seen(bo) == {
        "ana": (None, "no-device"),
        "bo": ("bo@example.org", "no-device"),
        "dee": (None, "no-device"),
    }
    assert await seen(dee) == {
        "ana": (None, "unknown"),
        "bo": (None, "unknown"),
        "dee": ("dee@example.org", "no-device"),
    }


async def test_an_address_does_not_leak_through_a_nested_path(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    await office.service(members=[ana], owner=ana, notify=["person:ana"])
    await office.declare(ana)
    await office.asks(ana, 'mutation { acknowledge(incidentId: "1") { __typename } }')
    reply = await office.ask(
        bo,
        """{ incident(id: "1") { assignee { email } service { owner { email } team { members { email } } }
             ladder { rungs { people { email } } } } teams { members { email } } people { teams {
             members { email } } } }""",
    )
    assert "ana@example.org" not in json.dumps(reply)
    assert "errors" not in reply

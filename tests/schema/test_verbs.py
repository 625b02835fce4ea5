"""What people do to incidents: the right asked, the verb done, the thing or the refusal told."""

import asyncio
from typing import Any

import pytest

from api.domain.rights import Viewer
from tests.schema.office import Office

RESULT = (
    "{ __typename ... on Incident { number title state severity heldOpen snoozedUntil assignee { handle } } "
)
RESULT += "... on Refusal { code message } }"


async def does(
    office: Office, by: Viewer, verb: str, variables: dict[str, Any] | None = None
) -> dict[str, Any]:
    data = await office.asks(by, f"mutation {{ it: {verb} {RESULT} }}", variables)
    told: dict[str, Any] = data["it"]
    return told


async def test_an_incident_goes_from_declared_to_resolved_and_back(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    await office.service(members=[ana, bo], notify=["person:bo"])
    declared = await does(
        office, ana, 'declareIncident(service: "checkout", title: " Checkout\\n is down ", severity: 1)'
    )
    assert (declared["number"], declared["title"], declared["state"]) == (1, "Checkout is down", "OPEN")
    story = [
        (bo, 'acknowledge(incidentId: "1")', "ACKNOWLEDGED", "bo"),
        (bo, 'acknowledge(incidentId: "1")', "ACKNOWLEDGED", "bo"),
        (bo, 'handOff(incidentId: "1", to: "ana", why: "off to bed")', "ACKNOWLEDGED", "ana"),
        (ana, 'addNote(incidentId: "1", text: "Rolling back.")', "ACKNOWLEDGED", "ana"),
        (ana, 'holdOpen(incidentId: "1", hold: true)', "ACKNOWLEDGED", "ana"),
        (ana, 'contain(incidentId: "1", note: "rolled back")', "CONTAINED", "ana"),
        (ana, 'resolve(incidentId: "1")', "RESOLVED", "ana"),
        (bo, 'reopen(incidentId: "1", why: "it is back")', "ACKNOWLEDGED", "bo"),
        (bo, 'setSeverity(incidentId: "1", severity: 3)', "ACKNOWLEDGED", "bo"),
        (bo, 'snooze(incidentId: "1", until: "SOON")', "ACKNOWLEDGED", "bo"),
        (bo, 'escalate(incidentId: "1", why: "stuck")', "ACKNOWLEDGED", "bo"),
    ]
    for by, verb, state, holder in story:
        told = await does(office, by, verb.replace("SOON", office.soon()))
        assert (told.get("state"), told.get("assignee")) == (state, {"handle": holder}), (verb, told)


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ('declareIncident(title: " ")', "TITLE_MISSING"),
        ('declareIncident(title: "x", severity: 5)', "BAD_SEVERITY"),
        ('declareIncident(title: "x", service: "nowhere")', "NOT_FOUND"),
        ('acknowledge(incidentId: "99")', "NOT_FOUND"),
        ('acknowledge(incidentId: "2")', "INCIDENT_RESOLVED"),
        ('handOff(incidentId: "1", to: "nobody")', "NOT_FOUND"),
        ('addNote(incidentId: "1", text: " ")', "TEXT_MISSING"),
        ('snooze(incidentId: "1", until: "2020-01-01T00:00:00Z")', "SNOOZE_OVER"),
        ('setSeverity(incidentId: "1", severity: 0)', "BAD_SEVERITY"),
        ('reopen(incidentId: "2", why: "")', "TEXT_MISSING"),
    ],
)
async def test_a_no_is_an_answer_with_a_code(office: Office, verb: str, code: str) -> None:
    ana = await office.person("ana", "admin")
    await office.declare(ana, service=None)
    await office.declare(ana, service=None)
    await does(office, ana, 'resolve(incidentId: "2")')
    told = await does(office, ana, verb)
    assert (told["__typename"], told["code"]) == ("Refusal", code)
    assert told["message"]


async def test_of_ten_who_acknowledge_at_once_one_has_it_and_the_others_hear_who(office: Office) -> None:
    crowd = [await office.person(f"person{number}", "admin") for number in range(10)]
    await office.declare(crowd[0], service=None)
    told = await asyncio.gather(*(does(office, one, 'acknowledge(incidentId: "1")') for one in crowd))
    winners = [one for one in told if one["__typename"] == "Incident"]
    assert len(winners) == 1
    name = winners[0]["assignee"]["handle"].capitalize()
    assert {(one["code"], one["message"]) for one in told if one["__typename"] == "Refusal"} == {
        ("ALREADY_ACKNOWLEDGED", f"{name} has it already.")
    }


@pytest.mark.parametrize(
    ("role", "may_act", "may_note", "may_declare"),
    [
        ("admin", True, True, True),
        ("responder", False, True, True),
        ("comms", False, True, True),
        ("stakeholder", False, False, True),
        ("auditor", False, False, False),
    ],
)
async def test_a_role_alone_lets_somebody_do_so_much(
    office: Office, role: str, may_act: bool, may_note: bool, may_declare: bool
) -> None:
    ana = await office.person("ana", "admin")
    zoe = await office.person("zoe", role)
    await office.service(members=[ana], notify=["person:ana"])
    await office.declare(ana)

    async def is_done(verb: str) -> bool:
        told = await does(office, zoe, verb)
        assert told["__typename"] == "Incident" or told["code"] == "FORBIDDEN", told
        return bool(told["__typename"] == "Incident")

    assert await is_done('addNote(incidentId: "1", text: "I see it too.")') == may_note
    assert await is_done('declareIncident(title: "Something else")') == may_declare
    for verb in ('acknowledge(incidentId: "1")', 'escalate(incidentId: "1")', 'resolve(incidentId: "1")'):
        assert await is_done(verb) == may_act


@pytest.mark.parametrize("how", ["team", "primary", "declared", "holds", "ladder", "paged"])
async def test_a_responder_may_act_on_what_is_theirs(office: Office, how: str) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    await office.service(
        members=[ana, bo] if how == "team" else [ana],
        primary=bo if how == "primary" else None,
        notify=["person:bo"] if how == "ladder" else ["person:ana"],
    )
    row = await office.declare(bo if how == "declared" else ana)
    if how == "holds":
        await does(office, ana, 'handOff(incidentId: "1", to: "bo")')
    if how == "paged":
        await office.page(row.id, bo)
    told = await does(office, bo, 'resolve(incidentId: "1")')
    assert told["__typename"] == "Incident", told


async def test_whoever_stands_on_another_ladder_may_not_act(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    await office.service(members=[ana], notify=["person:ana"])
    await office.service("ledger", members=[bo], primary=bo, notify=["person:bo"])
    await office.declare(ana)
    assert (await does(office, bo, 'resolve(incidentId: "1")'))["code"] == "FORBIDDEN"


async def test_a_failed_mutation_leaves_nothing_behind(office: Office) -> None:
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    await does(office, ana, 'handOff(incidentId: "1", to: "nobody")')
    data = await office.asks(ana, '{ incident(id: "1") { seq state } }')
    assert data == {"incident": {"seq": row.seq, "state": "OPEN"}}

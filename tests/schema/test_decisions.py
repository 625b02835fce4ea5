"""Impact and decisions: who records, who asks, who alone may answer, and what stays on the record."""

from typing import Any

import pytest

from api.domain.rights import Viewer
from tests.schema.office import Office

DECISION = """{ __typename
  ... on Decision { id question options state answer rationale askedOf { handle } decidedBy { handle } }
  ... on Refusal { code message } }"""
IMPACT = """mutation($impact: IncidentImpactInput!, $version: Int) {
  it: recordImpact(incidentId: "1", impact: $impact, version: $version) { __typename
    ... on Incident { impact { summary customers money currency version clocks { name doneAt } } }
    ... on Refusal { code message } } }"""


async def does(
    office: Office, by: Viewer, verb: str, variables: dict[str, Any] | None = None
) -> dict[str, Any]:
    data = await office.asks(by, f"mutation {{ it: {verb} {DECISION} }}", variables)
    told: dict[str, Any] = data["it"]
    return told


def asking(of: str, due: str, options: str = '["Yes", "No"]') -> str:
    said = f'of: "{of}", question: "Fail over to Dublin?", dueAt: "{due}", options: {options}'
    return f'askDecision(incidentId: "1", {said})'


async def asked(office: Office, by: Viewer, of: str = "eve") -> str:
    return str((await does(office, by, asking(of, office.soon())))["id"])


async def timeline(office: Office, by: Viewer) -> list[tuple[str, str]]:
    data = await office.asks(by, '{ incident(id: "1") { timeline { nodes { kind text } } } }')
    return [(row["kind"], row["text"]) for row in data["incident"]["timeline"]["nodes"]]


async def test_a_decision_is_asked_answered_and_kept(office: Office) -> None:
    ana, eve = await office.person("ana", "admin"), await office.person("eve", "stakeholder")
    await office.declare(ana, service=None)
    decision = await asked(office, ana)
    due = await office.asks(eve, "{ decisionsDue { decision { id } incident { number } } }")
    assert due == {"decisionsDue": [{"decision": {"id": decision}, "incident": {"number": 1}}]}
    verb = f'answerDecision(id: "{decision}", answer: "Yes", rationale: "Money is worse than risk.")'
    told = await does(office, eve, verb)
    assert (told["state"], told["answer"], told["decidedBy"]) == ("DECIDED", "Yes", {"handle": "eve"})
    assert (await does(office, eve, verb))["state"] == "DECIDED", "the same answer again changes nothing"
    other = await does(office, eve, f'answerDecision(id: "{decision}", answer: "No")')
    assert other["code"] == "DECIDED"
    assert (await office.asks(eve, "{ decisionsDue { decision { id } } }")) == {"decisionsDue": []}
    assert [row for row in await timeline(office, ana) if row[0].startswith("deci")] == [
        ("decision-asked", "Ana asked Eve to decide: Fail over to Dublin?"),
        ("decided", "Eve decided: Fail over to Dublin? Yes. Because: Money is worse than risk."),
    ]


async def test_only_the_person_asked_may_answer(office: Office) -> None:
    ana, eve = await office.person("ana", "admin"), await office.person("eve", "stakeholder")
    bo = await office.person("bo")
    await office.declare(ana, service=None)
    decision = await asked(office, ana)
    for other in (ana, bo):
        told = await does(office, other, f'answerDecision(id: "{decision}", answer: "Yes")')
        assert told["code"] == "FORBIDDEN"
    told = await does(office, eve, f'answerDecision(id: "{decision}", answer: "Maybe")')
    assert told["code"] == "NOT_AN_OPTION"


async def test_a_question_can_be_withdrawn_and_then_not_be_answered(office: Office) -> None:
    ana, eve = await office.person("ana", "admin"), await office.person("eve", "stakeholder")
    await office.declare(ana, service=None)
    decision = await asked(office, ana)
    refused = await does(office, eve, f'withdrawDecision(id: "{decision}")')
    assert refused["code"] == "FORBIDDEN"
    for _ in range(2):
        told = await does(office, ana, f'withdrawDecision(id: "{decision}", why: "It came back.")')
        assert (told["state"], told["rationale"]) == ("WITHDRAWN", "It came back.")
    late = await does(office, eve, f'answerDecision(id: "{decision}", answer: "Yes")')
    assert late["code"] == "WITHDRAWN"
    assert [kind for kind, _ in await timeline(office, ana)].count("decision-withdrawn") == 1


async def test_what_was_decided_in_the_room_is_recorded_by_whoever_commands(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    comms = await office.person("cy", "comms")
    await office.service(members=[bo], notify=["person:bo"])
    await office.declare(ana)
    verb = 'recordDecision(incidentId: "1", question: "Roll back?", answer: "Yes", rationale: "Fastest.")'
    assert (await does(office, comms, verb))["code"] == "FORBIDDEN"
    assert (await does(office, bo, verb))["code"] == "NOT_IN_COMMAND", "he does not hold it yet"
    await office.asks(bo, 'mutation { acknowledge(incidentId: "1") { __typename } }')
    told = await does(office, bo, verb)
    assert (told["state"], told["askedOf"], told["decidedBy"]) == ("DECIDED", None, {"handle": "bo"})


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (asking("nobody", "SOON"), "NOT_FOUND"),
        (asking("aud", "SOON"), "CANNOT_ANSWER"),
        (asking("eve", "2020-01-01T00:00:00Z"), "DUE_OVER"),
        (asking("eve", "SOON", '["Yes"]'), "ONE_OPTION"),
        (asking("eve", "SOON").replace('"1"', '"9"'), "NOT_FOUND"),
        ('answerDecision(id: "no-id", answer: "x")', "NOT_FOUND"),
        ('answerDecision(id: "8f5a2cf2-0000-4000-8000-000000000000", answer: "x")', "NOT_FOUND"),
        ('withdrawDecision(id: "8f5a2cf2-0000-4000-8000-000000000000")', "NOT_FOUND"),
        ('recordDecision(incidentId: "1", question: "", answer: "x")', "QUESTION_MISSING"),
    ],
)
async def test_a_no_is_an_answer_with_a_code(office: Office, verb: str, code: str) -> None:
    ana = await office.person("ana", "admin")
    await office.person("eve", "stakeholder")
    await office.person("aud", "auditor")
    await office.declare(ana, service=None)
    assert (await does(office, ana, verb.replace("SOON", office.soon())))["code"] == code


async def test_of_a_restricted_incident_only_those_named_are_asked(office: Office) -> None:
    ana, eve = await office.person("ana", "admin"), await office.person("eve", "stakeholder")
    row = await office.declare(ana, service=None)
    decision = await asked(office, ana)
    await office.restrict(row.id, ana)
    assert (await does(office, ana, asking("eve", office.soon())))["code"] == "NOT_NAMED"
    told = await does(office, eve, f'answerDecision(id: "{decision}", answer: "Yes")')
    assert told["code"] == "NOT_FOUND", "it is hidden from her by now"
    assert (await office.asks(eve, "{ decisionsDue { decision { id } } }")) == {"decisionsDue": []}


async def test_impact_is_written_over_what_was_seen(office: Office) -> None:
    ana, cy = await office.person("ana", "admin"), await office.person("cy", "comms")
    await office.declare(ana, service=None)
    first = {"summary": "Cards fail.", "customers": 1200, "money": 900, "currency": "eur"}
    told = (await office.asks(cy, IMPACT, {"impact": first, "version": 0}))["it"]
    assert told["impact"] == {
        "summary": "Cards fail.",
        "customers": 1200,
        "money": 900,
        "currency": "EUR",
        "version": 1,
        "clocks": [],
    }
    assert (await office.asks(ana, IMPACT, {"impact": first, "version": 0}))["it"]["code"] == "CONFLICT"
    same = (await office.asks(ana, IMPACT, {"impact": first, "version": 1}))["it"]
    assert same["impact"]["version"] == 1, "nothing changed"
    clock = {"name": "GDPR", "startedAt": office.soon(), "dueAt": office.soon(73)}
    more = first | {"customers": 2000, "clocks": [clock]}
    told = (await office.asks(ana, IMPACT, {"impact": more, "version": 1}))["it"]
    assert (told["impact"]["version"], told["impact"]["clocks"][0]["name"]) == (2, "GDPR")
    said = [text for kind, text in await timeline(office, ana) if kind == "impact"]
    assert said[-1] == "Ana recorded the impact: Cards fail; 2,000 customers; EUR 900."
    assert len(said) == 2


async def test_who_may_record_impact(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    eve = await office.person("eve", "stakeholder")
    await office.declare(ana, service=None)
    impact = {"impact": {"summary": "x"}}
    for other in (bo, eve):
        assert (await office.asks(other, IMPACT, impact))["it"]["code"] == "FORBIDDEN"
    await office.asks(ana, 'mutation { handOff(incidentId: "1", to: "bo") { __typename } }')
    assert (await office.asks(bo, IMPACT, impact))["it"]["__typename"] == "Incident"
    presets = await office.asks(eve, "{ dutyPresets { name withinSeconds source } }")
    assert presets["dutyPresets"][0]["withinSeconds"] == 72 * 3600

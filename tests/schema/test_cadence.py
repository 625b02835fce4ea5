"""The due list, what people do to promises, and how well they were kept, over GraphQL."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from api import clock
from api.actions.comms import promises
from api.actions.incidents.timeline import case
from api.domain.comms.audience import Audience
from api.domain.rights import Viewer
from api.schema.incidents.acting import actor
from tests.schema.office import Office

MINUTE = timedelta(minutes=1)
HELD = "promises { audience kind state dueAt stretched why interval brokenAt lead { handle } }"
RESULT = f"{{ __typename ... on Incident {{ {HELD} }} ... on Refusal {{ code message }} }}"
DUE = """{ commsDue { incident { number } audience overdue dueAt speakers { handle } deputy { handle } state
  draftId promise { state kind } } }"""


async def does(office: Office, by: Viewer, verb: str) -> Any:
    """The promises, or the code of the refusal."""
    told = (await office.asks(by, f"mutation {{ it: {verb} {RESULT} }}"))["it"]
    return told["code"] if told["__typename"] == "Refusal" else told["promises"]


async def tell(office: Office, by: Viewer, incident_id: Any, audience: Audience, at: datetime) -> None:
    async with office.database.transaction() as tx, case(tx, incident_id, now=at) as opened:
        await promises.told(
            opened, audience=audience, state="investigating", update_id=None, next_at=None, by=actor(by)
        )


async def test_the_due_list_says_what_is_due_next_and_who_speaks(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo", "comms")
    first, second = [await office.declare(ana, title, service=None) for title in ("One", "Two")]
    now = clock.now()
    await tell(office, ana, first.id, "public", now)
    await tell(office, ana, second.id, "internal", now - 21 * MINUTE)
    await office.asks(bo, 'mutation { takeRole(incidentId: "1", role: COMMS_LEAD) { __typename } }')
    late, soon = (await office.asks(bo, DUE))["commsDue"]
    assert (late["incident"]["number"], late["audience"], late["overdue"]) == (2, "INTERNAL", True)
    assert [one["handle"] for one in late["speakers"]] == ["ana"], "the administrator, where nobody is left"
    assert (soon["incident"]["number"], soon["audience"], soon["overdue"]) == (1, "PUBLIC", False)
    assert [one["handle"] for one in soon["speakers"]] == ["bo"]
    assert soon["promise"] == {"state": "OPEN", "kind": "NEXT"}


async def test_nobody_sees_what_is_due_of_what_they_may_not_see(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo", "comms")
    incident = await office.declare(ana, service=None)
    await tell(office, ana, incident.id, "public", clock.now())
    await office.restrict(incident.id, ana)
    assert (await office.asks(bo, DUE))["commsDue"] == []
    assert len((await office.asks(ana, DUE))["commsDue"]) == 1
    span = f'from: "{(clock.now() - MINUTE).isoformat()}", to: "{(clock.now() + 60 * MINUTE).isoformat()}"'
    asked = f"{{ commsAdherence({span}) {{ whole {{ promised }} incidents {{ incident {{ number }} }} }} }}"
    assert (await office.asks(bo, asked))["commsAdherence"] == {"whole": {"promised": 1}, "incidents": []}


async def test_a_promise_is_started_put_off_stretched_and_ended(office: Office) -> None:
    ana = await office.person("ana", "admin")
    incident = await office.declare(ana, service=None)
    on_one = 'incidentId: "1", audience: PUBLIC'
    (started,) = await does(office, ana, f"startComms({on_one})")
    assert (started["kind"], started["interval"]) == ("FIRST", "5m")
    assert await does(office, ana, f"startComms({on_one})") == "NOTHING_TO_PROMISE"
    until = (clock.now() + 40 * MINUTE).isoformat()
    was, later = await does(office, ana, f'extendPromise({on_one}, until: "{until}", why: "A fix runs")')
    assert (was["state"], later["state"], later["why"]) == ("EXTENDED", "OPEN", "A fix runs")
    stretch = f'stretchCadence({on_one}, every: "2h", why: "Hours to go")'
    assert await does(office, ana, stretch) == "NOT_LONG_YET"
    await tell(office, ana, incident.id, "public", clock.now() + 121 * MINUTE)
    ended = await does(office, ana, f'endComms({on_one}, why: "Nobody outside is hurt")')
    assert ended[-1]["state"] == "ENDED"
    assert await does(office, ana, f'endComms({on_one}, why: "x")') == "NOTHING_PROMISED"
    assert (await office.asks(ana, DUE))["commsDue"] == []


@pytest.mark.parametrize(
    ("role", "code"), [("stakeholder", "FORBIDDEN"), ("auditor", "FORBIDDEN"), ("responder", "FORBIDDEN")]
)
async def test_whose_incident_it_is_not_puts_nothing_off(office: Office, role: str, code: str) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo", role)
    await office.declare(ana, service=None)
    assert await does(office, bo, 'startComms(incidentId: "1", audience: PUBLIC)') == code


async def test_whoever_commands_may_and_so_may_whoever_speaks(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    await office.declare(ana, service=None)
    await office.asks(bo, 'mutation { takeRole(incidentId: "1", role: COMMANDER) { __typename } }')
    (started,) = await does(office, bo, 'startComms(incidentId: "1", audience: INTERNAL)')
    assert started["interval"] == "20m"


async def test_the_figures_say_what_was_kept_and_by_whom(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo", "comms")
    incident = await office.declare(ana, service=None)
    await office.asks(bo, 'mutation { takeRole(incidentId: "1", role: COMMS_LEAD) { __typename } }')
    now = clock.now()
    for minutes in (0, 10, 30):
        await tell(office, bo, incident.id, "public", now + minutes * MINUTE)
    span = f'from: "{now.isoformat()}", to: "{(now + 600 * MINUTE).isoformat()}"'
    figures = "{ promised kept broken late extended waiting shareKept }"
    asked = f"""{{ commsAdherence({span}) {{ whole {figures}
        audiences {{ audience adherence {figures} }} severities {{ severity adherence {figures} }}
        leads {{ person {{ handle }} adherence {figures} }}
        incidents {{ incident {{ number }} adherence {figures} }} }} }}"""
    found = (await office.asks(ana, asked))["commsAdherence"]
    expected = {
        "promised": 3,
        "kept": 1,
        "broken": 1,
        "late": 1,
        "extended": 0,
        "waiting": 1,
        "shareKept": 0.5,
    }
    assert found["whole"] == expected
    assert found["audiences"] == [{"audience": "PUBLIC", "adherence": expected}]
    assert found["severities"] == [{"severity": 1, "adherence": expected}]
    assert found["incidents"] == [{"incident": {"number": 1}, "adherence": expected}]
    by_lead = {one["person"]["handle"] if one["person"] else None: one["adherence"] for one in found["leads"]}
    assert {who: figures["promised"] for who, figures in by_lead.items()} == {"bo": 2, None: 1}


async def test_a_span_that_makes_no_sense_is_refused(office: Office) -> None:
    ana = await office.person("ana", "admin")
    asked = '{ commsAdherence(from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z") { whole { kept } } }'
    assert await office.code(ana, asked) == "BAD_SPAN"


async def test_the_policy_is_saved_and_says_what_it_comes_to(office: Office) -> None:
    ana = await office.person("ana", "admin")
    asked = """{ commsPolicy { rota firstPost { severity length } later { audience state lengths
      { severity length } } approvers approveWithin { severity length } secondPerson sensitive remindBefore
      deputyAfter commanderAfter longAfter finalWord } }"""
    policy = (await office.asks(ana, asked))["commsPolicy"]
    policy["firstPost"][0]["length"] = "4m"
    policy["later"] = [{"audience": "PUBLIC", "state": "IDENTIFIED", "lengths": [{"severity": 1}]}]
    verb = """mutation($policy: CommsPolicyInput!) { saveCommsPolicy(policy: $policy, why: "faster") {
      ... on CommsPolicy { matrix { severity audience first investigating identified monitoring } }
      ... on Refusal { code message } } }"""
    saved = (await office.asks(ana, verb, {"policy": policy}))["saveCommsPolicy"]
    assert saved["matrix"][0] == {
        "severity": 1,
        "audience": "PUBLIC",
        "first": "4m",
        "investigating": "15m",
        "identified": None,
        "monitoring": "15m",
    }
    policy["remindBefore"] = "soon"
    refused = (await office.asks(ana, verb, {"policy": policy}))["saveCommsPolicy"]
    assert refused["code"] == "BAD_POLICY"
    bo = await office.person("bo")
    assert (await office.asks(bo, verb, {"policy": policy}))["saveCommsPolicy"]["code"] == "FORBIDDEN"

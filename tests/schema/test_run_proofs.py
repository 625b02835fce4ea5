"""Checks and calls over GraphQL: who looks, who says yes, and who may stop what goes on."""

from typing import Any

import pytest

from api import clock
from api.actions.organisation.automations import save_automation
from api.domain.rights import Viewer
from api.secrets import Keyring
from tests.schema.office import Office
from tests.support.runbooks import published

HANDLE = "queue-is-stuck"
TEXT = """---
title: Queue is stuck
services: checkout
---

## Check: Does it answer?

```step
id: answers
check: http
url: https://shop.example.org/healthz
```

## Do: Restart the worker

```step
id: restart
automation: restart
with: region=eu
```
"""
RUN = """{ __typename
  ... on Run { id checks { stepId state askedBy said looks }
    calls { stepId automation canBeCalledOff state unattended parameters confirmedBy result endedBy } }
  ... on Refusal { code message } }"""
PREVIEW = """query ($run: ID!, $step: String!) { it: previewCall(run: $run, step: $step) {
  automation { handle risk effect rollback } step parameters whose may token } }"""


async def does(office: Office, by: Viewer, verb: str) -> dict[str, Any]:
    told: dict[str, Any] = (await office.asks(by, f"mutation {{ it: {verb} {RUN} }}"))["it"]
    return told


async def shown(office: Office, by: Viewer, run: str, step: str = "restart") -> dict[str, Any]:
    told: dict[str, Any] = (await office.asks(by, PREVIEW, {"run": run, "step": step}))["it"]
    return told


async def confirm(office: Office, by: Viewer, run: str, token: str) -> dict[str, Any]:
    return await does(office, by, f'confirmCall(run: "{run}", step: "restart", token: "{token}")')


@pytest.fixture
async def ana(office: Office) -> Viewer:
    """She owns checkout and its runbook, and has declared what is wrong with it."""
    owner = await office.person("ana")
    await office.service(owner=owner, members=[owner])
    shape = {
        "handle": "restart",
        "name": "Restart it",
        "url": "https://automation.example.org/run",
        "risk": "high",
        "effect": "Carts are lost",
        "rollback": "Start the old one",
        "people": ["ana"],
    }
    async with office.database.transaction() as tx:
        keyring = Keyring(office.settings.secret_key)
        await save_automation(tx, keyring, shape, by="person:ana", now=clock.now())
    await published(office.database, owner, TEXT, HANDLE)
    await office.declare(owner)
    return owner


@pytest.fixture
async def run(office: Office, ana: Viewer) -> str:
    return str((await does(office, ana, f'startRun(incident: "1", runbook: "{HANDLE}")'))["id"])


async def test_a_check_is_asked_for_and_called_off(office: Office, run: str) -> None:
    bo = await office.person("bo")
    asked = await does(office, bo, f'askCheck(run: "{run}", step: "answers")')
    waiting = {"stepId": "answers", "state": "WAITING", "askedBy": "Bo", "said": "", "looks": 0}
    assert asked["checks"] == [waiting]
    off = await does(office, bo, f'callOffCheck(run: "{run}", step: "answers")')
    assert off["checks"] == [waiting | {"state": "CALLED_OFF"}]
    assert (await does(office, bo, f'askCheck(run: "{run}", step: "restart")'))["code"] == "NO_CHECK"


async def test_who_is_named_looks_and_says_yes_and_anybody_calls_it_off(
    office: Office, ana: Viewer, run: str
) -> None:
    bo, boss = await office.person("bo"), await office.person("boss", "admin")
    seen = await shown(office, ana, run)
    token = seen.pop("token")
    assert seen == {
        "automation": {
            "handle": "restart",
            "risk": "HIGH",
            "effect": "Carts are lost",
            "rollback": "Start the old one",
        },
        "step": "Restart the worker",
        "parameters": {"region": "eu"},
        "whose": "Ana",
        "may": True,
    }
    for other, code in ((bo, "FORBIDDEN"), (boss, "NOT_YOURS_TO_CALL")):
        theirs = await shown(office, other, run)
        assert theirs["may"] is False
        assert (await confirm(office, other, run, theirs["token"]))["code"] == code
    (call,) = (await confirm(office, ana, run, token))["calls"]
    assert call == {
        "stepId": "restart",
        "automation": "Restart it",
        "canBeCalledOff": False,
        "state": "DUE",
        "unattended": False,
        "parameters": {"region": "eu"},
        "confirmedBy": "Ana",
        "result": "",
        "endedBy": None,
    }
    assert (await confirm(office, ana, run, token))["code"] == "CALL_GOES_ON"
    (call,) = (await does(office, bo, f'cancelCall(run: "{run}", step: "restart")'))["calls"]
    assert (call["state"], call["endedBy"]) == ("CANCELLED", "Bo")
    assert (await confirm(office, ana, run, token))["code"] == "LOOK_AGAIN"


async def test_somebody_does_it_by_hand(office: Office, ana: Viewer, run: str) -> None:
    bo = await office.person("bo")
    await confirm(office, ana, run, (await shown(office, ana, run))["token"])
    done = f'overrideCall(run: "{run}", step: "restart", note: "I did it over SSH")'
    (call,) = (await does(office, bo, done))["calls"]
    assert (call["state"], call["result"], call["endedBy"]) == ("OVERRIDDEN", "I did it over SSH", "Bo")
    assert (await does(office, bo, done))["code"] == "NOT_RUNNING"


@pytest.mark.parametrize("role", ["stakeholder", "auditor"])
async def test_who_only_reads_proves_and_calls_nothing(
    office: Office, ana: Viewer, run: str, role: str
) -> None:
    reader = await office.person("reader", role)
    token = (await shown(office, ana, run))["token"]
    await confirm(office, ana, run, token)
    for verb in (
        f'askCheck(run: "{run}", step: "answers")',
        f'callOffCheck(run: "{run}", step: "answers")',
        f'confirmCall(run: "{run}", step: "restart", token: "{token}")',
        f'cancelCall(run: "{run}", step: "restart")',
        f'overrideCall(run: "{run}", step: "restart")',
    ):
        assert (await does(office, reader, verb))["code"] == "FORBIDDEN"


async def test_of_a_restricted_incident_nobody_else_sees_what_is_called(
    office: Office, ana: Viewer, run: str
) -> None:
    bo = await office.person("bo")
    incident = (await office.asks(ana, '{ incident(id: "1") { id } }'))["incident"]["id"]
    await office.restrict(incident, ana)
    for verb in (
        f'askCheck(run: "{run}", step: "answers")',
        f'confirmCall(run: "{run}", step: "restart", token: "1.x")',
        f'cancelCall(run: "{run}", step: "restart")',
        f'overrideCall(run: "{run}", step: "restart")',
    ):
        assert (await does(office, bo, verb))["code"] == "NOT_FOUND"
    answer = await office.ask(bo, PREVIEW, {"run": run, "step": "restart"})
    assert answer["errors"][0]["extensions"]["code"] == "NOT_FOUND"

"""Automations and sources of metrics through the face: what is told, who may, and what nobody is told."""

from typing import Any

import pytest

from api.domain.rights import Viewer
from tests.schema.office import Office

SAVE = """mutation ($it: AutomationInput!) { it: saveAutomation(automation: $it) { __typename
  ... on Automation { handle host risk roles people { handle } unattended timeoutSeconds
    canBeCalledOff version }
  ... on Refusal { code message } } }"""
SOURCE = """mutation ($it: MetricSourceInput!) { it: saveMetricSource(source: $it) { __typename
  ... on MetricSource { handle url hasToken version } ... on Refusal { code message } } }"""
RENEW = """mutation { it: renewAutomationSecret(handle: "restart") { __typename
  ... on NewAutomationSecret { secret } ... on Refusal { code } } }"""
RESTART = {
    "handle": "restart",
    "name": "Restart Checkout",
    "url": "https://automation.example.org/hooks/very-secret",
    "risk": "HIGH",
    "roles": ["COMMANDER"],
    "people": ["ana"],
    "unattended": True,
    "timeoutSeconds": 90,
}


async def does(office: Office, by: Viewer, text: str, **variables: Any) -> dict[str, Any]:
    told: dict[str, Any] = (await office.asks(by, text, variables))["it"]
    return told


async def test_an_administrator_says_what_runbooks_may_call(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    assert await does(office, ana, SAVE, it=RESTART) == {
        "__typename": "Automation",
        "handle": "restart",
        "host": "automation.example.org",
        "risk": "HIGH",
        "roles": ["COMMANDER"],
        "people": [{"handle": "ana"}],
        "unattended": True,
        "timeoutSeconds": 90,
        "canBeCalledOff": False,
        "version": 1,
    }
    asked = "{ automations { handle host description rollback effect service { handle } } }"
    told = await office.asks(bo, asked)
    assert told["automations"][0]["host"] == "automation.example.org"
    assert "very-secret" not in str(told)
    assert (await does(office, ana, RENEW))["secret"].startswith("tocsin_")
    again = await does(office, ana, SAVE, it=RESTART | {"url": None, "name": "Again", "version": 1})
    assert again["code"] == "CONFLICT"


async def test_a_source_of_metrics_tells_whether_it_has_a_token_and_not_which(office: Office) -> None:
    ana = await office.person("ana", "admin")
    source = {"handle": "prom", "name": "Prom", "url": "https://prom.example.org", "token": "hush"}
    assert await does(office, ana, SOURCE, it=source) == {
        "__typename": "MetricSource",
        "handle": "prom",
        "url": "https://prom.example.org",
        "hasToken": True,
        "version": 1,
    }
    told = await office.asks(ana, "{ metricSources { handle name archived hasToken } }")
    assert told["metricSources"] == [{"handle": "prom", "name": "Prom", "archived": False, "hasToken": True}]
    archived = 'mutation { it: archive(noun: "metric-source", handle: "prom") { __typename } }'
    assert (await does(office, ana, archived))["__typename"] == "Done"
    assert (await office.asks(ana, "{ metricSources { handle } }"))["metricSources"] == []
    told = await office.asks(ana, "{ metricSources(archived: true) { handle } }")
    assert told["metricSources"] == [{"handle": "prom"}]


@pytest.mark.parametrize("role", ["responder", "comms", "stakeholder", "auditor"])
async def test_only_administrators_change_them(office: Office, role: str) -> None:
    bo = await office.person("bo", role)
    source = {"handle": "prom", "name": "Prom", "url": "https://prom.example.org"}
    codes = [
        (await does(office, bo, SAVE, it=RESTART))["code"],
        (await does(office, bo, SOURCE, it=source))["code"],
        (await does(office, bo, RENEW))["code"],
    ]
    assert codes == ["FORBIDDEN"] * 3

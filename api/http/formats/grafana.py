"""Grafana's webhooks: unified alerting, and the two older shapes that still arrive."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from api.domain.alerts.alert import Alert, Batch
from api.domain.clean import clean
from api.http.formats.alert_group import read_group
from api.http.formats.entry import BODY_LIMIT, as_test, link_of, scalar, text
from api.http.formats.grafana_legacy import read_attachments, read_rule
from api.http.formats.json_body import Malformed

_LINKS = ("panelURL", "dashboardURL", "generatorURL")
_ALSO = {"silenceURL": "Silence", "imageURL": "Image"}


def parse(body: Any, *, received_at: datetime) -> Batch:
    if not isinstance(body, dict):
        raise Malformed("The body is not an object.")
    if "alerts" in body:
        return read_group(body, client="Grafana", received_at=received_at, finish=_finish)
    if "ruleId" in body or "ruleName" in body:
        return read_rule(body)
    if "attachments" in body:
        return read_attachments(body)
    raise Malformed("The body has neither 'alerts' nor 'ruleId'.")


def _finish(entry: Mapping[str, Any], alert: Alert) -> Alert:
    links = (link_of(entry.get(name), name, []) for name in _LINKS)
    told = replace(
        alert,
        link=next(filter(None, links), alert.link),
        body=clean("\n".join(filter(None, [alert.body, *_measured(entry), *_also(entry)])), BODY_LIMIT),
    )
    return as_test(told) if _is_test(alert.labels) else told


def _measured(entry: Mapping[str, Any]) -> list[str]:
    values = entry.get("values")
    if isinstance(values, dict) and values:
        return ["Values: " + ", ".join(f"{name} = {text(value)}" for name, value in values.items())]
    if said := scalar(entry.get("valueString")):
        return [f"Values: {said}"]
    return []


def _also(entry: Mapping[str, Any]) -> list[str]:
    return [
        f"{word}: {address}"
        for name, word in _ALSO.items()
        if (address := link_of(entry.get(name), name, []))
    ]


def _is_test(labels: Mapping[str, str]) -> bool:
    """The labels of the contact point's test button."""
    return labels.get("alertname") == "TestAlert" and labels.get("instance") == "Grafana"

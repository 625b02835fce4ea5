"""Lines to copy into a monitoring system, so that its alerts reach an integration."""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Snippet:
    title: str
    language: str  # yaml | shell | text
    text: str


@dataclass(frozen=True, slots=True)
class _Door:
    base: str
    key: str

    @property
    def own(self) -> str:
        return f"{self.base}/in/{quote(self.key, safe='')}"

    @property
    def pagerduty(self) -> str:
        return f"{self.base}/v2/enqueue"


def snippets(kind: str, *, url: str, key: str) -> tuple[Snippet, ...]:
    """`url` is the public address; `key` is told here once more, so show them only with a new key."""
    door = _Door(url.rstrip("/"), key)
    return tuple(make(door) for make in _BY_KIND.get(kind, _BY_KIND["generic"]))


def first_alert(*, url: str, key: str) -> str:
    """One line that rings whoever is responsible for everything."""
    door = _Door(url.rstrip("/"), key)
    return _curl(door.own, {"title": "My first alert", "dedup": "first", "severity": "critical"})


def _alertmanager_webhook(door: _Door) -> Snippet:
    text = f"""\
receivers:
  - name: tocsin
    webhook_configs:
      - url: {_quoted(door.own)}
        send_resolved: true
route:
  receiver: tocsin
  group_by: [alertname, service]
"""
    return Snippet("Alertmanager: webhook", "yaml", text)


def _alertmanager_pagerduty(door: _Door) -> Snippet:
    text = f"""\
receivers:
  - name: tocsin
    pagerduty_configs:
      - routing_key: {_quoted(door.key)}
        url: {_quoted(door.pagerduty)}
        send_resolved: true
"""
    return Snippet("Alertmanager: its own PagerDuty notifier", "yaml", text)


def _grafana_screen(door: _Door) -> Snippet:
    text = f"""\
Alerting, Contact points, Add contact point
Integration: Webhook
URL: {door.own}
HTTP method: POST
"""
    return Snippet("Grafana: on its screen", "text", text)


def _grafana_file(door: _Door) -> Snippet:
    text = f"""\
apiVersion: 1
contactPoints:
  - orgId: 1
    name: tocsin
    receivers:
      - uid: tocsin
        type: webhook
        settings:
          url: {_quoted(door.own)}
          httpMethod: POST
"""
    return Snippet("Grafana: as a provisioning file", "yaml", text)


def _generic_fire(door: _Door) -> Snippet:
    body = {
        "title": "Disk almost full on db-1",
        "dedup": "disk-db-1",
        "severity": "critical",
        "labels": {"host": "db-1"},
    }
    return Snippet("Fire an alert", "shell", _curl(door.own, body) + "\n")


def _generic_resolve(door: _Door) -> Snippet:
    body = {"title": "Disk almost full on db-1", "dedup": "disk-db-1", "state": "resolved"}
    return Snippet("Resolve it", "shell", _curl(door.own, body) + "\n")


def _pagerduty_settings(door: _Door) -> Snippet:
    text = f"""\
Address (instead of https://events.pagerduty.com): {door.base}
Events API v2: {door.pagerduty}
Changes: {door.base}/v2/change/enqueue
Events API v1: {door.base}/generic/2010-04-15/create_event.json
Integration key (routing key, service key): {door.key}
"""
    return Snippet("Any tool that speaks PagerDuty", "text", text)


def _pagerduty_event(door: _Door) -> Snippet:
    body = {
        "routing_key": door.key,
        "event_action": "trigger",
        "dedup_key": "disk-db-1",
        "payload": {"summary": "Disk almost full on db-1", "source": "db-1", "severity": "critical"},
    }
    return Snippet("Events API v2 by hand", "shell", _curl(door.pagerduty, body) + "\n")


_BY_KIND: Final[dict[str, tuple[Callable[[_Door], Snippet], ...]]] = {
    "alertmanager": (_alertmanager_webhook, _alertmanager_pagerduty),
    "grafana": (_grafana_screen, _grafana_file),
    "generic": (_generic_fire, _generic_resolve),
    "pagerduty": (_pagerduty_settings, _pagerduty_event, _alertmanager_pagerduty),
}


def _quoted(text: str) -> str:
    """JSON's quotes are YAML's too."""
    return json.dumps(text, ensure_ascii=False)


def _curl(address: str, body: dict[str, Any]) -> str:
    said = shlex.quote(json.dumps(body, ensure_ascii=False))
    return f"curl -H 'Content-Type: application/json' -d {said} {shlex.quote(address)}"

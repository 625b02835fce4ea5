"""What every version of PagerDuty's events has in common."""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from api.domain.alerts.alert import KEY_LIMIT, Action
from api.domain.alerts.change import Link
from api.domain.clean import clean, clean_line
from api.http.formats.entry import BODY_LIMIT, TITLE_LIMIT, link_of, scalar, text
from api.http.formats.pagerduty_replies import Invalid

LINKS_LIMIT = 20
ACTIONS: dict[str, Action] = {
    "trigger": "trigger",
    "acknowledge": "acknowledge",
    "resolve": "resolve",
}

_KEYLESS = uuid.UUID("5b0a4c5e-8f0e-5b57-9d34-6f2f1a1d0c11")
_RUNBOOK = re.compile(r"\brunbook(?:_url)?\"?\s{0,8}[:=]\s{0,8}\"?(https?://[^\s\"\\]{1,4000})")
_TEST_KEYS = frozenset({"Uptime Kuma/test"})
_GRAFANA_TEST = re.compile(r"\bTestAlert\b.{0,40}\bGrafana\b")


def event_of(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise Invalid("Event is not an object")
    return body


def said(source: Mapping[str, Any], name: str) -> str:
    return scalar(source.get(name)).strip()


def made_key(body: Mapping[str, Any]) -> str:
    """A UUID that the same event always gets: a client's retry is then no second alert."""
    return str(uuid.uuid5(_KEYLESS, json.dumps(body, sort_keys=True)))


def is_too_long(key: str) -> bool:
    return len(key) > KEY_LIMIT


def details_text(details: Any) -> str:
    """One `name: value` line each, without the empty ones."""
    if not isinstance(details, dict):
        return clean(text(details), BODY_LIMIT)
    lines = [f"{name}: {value}" for name, given in details.items() if (value := text(given).strip())]
    return clean("\n".join(lines), BODY_LIMIT)


def plain_details(details: Any) -> dict[str, Any]:
    """The details that can be labels: short and not nested."""
    if not isinstance(details, dict):
        return {}
    return {name: value for name, value in details.items() if 0 < len(scalar(value)) <= 255}


def links_of(given: Any) -> tuple[Link, ...]:
    return tuple(_links(given if isinstance(given, list) else []))


def _links(given: list[Any]) -> Iterator[Link]:
    for entry in given[:LINKS_LIMIT]:
        if isinstance(entry, dict) and (href := link_of(entry.get("href"), "href", [])):
            yield Link(href=href, text=clean_line(said(entry, "text"), TITLE_LIMIT) or href)


def runbook_of(details: str, links: tuple[Link, ...]) -> str | None:
    """Alertmanager writes its annotations into the details; others name a link so."""
    named = next((link.href for link in links if "runbook" in link.text.lower()), None)
    written = _RUNBOOK.search(details)
    return named or (link_of(written[1], "runbook", []) if written else None)


def is_test(key: str, summary: str) -> bool:
    return key in _TEST_KEYS or _GRAFANA_TEST.search(summary) is not None

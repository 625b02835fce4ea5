"""Grafana before unified alerting: one rule in one body; and a Slack-shaped body sent to a pasted address."""

import re
from collections.abc import Mapping
from typing import Any

from api.domain.alerts.alert import Action, Alert, Batch, bounded_key, digest
from api.domain.clean import clean, clean_line
from api.http.formats.entry import (
    BODY_LIMIT,
    Unusable,
    as_test,
    each,
    entry_of,
    first,
    labels_of,
    link_of,
    mapping,
    scalar,
    severity_from,
    title_of,
)

_ACTIONS: dict[str, Action] = {"alerting": "trigger", "no_data": "trigger", "ok": "resolve"}
_QUIET = frozenset({"pending", "paused", "unknown"})
_TEST_RULE = "Test notification"
# `[OK] Disk`, `[Alerting] Disk`, `[FIRING:2] Disk`, `[RESOLVED] Disk`
_STATE_IN_TITLE = re.compile(r"\s*\[(?P<state>[A-Za-z ]{1,20})(?::\d{1,6})?[^\]]{0,40}\]\s*")


def read_rule(body: Mapping[str, Any]) -> Batch:
    state = scalar(body.get("state")).strip().lower()
    if state in _QUIET:
        return Batch(notes=(f"The rule is '{state}': nothing to do.",))
    return each([body], _rule)


def read_attachments(body: Mapping[str, Any]) -> Batch:
    """Every attachment is an alert; the title's bracket says whether it is over."""
    given = body.get("attachments")
    return each(given if isinstance(given, list) else [given], _attachment)


def _rule(body: Mapping[str, Any]) -> Alert:
    notes: list[str] = []
    labels = labels_of(mapping(body.get("tags"), "tags"), notes)
    dedup = bounded_key(first(body, "ruleId", "ruleName"))
    if not dedup:
        raise Unusable("It has neither a 'ruleId' nor a 'ruleName' to be known by.")
    alert = Alert(
        episode=None,
        dedup=dedup,
        group=dedup,
        action=_action(body),
        title=title_of(first(body, "ruleName", "title")),
        body=clean("\n".join(filter(None, [scalar(body.get("message")), *_matches(body)])), BODY_LIMIT),
        severity=severity_from(labels.get("severity"), notes),
        link=link_of(body.get("ruleUrl"), "ruleUrl", notes),
        labels=labels,
        client="Grafana",
        notes=tuple(notes),
    )
    return as_test(alert) if body.get("ruleName") == _TEST_RULE else alert


def _action(body: Mapping[str, Any]) -> Action:
    state = scalar(body.get("state")).strip().lower() or "alerting"
    if state not in _ACTIONS:
        raise Unusable(f"The state '{clean_line(state, 40)}' is neither alerting nor ok.")
    return _ACTIONS[state]


def _matches(body: Mapping[str, Any]) -> list[str]:
    found = body.get("evalMatches")
    return [
        f"{scalar(match.get('metric'))} = {scalar(match.get('value'))}"
        for match in (found if isinstance(found, list) else [])[:50]
        if isinstance(match, dict)
    ]


def _attachment(given: Any) -> Alert:
    notes: list[str] = []
    attachment = entry_of(given)
    title = first(attachment, "title", "fallback", "pretext", "text")
    if not title:
        raise Unusable("The attachment has neither a title nor a text.")
    state = _STATE_IN_TITLE.match(title)
    is_over = state is not None and state["state"].strip().lower() in {"ok", "resolved"}
    name = (title[state.end() :] if state else title).strip() or title
    dedup = digest("attachment", name)
    return Alert(
        episode=None,
        dedup=dedup,
        group=dedup,
        action="resolve" if is_over else "trigger",
        title=title_of(name),
        body=clean(first(attachment, "text", "fallback"), BODY_LIMIT),
        link=link_of(attachment.get("title_link"), "title_link", notes),
        client="Grafana",
        notes=tuple(notes),
    )

"""Our own shape: one object or a list of them, easy to write from a shell."""

from datetime import datetime
from typing import Any

from api.domain.alerts.alert import Action, Alert, Batch, bounded_key, digest
from api.domain.clean import clean, clean_line
from api.domain.moment import moment
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
    severity_from,
    text,
    title_of,
)
from api.http.formats.json_body import Malformed

_WORDS: dict[Action, tuple[str, ...]] = {
    "trigger": ("firing", "trigger", "triggered", "alerting", "problem", "open", "down"),
    "acknowledge": ("acknowledged", "acknowledge"),
    "resolve": ("resolved", "resolve", "ok", "recovered", "recovery", "closed", "up", "normal"),
}
_ACTIONS = {word: action for action, words in _WORDS.items() for word in words}


def parse(body: Any, *, received_at: datetime) -> Batch:
    if not isinstance(body, dict | list):
        raise Malformed("The body is neither an object nor a list of objects.")
    return each(
        body if isinstance(body, list) else [body], lambda entry: _alert(entry, received_at=received_at)
    )


def _alert(entry: Any, *, received_at: datetime) -> Alert:
    given = entry_of(entry)
    notes: list[str] = []
    action = _action(given.get("state"))
    key = first(given, "dedup")
    # Closing needs no more than the key: an alert that never closes is worse than a poor title.
    title = first(given, "title") or (key if action != "trigger" else "")
    if not title:
        raise Unusable("'title' is missing.")
    labels = labels_of(mapping(given.get("labels"), "labels"), notes)
    details = text(given.get("body"))
    dedup = bounded_key(key) if key else digest(title, details)
    starts = moment(given.get("starts_at"), received_at=received_at)
    alert = Alert(
        episode=None,
        dedup=dedup,
        group=bounded_key(first(given, "group")) or dedup,
        action=action,
        title=title_of(title),
        body=clean(details, BODY_LIMIT),
        severity=severity_from(first(given, "severity") or labels.get("severity"), notes),
        link=link_of(given.get("link"), "link", notes),
        runbook=link_of(given.get("runbook"), "runbook", notes),
        labels=labels,
        starts_at=starts.at,
        client=clean_line(first(given, "client"), 128) or None,
        notes=tuple(notes),
    )
    return as_test(alert) if given.get("test") is True else alert


def _action(state: Any) -> Action:
    word = text(state).strip().lower() or "firing"
    if word not in _ACTIONS:
        raise Unusable(f"The state '{clean_line(word, 40)}' is neither firing nor resolved.")
    return _ACTIONS[word]

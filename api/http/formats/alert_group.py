"""The body Alertmanager sends and Grafana extends: one group, many alerts."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from api.domain.alerts.alert import Action, Alert, Batch, bounded_key, digest
from api.domain.clean import clean, clean_line
from api.domain.moment import moment
from api.http.formats.entry import (
    BODY_LIMIT,
    Unusable,
    each,
    entry_of,
    first,
    labels_of,
    link_of,
    mapping,
    scalar,
    severity_from,
    text,
    title_of,
)
from api.http.formats.json_body import Malformed

_ACTIONS: dict[str, Action] = {"firing": "trigger", "resolved": "resolve"}
_SUMMARY = ("summary", "title")
_DESCRIPTION = ("description", "message")
_RUNBOOK = ("runbook_url", "runbook")

Finish = Callable[[Mapping[str, Any], Alert], Alert]


def read_group(body: Any, *, client: str, received_at: datetime, finish: Finish) -> Batch:
    """One alert per entry, keyed by its fingerprint: a "firing" group may hold resolved ones.

    `finish` adds what one dialect alone says about an entry.
    """
    if not isinstance(body, dict):
        raise Malformed("The body is not an object with a list of 'alerts'.")
    entries = body.get("alerts")
    if not isinstance(entries, list):
        raise Malformed("The body has no list of 'alerts'.")

    def read(entry: Any) -> Alert:
        facts = entry_of(entry)
        return finish(facts, _alert(facts, body, client=client, received_at=received_at))

    return each(entries, read, notes=_left_out(body.get("truncatedAlerts")))


def _left_out(count: Any) -> tuple[str, ...]:
    if isinstance(count, int) and count > 0:
        return (f"The sender left {count} more alerts of this group out.",)
    return ()


def _alert(entry: Mapping[str, Any], body: Mapping[str, Any], *, client: str, received_at: datetime) -> Alert:
    notes: list[str] = []
    given = mapping(entry.get("labels"), "labels")
    annotations = mapping(entry.get("annotations"), "annotations")
    action = _action(entry, body)
    dedup = _dedup(entry, given)
    labels = labels_of(given, notes)
    starts = moment(entry.get("startsAt"), received_at=received_at)
    if starts.unread:
        notes.append(f"'startsAt' was '{starts.unread}': the time of receipt stands for it.")
    return Alert(
        # An unreadable start still names its episode: the sender repeats it letter for letter.
        episode=_episode(dedup, starts.unread or (starts.at.isoformat() if starts.at else "")),
        dedup=dedup,
        group=_group(body.get("groupKey")) or dedup,
        action=action,
        title=title_of(_title(labels, annotations)),
        body=clean(_body(annotations), BODY_LIMIT),
        severity=severity_from(given.get("severity"), notes),
        link=link_of(entry.get("generatorURL") or body.get("externalURL"), "generatorURL", notes),
        runbook=link_of(first(annotations, *_RUNBOOK) or first(given, *_RUNBOOK), "runbook_url", notes),
        labels=labels,
        starts_at=starts.at,
        ends_at=_ended(entry, action, starts.at, notes, received_at=received_at),
        client=client,
        notes=tuple(notes),
    )


def _action(entry: Mapping[str, Any], body: Mapping[str, Any]) -> Action:
    # Better one page too many than a firing alert lost for want of a word.
    status = entry.get("status") or body.get("status") or "firing"
    action = _ACTIONS.get(scalar(status).strip().lower())
    if action is None:
        raise Unusable(f"The status '{clean_line(text(status), 40)}' is neither firing nor resolved.")
    return action


def _dedup(entry: Mapping[str, Any], labels: Mapping[str, Any]) -> str:
    if fingerprint := scalar(entry.get("fingerprint")).strip():
        return bounded_key(fingerprint)
    if not labels:
        raise Unusable("It has neither a fingerprint nor labels to be known by.")
    return digest(*(part for name in sorted(labels) for part in (name, text(labels[name]))))


def _episode(dedup: str, start: str) -> str | None:
    return bounded_key(f"{dedup}@{start}") if start else None


def _group(key: Any) -> str:
    """Nothing for a key that ends in no labels at all: it would join whatever happens to fire."""
    grouped_by = scalar(key).strip()
    return "" if grouped_by.endswith("{}") else bounded_key(grouped_by)


def _title(labels: Mapping[str, str], annotations: Mapping[str, Any]) -> str:
    name = labels.get("alertname", "")
    summary = first(annotations, *_SUMMARY) or _first_line(first(annotations, *_DESCRIPTION))
    if name and summary and name.lower() not in summary.lower():
        return f"{name}: {summary}"
    return summary or name


def _first_line(said: str) -> str:
    return said.strip().split("\n", 1)[0]


def _body(annotations: Mapping[str, Any]) -> str:
    """The description, then what the other annotations add, as `name: value` lines."""
    told = {*_SUMMARY[:1], *_DESCRIPTION, *_RUNBOOK}
    rest = [f"{name}: {text(said)}" for name, said in annotations.items() if _is_for_people(name, told)]
    return "\n".join(filter(None, [*(scalar(annotations.get(name)) for name in _DESCRIPTION), *rest]))


def _is_for_people(name: str, told: set[str]) -> bool:
    return name not in told and not name.startswith("__")


def _ended(
    entry: Mapping[str, Any],
    action: Action,
    starts_at: datetime | None,
    notes: list[str],
    *,
    received_at: datetime,
) -> datetime | None:
    """When it ended; a firing alert has not, whatever its `endsAt` foresees."""
    if action != "resolve":
        return None
    ends = moment(entry.get("endsAt"), received_at=received_at)
    if ends.unread:
        notes.append(f"'endsAt' was '{ends.unread}': the time of receipt stands for it.")
    if ends.at and starts_at and ends.at < starts_at:
        notes.append("'endsAt' was left out: it lies before 'startsAt'.")
        return None
    return ends.at

"""Reading one entry of a foreign body: wrong types are borne or named, never fatal to its neighbours."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from api.domain.alerts.alert import TEST_SEVERITY, Alert, Batch, Quarantined, severity_of
from api.domain.clean import clean, clean_line

TITLE_LIMIT = 1024
BODY_LIMIT = 16_000
LINK_LIMIT = 4096
LABELS_LIMIT = 200
LABEL_NAME_LIMIT = 128
LABEL_VALUE_LIMIT = 1024
RAW_LIMIT = 4_000
ENTRIES_LIMIT = 10_000

# Kept first when there are too many: routes and people ask for these.
_SOUGHT_LABELS = (
    "alertname", "severity", "priority", "service", "component", "team", "env", "environment", "cluster",
    "region", "namespace", "instance", "host", "job",
)  # fmt: skip
_LINK = re.compile(r"https?://[^\s\"<>\\^`{|}\x00-\x20\x7f]+", re.IGNORECASE)


class Unusable(Exception):  # noqa: N818 - a verdict on one entry, not an error
    """Raised with a plain reason for an entry that cannot become an alert."""


def each(entries: list[Any], read: Callable[[Any], Alert], *, notes: tuple[str, ...] = ()) -> Batch:
    """The entries that can be read, those that cannot with the reason why, each with its place."""
    alerts: list[tuple[int, Alert]] = []
    quarantined: list[Quarantined] = []
    for index, entry in enumerate(entries[:ENTRIES_LIMIT]):
        try:
            alerts.append((index, read(entry)))
        except Unusable as why:
            quarantined.append(Quarantined(index=index, reason=str(why), raw=raw(entry)))
    if (over := len(entries) - ENTRIES_LIMIT) > 0:
        reason = f"{over} more entries were not read: one request may hold {ENTRIES_LIMIT}."
        quarantined.append(Quarantined(index=ENTRIES_LIMIT, reason=reason, raw=""))
    return Batch(alerts=tuple(alerts), quarantined=tuple(quarantined), notes=notes)


def raw(entry: Any) -> str:
    return clean(json.dumps(entry, ensure_ascii=False), RAW_LIMIT)


def scalar(value: Any) -> str:
    """The text of a string, number or truth value; nothing for null, lists and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return ""


def text(value: Any) -> str:
    """The text of any value: what is nested is written as JSON."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return scalar(value)


def mapping(given: Any, name: str) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise Unusable(f"'{name}' is not an object.")
    return given


def entry_of(given: Any) -> Mapping[str, Any]:
    if not isinstance(given, dict):
        raise Unusable("It is not an object.")
    return given


def first(source: Mapping[str, Any], *names: str) -> str:
    """The first of these that says something."""
    return next((said for name in names if (said := scalar(source.get(name)).strip())), "")


def title_of(said: str) -> str:
    return clean_line(said, TITLE_LIMIT) or "An alert without a name"


def labels_of(given: Mapping[str, Any], notes: list[str]) -> dict[str, str]:
    names = list(given)
    if len(names) > LABELS_LIMIT:
        sought = [name for name in _SOUGHT_LABELS if name in given]
        names = [*sought, *(name for name in names if name not in _SOUGHT_LABELS)][:LABELS_LIMIT]
        notes.append(f"Only {LABELS_LIMIT} of {len(given)} labels were kept.")
    return {clean_line(name, LABEL_NAME_LIMIT): clean(text(given[name]), LABEL_VALUE_LIMIT) for name in names}


def link_of(given: Any, name: str, notes: list[str]) -> str | None:
    """An http address as it is, or none at all: half an address leads nowhere, another scheme astray."""
    address = scalar(given).strip()
    if not address:
        return None
    if len(address) <= LINK_LIMIT and _LINK.fullmatch(address) and clean_line(address, LINK_LIMIT) == address:
        return address
    notes.append(f"'{name}' was left out: it is not an http address of at most {LINK_LIMIT} characters.")
    return None


def severity_from(given: Any, notes: list[str]) -> int | None:
    level = severity_of(given)
    if level is None and (word := scalar(given).strip()):
        notes.append(f"The severity '{clean_line(word, 40)}' is not one we know.")
    return level


def as_test(alert: Alert) -> Alert:
    """What a sender's test button sends wakes nobody and closes nothing."""
    if alert.action == "resolve":
        raise Unusable("A test never resolves anything.")
    return replace(alert, is_test=True, severity=TEST_SEVERITY)

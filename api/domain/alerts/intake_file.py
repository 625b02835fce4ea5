"""Integrations and routes as the organisation file writes them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from api.domain.alerts.route import Route, parse_route
from api.domain.duration import format_duration
from api.domain.marked import Entry, as_choice, as_text, plain
from api.domain.organisation.ledger_file import named, read_handle, read_name, said
from api.domain.plain import Plain
from api.domain.refusal import Refused

INTEGRATION_KINDS: Final = ("alertmanager", "grafana", "generic", "pagerduty")
SHORTEST_KEY: Final = 8
LONGEST_KEY: Final = 255
MOST_ROUTES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class IntegrationDraft:
    """`key` is a secret that its sender has already: None leaves the keys as they are."""

    handle: str
    kind: str
    name: str
    service: str | None = None
    key: str | None = None


def read_integration(entry: Entry) -> IntegrationDraft:
    handle = read_handle(entry, "integration")
    return IntegrationDraft(
        handle=handle,
        kind=entry.read("kind", as_choice(*INTEGRATION_KINDS), "generic", required=True),
        name=read_name(entry, handle),
        service=entry.refer("service", "service"),
        key=entry.read("key", lambda value: check_key(as_text(value)), None),
    )


def write_integration(draft: IntegrationDraft) -> Plain:
    """Without its key."""
    return {"handle": draft.handle, "kind": draft.kind} | said(
        **named(draft.handle, draft.name), service=draft.service
    )


def read_route(entry: Entry, *, position: int) -> Route | None:
    written = plain(entry.written)
    if isinstance(written.get("for"), timedelta):
        written["for"] = format_duration(written["for"])
    try:
        route = parse_route(written, position=position)
    except Refused as no:
        entry.notes.problem(entry.line_of(), no.message)
        return None
    if route.service is not None:
        entry.name("service", route.service, entry.line_of("service"))
    return route


def check_key(key: str) -> str:
    """Long enough not to be guessed by hand; what else it looks like is its sender's business."""
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY or not key.isprintable() or key != key.strip():
        message = f"An existing key has {SHORTEST_KEY} to {LONGEST_KEY} printable characters."
        raise Refused("BAD_KEY", message)
    return key

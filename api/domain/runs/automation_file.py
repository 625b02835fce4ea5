"""Automations and sources of metrics, as the organisation file writes them."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal, get_args

from api.domain.clean import clean
from api.domain.duration import format_duration
from api.domain.incidents.command import ROLES
from api.domain.marked import LONGEST, Entry, as_choice, as_flag, as_length, as_text
from api.domain.organisation.ledger_file import as_web_address, named, read_handle, read_name, repeated, said
from api.domain.plain import Plain
from api.domain.refusal import Refused

Risk = Literal["low", "medium", "high"]
RISKS: Final[tuple[Risk, ...]] = get_args(Risk)
DEFAULT_TIMEOUT: Final = timedelta(minutes=5)
SHORTEST_TIMEOUT: Final = timedelta(seconds=5)
LONGEST_TIMEOUT: Final = timedelta(hours=1)
SHORTEST_SECRET: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationDraft:
    """`url`, `cancel_url` and `secret` are secrets: None leaves what is kept.

    `roles` are those of an incident and `people` handles: whose yes it takes. With neither, it is the yes of
    whoever may act in the incident.
    """

    handle: str
    name: str
    description: str = ""
    risk: Risk = "medium"
    effect: str = ""
    rollback: str = ""
    roles: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    service: str | None = None
    unattended: bool = False
    timeout: timedelta = DEFAULT_TIMEOUT
    url: str | None = None
    cancel_url: str | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricSourceDraft:
    """`token` is a secret: None leaves what is kept, an empty text takes it away."""

    handle: str
    name: str
    url: str
    token: str | None = None


def read_automation(entry: Entry) -> AutomationDraft:
    handle = read_handle(entry, "automation")
    return AutomationDraft(
        handle=handle,
        name=read_name(entry, handle),
        description=entry.read("description", _words, ""),
        risk=entry.read("risk", _risk, "medium"),
        effect=entry.read("effect", _words, ""),
        rollback=entry.read("rollback", _words, ""),
        roles=_roles(entry),
        people=_people(entry),
        service=entry.refer("service", "service"),
        unattended=entry.read("unattended", as_flag, otherwise=False),
        timeout=entry.read("timeout", _timeout, DEFAULT_TIMEOUT),
        url=entry.read("url", as_web_address, None),
        cancel_url=entry.read("cancel_url", as_web_address, _taken_away(entry, "cancel_url")),
        secret=entry.read("secret", _secret, None),
    )


def write_automation(draft: AutomationDraft) -> Plain:
    """Without its secrets."""
    return named(draft.handle, draft.name) | said(
        description=draft.description,
        risk=draft.risk,
        effect=draft.effect,
        rollback=draft.rollback,
        roles=list(draft.roles),
        people=list(draft.people),
        service=draft.service,
        unattended=draft.unattended,
        timeout=format_duration(draft.timeout),
    )


def read_metric_source(entry: Entry) -> MetricSourceDraft:
    handle = read_handle(entry, "metric source")
    return MetricSourceDraft(
        handle=handle,
        name=read_name(entry, handle),
        url=entry.read("url", as_web_address, "", required=True),
        token=entry.read("token", as_text, _taken_away(entry, "token")),
    )


def write_metric_source(draft: MetricSourceDraft) -> Plain:
    """Without its token."""
    return named(draft.handle, draft.name) | said(url=draft.url)


def _taken_away(entry: Entry, key: str) -> str | None:
    return "" if entry.is_empty_text(key) else None


def _words(value: Any) -> str:
    return clean(as_text(value), LONGEST)


def _risk(value: Any) -> Risk:
    word = as_choice(*RISKS)(value)
    return next(risk for risk in RISKS if risk == word)


def _timeout(value: Any) -> timedelta:
    length = as_length(value)
    if not SHORTEST_TIMEOUT <= length <= LONGEST_TIMEOUT:
        raise Refused("BAD_TIMEOUT", "it must be from 5s to 1h.")
    return length


def _secret(value: Any) -> str:
    secret = as_text(value)
    if len(secret) < SHORTEST_SECRET:
        raise Refused("BAD_SECRET", f"it must have at least {SHORTEST_SECRET} characters.")
    return secret


def _roles(entry: Entry) -> tuple[str, ...]:
    words = [word for word, _ in entry.texts("roles")]
    for word in words:
        if word not in ROLES:
            entry.wrong(f"a role is one of {', '.join(ROLES)}.", "roles")
    return tuple(dict.fromkeys(words))


def _people(entry: Entry) -> tuple[str, ...]:
    found = entry.texts("people")
    for handle, line in found:
        entry.name("person", handle, line)
    for handle in repeated([handle for handle, _ in found]):
        entry.wrong(f"it names {handle} twice.", "people")
    return tuple(handle for handle, _ in found)

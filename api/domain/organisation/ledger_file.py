"""People, teams, services and whom we call outside, as the organisation file writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from api.domain.clean import clean, clean_line
from api.domain.marked import LONGEST, Entry, as_choice, as_flag, as_line, as_number, as_text
from api.domain.paging.apprise_address import check_apprise_address
from api.domain.people.person import (
    PersonDraft,
    check_email,
    check_handle,
    check_holidays,
    check_name,
    check_role,
    check_time_zone,
)
from api.domain.plain import Plain
from api.domain.refusal import Refused

SERVICE_KINDS: Final = ("product", "service", "server", "network", "database", "third-party")
ROLES_OF_A_SERVICE: Final = ("owner", "primary", "secondary", "backup", "coordinator")
LONGEST_NAME: Final = 100
LONGEST_URL: Final = 2000
DEFAULT_TIER: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonEntry:
    """A disabled person may be named still, for the day they come back."""

    person: PersonDraft
    disabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamDraft:
    handle: str
    name: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dependency:
    service: str
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDraft:
    """`people` are its owner, primary and so on; `ladders` those of single severities."""

    handle: str
    name: str
    description: str = ""
    kind: str = "service"
    tier: int = DEFAULT_TIER
    environments: tuple[str, ...] = ()
    team: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    ladder: str | None = None
    ladders: Mapping[int, str] = field(default_factory=dict)
    depends_on: tuple[Dependency, ...] = ()
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """`url` is a secret: None leaves what is kept, an empty text takes it away."""

    handle: str
    name: str
    email: str | None = None
    phone: str | None = None
    contract: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelDraft:
    """`url` is a secret: None leaves what is kept."""

    handle: str
    name: str
    url: str | None = None


def read_handle(entry: Entry, noun: str) -> str:
    handle = entry.read("handle", as_handle, "", required=True)
    if handle:
        entry.label = f"{noun} {handle}"
    return handle


def read_name(entry: Entry, handle: str) -> str:
    return entry.read("name", as_name, handle)


def as_handle(value: Any) -> str:
    return check_handle(as_text(value))


def as_name(value: Any) -> str:
    cleaned = clean_line(as_text(value), LONGEST_NAME)
    if not cleaned:
        raise Refused("BAD_NAME", "A name needs something one can read.")
    return cleaned


def read_person(entry: Entry) -> PersonEntry:
    handle = read_handle(entry, "person")
    draft = PersonDraft(
        handle=handle,
        name=entry.read("name", lambda value: check_name(as_text(value)), handle),
        email=entry.read("email", lambda value: check_email(as_text(value)), "", required=True),
        time_zone=entry.read("time_zone", check_time_zone, "UTC"),
        role=entry.read("role", lambda value: check_role(as_text(value)), "responder"),
        holidays=entry.read("holidays", lambda value: check_holidays(as_text(value)), None),
    )
    return PersonEntry(person=draft, disabled=entry.read("disabled", as_flag, otherwise=False))


def write_person(entry: PersonEntry) -> Plain:
    person = entry.person
    return said(
        handle=person.handle,
        name=person.name,
        email=person.email,
        time_zone=person.time_zone,
        role=person.role,
        holidays=person.holidays,
        disabled=entry.disabled,
    )


def read_team(entry: Entry) -> TeamDraft:
    handle = read_handle(entry, "team")
    name = read_name(entry, handle)
    return TeamDraft(handle=handle, name=name, members=_handles(entry, "members", "person"))


def write_team(draft: TeamDraft) -> Plain:
    return said(handle=draft.handle, name=draft.name) | {"members": list(draft.members)}


def read_service(entry: Entry) -> ServiceDraft:
    handle = read_handle(entry, "service")
    return ServiceDraft(
        handle=handle,
        name=read_name(entry, handle),
        description=entry.read("description", lambda value: clean(as_text(value), LONGEST), ""),
        kind=entry.read("kind", as_choice(*SERVICE_KINDS), "service"),
        tier=entry.read("tier", as_number(0, 5), DEFAULT_TIER),
        environments=_environments(entry),
        team=entry.refer("team", "team"),
        people={role: who for role in ROLES_OF_A_SERVICE if (who := entry.refer(role, "person"))},
        ladder=entry.refer("ladder", "ladder"),
        ladders=_ladders(entry),
        depends_on=_dependencies(entry, handle),
        links=_links(entry),
    )


def write_service(draft: ServiceDraft) -> Plain:
    return said(
        handle=draft.handle,
        name=draft.name,
        description=draft.description,
        kind=draft.kind,
        tier=draft.tier,
        environments=list(draft.environments),
        team=draft.team,
        **{role: draft.people.get(role) for role in ROLES_OF_A_SERVICE},
        ladder=draft.ladder,
        ladder_by_severity={severity: draft.ladders[severity] for severity in sorted(draft.ladders)},
        depends_on=[said(service=one.service) | {"critical": one.critical} for one in draft.depends_on],
        links=[{"label": link.label, "url": link.url} for link in draft.links],
    )


def read_contact(entry: Entry) -> ContactDraft:
    handle = read_handle(entry, "contact")
    return ContactDraft(
        handle=handle,
        name=read_name(entry, handle),
        email=entry.read("email", lambda value: check_email(as_text(value)), None),
        phone=entry.read("phone", lambda value: clean_line(as_text(value), 60), None),
        contract=entry.read("contract", as_line, ""),
        url=entry.read("url", as_address, "" if entry.is_empty_text("url") else None),
    )


def write_contact(draft: ContactDraft) -> Plain:
    """Without its secret address."""
    named = said(handle=draft.handle, name=draft.name)
    return named | said(email=draft.email, phone=draft.phone, contract=draft.contract)


def read_channel(entry: Entry) -> ChannelDraft:
    handle = read_handle(entry, "channel")
    name = read_name(entry, handle)
    return ChannelDraft(handle=handle, name=name, url=entry.read("url", as_address, None))


def write_channel(draft: ChannelDraft) -> Plain:
    """Without its secret address."""
    return named(draft.handle, draft.name)


def as_address(value: Any) -> str:
    """Whether Apprise can make sense of it is asked later: that takes a second."""
    url = as_text(value).strip()
    check_apprise_address(url)
    return url


def said(**keys: Any) -> Plain:
    """What says something; a name, kind, tier or flag that is false or nothing is left out."""
    return {
        key: value for key, value in keys.items() if value not in (None, "", [], {}) and value is not False
    }


def named(handle: str, name: str) -> Plain:
    """A name that only repeats the handle is left out."""
    return said(handle=handle, name=None if name == handle else name)


def _handles(entry: Entry, key: str, noun: str) -> tuple[str, ...]:
    found = entry.texts(key, most=500)
    for handle, line in found:
        entry.name(noun, handle, line)
    handles = [handle for handle, _ in found]
    for handle in repeated(handles):
        entry.wrong(f"it names {handle} twice.", key)
    return tuple(handles)


def repeated(values: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    twice = [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]
    return list(dict.fromkeys(twice))


def _environments(entry: Entry) -> tuple[str, ...]:
    words = [clean_line(word, 60) for word, _ in entry.texts("environments")]
    return tuple(dict.fromkeys(word for word in words if word))


def _ladders(entry: Entry) -> dict[int, str]:
    inside = entry.inside("ladder_by_severity")
    if inside is None:
        return {}
    ladders = {level: inside.refer(str(level), "ladder") for level in (1, 2, 3, 4)}
    inside.close()
    return {level: handle for level, handle in ladders.items() if handle}


def _dependencies(entry: Entry, own: str) -> tuple[Dependency, ...]:
    """Circles are allowed: two services may well need each other."""
    found = []
    for inner in entry.entries("depends_on", "dependency"):
        service = inner.refer("service", "service")
        if not service:
            inner.wrong("it needs `service`.")
        found.append(Dependency(service or "", inner.read("critical", as_flag, otherwise=False)))
        inner.close()
    for handle in repeated([one.service for one in found]):
        entry.wrong(f"it names {handle} twice.", "depends_on")
    if own and own in {one.service for one in found}:
        entry.wrong("a service does not depend on itself.", "depends_on")
    return tuple(sorted(found, key=lambda one: one.service))


def _links(entry: Entry) -> tuple[Link, ...]:
    found = []
    for inner in entry.entries("links", "link"):
        url = inner.read("url", as_web_address, "", required=True)
        found.append(Link(inner.read("label", as_name, url[:LONGEST_NAME]), url))
        inner.close()
    return tuple(found)


def as_web_address(value: Any) -> str:
    """Only what a browser opens as a page: a link is clicked by somebody who is half asleep."""
    url = as_text(value, most=LONGEST_URL).strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or not url.isprintable() or " " in url:
        raise Refused("BAD_URL", "it must be an address that begins with https:// or http://.")
    return url

"""What changed around a runbook since somebody answered for it: its services, their people and links."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from api.domain.oncall.planner import ladders_of
from api.domain.organisation.snapshot import Member, Organisation, Service
from api.domain.runbooks.finding import Finding, Subject

Plain = Mapping[str, Any]
_CONTACT: Final = "contact:"
_FACTS_OF_A_CONTACT: Final = ("name", "email", "phone", "contract")


@dataclass(frozen=True, slots=True)
class Change:
    """One edit of a service, a ladder or a contact, in the organisation file's own keys; None: not there."""

    at: datetime
    noun: str
    handle: str
    before: Plain | None
    after: Plain | None


@dataclass(frozen=True, slots=True)
class Between:
    """How one thing stood at a time, and how it stands now."""

    before: Plain
    after: Plain | None


class Changes:
    """All edits in the order in which they were made, asked by what was edited."""

    def __init__(self, changes: Iterable[Change]) -> None:
        self._of: dict[tuple[str, str], list[Change]] = {}
        for change in changes:
            self._of.setdefault((change.noun, change.handle), []).append(change)

    def since(self, at: datetime, noun: str, handle: str) -> Between | None:
        """None where nothing was edited since, and where nobody knows what stood before."""
        later = [change for change in self._of.get((noun, handle), ()) if change.at > at]
        before = next((change.before for change in later if change.before is not None), None)
        return Between(before, later[-1].after) if before is not None else None


def dependencies(subject: Subject, organisation: Organisation, changes: Changes) -> Iterator[Finding]:
    """One for each of its services that leans on others, or answers to others, than it did."""
    for handle in subject.services:
        between = changes.since(subject.since("dependency", handle), "service", handle)
        if between is None:
            continue
        if handle not in organisation.services:
            yield Finding("dependency", handle, f"The service {handle} is archived.")
        elif said := _differences(between):
            yield Finding("dependency", handle, f"{organisation.services[handle].name}: {'; '.join(said)}.")


def dashboards(subject: Subject, changes: Changes) -> Iterator[Finding]:
    """Links of its services that the text names, and that lead elsewhere now or nowhere."""
    for handle in subject.services:
        for url in sorted(subject.links):
            between = changes.since(subject.since("dashboard", url), "service", handle)
            if between is None:
                continue
            label = _links(between.before).get(url)
            if label is not None and url not in _links(between.after):
                text = f"The link “{label}” of {handle} was changed: the text still names the old address."
                yield Finding("dashboard", url, text, {"service": handle, "url": url})


def contacts(
    subject: Subject, organisation: Organisation, changes: Changes, *, now: datetime
) -> Iterator[Finding]:
    """Contacts whom the ladders of its services name, or named; and people who are not there any more."""
    services = list(_services(subject, organisation))
    called = _contacts_called(organisation, services)
    for service in services:
        for handle in _dropped(subject, organisation, service, changes):
            if handle not in called:
                text = f"The contact {handle} is no longer called for {service.name}."
                yield Finding("contact", handle, text)
    for handle in sorted(called):
        between = changes.since(subject.since("contact", handle), "contact", handle)
        if between is not None and (said := _facts_changed(between)):
            text = f"The contact {organisation.contacts[handle].name}: {said} changed."
            yield Finding("contact", handle, text)
    for member in _left(subject, organisation):
        about = f"person:{member.handle}"
        if not subject.is_quiet("contact", about, now=now):
            role = "owns this runbook" if member.id == subject.owner else "answers for one of its services"
            yield Finding("contact", about, f"{member.name} {role} and is not there any more.")


def _differences(between: Between) -> list[str]:
    before, after = between.before, between.after or {}
    found = [
        _said(name, before.get(key), after.get(key)) for key, name in (("owner", "owner"), ("team", "team"))
    ]
    if _ladders(before) != _ladders(after):
        found.append("another ladder")
    needed, needs = _needs(before), _needs(after)
    found += [f"no longer needs {handle}" for handle in sorted(needed - needs)]
    found += [f"needs {handle} now" for handle in sorted(needs - needed)]
    return [one for one in found if one]


def _said(name: str, before: str | None, after: str | None) -> str:
    if before == after:
        return ""
    return f"{name} is {after or 'nobody'}, no longer {before}" if before else f"{name} is {after}"


def _ladders(service: Plain) -> tuple[str | None, dict[str, str]]:
    """Kept as JSON, the levels are text."""
    by_severity = service.get("ladder_by_severity", {})
    return service.get("ladder"), {str(level): handle for level, handle in by_severity.items()}


def _needs(service: Plain) -> frozenset[str]:
    return frozenset(one["service"] for one in service.get("depends_on", ()))


def _links(service: Plain | None) -> dict[str, str]:
    return {link["url"]: link["label"] for link in (service or {}).get("links", ())}


def _services(subject: Subject, organisation: Organisation) -> Iterator[Service]:
    return (organisation.services[handle] for handle in subject.services if handle in organisation.services)


def _contacts_called(organisation: Organisation, services: Sequence[Service]) -> frozenset[str]:
    targets = (
        target
        for service in services
        for ladder in ladders_of(organisation, service)
        for target in (*(one for rung in ladder.rungs for one in rung.notify), *ladder.catch_all)
    )
    named = frozenset(target.handle for target in targets if target.kind == "contact")
    return named & organisation.contacts.keys()


def _dropped(
    subject: Subject, organisation: Organisation, service: Service, changes: Changes
) -> Iterator[str]:
    """Contacts that one of its ladders named."""
    for ladder in ladders_of(organisation, service):
        between = changes.since(subject.read_at, "ladder", ladder.handle)
        for handle in sorted(_contacts_in(between.before)) if between else ():
            again = changes.since(subject.since("contact", handle), "ladder", ladder.handle)
            if again is not None and handle in _contacts_in(again.before):
                yield handle


def _contacts_in(ladder: Plain) -> frozenset[str]:
    rungs: Sequence[Plain] = ladder.get("rungs", ())
    targets = [target for rung in rungs for target in rung.get("notify", ())]
    targets += ladder.get("catch_all", ())
    return frozenset(one.removeprefix(_CONTACT) for one in targets if one.startswith(_CONTACT))


def _facts_changed(between: Between) -> str:
    after = between.after or {}
    changed = [key for key in _FACTS_OF_A_CONTACT if between.before.get(key) != after.get(key)]
    return ", ".join(changed)


def _left(subject: Subject, organisation: Organisation) -> Iterator[Member]:
    named: list[UUID | None] = [subject.owner]
    named += [person for service in _services(subject, organisation) for person in service.named]
    members = (organisation.people.get(one) for one in dict.fromkeys(named) if one is not None)
    return (member for member in members if member is not None and member.is_disabled)

"""Which runbooks belong to an incident, the nearest first, and why, before anyone searches."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from api.domain.alerts.alert_class import alert_class
from api.domain.runbooks.place import Place, Placed

# A page shows a few; whoever needs more searches.
MOST_ATTACHED: Final = 10
# What is expected of a runbook that nobody has followed yet.
UNTRIED: Final = 0.5


class Nearness(IntEnum):
    """How closely a runbook is written for what has happened; the smaller, the closer."""

    LINKED = 0
    ALERT_OF_SERVICE = 1
    ALERT = 2
    LABEL = 3
    SERVICE = 4
    NEED = 5
    # It names this alert, and services of which none is concerned here.
    ALERT_ELSEWHERE = 6


@dataclass(frozen=True, slots=True)
class Named:
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of an incident. `needs` are critical to its service, the nearest first."""

    service: Named | None = None
    needs: tuple[Named, ...] = ()
    alerts: tuple[Mapping[str, str], ...] = ()  # the labels of each
    linked: tuple[str, ...] = ()  # handles of the runbooks that the alerts themselves point at


@dataclass(frozen=True, slots=True)
class Match:
    runbook: Placed
    nearness: Nearness
    why: str


def places_of(situation: Situation) -> frozenset[Place]:
    """Where a runbook would have to be placed to be found; those that are linked besides."""
    found: set[Place] = {("service", named.handle) for named in situation.needs}
    if situation.service is not None:
        found.add(("service", situation.service.handle))
    for labels in situation.alerts:
        found.update(("label", f"{name}={value}") for name, value in labels.items())
        if named := alert_class(labels):
            found.add(("alert", named))
    return frozenset(found)


def ranked(
    situation: Situation, runbooks: Iterable[Placed], success: Mapping[UUID, float]
) -> tuple[Match, ...]:
    """The nearest first; of equally near ones what fits more places, then what has worked before."""
    here = places_of(situation)

    def place(match: Match) -> tuple[Nearness, int, int, float, str, str]:
        runbook = match.runbook
        fits = len(runbook.places & here)
        return (
            match.nearness,
            _steps_away(situation, runbook) if match.nearness is Nearness.NEED else 0,
            -fits,
            -success.get(runbook.id, UNTRIED),
            runbook.title.casefold(),
            runbook.handle,
        )

    found = (_match(situation, runbook) for runbook in {one.id: one for one in runbooks}.values())
    return tuple(sorted((match for match in found if match is not None), key=place))[:MOST_ATTACHED]


def success(*, worked: int, partly: int, misled: int) -> float:
    """Between 0 and 1, from how its runs ended; a single run moves it only a little from the middle."""
    return (worked + partly / 2 + 1) / (worked + partly + misled + 2)


def linked_handle(url: str | None, *, base_url: str) -> str | None:
    """The runbook of this installation that an alert's own link points at."""
    if not url or not url.startswith(f"{base_url.rstrip('/')}/runbooks/"):
        return None
    handle = unquote(urlsplit(url).path.rpartition("/runbooks/")[2]).strip("/")
    return handle if handle and "/" not in handle else None


def _match(situation: Situation, runbook: Placed) -> Match | None:
    if runbook.handle in situation.linked:
        return Match(runbook, Nearness.LINKED, "linked by the alert itself")
    return (
        _by_alert(situation, runbook)
        or _by_label(situation, runbook)
        or _by_service(situation, runbook)
        or _elsewhere(situation, runbook)
    )


def _by_alert(situation: Situation, runbook: Placed) -> Match | None:
    """None where it is written for the alert, but of services that have no part in this."""
    named = _alert(situation, runbook)
    if named is None:
        return None
    service = situation.service
    if service is not None and ("service", service.handle) in runbook.places:
        return Match(runbook, Nearness.ALERT_OF_SERVICE, f"for the alert {named} of {service.name}")
    services = {value for kind, value in runbook.places if kind == "service"}
    if services and services.isdisjoint(needed.handle for needed in situation.needs):
        return None
    return Match(runbook, Nearness.ALERT, f"for the alert {named}")


def _by_label(situation: Situation, runbook: Placed) -> Match | None:
    for labels in situation.alerts:
        for name, value in labels.items():
            if ("label", f"{name}={value}") in runbook.places:
                return Match(runbook, Nearness.LABEL, f"for alerts with {name}={value}")
    return None


def _by_service(situation: Situation, runbook: Placed) -> Match | None:
    service = situation.service
    if service is None:
        return None
    if ("service", service.handle) in runbook.places:
        return Match(runbook, Nearness.SERVICE, f"for the service {service.name}")
    for needed in situation.needs:
        if ("service", needed.handle) in runbook.places:
            return Match(runbook, Nearness.NEED, f"for {needed.name}, which {service.name} depends on")
    return None


def _elsewhere(situation: Situation, runbook: Placed) -> Match | None:
    named = _alert(situation, runbook)
    if named is None:
        return None
    return Match(runbook, Nearness.ALERT_ELSEWHERE, f"for the alert {named} of other services")


def _alert(situation: Situation, runbook: Placed) -> str | None:
    classes = (alert_class(labels) for labels in situation.alerts)
    return next((named for named in classes if named and ("alert", named) in runbook.places), None)


def _steps_away(situation: Situation, runbook: Placed) -> int:
    return next(
        place for place, needed in enumerate(situation.needs) if ("service", needed.handle) in runbook.places
    )

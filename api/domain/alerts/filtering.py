"""What becomes of a firing alert before anyone is woken: whose it is, how bad, and whether to wait."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from api.domain.alerts.alert import TEST_SEVERITY, Alert
from api.domain.alerts.condition import Condition, Subject
from api.domain.alerts.route import Route
from api.domain.clean import clean_line

VerdictAction = Literal["page", "drop", "silence", "delay", "hold"]

DEFAULT_SEVERITY = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Planned work: alerts of `service` (None: of any) that fit `when` (None: all) wake nobody meanwhile."""

    key: str  # whatever the caller knows it by
    service: str | None
    when: Condition | None
    starts_at: datetime
    ends_at: datetime  # not included
    reason: str

    def covers(self, subject: Subject, *, service: str | None, now: datetime) -> bool:
        return (
            self.starts_at <= now < self.ends_at
            and self.service in {None, service}
            and (self.when is None or self.when.holds(subject))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`until` is when a silenced or delayed alert pages after all, should it still fire.

    A held one has none: that depends on whose working hours it waits for. `service` is None when neither
    a route nor the integration names one: the last catch-all must take it, nobody else will.
    """

    service: str | None
    severity: int
    action: VerdictAction
    until: datetime | None = None
    why: str
    route_position: int | None = None
    maintenance: str | None = None  # its key


def decide(
    alert: Alert,
    *,
    integration: str,
    integration_service: str | None,
    routes: Sequence[Route],
    maintenances: Iterable[Maintenance],
    severity_default: int = DEFAULT_SEVERITY,
    now: datetime,
) -> Verdict:
    """The first route that fits decides, then planned work silences. Ask it of triggers only.

    An acknowledge or a resolve finds its alert by `dedup`, whatever routes say by then.
    """
    subject = subject_of(alert, integration=integration)
    route = next(
        (route for route in sorted(routes, key=lambda route: route.position) if route.when.holds(subject)),
        None,
    )
    service = (route and route.service) or integration_service
    severity, measure = _severity(alert, route, severity_default)
    owner = f"{_owner(route, integration, service)} SEV{severity}: {measure}."
    action, until, why, maintenance = _outcome(subject, route, service, maintenances, now=now)
    return Verdict(
        service=service,
        severity=severity,
        action=action,
        until=until,
        why=f"{why} {owner}",
        route_position=route.position if route else None,
        maintenance=maintenance,
    )


def subject_of(alert: Alert, *, integration: str) -> Subject:
    severity = "" if alert.severity is None else str(alert.severity)
    return Subject(alert.labels, {"title": alert.title, "severity": severity, "integration": integration})


def _outcome(
    subject: Subject,
    route: Route | None,
    service: str | None,
    maintenances: Iterable[Maintenance],
    *,
    now: datetime,
) -> tuple[VerdictAction, datetime | None, str, str | None]:
    if route and route.action == "drop":
        return "drop", None, f"{route.told} drops it.", None
    windows = [window for window in maintenances if window.covers(subject, service=service, now=now)]
    if windows:
        last = max(windows, key=lambda window: window.ends_at)
        reason = clean_line(last.reason, 160).rstrip(".")
        why = f"Maintenance until {_clock(last.ends_at)} silences it: {reason}."
        return "silence", last.ends_at, why, last.key
    if route and route.action == "delay" and route.for_ is not None:
        until = now + route.for_
        return "delay", until, f"{route.told} waits until {_clock(until)} to see if it still fires.", None
    if route and route.action == "hold":
        return "hold", None, f"{route.told} holds it until working hours.", None
    return "page", None, f"{route.told} takes it." if route else "No route speaks of it.", None


def _severity(alert: Alert, route: Route | None, default: int) -> tuple[int, str]:
    """The level and who said it; a test stays mild whatever a route makes of it."""
    if alert.is_test:
        return TEST_SEVERITY, "a test from the sender"
    if route and route.severity:
        return route.severity, "the route says so"
    said = alert.severity or default
    if route and route.lower_to and route.lower_to > said:
        return route.lower_to, "the route lowers it"
    return said, "the alert says so" if alert.severity else "the default, as the alert does not say"


def _owner(route: Route | None, integration: str, service: str | None) -> str:
    if service is None:
        return f"Neither a route nor the integration {integration} names a service."
    if route and route.service:
        return f"Its service is {service}, named by the route."
    return f"Its service is {service}, that of the integration {integration}."


def _clock(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

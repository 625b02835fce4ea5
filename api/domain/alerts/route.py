"""One route of the organisation file: which alerts it takes, and what becomes of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, get_args

from api.domain.alerts.condition import Condition, parse_condition, write_condition
from api.domain.clean import clean_line
from api.domain.duration import format_duration, parse_duration
from api.domain.refusal import Refused

RouteAction = Literal["drop", "hold", "delay"]

LONGEST_DELAY = timedelta(days=1)
_KEYS = frozenset({"when", "service", "severity", "lower_to", "action", "for"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """`severity` replaces what the sender said; `lower_to` only makes it milder, never worse.

    `drop` keeps the alert on record and does nothing else; `hold` waits for working hours; `delay` pages
    only what still fires after `for_`.
    """

    position: int  # 1 is asked first
    when: Condition
    service: str | None = None
    severity: int | None = None
    lower_to: int | None = None
    action: RouteAction | None = None
    for_: timedelta | None = None

    @property
    def told(self) -> str:
        return f"Route {self.position} ({clean_line(self.when.told(), 160)})"


def parse_route(written: Any, *, position: int) -> Route:
    """The route as the organisation file has it, refused in one plain sentence when it makes no sense."""
    if not isinstance(written, Mapping):
        raise _bad(position, "is not a mapping with 'when' and what to do")
    if strange := [str(key) for key in written if key not in _KEYS]:
        raise _bad(position, f"has an unknown '{strange[0][:40]}'")
    if "when" not in written:
        raise _bad(position, "has no 'when'")
    route = Route(
        position=position,
        when=parse_condition(written["when"]),
        service=_service(written.get("service"), position),
        severity=_level(written, "severity", position),
        lower_to=_level(written, "lower_to", position),
        action=_action(written.get("action"), position),
        for_=parse_duration(written["for"]) if written.get("for") is not None else None,
    )
    _check(route)
    return route


def write_route(route: Route) -> dict[str, Any]:
    """What `parse_route` reads back."""
    written = {
        "when": write_condition(route.when),
        "service": route.service,
        "severity": route.severity,
        "lower_to": route.lower_to,
        "action": route.action,
        "for": format_duration(route.for_) if route.for_ is not None else None,
    }
    return {key: value for key, value in written.items() if value is not None}


def _check(route: Route) -> None:
    if not any((route.service, route.severity, route.lower_to, route.action)):
        raise _bad(route.position, "does nothing: give it a service, a severity or an action")
    if route.severity and route.lower_to:
        raise _bad(route.position, "has both 'severity' and 'lower_to': one of them is enough")
    if (route.action == "delay") != (route.for_ is not None):
        raise _bad(route.position, "needs 'for' with 'action: delay', and only there")
    if route.for_ is not None and not timedelta() < route.for_ <= LONGEST_DELAY:
        raise _bad(route.position, "may delay for more than nothing and at most 1d")


def _service(given: Any, position: int) -> str | None:
    if given is None or (isinstance(given, str) and given):
        return given
    raise _bad(position, "has a 'service' that is not a handle")


def _level(written: Mapping[str, Any], key: str, position: int) -> int | None:
    given = written.get(key)
    if given is None or (isinstance(given, int) and not isinstance(given, bool) and 1 <= given <= 4):
        return given
    raise _bad(position, f"has a '{key}' that is not 1, 2, 3 or 4")


def _action(given: Any, position: int) -> RouteAction | None:
    if given is None or given in get_args(RouteAction):
        return given  # type: ignore[no-any-return] # just compared
    raise _bad(position, "has an 'action' that is not drop, hold or delay")


def _bad(position: int, what: str) -> Refused:
    return Refused("BAD_ROUTE", f"Route {position} {what}.")

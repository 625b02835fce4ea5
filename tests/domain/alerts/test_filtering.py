"""Whose an alert is, how bad it is, and whether it waits: told as the tester on the screen would tell it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.domain.alerts.alert import Alert
from api.domain.alerts.condition import parse_condition
from api.domain.alerts.filtering import Maintenance, Verdict, decide
from api.domain.alerts.route import Route, parse_route

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
ALERT = Alert(
    episode=None,
    dedup="d",
    group="d",
    action="trigger",
    title="Ledger is slow",
    labels={"service": "ledger", "env": "production", "severity": "warning"},
)
WORK = Maintenance(
    key="m1",
    service="checkout",
    when=None,
    starts_at=NOW - timedelta(hours=1),
    ends_at=NOW + timedelta(hours=1),
    reason="Database upgrade.",
)


def routes(*written: dict[str, Any]) -> list[Route]:
    return [parse_route(route, position=position) for position, route in enumerate(written, 1)]


def ask(
    alert: Alert = ALERT, *written: dict[str, Any], maintenances: tuple[Maintenance, ...] = ()
) -> Verdict:
    return decide(
        alert,
        integration="prom",
        integration_service="checkout",
        routes=routes(*written),
        maintenances=maintenances,
        now=NOW,
    )


LEDGER = {"when": {"label": "service", "equals": "ledger"}, "service": "ledger-db", "severity": 1}
STAGING = {"when": {"label": "env", "equals": "staging"}, "action": "drop"}
WARNING = {"when": {"label": "severity", "equals": "warning"}, "action": "delay", "for": "3m"}


def test_without_routes_the_integrations_service_is_paged_at_the_default() -> None:
    verdict = ask()
    assert (verdict.action, verdict.service, verdict.severity) == ("page", "checkout", 2)
    assert verdict.why == (
        "No route speaks of it. Its service is checkout, that of the integration prom. "
        "SEV2: the default, as the alert does not say."
    )


def test_the_first_route_that_fits_wins_and_the_others_are_not_asked() -> None:
    verdict = ask(ALERT, STAGING, LEDGER, WARNING)
    assert (verdict.action, verdict.service, verdict.severity) == ("page", "ledger-db", 1)
    assert verdict.route_position == 2
    assert verdict.why == (
        "Route 2 (label service is 'ledger') takes it. Its service is ledger-db, named by the route. "
        "SEV1: the route says so."
    )


def test_positions_decide_not_the_order_in_hand() -> None:
    first, second = routes(LEDGER, WARNING)
    verdict = decide(
        ALERT,
        integration="prom",
        integration_service=None,
        routes=[second, first],
        maintenances=[],
        now=NOW,
    )
    assert verdict.route_position == 1


def test_the_alerts_own_severity_stands_when_the_route_has_none() -> None:
    assert ask(replace(ALERT, severity=3)).severity == 3
    assert "the alert says so" in ask(replace(ALERT, severity=3)).why


def test_a_route_may_lower_but_lowering_never_raises() -> None:
    milder = {"when": {"label": "service", "equals": "ledger"}, "lower_to": 3}
    assert ask(replace(ALERT, severity=1), milder).severity == 3
    assert ask(replace(ALERT, severity=4), milder).severity == 4
    assert ask(ALERT, milder).severity == 3


def test_a_dropped_alert_says_which_route_dropped_it() -> None:
    verdict = ask(replace(ALERT, labels={"env": "staging"}), STAGING)
    assert (verdict.action, verdict.route_position) == ("drop", 1)
    assert verdict.why.startswith("Route 1 (label env is 'staging') drops it.")


def test_a_delayed_alert_pages_three_minutes_later() -> None:
    verdict = ask(ALERT, WARNING)
    assert (verdict.action, verdict.until) == ("delay", NOW + timedelta(minutes=3))
    assert "waits until 2026-11-21 03:03:00 UTC to see if it still fires" in verdict.why


def test_a_held_alert_waits_for_working_hours() -> None:
    verdict = ask(ALERT, {"when": {"field": "integration", "equals": "prom"}, "action": "hold"})
    assert (verdict.action, verdict.until) == ("hold", None)


def test_planned_work_silences_its_service_and_no_other() -> None:
    verdict = ask(ALERT, maintenances=(WORK,))
    assert (verdict.action, verdict.until, verdict.maintenance) == ("silence", WORK.ends_at, "m1")
    assert verdict.why.startswith("Maintenance until 2026-11-21 04:00:00 UTC silences it: Database upgrade.")
    assert ask(ALERT, LEDGER, maintenances=(WORK,)).action == "page"


def test_planned_work_that_is_over_or_to_come_silences_nothing() -> None:
    over = replace(WORK, ends_at=NOW)
    to_come = replace(WORK, starts_at=NOW + timedelta(seconds=1))
    assert ask(ALERT, maintenances=(over, to_come)).action == "page"
    assert ask(ALERT, maintenances=(replace(WORK, starts_at=NOW),)).action == "silence"


def test_of_overlapping_works_the_longest_counts() -> None:
    longer = replace(WORK, key="m2", service=None, ends_at=NOW + timedelta(hours=3))
    assert ask(ALERT, maintenances=(longer, WORK)).maintenance == "m2"


def test_planned_work_may_be_narrowed_to_some_alerts() -> None:
    narrow = replace(WORK, when=parse_condition({"label": "env", "equals": "staging"}))
    assert ask(ALERT, maintenances=(narrow,)).action == "page"


def test_silence_comes_before_waiting_and_dropping_before_silence() -> None:
    assert ask(ALERT, WARNING, maintenances=(WORK,)).action == "silence"
    dropped = ask(replace(ALERT, labels={"env": "staging"}), STAGING, maintenances=(WORK,))
    assert dropped.action == "drop"


def test_a_test_stays_mild_whatever_a_route_makes_of_it() -> None:
    assert ask(replace(ALERT, is_test=True, severity=4), LEDGER).severity == 4


def test_an_alert_that_nobody_owns_says_so() -> None:
    verdict = decide(ALERT, integration="prom", integration_service=None, routes=[], maintenances=[], now=NOW)
    assert verdict.service is None
    assert "Neither a route nor the integration prom names a service." in verdict.why


@given(
    st.sampled_from([None, 1, 2, 3, 4]),
    st.lists(st.sampled_from([LEDGER, STAGING, WARNING]), max_size=4),
    st.lists(
        st.sampled_from([WORK, replace(WORK, service=None), replace(WORK, service="ledger-db")]), max_size=3
    ),
)
def test_every_verdict_can_be_acted_on(
    severity: int | None, written: list[dict[str, Any]], works: list[Maintenance]
) -> None:
    verdict = ask(replace(ALERT, severity=severity), *written, maintenances=tuple(works))
    assert 1 <= verdict.severity <= 4
    assert (verdict.until is not None) == (verdict.action in {"silence", "delay"})
    assert (verdict.maintenance is not None) == (verdict.action == "silence")
    assert verdict.until is None or verdict.until > NOW
    assert verdict.why.endswith(".")

"""Routes as the organisation file has them: read, written back, or refused in a sentence."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.alerts.condition import AllOf, AnyOf, Compare, NoneOf, Subject, parse_condition
from api.domain.alerts.route import parse_route, write_route
from api.domain.refusal import Refused
from tests.http.formats.bodies import ANY_JSON, shaped

WHEN = {"label": "env", "equals": "staging"}
CONDITIONS = st.recursive(
    st.fixed_dictionaries({"label": st.text(max_size=5), "equals": st.text(max_size=5)})
    | st.fixed_dictionaries(
        {"label": st.just("env"), "in": st.lists(st.text(max_size=5), min_size=1, max_size=3)}
    )
    | st.fixed_dictionaries({"field": st.sampled_from(["title", "severity"]), "matches": st.just("a.*b")}),
    lambda inner: (
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)})
        | st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)})
        | st.fixed_dictionaries({"not": inner})
    ),
    max_leaves=5,
)


@pytest.mark.parametrize(
    "written",
    [
        {"when": {"label": "service", "equals": "ledger"}, "service": "ledger-db", "severity": 2},
        {"when": {"label": "env", "equals": "staging"}, "action": "drop"},
        {"when": {"label": "severity", "equals": "warning"}, "action": "delay", "for": "3m"},
        {"when": {"label": "env", "in": ["dev", "test"]}, "lower_to": 3},
        {"when": {"field": "title", "matches": ".*backup.*"}, "action": "hold"},
        {"when": {"all": [WHEN, {"not": {"any": [WHEN, WHEN]}}]}, "service": "shop"},
    ],
)
def test_what_is_read_is_written_back(written: dict[str, Any]) -> None:
    assert write_route(parse_route(written, position=1)) == written


@given(CONDITIONS)
def test_every_condition_survives_the_file(when: dict[str, Any]) -> None:
    try:
        route = parse_route({"when": when, "action": "drop"}, position=3)
    except Refused as refused:
        assert "deep" in refused.message  # noqa: PT017 - the only reason left
        return
    assert write_route(route) == {"when": when, "action": "drop"}
    assert parse_route(write_route(route), position=3) == route


def test_a_delay_is_a_length_of_time() -> None:
    route = parse_route({"when": WHEN, "action": "delay", "for": "1h30m"}, position=1)
    assert route.for_ == timedelta(minutes=90)


def test_yaml_words_that_are_no_text_are_text_for_a_label() -> None:
    route = parse_route(
        {"when": {"label": "canary", "in": [True, 5, 1.5, "x"]}, "action": "drop"}, position=1
    )
    assert route.when == Compare("label", "canary", "in", ("true", "5", "1.5", "x"))


@pytest.mark.parametrize(
    ("written", "code", "sentence"),
    [
        ("x", "BAD_ROUTE", "Route 7 is not a mapping with 'when' and what to do."),
        ({"action": "drop"}, "BAD_ROUTE", "Route 7 has no 'when'."),
        ({"when": WHEN}, "BAD_ROUTE", "Route 7 does nothing: give it a service, a severity or an action."),
        ({"when": WHEN, "sevrity": 2}, "BAD_ROUTE", "Route 7 has an unknown 'sevrity'."),
        ({"when": WHEN, "severity": 5}, "BAD_ROUTE", "Route 7 has a 'severity' that is not 1, 2, 3 or 4."),
        ({"when": WHEN, "severity": True}, "BAD_ROUTE", "Route 7 has a 'severity' that is not 1, 2, 3 or 4."),
        (
            {"when": WHEN, "action": "ring"},
            "BAD_ROUTE",
            "Route 7 has an 'action' that is not drop, hold or delay.",
        ),
        (
            {"when": WHEN, "action": []},
            "BAD_ROUTE",
            "Route 7 has an 'action' that is not drop, hold or delay.",
        ),
        (
            {"when": WHEN, "action": "delay"},
            "BAD_ROUTE",
            "Route 7 needs 'for' with 'action: delay', and only there.",
        ),
        (
            {"when": WHEN, "action": "drop", "for": "5m"},
            "BAD_ROUTE",
            "Route 7 needs 'for' with 'action: delay', and only there.",
        ),
        (
            {"when": WHEN, "action": "delay", "for": "0s"},
            "BAD_ROUTE",
            "Route 7 may delay for more than nothing and at most 1d.",
        ),
        (
            {"when": WHEN, "action": "delay", "for": 3},
            "BAD_DURATION",
            "This is not a length of time: write 30s, 5m, 1h30m or 2d.",
        ),
        (
            {"when": WHEN, "severity": 1, "lower_to": 3},
            "BAD_ROUTE",
            "Route 7 has both 'severity' and 'lower_to': one of them is enough.",
        ),
        ({"when": WHEN, "service": 5}, "BAD_ROUTE", "Route 7 has a 'service' that is not a handle."),
        (
            {"when": [], "action": "drop"},
            "BAD_CONDITION",
            "A condition is written as {label: env, equals: staging}.",
        ),
        (
            {"when": {"label": "a"}, "action": "drop"},
            "BAD_CONDITION",
            "A condition has exactly one of 'equals', 'in', 'matches'.",
        ),
        (
            {"when": {"equals": "a"}, "action": "drop"},
            "BAD_CONDITION",
            "A condition has exactly one of 'label', 'field'.",
        ),
        ({"when": {**WHEN, "unless": 1}, "action": "drop"}, "BAD_CONDITION", "A condition has no 'unless'."),
        (
            {"when": {"field": "body", "equals": "x"}, "action": "drop"},
            "BAD_CONDITION",
            "There is no field 'body': title, severity, integration.",
        ),
        (
            {"when": {"label": "a", "in": []}, "action": "drop"},
            "BAD_CONDITION",
            "'in' holds a list of 1 to 100 texts.",
        ),
        (
            {"when": {"all": []}, "action": "drop"},
            "BAD_CONDITION",
            "'all' holds a list of 1 to 100 conditions.",
        ),
        (
            {"when": {"label": "a", "equals": None}, "action": "drop"},
            "BAD_CONDITION",
            "'equals' is a text of at most 1024 characters.",
        ),
        (
            {"when": {"label": "a", "matches": "("}, "action": "drop"},
            "BAD_PATTERN",
            "The pattern '(' lacks a ')'.",
        ),
    ],
)
def test_a_route_that_makes_no_sense_is_refused_in_one_sentence(
    written: Any, code: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        parse_route(written, position=7)
    assert (refused.value.code, refused.value.message) == (code, sentence)


def test_a_number_too_long_to_print_is_no_label() -> None:
    with pytest.raises(Refused, match="no label has"):
        parse_condition({"label": "a", "equals": 10**5000})


def test_conditions_may_not_lie_too_deep() -> None:
    when: dict[str, Any] = WHEN
    for _ in range(7):
        when = {"not": when}
    with pytest.raises(Refused, match="deep"):
        parse_condition(when)


def test_conditions_join_as_they_read() -> None:
    subject = Subject({"env": "prod", "team": "shop"}, {"title": "Disk full"})
    prod, shop = Compare("label", "env", "equals", ("prod",)), Compare("label", "team", "in", ("pay", "shop"))
    disk = parse_condition({"field": "title", "matches": "Disk.*"})
    dev = Compare("label", "env", "equals", ("dev",))
    assert AllOf((prod, shop, disk, NoneOf(dev))).holds(subject)
    assert AnyOf((dev, shop)).holds(subject)
    assert not AllOf((prod, dev)).holds(subject)
    assert not AnyOf((dev, NoneOf(prod))).holds(subject)


def test_a_condition_reads_as_a_sentence() -> None:
    written = {
        "all": [
            {"label": "env", "in": ["prod", "demo"]},
            {"not": {"any": [{"label": "team", "equals": "shop"}, {"field": "title", "matches": "Disk.*"}]}},
        ]
    }
    assert parse_condition(written).told() == (
        "(label env is 'prod' or 'demo' and not (label team is 'shop' or field title matches 'Disk.*'))"
    )


def test_a_label_that_is_not_there_is_empty() -> None:
    assert parse_condition({"label": "env", "equals": ""}).holds(Subject({}))
    assert not parse_condition({"label": "env", "matches": ".+"}).holds(Subject({}))


@given(shaped("when", "service", "severity", "lower_to", "action", "for") | ANY_JSON)
def test_any_yaml_is_a_route_or_a_refusal(written: Any) -> None:
    try:
        parse_route(written, position=1)
    except Refused as refused:
        assert refused.message.endswith(".")  # noqa: PT017 - either outcome is right

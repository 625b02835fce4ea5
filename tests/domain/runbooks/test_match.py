"""Which runbook an incident is given before anyone searches: the one written most closely for it."""

from itertools import permutations
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.runbooks.match import (
    MOST_ATTACHED,
    Named,
    Nearness,
    Situation,
    linked_handle,
    ranked,
    success,
)
from api.domain.runbooks.place import Place, Placed, PlaceKind

SPACE = UUID(int=5)
HERE = "https://tocsin.example.org"
SITUATION = Situation(
    service=Named("checkout", "Checkout"),
    needs=(Named("ledger-db", "Ledger DB"), Named("disks", "Disks")),
    alerts=({"alertname": "HighErrorRate", "team": "payments"}, {"alertname": "SlowQueries"}),
    linked=("linked",),
)
SERVICE: Place = ("service", "checkout")
ALERT: Place = ("alert", "HighErrorRate")
LABEL: Place = ("label", "team=payments")
NEED: Place = ("service", "ledger-db")
FAR_NEED: Place = ("service", "disks")
ELSEWHERE: Place = ("service", "search")


def runbook(handle: str, *places: Place, title: str | None = None) -> Placed:
    return Placed(uuid5(SPACE, handle), handle, title or handle, "", "0" * 64, frozenset(places))


def order(*runbooks: Placed, situation: Situation = SITUATION, **went: float) -> list[str]:
    tried = {uuid5(SPACE, handle): value for handle, value in went.items()}
    return [match.runbook.handle for match in ranked(situation, runbooks, tried)]


def why(*places: Place) -> str:
    (match,) = ranked(SITUATION, [runbook("one", *places)], {})
    return match.why


def test_what_is_written_more_closely_for_it_comes_first() -> None:
    nearest_first = [
        runbook("linked"),
        runbook("both", ALERT, SERVICE),
        runbook("alert", ALERT),
        runbook("label", LABEL),
        runbook("service", SERVICE),
        runbook("need", NEED),
        runbook("far-need", FAR_NEED),
        runbook("elsewhere", ALERT, ELSEWHERE),
    ]
    expected = [one.handle for one in nearest_first]
    assert order(*nearest_first) == order(*reversed(nearest_first)) == expected


def test_what_is_written_for_other_things_is_not_offered() -> None:
    assert order(runbook("other", ELSEWHERE, ("alert", "DiskFull"), ("label", "team=search"))) == []
    assert order(runbook("nothing")) == []


def test_each_says_why() -> None:
    assert why(ALERT, SERVICE) == "for the alert HighErrorRate of Checkout"
    assert why(ALERT) == "for the alert HighErrorRate"
    assert why(ALERT, NEED) == "for the alert HighErrorRate"
    assert why(ALERT, ELSEWHERE) == "for the alert HighErrorRate of other services"
    assert why(LABEL) == "for alerts with team=payments"
    assert why(SERVICE) == "for the service Checkout"
    assert why(NEED) == "for Ledger DB, which Checkout depends on"
    (linked,) = ranked(SITUATION, [runbook("linked", SERVICE)], {})
    assert (linked.why, linked.nearness) == ("linked by the alert itself", Nearness.LINKED)


def test_an_alert_of_another_service_does_not_hide_what_is_written_for_this_one() -> None:
    """A rule called HighErrorRate fires everywhere: what search does about it is no help for checkout."""
    assert order(runbook("search-errors", ALERT, ELSEWHERE), runbook("checkout", SERVICE)) == [
        "checkout",
        "search-errors",
    ]


def test_of_equally_near_ones_what_fits_more_comes_first_then_what_worked_then_the_title() -> None:
    plain, fitting = runbook("a", SERVICE), runbook("z", SERVICE, NEED)
    assert order(plain, fitting) == ["z", "a"]
    first, second = runbook("a", SERVICE), runbook("b", SERVICE)
    assert order(first, second) == ["a", "b"]
    assert order(first, second, b=0.9) == ["b", "a"]
    assert order(first, second, a=0.1) == ["b", "a"]
    assert order(runbook("a", SERVICE, title="Zebra"), runbook("b", SERVICE, title="apple")) == ["b", "a"]


def test_an_incident_of_no_service_is_found_by_its_alerts() -> None:
    nowhere = Situation(alerts=SITUATION.alerts)
    assert order(runbook("alert", ALERT), runbook("service", SERVICE), situation=nowhere) == ["alert"]
    assert order(runbook("of-search", ALERT, ELSEWHERE), situation=nowhere) == ["of-search"]


def test_only_so_many_are_offered() -> None:
    assert len(order(*(runbook(f"r{number}", SERVICE) for number in range(40)))) == MOST_ATTACHED


@pytest.mark.parametrize(
    ("better", "worse"),
    [((1, 0, 0), (0, 0, 0)), ((0, 0, 0), (0, 0, 1)), ((9, 0, 0), (1, 0, 0)), ((0, 1, 0), (0, 0, 1))],
)
def test_what_worked_counts_for_more_and_one_run_for_little(
    better: tuple[int, int, int], worse: tuple[int, int, int]
) -> None:
    def of(went: tuple[int, int, int]) -> float:
        return success(worked=went[0], partly=went[1], misled=went[2])

    assert 0 < of(worse) < of(better) < 1
    assert of((1, 0, 0)) < of((8, 1, 1))


def test_only_a_link_to_a_runbook_of_this_installation_names_one() -> None:
    def named(url: str | None) -> str | None:
        return linked_handle(url, base_url=HERE)

    assert named(f"{HERE}/runbooks/checkout-down") == "checkout-down"
    assert named(f"{HERE}/runbooks/checkout-down?from=grafana#triage") == "checkout-down"
    assert linked_handle(f"{HERE}/runbooks/a", base_url=f"{HERE}/") == "a"
    for other in (
        None,
        "",
        "https://wiki.example.org/runbooks/checkout-down",
        f"{HERE}.evil.example/runbooks/a",
        f"{HERE}/runbooks/",
        f"{HERE}/runbooks/pictures/0",
        f"{HERE}/incidents/7",
    ):
        assert named(other) is None


kinds = st.sampled_from(("service", "alert", "label"))
values = st.sampled_from(("checkout", "ledger-db", "search", "HighErrorRate", "team=payments", "x=y"))
places_ = st.frozensets(st.tuples(kinds, values), max_size=5)


@given(st.lists(places_, max_size=5))
def test_the_order_does_not_depend_on_how_they_were_read(
    placed: list[frozenset[tuple[PlaceKind, str]]],
) -> None:
    runbooks = [runbook(f"r{number}", *sorted(places)) for number, places in enumerate(placed)]
    orders = {tuple(order(*one)) for one in permutations(runbooks)}
    assert len(orders) == 1


@given(places_, places_)
def test_a_further_place_never_takes_a_runbook_off_the_list(
    few: frozenset[tuple[PlaceKind, str]], more: frozenset[tuple[PlaceKind, str]]
) -> None:
    if order(runbook("one", *few)):
        assert order(runbook("one", *few, *more))

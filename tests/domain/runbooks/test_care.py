"""When a runbook may be out of date, who hears of it, and what makes that go away again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.organisation.snapshot import Organisation, Outside, Team
from api.domain.runbooks.care import Around, Own, has_climbed, look, mine, reminder, team_of
from api.domain.runbooks.changes import Change, Changes
from api.domain.runbooks.finding import KINDS, QUIET, About, Finding, Subject, compare
from api.domain.runbooks.link import Link
from api.domain.runbooks.use import Heard, Stepped, Use, Went
from tests.support.risks import NOON, ladder, member, organisation, service

DAY = timedelta(days=1)
READ = NOON - 30 * DAY
DASHBOARD = "https://graphs.example.org/d/1"
OLD = {"handle": "checkout", "owner": "ana", "depends_on": [{"service": "ledger", "critical": True}]}
ANA, BO, CY, DI = (member(one).id for one in ("ana", "bo", "cy", "di"))


def subject(**facts: Any) -> Subject:
    known: dict[str, Any] = {
        "id": UUID(int=7),
        "owner": ANA,
        "services": ("checkout",),
        "alerts": ("Slow",),
        "links": frozenset({DASHBOARD}),
        "first_published_at": NOON - 300 * DAY,
        "read_at": READ,
    }
    return Subject(**known | facts)


def around(*changes: Change, known: Organisation | None = None, **use: Any) -> Around:
    return Around(
        organisation=known or organisation(services=[service("checkout")]),
        changes=Changes(changes),
        use=Use(**{"named": frozenset({"Slow"})} | use),
    )


def changed(
    before: Any, after: Any, *, noun: str = "service", handle: str = "checkout", ago: int = 2
) -> Change:
    return Change(NOON - ago * DAY, noun, handle, before, after)


def found(one: Subject, seen: Around, *, now: datetime = NOON, **own: Any) -> list[Finding]:
    return list(look(one, Own(handle="slow", **own), seen, now=now))


def texts(one: Subject, seen: Around, **own: Any) -> list[str]:
    return [finding.text for finding in found(one, seen, **own)]


def heard(name: str, *, first: int, last: int, link: str | None = None, service: str = "checkout") -> Heard:
    """`first` and `last` are days ago."""
    return Heard(service, name, link, NOON - first * DAY, NOON - last * DAY, 1)


def went(*verdicts: str, steps: Sequence[Stepped] = ()) -> list[Went]:
    return [Went(NOON - (place + 1) * DAY, verdict, tuple(steps)) for place, verdict in enumerate(verdicts)]


# -- its services, their people and their links


def test_a_new_dependency_another_owner_and_another_ladder_are_one_finding_of_the_service() -> None:
    new = {
        "handle": "checkout",
        "owner": "bo",
        "ladder_by_severity": {1: "loud"},
        "depends_on": [{"service": "queue", "critical": False}],
    }
    assert texts(subject(), around(changed(OLD, new))) == [
        "Checkout: owner is bo, no longer ana; another ladder; no longer needs ledger; needs queue now."
    ]


def test_what_was_changed_back_or_before_somebody_read_it_is_no_finding() -> None:
    new = OLD | {"owner": "bo", "team": "payments"}
    assert texts(subject(), around(changed(OLD, new, ago=3), changed(new, OLD))) == []
    assert texts(subject(), around(changed(OLD, new, ago=31))) == []
    assert len(texts(subject(), around(changed(OLD, new, ago=29)))) == 1


def test_levels_of_ladders_are_the_same_as_numbers_and_as_json_keeps_them() -> None:
    before, after = OLD | {"ladder_by_severity": {"1": "loud"}}, OLD | {"ladder_by_severity": {1: "loud"}}
    assert texts(subject(), around(changed(before, after))) == []


def test_a_service_that_is_put_away_is_a_finding() -> None:
    gone = around(changed(OLD, None), known=organisation())
    assert texts(subject(), gone) == ["The service checkout is archived."]


def test_what_nobody_knows_the_past_of_is_no_finding() -> None:
    assert texts(subject(), around(changed(None, OLD))) == []


def test_a_changed_dashboard_counts_where_the_text_names_it() -> None:
    before = OLD | {"links": [{"label": "Graphs", "url": DASHBOARD}]}
    after = OLD | {"links": [{"label": "Graphs", "url": "https://graphs.example.org/d/2"}]}
    (one,) = found(subject(), around(changed(before, after)))
    assert (one.kind, one.about) == ("dashboard", DASHBOARD)
    assert "“Graphs” of checkout was changed" in one.text
    assert texts(subject(links=frozenset()), around(changed(before, after))) == []
    assert texts(subject(), around(changed(before, before | {"tier": 1}))) == []


def calling(*targets: str) -> Organisation:
    known = organisation(
        services=[service("checkout", ladder="loud", owner=BO)], ladders=[ladder("loud", targets)]
    )
    return replace(known, contacts={"vendor": Outside(UUID(int=9), "vendor", "The vendor")})


def test_a_contact_that_its_ladder_calls_and_whose_number_changed() -> None:
    before, after = (
        {"name": "The vendor", "phone": "+1"},
        {"name": "The vendor", "phone": "+2", "email": "a@b"},
    )
    change = changed(before, after, noun="contact", handle="vendor")
    assert texts(subject(), around(change, known=calling("contact:vendor"))) == [
        "The contact The vendor: email, phone changed."
    ]
    assert texts(subject(), around(change, known=calling("person:bo"))) == []


def test_a_contact_that_is_called_no_longer() -> None:
    before = {"rungs": [{"notify": ["contact:vendor", "person:bo"]}], "catch_all": ["contact:plumber"]}
    change = changed(before, {"rungs": []}, noun="ladder", handle="loud")
    seen = around(change, known=calling("person:bo"))
    assert texts(subject(), seen) == [
        "The contact plumber is no longer called for Checkout.",
        "The contact vendor is no longer called for Checkout.",
    ]
    settled: dict[About, datetime] = {("contact", "vendor"): NOON - DAY}
    assert texts(subject(settled=settled), seen) == ["The contact plumber is no longer called for Checkout."]


def test_people_who_left_are_told_of_until_somebody_has_said_that_it_is_right() -> None:
    people = [member("ana", is_disabled=True), member("bo", is_disabled=True), member("cy")]
    known = organisation(services=[service("checkout", owner=BO, backup=CY)], people=people)
    assert texts(subject(), around(known=known)) == [
        "Ana owns this runbook and is not there any more.",
        "Bo answers for one of its services and is not there any more.",
    ]
    settled: dict[About, datetime] = {("contact", "person:ana"): NOON - DAY}
    assert len(texts(subject(settled=settled), around(known=known))) == 1
    old: dict[About, datetime] = {("contact", "person:ana"): NOON - QUIET}
    assert len(texts(subject(settled=old), around(known=known))) == 2


# -- what monitors say


def test_an_alert_that_fell_silent_while_others_of_the_service_fire() -> None:
    others = heard("Slow2", first=200, last=1)
    named = frozenset({"Slow", "Slow2"})
    seen = around(heard=[heard("Slow", first=300, last=120), others], named=named)
    (said,) = texts(subject(), seen)
    assert said.startswith("The alert Slow was last heard on 23 Jul 2026, while others")
    (never,) = texts(subject(), around(heard=[others], named=named))
    assert never.startswith("The alert Slow was never heard")
    assert texts(subject(), around(heard=[heard("Slow", first=300, last=120)])) == [], "all is silent"
    young = subject(first_published_at=NOON - 80 * DAY)
    assert texts(young, around(heard=[others], named=named)) == []
    settled: dict[About, datetime] = {("alert-rule", "silent:Slow"): NOON - DAY}
    assert texts(subject(settled=settled), around(heard=[others], named=named)) == []


def test_a_new_class_of_alerts_that_no_runbook_names() -> None:
    slow = heard("Slow", first=100, last=1)
    new = heard("Broken", first=3, last=1)
    assert texts(subject(), around(heard=[slow, new])) == [
        "The alert Broken is new on a service of this runbook, and no runbook names it."
    ]
    assert texts(subject(), around(heard=[slow, new], named=frozenset({"Slow", "Broken"}))) == []
    again = heard("Broken", first=90, last=40, link="https://a.example")
    assert texts(subject(), around(heard=[slow, new, again])) == [], "it is only the link that is new"
    elsewhere = heard("Broken", first=3, last=1, service="ledger")
    assert texts(subject(), around(heard=[slow, elsewhere])) == []


def test_an_alert_that_names_another_runbook_than_before() -> None:
    old = heard("Slow", first=100, last=20, link="https://wiki.example/slow")
    new = heard("Slow", first=10, last=1, link="https://wiki.example/slower")
    assert texts(subject(), around(heard=[new, old])) == [
        "The alert Slow names another runbook than before: https://wiki.example/slower"
    ]
    here = heard("Slow", first=10, last=1, link="https://tocsin.example/runbooks/slow?from=alert")
    assert texts(subject(), around(heard=[here, old])) == []
    assert (
        texts(subject(), around(heard=[heard("Slow", first=40, last=1, link="https://a.example"), old])) == []
    )


# -- links, runs and steps


@pytest.mark.parametrize(("failures", "count"), [(0, 0), (2, 0), (3, 1), (9, 1)])
def test_a_link_is_dead_after_three_failures(failures: int, count: int) -> None:
    link = Link(DASHBOARD, "answered 404", failures)
    assert len(texts(subject(), around(), links=[link])) == count


def test_a_dead_link_that_somebody_knows_of_is_quiet_for_a_while() -> None:
    link = Link(DASHBOARD, "answered 404", 9)
    settled: dict[About, datetime] = {("dead-link", DASHBOARD): NOON - DAY}
    assert texts(subject(settled=settled), around(), links=[link]) == []


def test_nobody_ever_followed_it_though_there_was_reason_to() -> None:
    incidents = {"checkout": [NOON - 10 * DAY, NOON - 20 * DAY, NOON - 400 * DAY], "ledger": [NOON]}
    seen = around(incidents=incidents)
    assert texts(subject(), seen) == [
        "Its services had 2 incidents since it was published, and nobody followed it."
    ]
    assert texts(subject(), seen, runs=1) == []
    assert texts(subject(first_published_at=NOON - 100 * DAY), seen) == []
    assert texts(subject(), around()) == []
    settled: dict[About, datetime] = {("never-used", ""): NOON - DAY}
    assert texts(subject(settled=settled), seen) == []


def test_two_who_were_misled_are_enough() -> None:
    assert texts(subject(), around(), ended=went("misled", "worked", "misled"), runs=3) == [
        "It misled people in 2 of its last 3 runs."
    ]
    assert texts(subject(), around(), ended=went("misled", "worked", "partly"), runs=3) == []
    assert texts(subject(read_at=NOON - 2 * DAY), around(), ended=went("misled", "misled"), runs=2) == []
    old = [*went(*["worked"] * 10), Went(NOON - 20 * DAY, "misled"), Went(NOON - 21 * DAY, "misled")]
    assert texts(subject(), around(), ended=old, runs=12) == [], "of its last ten"


def test_a_step_that_most_runs_skip() -> None:
    missed, done = Stepped("look", "Look", is_missed=True), Stepped("act", "Act", is_missed=False)
    assert texts(
        subject(), around(), ended=went("worked", "worked", "worked", steps=[missed, done]), runs=3
    ) == ["“Look” was skipped or done otherwise in 3 of 3 runs."]
    assert texts(subject(), around(), ended=went("worked", "worked", steps=[missed]), runs=2) == []


# -- from look to look


@given(
    st.sets(st.tuples(st.sampled_from(KINDS), st.text(max_size=3))),
    st.lists(st.tuples(st.sampled_from(KINDS), st.text(max_size=3), st.text(max_size=3))),
)
def test_after_a_look_exactly_what_was_found_is_open(known: set[About], seen: list[Any]) -> None:
    one = compare(known, [Finding(*facts) for facts in seen])
    assert (known - one.gone) | one.new.keys() == {(kind, about) for kind, about, _ in seen}
    assert one.lasting.keys() == known - one.gone
    assert not one.new.keys() & known
    again = compare((known - one.gone) | one.new.keys(), [Finding(*facts) for facts in seen])
    assert not again.new
    assert not again.gone


# -- reminders


@given(st.lists(st.integers(min_value=0, max_value=24 * 60), min_size=5, max_size=60))
def test_however_often_we_look_the_owner_is_asked_twice_and_the_team_only_weeks_later(
    hours: list[int],
) -> None:
    due, reminded, told = NOON, 0, []
    for hour in sorted(hours):
        now = NOON + timedelta(hours=hour)
        one = reminder(due, reminded, now=now)
        if one is not None:
            told.append((one.asks, now))
            due, reminded = one.again_at, reminded + 1
    assert [asks for asks, _ in told[:3]] == ["owner", "owner", "team"][: len(told)]
    assert all(asks == "team" for asks, _ in told[2:])
    assert all(later - earlier >= 7 * DAY for (_, earlier), (_, later) in pairwise(told))
    assert has_climbed(reminded) == ("team" in [asks for asks, _ in told])


def test_nobody_is_reminded_of_what_is_not_due() -> None:
    assert reminder(None, 0, now=NOON) is None
    assert reminder(NOON + DAY, 0, now=NOON) is None


def test_the_team_is_whoever_works_on_its_services_and_the_coordinator_first() -> None:
    people = [member("ana"), member("bo", is_disabled=True), member("cy")]
    known = organisation(
        services=[service("checkout", coordinator=CY), replace(service("ledger"), team="payments")],
        teams=[Team("payments", "Payments", (ANA, BO, CY))],
        people=people,
    )
    assert [one.handle for one in team_of(known, ["checkout", "ledger", "gone"])] == ["cy", "ana"]


def test_care_is_asked_of_its_owner_and_of_the_team_once_it_has_climbed() -> None:
    known = organisation(services=[service("checkout", owner=BO, coordinator=CY)])

    def asks(person: UUID, *, owner: UUID | None = ANA, reminded: int = 0) -> bool:
        return mine(known, person, owner=owner, services=["checkout"], reminded=reminded)

    assert [asks(one) for one in (ANA, BO, CY, DI)] == [True, False, False, False]
    assert [asks(one, reminded=3) for one in (ANA, BO, CY, DI)] == [True, False, True, False]
    assert [asks(one, owner=None) for one in (ANA, BO, CY, DI)] == [False, True, True, False]
    left = organisation(
        services=[service("checkout", owner=BO)], people=[member("ana", is_disabled=True), member("bo")]
    )
    assert mine(left, BO, owner=ANA, services=["checkout"], reminded=0)

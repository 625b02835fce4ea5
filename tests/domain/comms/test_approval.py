"""When a second person is needed, who is asked, and that silence never is a yes."""

from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.approval import ROUNDS, Proposal, Seat, begins_again, chain, next_seat, why_second
from api.domain.comms.audience import AUDIENCES, Audience

SENSITIVE = ("data loss", "breach")
FREE = Proposal(
    audience="public",
    severity=2,
    restricted=False,
    pre_authorised=False,
    text="Payments fail.",
    told="",
)
ANA, BO, CY = (Seat(UUID(int=number), "approver") for number in (1, 2, 3))
SEATS = (ANA, BO, CY)


def why(proposal: Proposal, *, second_person: int = 1) -> str:
    return why_second(proposal, second_person=second_person, sensitive=SENSITIVE)


@pytest.mark.parametrize(
    ("audience", "severity", "approved", "touchy"),
    list(product(AUDIENCES, (1, 2, 3, 4), (True, False), (True, False))),
)
def test_nothing_about_a_restricted_incident_leaves_by_one_person_alone(
    audience: Audience, severity: int, approved: bool, touchy: bool
) -> None:
    text = "a breach" if touchy else "x"
    proposal = Proposal(
        audience=audience, severity=severity, restricted=True, pre_authorised=approved, text=text, told=""
    )
    assert why(proposal) == "It is about a restricted incident"
    assert why(proposal, second_person=0)


@pytest.mark.parametrize("severity", [1, 2, 3, 4])
def test_approved_words_need_nobody_whatever_went_into_their_slots(severity: int) -> None:
    assert why(replace(FREE, severity=severity, pre_authorised=True, text="a breach")) == ""


@pytest.mark.parametrize(
    ("severity", "second_person", "needed"),
    [(1, 1, True), (2, 1, False), (2, 2, True), (3, 2, False), (4, 4, True), (1, 0, False)],
)
def test_free_text_needs_somebody_up_to_the_severity_that_the_policy_says(
    severity: int, second_person: int, needed: bool
) -> None:
    assert bool(why(replace(FREE, severity=severity), second_person=second_person)) == needed


@pytest.mark.parametrize(
    ("audience", "text", "told", "said"),
    [
        ("public", "There was DATA LOSS.", "", "It is the first to speak of data loss"),
        ("customers", "A breach, and data loss.", "", "It is the first to speak of data loss, breach"),
        ("customers", "A breach, and data loss.", "Of a breach.", "It is the first to speak of data loss"),
        ("public", "A breach.", "About the breach", ""),
        ("public", "Breaches of metadata losses", "", ""),
        ("internal", "A breach.", "", ""),
        ("executives", "A breach.", "", ""),
    ],
)
def test_the_first_mention_of_what_is_touchy_needs_somebody_outside(
    audience: Audience, text: str, told: str, said: str
) -> None:
    assert why(replace(FREE, audience=audience, text=text, told=told)) == said


def test_everybody_is_asked_once_in_order_and_never_who_wrote_it() -> None:
    deputy = Seat(BO.person_id, "deputy")
    assert chain([ANA, BO, deputy, CY], but=[CY.person_id]) == (ANA, BO)
    assert chain([], but=[]) == ()


def test_the_next_one_is_asked_and_after_the_last_the_first_again() -> None:
    asked: list[UUID] = []
    for _ in range(ROUNDS):
        for expected in SEATS:
            seat = next_seat(SEATS, asked)
            assert seat == expected
            asked.append(seat.person_id)
    assert next_seat(SEATS, asked) is None
    assert next_seat((), []) is None


def test_who_joins_late_is_asked_before_anybody_is_asked_twice() -> None:
    assert next_seat(SEATS, [BO.person_id, CY.person_id]) == ANA


@given(st.lists(st.sampled_from(SEATS).map(lambda seat: seat.person_id), max_size=20))
def test_nobody_is_asked_more_often_than_others_by_more_than_once(before: list[UUID]) -> None:
    asked = list(before)
    while (seat := next_seat(SEATS, asked)) is not None:
        assert asked.count(seat.person_id) == min(asked.count(one.person_id) for one in SEATS)
        asked.append(seat.person_id)
    assert all(asked.count(one.person_id) >= ROUNDS for one in SEATS)


def test_whoever_wrote_it_hears_when_all_were_asked_and_not_each_round() -> None:
    everybody = [seat.person_id for seat in SEATS]
    assert not begins_again(SEATS, everybody[:2])
    assert begins_again(SEATS, everybody)
    assert not begins_again(SEATS, everybody + everybody[:1])
    assert not begins_again(SEATS, everybody * 2)
    assert not begins_again((), [])

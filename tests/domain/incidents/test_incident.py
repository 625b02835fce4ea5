"""What an incident's verbs refuse, and what they make of the words people give them."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.incidents.incident import (
    AGE_CAP,
    LONGEST_SNOOZE,
    SYSTEM,
    TEXT_LIMIT,
    TITLE_LIMIT,
    Actor,
    check_open,
    check_severity,
    check_snooze,
    check_text,
    check_title,
    is_forgotten_for_good,
)
from api.domain.refusal import Refused

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


def code_of(refusal: pytest.ExceptionInfo[Refused]) -> str:
    return refusal.value.code


def test_an_actor_is_named_by_its_kind_and_handle() -> None:
    assert str(Actor("person", "ana", "Ana Ruiz", UUID(int=1))) == "person:ana"
    assert str(SYSTEM) == "system:tocsin"


@pytest.mark.parametrize("state", ["OPEN", "ACKNOWLEDGED", "CONTAINED"])
def test_what_is_not_resolved_is_open(state: str) -> None:
    check_open(state, 7)


def test_a_resolved_incident_says_its_number() -> None:
    with pytest.raises(Refused, match="#7") as refusal:
        check_open("RESOLVED", 7)
    assert code_of(refusal) == "INCIDENT_RESOLVED"


@given(st.integers())
def test_a_severity_is_one_to_four(severity: int) -> None:
    if 1 <= severity <= 4:
        assert check_severity(severity) == severity
        return
    with pytest.raises(Refused) as refusal:
        check_severity(severity)
    assert code_of(refusal) == "BAD_SEVERITY"


@given(ANY_TEXT)
def test_a_title_is_one_line_that_can_be_kept(text: str) -> None:
    try:
        title = check_title(text)
    except Refused:
        return
    assert title == check_title(title)
    assert_keepable(title)
    assert "\n" not in title


@given(ANY_TEXT)
def test_a_note_is_a_text_that_can_be_kept(text: str) -> None:
    try:
        note = check_text(text, what="note")
    except Refused:
        return
    assert_keepable(note)


def assert_keepable(text: str) -> None:
    """Postgres keeps no NUL, UTF-8 no half of a pair, and nobody can see an override of direction."""
    assert text.strip() == text != ""
    assert "\0" not in text
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in text
    text.encode()


@pytest.mark.parametrize("nothing", ["", " \t\n", "\x1b[31m", "\N{RIGHT-TO-LEFT OVERRIDE} "])
def test_what_shows_nothing_says_nothing(nothing: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_title(nothing)
    assert code_of(refusal) == "TITLE_MISSING"
    with pytest.raises(Refused) as refusal:
        check_text(nothing, what="note")
    assert code_of(refusal) == "TEXT_MISSING"


@pytest.mark.parametrize("odd", ["a\0b", "a\ud800b", "a\N{RIGHT-TO-LEFT OVERRIDE}b", "a\x1b[31mb"])
def test_what_cannot_be_kept_or_seen_is_taken_out(odd: str) -> None:
    assert_keepable(check_title(odd))
    assert_keepable(check_text(odd, what="note"))


def test_words_are_kept_as_they_are_said() -> None:
    assert check_title("  Checkout\tis \n down ") == "Checkout is down"
    assert check_text("First line.\n\nSecond — ünïcode 🚨.", what="note") == (
        "First line.\n\nSecond — ünïcode 🚨."
    )


def test_a_title_too_long_is_cut_and_a_text_too_long_is_refused() -> None:
    assert len(check_title("x" * 5000)) <= TITLE_LIMIT
    assert check_text("x" * TEXT_LIMIT, what="note") == "x" * TEXT_LIMIT
    with pytest.raises(Refused, match="reason") as refusal:
        check_text("x" * (TEXT_LIMIT + 1), what="reason")
    assert code_of(refusal) == "TEXT_TOO_LONG"


def test_a_snooze_ends_ahead_and_within_a_week() -> None:
    check_snooze(NOON + MOMENT, now=NOON)
    check_snooze(NOON + LONGEST_SNOOZE, now=NOON)
    for until, code in ((NOON, "SNOOZE_OVER"), (NOON + LONGEST_SNOOZE + MOMENT, "SNOOZE_TOO_LONG")):
        with pytest.raises(Refused) as refusal:
            check_snooze(until, now=NOON)
        assert code_of(refusal) == code


def test_a_day_without_a_hand_on_it_makes_it_a_task() -> None:
    assert not is_forgotten_for_good(NOON, now=NOON + AGE_CAP - MOMENT)
    assert is_forgotten_for_good(NOON, now=NOON + AGE_CAP)

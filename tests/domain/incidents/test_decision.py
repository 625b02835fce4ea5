"""What may be asked, what counts as an answer, and for how long somebody is reminded."""

from datetime import UTC, datetime, timedelta

import pytest

from api.domain.incidents.decision import (
    REMIND_EVERY,
    REMIND_FOR,
    check_answer,
    check_due,
    check_options,
    check_question,
    check_rationale,
    remind_next,
)
from api.domain.refusal import Refused

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def code_of(check: object, *given: object, **named: object) -> str:
    with pytest.raises(Refused) as refusal:
        check(*given, **named)  # type: ignore[operator]
    return refusal.value.code


def test_a_question_is_one_line_with_options_that_are_a_choice() -> None:
    assert check_question(" Fail over\nto Dublin? ") == "Fail over to Dublin?"
    assert check_options([" Yes ", "No", "Yes", ""]) == ["Yes", "No"]
    assert check_options([]) == []
    assert code_of(check_question, " ") == "QUESTION_MISSING"
    assert code_of(check_options, ["Yes"]) == "ONE_OPTION"
    assert code_of(check_options, list("abcdefg")) == "TOO_MANY_OPTIONS"


def test_it_is_due_in_some_future_that_people_can_plan_for() -> None:
    assert check_due(NOON + timedelta(hours=1), now=NOON)
    assert code_of(check_due, NOON, now=NOON) == "DUE_OVER"
    assert code_of(check_due, NOON + timedelta(days=31), now=NOON) == "DUE_TOO_LATE"


def test_an_answer_is_one_of_the_options_or_any_words_where_there_are_none() -> None:
    assert check_answer("Yes", ["Yes", "No"]) == "Yes"
    assert check_answer(" Wait until noon ", []) == "Wait until noon"
    assert code_of(check_answer, "Maybe", ["Yes", "No"]) == "NOT_AN_OPTION"
    assert code_of(check_answer, "", []) == "ANSWER_MISSING"
    assert check_rationale(" \n") == ""


def test_reminders_come_again_and_then_stop() -> None:
    at, reminders = NOON, 0
    following: datetime | None = NOON
    while following is not None:
        at, reminders = following, reminders + 1
        following = remind_next(NOON, now=at)
    assert at == NOON + REMIND_FOR
    assert reminders == REMIND_FOR // REMIND_EVERY + 1

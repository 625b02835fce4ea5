"""Maintenance that readers are told of: what may be announced, and what may be said of it when."""

from datetime import timedelta
from typing import Any

import pytest

from api.domain.refusal import Refused
from api.domain.span import Span
from api.domain.status.planned_work import LONGEST_BODY, check_note, check_work, state_at
from tests.support.people import NOON
from tests.support.status_desk import HOUR, work

MINUTE = timedelta(minutes=1)


def test_everything_is_brought_into_its_one_spelling() -> None:
    planned = check_work(
        work("db", "api", "db", headline="  Upgrade \n of it ", audiences=("internal", "public")), now=NOON
    )
    assert planned.headline == "Upgrade of it"
    assert planned.components == ("db", "api")
    assert planned.audiences == ("public", "internal")


def test_what_begins_in_the_past_begins_now() -> None:
    planned = check_work(work("db", begins=-HOUR), now=NOON)
    assert planned.span == (NOON, NOON + HOUR)


def test_what_has_begun_keeps_its_begin() -> None:
    planned = check_work(work("db", begins=HOUR), begun_at=NOON - HOUR, now=NOON)
    assert planned.span == (NOON - HOUR, NOON + 3 * HOUR)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"headline": " "}, "BAD_HEADLINE"),
        ({"headline": "x" * 201}, "BAD_HEADLINE"),
        ({"body": "x" * (LONGEST_BODY + 1)}, "TOO_LONG"),
        ({"audiences": ()}, "NO_AUDIENCE"),
        ({"audiences": ("public", "executives")}, "BAD_AUDIENCE"),
        ({"status": "operational"}, "BAD_STATUS"),
        ({"status": "on_fire"}, "BAD_STATUS"),
        ({"lasts": -HOUR}, "BAD_SPAN"),
        ({"begins": -2 * HOUR}, "BAD_SPAN"),
        ({"lasts": timedelta(days=32)}, "SPAN_TOO_LONG"),
    ],
)
def test_what_cannot_be_announced_is_refused(said: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_work(work("db", **said), now=NOON)
    assert refused.value.code == code


@pytest.mark.parametrize("components", [(), tuple(f"c{number}" for number in range(101))])
def test_work_is_on_something(components: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as refused:
        check_work(work(*components), now=NOON)
    assert refused.value.code == "NO_COMPONENTS"


def test_it_begins_and_ends_by_the_clock() -> None:
    span = Span(NOON, NOON + HOUR)
    never: dict[str, Any] = {"completed_at": None, "cancelled_at": None}
    assert state_at(span, **never, now=NOON - MINUTE) == "scheduled"
    assert state_at(span, **never, now=NOON) == "in_progress"
    assert state_at(span, **never, now=NOON + HOUR) == "completed"
    assert state_at(span, completed_at=NOON + MINUTE, cancelled_at=None, now=NOON + MINUTE) == "completed"
    assert state_at(span, completed_at=None, cancelled_at=NOON - HOUR, now=NOON) == "cancelled"


def test_what_is_said_fits_what_the_clock_says() -> None:
    assert check_note("verifying", "in_progress") == "verifying"
    with pytest.raises(Refused, match="The maintenance is in progress: say in progress or verifying"):
        check_note("completed", "in_progress")

"""Who is hurt, in numbers: what is kept of it, what is refused, and how duties to tell run out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.domain.incidents.impact import (
    PRESETS,
    DutyClock,
    Impact,
    check_impact,
    in_words,
    restore,
    shape_of,
    standing,
)
from api.domain.refusal import Refused

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOCK = DutyClock(name="GDPR", started_at=NOON, due_at=NOON + 72 * HOUR)
FULL = Impact(
    summary="Half of all orders fail.",
    regions=("Europe", "India"),
    customers=12_400,
    customers_note="all who pay by card",
    tickets=1,
    money=48_000,
    currency="EUR",
    contracts="Two contracts promise 99.9 %.",
    clocks=(CLOCK,),
)


def test_what_is_known_is_one_line() -> None:
    assert in_words(FULL) == (
        "Half of all orders fail; 12,400 customers (all who pay by card); Europe, India; 1 ticket; EUR 48,000"
    )
    assert in_words(Impact()) == "nothing yet"
    assert in_words(Impact(customers_note="some", tickets=0)) == "some; 0 tickets"


def test_what_json_keeps_comes_back_whole() -> None:
    done = replace(FULL, clocks=(replace(CLOCK, done_at=NOON + HOUR),))
    for impact in (FULL, done, Impact()):
        assert restore(shape_of(impact)) == impact


def test_every_value_has_one_spelling() -> None:
    later = replace(CLOCK, due_at=CLOCK.due_at + HOUR)
    draft = replace(FULL, regions=(" Europe ", "", "Europe"), currency=" eur", clocks=(later, CLOCK))
    kept = check_impact(draft)
    assert (kept.regions, kept.currency, kept.clocks) == (("Europe",), "EUR", (CLOCK, later))


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (Impact(customers=-1), "BAD_NUMBER"),
        (Impact(tickets=2**31), "BAD_NUMBER"),
        (Impact(money=5), "BAD_CURRENCY"),
        (Impact(money=5, currency="euro"), "BAD_CURRENCY"),
        (Impact(regions=tuple("abcdefghijklmnopqrstuvw")), "TOO_MANY_REGIONS"),
        (Impact(clocks=(CLOCK,) * 11), "TOO_MANY_CLOCKS"),
        (Impact(clocks=(replace(CLOCK, name=" "),)), "CLOCK_NAME_MISSING"),
        (Impact(clocks=(replace(CLOCK, due_at=NOON),)), "CLOCK_BACKWARDS"),
        (Impact(clocks=(replace(CLOCK, done_at=NOON - HOUR),)), "CLOCK_BACKWARDS"),
    ],
)
def test_what_cannot_be_is_refused(draft: Impact, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_impact(draft)
    assert refusal.value.code == code


def test_a_clock_runs_until_it_is_done_or_over() -> None:
    assert standing(CLOCK, now=NOON) == "running"
    assert standing(CLOCK, now=CLOCK.due_at) == "overdue"
    assert standing(replace(CLOCK, done_at=NOON + HOUR), now=NOON + 99 * HOUR) == "done"
    assert standing(replace(CLOCK, done_at=CLOCK.due_at + HOUR), now=NOON) == "late"


def test_every_known_duty_says_where_it_is_written() -> None:
    for preset in PRESETS:
        assert "Art." in preset.source
        assert preset.starts.startswith("when you")
    assert sorted(preset.within // HOUR for preset in PRESETS) == [4, 24, 72, 72]

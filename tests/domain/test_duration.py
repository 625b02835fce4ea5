"""Lengths of time as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.duration import format_duration, parse_duration
from api.domain.refusal import Refused


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("4s", timedelta(seconds=4)),
        ("5m", timedelta(minutes=5)),
        ("1h30m", timedelta(minutes=90)),
        ("2d", timedelta(days=2)),
        ("1d2h3m4s", timedelta(days=1, hours=2, minutes=3, seconds=4)),
        (" 90m ", timedelta(minutes=90)),
        ("0s", timedelta()),
    ],
)
def test_lengths_are_read(text: str, length: timedelta) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize(
    "text",
    ["", " ", "5", "5 m", "m", "30m1h", "-5m", "1.5h", "5M", "5m5m", "٥m", 300, 1.5, None, True, [], "4000d"],
)
def test_what_is_no_length_is_refused_in_a_sentence(text: object) -> None:
    with pytest.raises(Refused) as refused:
        parse_duration(text)
    assert refused.value.code == "BAD_DURATION"


def test_ninety_minutes_are_written_as_one_and_a_half_hours() -> None:
    assert format_duration(timedelta(minutes=90)) == "1h30m"
    assert format_duration(timedelta()) == "0s"
    assert format_duration(timedelta(seconds=-3)) == "0s"


@given(st.integers(0, 3660 * 86_400))
def test_what_is_written_is_read_back(seconds: int) -> None:
    length = timedelta(seconds=seconds)
    assert parse_duration(format_duration(length)) == length


@given(st.text())
def test_any_text_is_a_length_or_a_refusal(text: str) -> None:
    try:
        assert parse_duration(text) >= timedelta()
    except Refused as refused:
        assert refused.code == "BAD_DURATION"  # noqa: PT017 - either outcome is right

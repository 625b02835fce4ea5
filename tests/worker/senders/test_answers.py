"""Retry-After as servers really write it."""

from datetime import UTC, datetime, timedelta

import pytest

from worker.senders.answers import pause

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("99999999999999999999", 3600),
        ("Mon, 02 Nov 2026 12:01:30 GMT", 90),
        ("Mon, 02 Nov 2026 12:01:30 -0000", 90),
        ("Mon, 02 Nov 2026 11:00:00 GMT", 0),
        ("Tue, 03 Nov 2026 12:00:00 GMT", 3600),
    ],
)
def test_a_pause_is_read_in_seconds_or_as_a_date(header: str, seconds: int) -> None:
    assert pause(header, now=NOON) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "header", [None, "", "soon", "-5", "1.5", "²", "32 Nov 2026", "Mon, 02 Nov 99999 GMT"]
)
def test_a_pause_that_makes_no_sense_is_left_to_us(header: str | None) -> None:
    assert pause(header, now=NOON) is None

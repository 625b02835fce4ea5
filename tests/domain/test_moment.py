"""Every way a sender was seen to write a time is read, and none loses an alert."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.moment import Moment, moment

NOW = datetime(2026, 11, 20, 23, 59, tzinfo=UTC)
JSON_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-11-20T23:58:10.260140019Z", at(2026, 11, 20, 23, 58, 10, 260140)),
        ("2026-11-20T23:58:10Z", at(2026, 11, 20, 23, 58, 10)),
        ("2026-11-20T23:58:10.5Z", at(2026, 11, 20, 23, 58, 10, 500000)),
        ("2026-11-20T23:58:10+00:00Z", at(2026, 11, 20, 23, 58, 10)),
        ("2015-07-17T08:42:58.315+0000", at(2015, 7, 17, 8, 42, 58, 315000)),
        ("2026-11-20T23:58:10-06:00", at(2026, 11, 21, 5, 58, 10)),
        ("2026-11-20T23:58:10+05:45", at(2026, 11, 20, 18, 13, 10)),
        ("2026-01-21 14:06:38.123", at(2026, 1, 21, 14, 6, 38, 123000)),
        ("2016-01-01T01:01:01", at(2016, 1, 1, 1, 1, 1)),
        ("2026-11-20 23:58:10 UTC", at(2026, 11, 20, 23, 58, 10)),
        ("2026-11-20", at(2026, 11, 20)),
        ("2016-12-31T23:59:60Z", at(2016, 12, 31, 23, 59, 59)),
        (1451610061, at(2016, 1, 1, 1, 1, 1)),
        ("1451610061", at(2016, 1, 1, 1, 1, 1)),
        (1451610061123, at(2016, 1, 1, 1, 1, 1, 123000)),
        (1451610061.5, at(2016, 1, 1, 1, 1, 1, 500000)),
        (1451610061123456789, at(2016, 1, 1, 1, 1, 1, 123457)),
    ],
)
def test_the_dialects_of_senders_are_read(sent: object, read: datetime) -> None:
    assert moment(sent, received_at=NOW) == Moment(at=read)


@pytest.mark.parametrize(
    "sent",
    [None, "", 0, "0", "0001-01-01T00:00:00Z", "0000-12-31T23:00:00Z", "0001-01-01T00:00:00+14:00"],
)
def test_no_time_and_year_one_mean_not_yet(sent: object) -> None:
    assert moment(sent, received_at=NOW) == Moment(at=None)


@pytest.mark.parametrize(
    "sent",
    [
        "yesterday", "123456789012345678901", "9" * 20, 10**20,
        "2026-02-30T00:00:00Z", "2026-11-20T25:00:00Z", "2026-11-20T23:58:10+99:00",
        "9999-12-31T23:59:59-12:00", "2026-11-20T23:58:61Z", -5, float("nan"), float("inf"), 10**400,
        pytest.param(10**5000, id="huge"), True, [], {"a": 1}, "٢٠٢٦-11-20",
    ],
)  # fmt: skip
def test_a_time_nobody_can_read_becomes_the_time_of_receipt_and_is_kept(sent: object) -> None:
    read = moment(sent, received_at=NOW)
    assert read.at == NOW
    assert read.unread


@given(JSON_SCALARS)
def test_whatever_was_sent_there_is_an_answer(sent: object) -> None:
    read = moment(sent, received_at=NOW)
    assert read.at is None or read.at.utcoffset() == timedelta(0)


@given(
    st.datetimes(min_value=datetime(2, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001
    st.integers(-23 * 60, 23 * 60),
)
def test_what_python_writes_is_read_back(wall: datetime, offset: int) -> None:
    when = wall.replace(tzinfo=timezone(timedelta(minutes=offset)))
    assert moment(when.isoformat(), received_at=NOW) == Moment(at=when.astimezone(UTC))

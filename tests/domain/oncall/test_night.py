"""Nights of a zone, and who had them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from api.domain.oncall.night import nights, worked
from api.domain.span import Span, common, cut, joined

FIRST, LAST = date(2026, 3, 28), date(2026, 3, 30)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def hours(begins: int, ends: int) -> Span:
    return Span(EPOCH + timedelta(hours=begins), EPOCH + timedelta(hours=ends))


def test_a_night_in_which_the_clock_goes_forward_is_an_hour_shorter() -> None:
    lengths = [
        night.length / timedelta(hours=1)
        for night in nights("Europe/Berlin", first=FIRST, last=LAST, from_=time(23), to=time(7))
    ]
    assert lengths == [7, 8, 8]


def test_a_night_after_midnight_is_of_the_day_it_is_on() -> None:
    [night, *_] = nights("UTC", first=FIRST, last=LAST, from_=time(0), to=time(6))
    assert night == (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 28, 6, tzinfo=UTC))


def test_half_a_night_is_a_night_and_less_is_none() -> None:
    dark = [hours(23, 31), hours(47, 55)]
    assert worked(dark, [hours(20, 27)]) == [0]
    assert worked(dark, [hours(20, 26)]) == []
    assert worked(dark, [hours(20, 25), hours(28, 30), hours(40, 80)]) == [0, 1]
    assert worked(dark, [hours(31, 47)]) == []


spans = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 30)).map(lambda pair: hours(pair[0], pair[0] + pair[1])),
    max_size=12,
)


def covers(some: list[Span], hour: int) -> bool:
    at = EPOCH + timedelta(hours=hour, minutes=30)
    return any(span.starts_at <= at < span.ends_at for span in some)


@given(spans, spans)
def test_joined_and_common_spans_cover_what_they_should_hour_by_hour(
    some: list[Span], others: list[Span]
) -> None:
    whole, rest = joined(some), joined(others)
    both = list(common(whole, rest))
    for hour in range(240):
        assert covers(whole, hour) == covers(some, hour)
        assert covers(both, hour) == (covers(some, hour) and covers(others, hour))
    assert all(one.ends_at < other.starts_at for one, other in pairwise(whole))


def test_spans_that_only_touch_have_nothing_in_common() -> None:
    assert cut(hours(0, 2), hours(2, 3)) is None
    assert cut(hours(0, 2), hours(1, 3)) == hours(1, 2)

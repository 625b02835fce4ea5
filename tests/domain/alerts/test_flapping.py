"""A problem that comes and goes is told once, then kept quiet until it makes up its mind."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.domain.alerts.flapping import CALM, TURNS, WITHIN, is_flapping, quiet_until

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TURN_LISTS = st.lists(
    st.integers(-7200, 0).map(lambda seconds: NOON + timedelta(seconds=seconds)), max_size=30
)


def at(*minutes: float) -> list[datetime]:
    return [NOON + timedelta(minutes=minute) for minute in minutes]


def test_one_problem_that_came_and_went_is_no_flapping() -> None:
    assert not is_flapping(at(-4, -3, -1), now=NOON)
    assert not is_flapping([], now=NOON)


def test_the_fourth_turn_in_ten_minutes_is() -> None:
    assert is_flapping(at(-8, -5, -3, 0), now=NOON)
    assert not is_flapping(at(-12, -8, -4, 0), now=NOON)


def test_a_flap_every_second_is_quiet_to_its_end_and_five_minutes_more() -> None:
    turns = [NOON + timedelta(seconds=second) for second in range(60)]
    assert quiet_until(turns, now=turns[-1]) == turns[-1] + CALM
    assert is_flapping(turns, now=turns[-1] + CALM - timedelta(seconds=1))
    assert not is_flapping(turns, now=turns[-1] + CALM)


def test_it_stays_quiet_though_the_turns_grow_rarer() -> None:
    assert is_flapping(at(-20, -19, -18, -17, -13, -9, -5, -1), now=NOON)


def test_five_calm_minutes_make_the_next_turn_news_again() -> None:
    assert not is_flapping(at(-9, -8.5, -8, -7.5, -1), now=NOON)


def test_turns_that_are_still_to_come_do_not_count() -> None:
    assert not is_flapping(at(-1, 1, 2, 3, 4), now=NOON)


@given(TURN_LISTS, st.randoms())
def test_the_order_of_arrival_says_nothing(turns: list[datetime], random: object) -> None:
    mixed = list(turns)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert quiet_until(mixed, now=NOON) == quiet_until(turns, now=NOON)


@given(TURN_LISTS)
def test_quiet_always_ends_within_five_minutes_of_the_last_turn(turns: list[datetime]) -> None:
    end = quiet_until(turns, now=NOON)
    if end is None:
        assert not is_flapping(turns, now=NOON)
        return
    assert NOON < end == max(turns) + CALM
    assert not is_flapping(turns, now=end)


@given(TURN_LISTS)
def test_flapping_needs_its_turns(turns: list[datetime]) -> None:
    close = [turn for turn in turns if NOON - turn < WITHIN + CALM * len(turns)]
    if len(close) < TURNS:
        assert not is_flapping(turns, now=NOON)

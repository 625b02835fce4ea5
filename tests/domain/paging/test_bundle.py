"""Which pages ring alone, which go out as one and which wait a minute: never none, never the worst."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.domain.paging.bundle import ONE_BY_ONE, PAUSE, WINDOW, Knock, Lately, Plan, plan

NOW = datetime(2026, 11, 20, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
AGO = st.integers(0, 299).map(lambda seconds: NOW - seconds * SECOND)
LATELY = st.builds(Lately, st.integers(0, 8), st.integers(1, 5), st.none() | AGO)


@st.composite
def knocks(draw: st.DrawFn, *, most: int = 12) -> list[Knock]:
    drawn = draw(st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.integers(1, 600)), max_size=most))
    return [
        Knock(UUID(int=place), severity, waited, NOW + seconds * SECOND)
        for place, (severity, waited, seconds) in enumerate(drawn)
    ]


def new(severity: int = 2, *, number: int = 1, climbs_in: int = 300) -> Knock:
    return Knock(UUID(int=number), severity, climbs_at=NOW + climbs_in * SECOND)


def held(severity: int = 3, *, number: int = 1) -> Knock:
    return Knock(UUID(int=number), severity, has_waited=True, climbs_at=NOW + WINDOW)


def full(*, bundled_ago: int | None = None, worst: int = 2) -> Lately:
    return Lately(ONE_BY_ONE, worst, None if bundled_ago is None else NOW - bundled_ago * SECOND)


def test_a_single_page_rings_alone_whether_it_waited_or_not() -> None:
    for knock in (new(), held()):
        assert plan([knock], Lately(), now=NOW) == Plan(alone=(knock,))


def test_what_waited_for_the_same_hour_goes_out_as_one() -> None:
    night = [held(number=number) for number in range(10)]
    assert plan(night, Lately(), now=NOW) == Plan(together=tuple(night))


def test_a_new_page_beside_those_that_waited_still_rings_alone() -> None:
    night, fresh = [held(number=number) for number in range(3)], new(number=9)
    assert plan([*night, fresh], Lately(), now=NOW) == Plan(alone=(fresh,), together=tuple(night))


def test_five_ring_one_by_one_and_the_sixth_begins_a_bundle_at_once() -> None:
    storm = [new(number=number) for number in range(6)]
    assert plan(storm, Lately(), now=NOW) == Plan(alone=tuple(storm[:5]), together=(storm[5],))
    assert plan([new()], full(), now=NOW) == Plan(together=(new(),))


def test_a_bundle_that_rang_rings_again_a_minute_later() -> None:
    assert plan([new()], full(bundled_ago=20), now=NOW) == Plan(later=(new(),), until=NOW + 40 * SECOND)
    assert plan([new()], full(bundled_ago=60), now=NOW) == Plan(together=(new(),))
    assert plan([held()], full(bundled_ago=60), now=NOW) == Plan(together=(held(),))


def test_a_worse_one_rings_at_once_and_alone_and_the_next_of_its_kind_does_not() -> None:
    first, second = new(1, number=1), new(1, number=2)
    expected = Plan(alone=(first,), later=(second,), until=NOW + 40 * SECOND)
    assert plan([first, second], full(bundled_ago=20), now=NOW) == expected


def test_a_page_whose_rung_would_climb_meanwhile_does_not_wait() -> None:
    hasty, patient = new(number=1, climbs_in=30), new(number=2)
    assert plan([hasty, patient], full(bundled_ago=20), now=NOW) == Plan(together=(hasty, patient))


def test_bundling_of_storms_can_be_switched_off() -> None:
    storm, night = [new(number=number) for number in range(50)], [held(number=99), held(number=98)]
    told = plan([*storm, *night], full(bundled_ago=5), now=NOW, one_by_one=0)
    assert told == Plan(alone=tuple(storm), together=tuple(night))


@given(knocks(), LATELY, st.integers(0, 7))
def test_every_page_goes_one_way_and_only_one(due: list[Knock], lately: Lately, one_by_one: int) -> None:
    told = plan(due, lately, now=NOW, one_by_one=one_by_one)
    assert Counter((*told.alone, *told.together, *told.later)) == Counter(due)


@given(knocks(), LATELY)
def test_nothing_waits_twice_nor_past_a_minute_nor_past_its_rung(due: list[Knock], lately: Lately) -> None:
    told = plan(due, lately, now=NOW)
    assert bool(told.later) == (told.until is not None)
    for knock in told.later:
        assert not knock.has_waited
        assert told.until is not None
        assert NOW < told.until <= NOW + PAUSE
        assert knock.climbs_at is not None
        assert knock.climbs_at > told.until


@given(knocks(), LATELY)
def test_the_worst_news_never_waits(due: list[Knock], lately: Lately) -> None:
    told = plan(due, lately, now=NOW)
    rings = min([lately.worst, *(knock.severity for knock in told.alone)])
    assert all(knock.severity >= rings for knock in told.later)
    fresh = [knock.severity for knock in due if not knock.has_waited]
    if fresh and min(fresh) < lately.worst:
        assert min(fresh) in [knock.severity for knock in told.alone]


@given(knocks(most=40), LATELY)
def test_no_more_ring_alone_than_the_limit_and_each_worse_severity_once(
    due: list[Knock], lately: Lately
) -> None:
    told = plan(due, lately, now=NOW)
    fresh = [knock for knock in told.alone if not knock.has_waited]
    room = max(ONE_BY_ONE - lately.alone, 0)
    assert len(fresh) <= room + 1
    assert len(told.alone) - len(fresh) <= 1


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 4)), max_size=60))
def test_through_a_whole_storm_a_phone_rings_five_times_then_once_a_minute(
    storm: list[tuple[int, int]],
) -> None:
    """The rule asked as the worker asks it: page after page, and again when what it put off is due."""
    now, lately, rings, off = NOW, Lately(), Counter[str](), list[Knock]()
    gone, until = 0, NOW
    for place, (seconds, severity) in enumerate([*storm, (60, 4)]):
        now += seconds * SECOND
        due = [Knock(UUID(int=place), severity, climbs_at=now + WINDOW)] if place < len(storm) else []
        if off and until <= now:
            due, off = due + [Knock(one.page_id, one.severity, True, one.climbs_at) for one in off], []
        told = plan(due, lately, now=now)
        if told.later:
            off, until = off + list(told.later), told.until or now
        if told.together:
            if lately.bundled_at is not None:
                assert now - lately.bundled_at >= PAUSE
            rings["together"] += 1
        rings["alone"] += len(told.alone)
        gone += len(told.alone) + len(told.together)
        worst = min([lately.worst, *(one.severity for one in (*told.alone, *told.together))])
        lately = Lately(rings["alone"], worst, now if told.together else lately.bundled_at)
    assert gone == len(storm)
    assert off == []
    assert rings["alone"] <= ONE_BY_ONE + 3

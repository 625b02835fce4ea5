"""Who is told of what, over everything that subscribers may wish and pages may tell."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.audience import IMPACTS
from api.domain.status.maintenance_word import Plan, first_word, next_word
from api.domain.status.subscription import Told, Wish, wants

NAMES = st.frozensets(st.sampled_from(["api", "web", "mail"]))
IMPACT = st.sampled_from(IMPACTS)
WISHES = st.builds(Wish, NAMES, IMPACT, st.booleans())
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@given(wish=WISHES, components=NAMES, first=IMPACT, second=IMPACT)
def test_whoever_hears_of_a_lesser_incident_hears_of_a_worse_one(wish, components, first, second):
    lesser, worse = sorted((first, second), key=IMPACTS.index)
    assert not wants(wish, Told(components, lesser)) or wants(wish, Told(components, worse))


@given(wish=WISHES, components=NAMES, more=NAMES, impact=IMPACT)
def test_naming_more_components_tells_nobody_less(wish, components, more, impact):
    """But for what named none, which concerns everybody."""
    if components and wants(wish, Told(components, impact)):
        assert wants(wish, Told(components | more, impact))


@given(wish=WISHES, components=NAMES)
def test_planned_work_is_told_to_those_who_want_it_whatever_their_impact(wish, components):
    told = wants(wish, Told(components, None))
    shares = not wish.components or not components or bool(wish.components & components)
    assert told == (wish.maintenance and shares)


@given(components=NAMES, impact=IMPACT)
def test_without_a_choice_everything_of_the_page_is_told(components, impact):
    assert wants(Wish(frozenset(), "none", maintenance=True), Told(components, impact))


def plan(**changes: object) -> Plan:
    said = {
        "starts_at": NOW + 2 * HOUR,
        "ends_at": NOW + 4 * HOUR,
        "completed_at": None,
        "cancelled_at": None,
        "notify": True,
    }
    return Plan(**(said | changes))  # type: ignore[arg-type]


def test_planned_work_is_told_of_in_order_and_each_word_once():
    said, stage, now = [], 0, NOW
    while word := next_word(plan(), stage=stage, now=now):
        now = max(now, word.at)
        said.append((word.topic, word.at))
        stage = word.stage + 1
    assert said == [
        ("reminder", NOW + HOUR),
        ("started", NOW + 2 * HOUR),
        ("completed", NOW + 4 * HOUR),
    ]


def test_who_slept_through_all_of_it_tells_the_end_alone():
    word = next_word(plan(), stage=0, now=NOW + 5 * HOUR)
    assert word is not None
    assert (word.topic, word.stage) == ("completed", 2)


def test_work_announced_in_its_last_hour_has_no_reminder():
    word = first_word(plan(), now=NOW + 1.5 * HOUR)
    assert word is not None
    assert word.topic == "started"


def test_quiet_cancelled_and_finished_work_says_nothing():
    for silent in (plan(notify=False), plan(cancelled_at=NOW), plan(completed_at=NOW)):
        assert next_word(silent, stage=0, now=NOW) is None
        assert first_word(silent, now=NOW) is None

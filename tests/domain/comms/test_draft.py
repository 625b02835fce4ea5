"""Drafts: to those outside only what they may read anyway; inside what happened since."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.domain.comms.draft import Inside, Outside, inside, outside, suffering
from api.domain.comms.template import Words, check_words
from tests.support.people import NOON

texts = st.text(max_size=80)
states = st.sampled_from(("investigating", "identified", "monitoring", "resolved"))


def test_the_first_word_says_what_suffers_and_since_when() -> None:
    draft = outside(
        Outside(
            state="investigating",
            severity=1,
            effects={"Shop": "major_outage", "Payments": "major_outage"},
            since=NOON,
            is_known=False,
        )
    )
    assert draft.headline == "Problem with Shop and Payments"
    assert draft.body == "We are investigating a problem with Shop and Payments that began at 12:00 UTC."


@given(states, st.dictionaries(texts, st.just("major_outage"), max_size=3), st.booleans())
def test_no_slot_comes_of_a_name_whatever_it_is(state, effects, known: bool) -> None:
    draft = outside(Outside(state=state, severity=1, effects=effects, since=NOON, is_known=known))
    check_words(Words("Problem", draft.body))


@given(texts, texts)
def test_no_slot_comes_of_a_title_or_a_note_either(title: str, note: str) -> None:
    draft = inside(facts(title=title, events=((NOON, note),)))
    check_words(Words("Problem", draft.body))


def test_people_inside_read_who_does_what_and_what_happened_since() -> None:
    later = NOON + timedelta(minutes=7)
    draft = inside(
        facts(
            people=(("Incident commander", "Ana"),),
            said=(("the public", "We are on it.", later),),
            events=((later, "Ana: rolled back"),),
        )
    )
    assert draft.body.splitlines() == [
        "SEV1 #12 is acknowledged, since 12:00 UTC: Checkout is down",
        "Incident commander: Ana",
        "To the public we said at 12:07 UTC: We are on it.",
        "",
        "Since the last update:",
        "- 12:07 UTC Ana: rolled back",
    ]


def test_a_restricted_incident_says_no_more_than_its_number() -> None:
    draft = inside(facts(restricted=True, events=((NOON, "A secret"),)))
    assert (draft.headline, draft.body) == ("SEV1 #12", "SEV1 #12 is acknowledged.")


def test_what_suffers_is_only_suggested_where_others_are_told_at_all() -> None:
    assert suffering(1, ["a"]) == {"a": "major_outage"}
    assert suffering(4, ["a"]) == {}


def facts(
    *, title: str = "Checkout is down", restricted: bool = False, people=(), said=(), events=()
) -> Inside:
    return Inside(
        number=12,
        severity=1,
        state="ACKNOWLEDGED",
        title=title,
        restricted=restricted,
        since=NOON,
        people=people,
        said=said,
        events=events,
    )

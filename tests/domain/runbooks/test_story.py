"""A past incident as the beginning of a runbook: in order, readable, and without anybody's name."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.domain.runbooks.story import MOST_STEPS_TOLD, Moment, Past, story
from api.domain.runbooks.text import read_runbook

BEGAN = datetime(2026, 11, 21, 3, tzinfo=UTC)
PAST = Past(
    number=12,
    title="Checkout is down, says Bo Li",
    since=BEGAN,
    services=["checkout"],
    alerts=["HighErrors"],
    names={"Bo Li": "the incident commander", "Will": "a responder", "@will": "a responder"},
)


def after(minutes: int) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


def test_what_was_done_becomes_steps_in_its_order() -> None:
    text = story(
        PAST,
        [
            Moment(
                at=after(90),
                kind="update",
                words="All is well again.",
                audience="customers",
                role="comms_lead",
            ),
            Moment(
                at=after(4), kind="note", words="Restarted node 3. It came back.\nThen not.", role="expert"
            ),
            Moment(
                at=after(10),
                kind="decision",
                words="Roll back?",
                answer="Yes -> now",
                because="Will said so.",
                options=["Yes -> now", "No"],
            ),
            Moment(at=after(20), kind="deviation", words="Drained the zone instead"),
            Moment(at=after(25), kind="check", words="Errors fall", seen="0.002 for 5m"),
            Moment(at=after(30), kind="contained", words="Bo Li contained it: rolled back."),
            Moment(at=after(3), kind="escalated", words="Bo Li escalated (no idea)."),
            Moment(at=after(26), kind="done", words="Warm the cache", seen="Hits above 90 %"),
        ],
    )
    runbook = read_runbook(text)
    assert (runbook.front.services, runbook.front.alerts) == (("checkout",), ("HighErrors",))
    assert runbook.front.title == "Checkout is down, says the incident commander"
    told = [(step.kind, step.title, step.role) for step in runbook.steps[1:]]
    assert told == [
        ("do", "Call for more help", None),
        ("do", "Restarted node 3", "expert"),
        ("decide", "Roll back?", None),
        ("do", "Drained the zone instead", None),
        ("check", "Errors fall", None),
        ("do", "Warm the cache", None),
        ("do", "Contain it", None),
        ("communicate", "All is well again", "comms_lead"),
    ]
    decision = runbook.steps[3]
    assert [option.words for option in decision.options] == ["Yes → now", "No"]
    assert "Because: a responder said so." in decision.body
    assert runbook.steps[5].expect == "0.002 for 5m"
    assert runbook.steps[8].inform == ("customers",)
    assert "After 1 h 30 min, this was said:" in runbook.steps[8].body
    assert "After 4 min:" in runbook.steps[2].body
    assert "Bo Li" not in text


def test_names_are_taken_out_and_words_stay() -> None:
    words = "Will and @will will ask Bo Li, not Bo Lind, if Willow may."
    text = story(PAST, [Moment(at=after(1), kind="note", words=words)])
    kept = "a responder and a responder will ask the incident commander, not Bo Lind, if Willow may"
    assert kept in text


def test_with_nobody_known_nothing_is_taken_out() -> None:
    past = Past(number=1, title="", since=BEGAN, names={})
    runbook = read_runbook(story(past, [Moment(at=BEGAN, kind="decision", words="Now?", answer="Yes")]))
    assert runbook.front.title == "Incident 1"
    assert [option.words for option in runbook.steps[1].options] == ["Yes", "<another answer>"]


def test_a_long_night_is_told_as_far_as_one_reads() -> None:
    moments = [Moment(at=after(one), kind="note", words=f"Tried {one}") for one in range(300)]
    assert len(read_runbook(story(PAST, moments)).steps) == MOST_STEPS_TOLD + 1


@given(
    st.lists(
        st.builds(
            Moment,
            at=st.just(BEGAN),
            kind=st.sampled_from(["note", "deviation", "check", "update", "decision", "done"]),
            words=st.text()
            | st.sampled_from(["```", "## Do: this", "::: include x", "---", "```step\nid: x"]),
            answer=st.text(),
            because=st.text(),
            seen=st.text(),
            options=st.lists(st.text(), max_size=4),
        ),
        max_size=5,
    ),
    st.text(max_size=300),
)
def test_whatever_people_noted_it_can_be_read(moments: list[Moment], title: str) -> None:
    past = Past(number=1, title=title, since=BEGAN, alerts=["a, b"], names={"Ana": "a responder"})
    runbook = read_runbook(story(past, moments))
    assert len(runbook.steps) == len(moments) + 1

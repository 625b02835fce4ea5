"""A briefing: facts frozen and restored, and the sections an executive reads in two minutes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from api.domain.briefings.briefing import (
    Asked,
    Deed,
    Said,
    Subject,
    Work,
    check_next,
    check_sentences,
    deeds,
    restore,
    shape_of,
    stage_of,
)
from api.domain.briefings.sections import Issue, both, headline, sections
from api.domain.incidents.impact import DutyClock, Impact
from api.domain.refusal import Refused

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SAID = Said(
    headline="Card payments fail",
    state="identified",
    body="We have found the cause.\nNext update by 12:30 UTC.",
    at=NOON,
    next_at=NOON + HOUR / 2,
)
ASKED = Asked(id=UUID(int=2), question="Fail over?", options=("Yes", "No"), of="Eve", due_at=NOON + HOUR)
SUBJECT = Subject(
    incident_id=UUID(int=1),
    number=7,
    title="Half of all orders fail",
    severity=1,
    state="ACKNOWLEDGED",
    service="Checkout",
    since=NOON - HOUR,
    restricted=False,
    impact=Impact(
        customers=12_400,
        contracts="Two promise 99.9 %.",
        clocks=(
            DutyClock(name="GDPR", started_at=NOON - HOUR, due_at=NOON + 71 * HOUR),
            DutyClock(name="DORA", started_at=NOON - 5 * HOUR, due_at=NOON - HOUR),
            DutyClock(name="NIS2", started_at=NOON - HOUR, due_at=NOON + 23 * HOUR, done_at=NOON - HOUR / 2),
        ),
    ),
    deeds=(Deed("Ana works on it.", NOON - HOUR / 2), Deed("Bo is being paged.")),
    asked=(ASKED,),
    commands="Ana",
    speaks="Cy",
    said=SAID,
)
BARE = replace(SUBJECT, impact=None, asked=(), commands=None, speaks=None, said=None, service=None, number=8)
WORK = Work(state="OPEN", holder=None, acknowledged_at=None, contained_at=None, resolved_at=None)


def issue(*subjects: Subject, kind: str = "incident", zone: str = "UTC") -> Issue:
    return Issue(
        number=3,
        kind=kind,
        subjects=subjects,
        known="The card processor refuses half of our calls.",
        unknown="Why since eleven.",
        issued_at=NOON,
        issued_by="by Ana",
        next_at=NOON + HOUR,
        zone=zone,
    )


def test_what_is_frozen_comes_back_whole() -> None:
    assert restore(shape_of([SUBJECT, BARE], at=NOON)) == (SUBJECT, BARE)
    assert restore({"weeks": []}) == ()


def test_the_sections_come_in_the_order_in_which_executives_read() -> None:
    told = {section.heading: section.lines for section in sections(issue(SUBJECT))}
    assert list(told) == [
        "What and since when",
        "Decision needed",
        "Who is hurt",
        "Duties to tell an authority",
        "What we know",
        "What we do not know",
        "What we do",
        "Who commands, who speaks",
        "Last said publicly (identified, Mon 30 Nov 12:00 (UTC))",
        "Next briefing",
    ]
    assert told["Decision needed"] == ("Eve decides by Mon 30 Nov 13:00 (UTC): Fail over? Options: Yes; No.",)
    assert told["Duties to tell an authority"] == (
        "GDPR: by Thu 3 Dec 11:00 (UTC)",
        "DORA: OVERDUE since Mon 30 Nov 11:00 (UTC)",
        "NIS2: done (Mon 30 Nov 11:30 (UTC))",
    )
    assert told["What we do"] == ("Ana works on it. (Mon 30 Nov 11:30 (UTC))", "Bo is being paged.")
    assert headline(SUBJECT) == "SEV1 Checkout: Half of all orders fail"


def test_what_was_said_stands_word_for_word() -> None:
    (said,) = (section for section in sections(issue(SUBJECT)) if section.quoted)
    assert said.lines == (SAID.headline, SAID.body)


def test_where_nothing_is_known_it_says_so() -> None:
    told = {section.heading: section.lines for section in sections(issue(BARE))}
    assert told["Who is hurt"] == ("Nobody has counted yet.",)
    assert told["Last said publicly"] == ("Nothing has been said publicly.",)
    assert told["Who commands, who speaks"] == ("Nobody commands yet, nobody speaks for it yet.",)


def test_of_several_each_is_told_in_short() -> None:
    told = sections(issue(SUBJECT, BARE, kind="now"))
    headings = [section.heading for section in told]
    assert headings == [
        "What we know",
        "What we do not know",
        "SEV1 Checkout: Half of all orders fail",
        "SEV1 Half of all orders fail",
        "Next briefing",
    ]
    assert "Eve decides" in told[2].lines[-1]
    assert sections(issue(kind="now"))[2].heading == "Nothing is open"


def test_times_are_in_utc_and_on_the_readers_own_clock() -> None:
    assert both(NOON, "Europe/Berlin") == "Mon 30 Nov 12:00 (UTC), 13:00 (Berlin)"


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (WORK, ["Nobody has taken it yet."]),
        (
            replace(WORK, paging=("Ana", "Bo"), climbs_at=NOON),
            ["Ana and Bo are being paged.", "If nobody answers, the next people are paged."],
        ),
        (replace(WORK, state="ACKNOWLEDGED", holder="Ana"), ["Ana works on it."]),
        (
            replace(WORK, state="CONTAINED", holder="Ana"),
            ["The harm has been stopped; the work goes on.", "Ana works on it."],
        ),
        (replace(WORK, state="RESOLVED", holder="Ana", resolved_at=NOON), ["It is resolved."]),
    ],
)
def test_what_we_do_is_what_the_rows_say(work: Work, said: list[str]) -> None:
    assert [deed.text for deed in deeds(work)] == said


def test_the_cadence_follows_what_is_said_and_done() -> None:
    assert stage_of("RESOLVED", SAID) == "resolved"
    assert stage_of("CONTAINED", None) == "monitoring"
    assert stage_of("ACKNOWLEDGED", SAID) == "identified"
    assert stage_of("OPEN", None) == "investigating"


def test_readers_are_told_when_they_hear_again_as_long_as_something_is_open() -> None:
    assert check_next(NOON + HOUR, is_over=False, now=NOON) == NOON + HOUR
    assert check_next(None, is_over=True, now=NOON) is None
    for next_at, code in (
        (None, "NEXT_MISSING"),
        (NOON, "NEXT_OVER"),
        (NOON + 200 * HOUR, "NEXT_TOO_LATE"),
    ):
        with pytest.raises(Refused) as refusal:
            check_next(next_at, is_over=False, now=NOON)
        assert refusal.value.code == code


def test_two_sentences_are_two_sentences() -> None:
    assert check_sentences(" ok ", what="Known", needed=True) == "ok"
    assert check_sentences("", what="Unknown", needed=False) == ""
    for text, code in (("", "TEXT_MISSING"), ("x" * 601, "TOO_LONG")):
        with pytest.raises(Refused) as refusal:
            check_sentences(text, what="Known", needed=True)
        assert refusal.value.code == code

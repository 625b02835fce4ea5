"""Whose an event of a foreign calendar is, and when."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from api.domain.oncall.calendar_import import Found, Known, read_events

ANA = Known("ana", "Ana Ruiz", "ana@example.org", "America/Chicago")
BO = Known("bo", "Bo", "bo@example.org", "Asia/Tokyo")
NINE, FIVE = datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 17)  # noqa: DTZ001 - wall-clock times


def event(words: str, *mails: str, starts: datetime = NINE, ends: datetime = FIVE) -> Found:
    return Found("uid", starts, ends, words, mails)


@pytest.mark.parametrize(
    ("words", "mails", "people"),
    [
        ("Vacation", ("ana@example.org",), ["ana"]),
        ("Vacation", ("ANA@example.org", "bo@example.org"), ["ana", "bo"]),
        ("Ana Ruiz: vacation", (), ["ana"]),
        ("ana ruiz", (), ["ana"]),
        ("on call: bo", (), ["bo"]),
        ("Ana", (), ["ana"]),
        # An address that is known says more than the words around it.
        ("Bo's birthday", ("ana@example.org",), ["ana"]),
    ],
)
def test_whose_it_is(words: str, mails: tuple[str, ...], people: list[str]) -> None:
    reading = read_events([event(words, *mails)], [ANA, BO], zone=ZoneInfo("UTC"))
    assert sorted(duty.person for duty in reading.duties) == people
    assert reading.unknown == ()


@pytest.mark.parametrize("words", ["Anastasia", "Bob", "Ruiz", "Team day", "Banana"])
def test_part_of_a_name_is_nobody_and_is_listed(words: str) -> None:
    reading = read_events([event(words)], [ANA, BO], zone=ZoneInfo("UTC"))
    assert (reading.duties, reading.unknown) == ((), (words,))


def test_a_time_without_a_zone_is_the_schedules_and_without_a_schedule_each_persons() -> None:
    both = [event("x", "ana@example.org", "bo@example.org")]
    theirs = read_events(both, [ANA, BO], zone=None).duties
    assert {(duty.person, duty.starts_at) for duty in theirs} == {
        ("ana", datetime(2026, 12, 1, 15, tzinfo=UTC)),
        ("bo", datetime(2026, 12, 1, 0, tzinfo=UTC)),
    }
    berlin = read_events(both, [ANA, BO], zone=ZoneInfo("Europe/Berlin")).duties
    assert {duty.starts_at for duty in berlin} == {datetime(2026, 12, 1, 8, tzinfo=UTC)}


def test_what_the_clock_swallows_has_no_length_and_is_left_out() -> None:
    """Berlin, 29 March 2026: from 02:15 to 02:45 does not happen."""
    night = event(
        "bo",
        starts=datetime(2026, 3, 29, 2, 15),  # noqa: DTZ001
        ends=datetime(2026, 3, 29, 2, 45),  # noqa: DTZ001
    )
    assert read_events([night], [BO], zone=ZoneInfo("Europe/Berlin")).duties == ()


def test_an_event_that_is_there_twice_counts_once() -> None:
    assert len(read_events([event("bo"), event("bo")], [BO], zone=ZoneInfo("UTC")).duties) == 1

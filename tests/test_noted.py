"""What was written lately need not be written again."""

from datetime import UTC, datetime, timedelta

from api.noted import Noted

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_of_a_minutes_uses_one_is_written() -> None:
    noted, written = Noted(), []
    for second in range(150):
        now = NOON + timedelta(seconds=second)
        if not noted.is_fresh("key", now=now):
            noted.note("key", now=now)
            written.append(second)
    assert written == [0, 60, 120]


def test_each_name_has_its_own_minute() -> None:
    noted = Noted()
    noted.note("a", now=NOON)
    assert noted.is_fresh("a", now=NOON)
    assert not noted.is_fresh("b", now=NOON)


def test_what_could_not_be_written_is_not_fresh() -> None:
    noted = Noted()
    noted.note("key", now=NOON)
    noted.forget("key")
    assert not noted.is_fresh("key", now=NOON)

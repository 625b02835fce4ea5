"""What was written lately need not be written again."""

from datetime import UTC, datetime, timedelta

from api.noted import Noted

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def test_of_a_minutes_uses_one_is_written() -> None:
    noted = Noted()
    uses = [NOON + timedelta(seconds=second) for second in range(150)]
    due = [at for at in uses if noted.is_due("key", now=at)]
    assert due == [NOON, NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)]


def test_each_name_has_its_own_minute() -> None:
    noted = Noted()
    assert [noted.is_due(name, now=NOON) for name in ("a", "b", "a")] == [True, True, False]


def test_what_could_not_be_written_is_due_at_once() -> None:
    noted = Noted()
    assert noted.is_due("key", now=NOON)
    noted.forget("key")
    assert noted.is_due("key", now=NOON)

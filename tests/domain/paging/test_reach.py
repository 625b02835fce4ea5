"""Whether a phone, and so its owner, can be expected to ring."""

from datetime import UTC, datetime, timedelta

from api.domain.paging.reach import DeviceRecord, health, reach

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_a_new_phone_has_never_been_tested_even_while_its_first_page_is_on_the_way() -> None:
    fresh = DeviceRecord(created_at=ago(0.1))
    ringing = DeviceRecord(created_at=ago(0.1), last_sent_at=ago(0.01))
    assert health(fresh, now=NOW) == health(ringing, now=NOW) == "never-tested"


def test_a_phone_that_showed_something_is_ready_however_quiet_the_weeks_since() -> None:
    quiet = DeviceRecord(
        created_at=ago(90), last_sent_at=ago(60), last_receipt_at=ago(60) + timedelta(seconds=2)
    )
    assert health(quiet, now=NOW) == "ready"


def test_a_phone_that_was_pushed_to_and_said_nothing_for_a_fortnight_is_silent() -> None:
    mute = DeviceRecord(created_at=ago(90), last_sent_at=ago(1), last_receipt_at=ago(14))
    still_good = DeviceRecord(created_at=ago(90), last_sent_at=ago(1), last_receipt_at=ago(13.9))
    never_spoke = DeviceRecord(created_at=ago(14), last_sent_at=ago(1))
    assert [health(phone, now=NOW) for phone in (mute, still_good, never_spoke)] == [
        "silent",
        "ready",
        "silent",
    ]


def test_a_person_is_as_reachable_as_the_best_of_their_phones() -> None:
    ready = DeviceRecord(created_at=ago(9), last_receipt_at=ago(1))
    silent = DeviceRecord(created_at=ago(90), last_sent_at=ago(1))
    untested = DeviceRecord(created_at=ago(1))
    assert reach([silent, ready, untested], now=NOW) == "ready"
    assert reach([silent, untested], now=NOW) == "never-tested"
    assert reach([silent], now=NOW) == "silent"
    assert reach([], now=NOW) == "no-device"


def test_a_person_whose_last_phone_was_given_up_by_its_push_service_is_failing() -> None:
    removed = DeviceRecord(created_at=ago(9), retired_at=ago(3), retired_reason="removed")
    lost = DeviceRecord(
        created_at=ago(9), retired_at=ago(1), retired_reason="the push service forgot it (410)"
    )
    assert reach([removed, lost], now=NOW) == "failing"
    assert reach([removed], now=NOW) == "no-device"

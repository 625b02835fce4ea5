"""Planned work as two calendar libraries read it."""

from datetime import datetime, timedelta
from typing import Any

import icalendar
import vobject

from api.domain.status.snapshot import Maintenance
from api.publishing.maintenance_calendar import calendar
from tests.support.oncall import DAY, HOUR
from tests.support.status import CODES, NOON, component, maintenance, snapshot

PLANNED = maintenance(NOON, NOON + HOUR, CODES[0], body="Comma, semicolon; back\\slash\nnewline", sequence=3)


def written(*works: Maintenance) -> bytes:
    return calendar(snapshot(maintenances=works, components=(component(), component(CODES[1]))))


def events(body: bytes) -> list[Any]:
    return list(icalendar.Calendar.from_ical(body).walk("VEVENT"))


def test_two_libraries_read_the_same():
    body = written(PLANNED)
    (one,) = events(body)
    other: Any = vobject.readOne(body.decode()).vevent
    assert str(one["uid"]) == other.uid.value == "maintenance-window000000@tocsin"
    assert one.decoded("dtstart") == other.dtstart.value == NOON
    assert one.decoded("dtend") == other.dtend.value == NOON + HOUR
    assert str(one["summary"]) == other.summary.value == "Database upgrade"
    assert str(one["description"]) == other.description.value
    assert other.description.value.startswith(
        "Comma, semicolon; back\\slash\nnewline\n\nCheckout\n\nhttps://"
    )


def test_it_is_written_as_calendar_programs_want_it():
    body = written(PLANNED)
    assert b"\r\n" in body
    assert b"\n" not in body.replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    for line in (
        b"X-WR-CALNAME:Bookshop: maintenance",
        b"REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        b"X-PUBLISHED-TTL:PT1H",
        b"DTSTART:20261120T120000Z",
        b"SEQUENCE:3",
        b"STATUS:CONFIRMED",
        b"TRANSP:TRANSPARENT",
        b"URL:https://books.example/status/maintenances/window000000",
    ):
        assert line in body.split(b"\r\n")
    assert b"VALARM" not in body


def test_called_off_work_stays_and_says_so():
    (one,) = events(written(maintenance(NOON, NOON + HOUR, CODES[0], cancelled_at=NOON - DAY)))
    assert (str(one["status"]), one.decoded("dtstart"), one.decoded("dtend")) == (
        "CANCELLED",
        NOON,
        NOON + HOUR,
    )


def test_work_that_was_done_early_took_less():
    (one,) = events(
        written(maintenance(NOON, NOON + HOUR, CODES[0], completed_at=NOON + timedelta(minutes=20)))
    )
    assert one.decoded("dtend") == NOON + timedelta(minutes=20)


def test_the_same_work_is_the_same_bytes_whenever_it_is_asked_for():
    (one,) = events(written(PLANNED))
    assert one.decoded("dtstamp") == one.decoded("last-modified") == PLANNED.changed_at
    assert isinstance(one.decoded("dtstamp"), datetime)
    assert written(PLANNED) == written(PLANNED)


def test_a_component_has_a_calendar_of_its_own():
    taken = snapshot(
        components=(component(), component(CODES[1])),
        maintenances=(PLANNED, maintenance(NOON, NOON + HOUR, CODES[1], code="other0000000")),
    )
    body = calendar(taken, of=taken.components[1])
    assert [str(one["uid"]) for one in events(body)] == ["maintenance-other0000000@tocsin"]
    assert b"X-WR-CALNAME:Bookshop: Search" in body
    assert events(calendar(snapshot())) == []

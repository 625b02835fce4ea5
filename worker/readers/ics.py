"""Reads an iCalendar text in a process of its own, which may be hostile: bounded in size, time and memory.

`python -m worker.readers.ics SECONDS SINCE UNTIL` reads the text from stdin and writes one JSON object:
{"events": [...]}, or {"error": "why"} with words for whoever gave us the calendar.
"""

import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import icalendar
import orjson
import recurring_ical_events

LARGEST: Final = 1024 * 1024
MOST_COMPONENTS: Final = 5_000
MOST_EVENTS: Final = 2_000
_MEMORY: Final = 1024 * 1024 * 1024
_LONGEST_WORDS: Final = 300
# What a rota is never written in, and what a rule runs away with.
_TOO_OFTEN: Final = frozenset({"SECONDLY", "MINUTELY"})
_EARLIEST: Final = 1990


class NotReadableError(Exception):
    """Its words are for whoever gave us the calendar."""


def read(text: bytes, *, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Every event of the span, repeats written out, in order."""
    calendar = _parse(text)
    _check(calendar)
    try:
        events = recurring_ical_events.of(calendar).between(since, until)
        found = [_plain(event) for event in events if str(event.get("status", "")).upper() != "CANCELLED"]
    except Exception as error:
        raise NotReadableError(f"An event in it cannot be worked out ({type(error).__name__}).") from error
    if len(found) > MOST_EVENTS:
        raise NotReadableError(f"It has more than {MOST_EVENTS} events in the coming year.")
    return sorted(found, key=lambda one: (one["starts_at"], one["uid"]))


def _parse(text: bytes) -> icalendar.Calendar:
    if len(text) > LARGEST:
        raise NotReadableError("It is larger than 1 MiB.")
    if b"BEGIN:VCALENDAR" not in text[:4096].upper():
        raise NotReadableError("This is not an iCalendar text: it has no BEGIN:VCALENDAR.")
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except Exception as error:
        raise NotReadableError(f"It cannot be read as iCalendar: {str(error)[:200]}") from error
    if len(calendars) != 1 or not isinstance(calendars[0], icalendar.Calendar):
        raise NotReadableError("It must hold exactly one calendar.")
    return calendars[0]


def _check(calendar: icalendar.Calendar) -> None:
    if len(calendar.subcomponents) > MOST_COMPONENTS:
        raise NotReadableError(f"It has more than {MOST_COMPONENTS} entries.")
    events: list[Any] = calendar.walk("VEVENT")
    for event in events:
        if event.errors:
            name, why = event.errors[0]
            raise NotReadableError(f"An event's {name} cannot be read: {str(why)[:200]}")
        if "dtstart" not in event:
            raise NotReadableError("An event in it has no beginning (DTSTART).")
        if event["dtstart"].dt.year < _EARLIEST:
            raise NotReadableError(f"An event in it begins before {_EARLIEST}.")
        if "dtend" in event and _is_backwards(event["dtstart"].dt, event["dtend"].dt):
            raise NotReadableError("An event in it ends before it begins.")
        _check_rules(event)


def _is_backwards(starts: date, ends: date) -> bool:
    """By the wall clock where one of the two has no zone: they are then meant by the same."""
    one, other = _midnight(starts), _midnight(ends)
    if one.tzinfo is None or other.tzinfo is None:
        one, other = one.replace(tzinfo=None), other.replace(tzinfo=None)
    return other < one


def _check_rules(event: Any) -> None:
    rules = event.get("rrule", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        often = {str(one).upper() for one in rule.get("freq", [])}
        if often & _TOO_OFTEN:
            raise NotReadableError(f"An event in it repeats {' and '.join(sorted(often)).lower()}.")


def _plain(event: Any) -> dict[str, Any]:
    people = event.get("attendee", [])
    people = [*(people if isinstance(people, list) else [people]), event.get("organizer", "")]
    mails = {str(one).lower().removeprefix("mailto:") for one in people}
    starts: date = event["dtstart"].dt
    ends: date = event["dtend"].dt
    return {
        "uid": str(event.get("uid", ""))[:_LONGEST_WORDS],
        "starts_at": _moment(starts),
        "ends_at": _moment(ends if ends != starts or not _is_day(starts) else ends + timedelta(days=1)),
        "words": str(event.get("summary", ""))[:_LONGEST_WORDS],
        "mails": sorted(mail for mail in mails if "@" in mail),
    }


def _is_day(moment: date) -> bool:
    return not isinstance(moment, datetime)


def _moment(moment: date) -> str:
    """A whole day begins and ends at midnight of whoever it concerns: no offset."""
    return _midnight(moment).isoformat()


def _midnight(moment: date) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time.min)


def main() -> None:
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    since, until = (datetime.fromisoformat(word) for word in sys.argv[2:4])
    text = sys.stdin.buffer.read(LARGEST + 1)
    said: dict[str, Any]
    try:
        said = {"events": read(text, since=since, until=until)}
    except NotReadableError as why:
        said = {"error": str(why)}
    except (MemoryError, RecursionError):
        said = {"error": "It takes more memory than a calendar may."}
    sys.stdout.buffer.write(orjson.dumps(said))


if __name__ == "__main__":
    main()

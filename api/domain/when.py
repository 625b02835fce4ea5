"""A span of time in words, on the clock of whoever reads it."""

from datetime import datetime
from zoneinfo import ZoneInfo


def when(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """ "Thu 3 Dec 09:00-17:00 (Chicago)", or with the second day where it ends on another."""
    begins, ends = starts_at.astimezone(ZoneInfo(zone)), ends_at.astimezone(ZoneInfo(zone))
    if begins.date() == ends.date():
        return f"{_day(begins)} {begins:%H:%M}-{ends:%H:%M} ({place(zone)})"
    return f"{_day(begins)} {begins:%H:%M} - {_day(ends)} {ends:%H:%M} ({place(zone)})"


def at_words(at: datetime, zone: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    return f"{_day(local)} {local:%H:%M} ({place(zone)})"


def place(zone: str) -> str:
    """ "America/New_York" as "New York"."""
    return zone.rpartition("/")[2].replace("_", " ")


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b}"

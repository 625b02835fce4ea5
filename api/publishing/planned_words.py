"""Planned work as a row of updates: its own text, what people said since, and what the clock says of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, Literal, cast

from api.domain.alerts.maintenance import over_at, state
from api.domain.status.snapshot import Maintenance

WordState = Literal["scheduled", "in_progress", "verifying", "completed"]
_LETTERS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_BEGUN: Final = "Scheduled maintenance is currently in progress."
_DONE: Final = "The scheduled maintenance has been completed."
_CANCELLED: Final = "The scheduled maintenance has been cancelled."


@dataclass(frozen=True, slots=True)
class Word:
    code: str
    state: WordState
    body: str
    at: datetime
    changed_at: datetime


def words(maintenance: Maintenance, *, now: datetime) -> tuple[Word, ...]:
    """Newest first, never empty. Where people said that it began or ended, the clock need not."""
    noted = [
        Word(note.code, cast("WordState", note.status), note.body, note.at, note.at)
        for note in maintenance.notes
        if note.at <= now
    ]
    said = {word.state for word in noted}
    told = [word for word in _by_the_clock(maintenance) if word.at <= now and word.state not in said]
    later = sorted([*noted, *told], key=lambda word: word.at, reverse=True)
    return (*later, _announced(maintenance))


def said_state(maintenance: Maintenance, *, now: datetime) -> WordState:
    """In the words of the Statuspage formats, which know no cancelling: that is an end too."""
    found = state(maintenance, at=now)
    return "completed" if found == "cancelled" else found


def _announced(maintenance: Maintenance) -> Word:
    return Word(
        _code(maintenance, "scheduled"),
        "scheduled",
        maintenance.body or maintenance.headline,
        maintenance.created_at,
        maintenance.changed_at,
    )


def _by_the_clock(maintenance: Maintenance) -> Iterator[Word]:
    begun, over = maintenance.starts_at, over_at(maintenance)
    if begun < over:
        yield Word(_code(maintenance, "in_progress"), "in_progress", _BEGUN, begun, begun)
    body = _CANCELLED if state(maintenance, at=over) == "cancelled" else _DONE
    yield Word(_code(maintenance, "completed"), "completed", body, over, over)


def _code(maintenance: Maintenance, state: WordState) -> str:
    """As random as the work's own code, and the same wherever it is worked out."""
    number = int.from_bytes(sha256(f"{maintenance.code}/{state}".encode()).digest())
    letters = []
    for _ in range(12):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)

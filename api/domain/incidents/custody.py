"""The hash chain over a timeline: a row edited, removed or moved breaks it, and the first break is named."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

GENESIS: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One timeline row as it is sealed."""

    seq: int
    at: datetime
    kind: str
    actor: str
    text: str
    data: dict[str, Any]


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def seal(previous: str, incident_id: UUID, entry: Entry) -> str:
    """The hash of a row, which carries everything before it. Times are sealed in UTC microseconds."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    body = [str(incident_id), entry.seq, at, entry.kind, entry.actor, entry.text, entry.data]
    return hashlib.sha256(previous.encode() + _canonical(body)).hexdigest()


def first_bad(
    incident_id: UUID, rows: Iterable[tuple[Entry, str]], *, length: int, head: str
) -> tuple[int, str] | None:
    """The first sequence number that does not hold, and why; None when the chain is whole.

    `length` and `head` are what the incident itself remembers, so that a cut tail shows.
    """
    previous, expected = GENESIS, 1
    for entry, written in rows:
        if entry.seq != expected:
            return expected, "row is missing"
        if seal(previous, incident_id, entry) != written:
            return entry.seq, "row was changed"
        previous, expected = written, expected + 1
    if expected - 1 < length:
        return expected, "row is missing"
    if expected - 1 > length or previous != head:
        return expected - 1, "row was added behind the incident's back"
    return None


def anchor(previous: str, day: str, heads: dict[str, Any]) -> str:
    """The hash of a day's record, chained to the day before."""
    return hashlib.sha256(previous.encode() + _canonical([day, heads])).hexdigest()

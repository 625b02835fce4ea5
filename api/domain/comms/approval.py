"""When a text needs a second pair of eyes, and whose: silence asks the next one, and is never a yes."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from api.domain.comms.audience import Audience

Capacity = Literal["approver", "deputy", "commander", "lead", "administrator"]
Answer = Literal["approved", "refused", "silent", "void"]
# How often one person is asked about the same text before we only wait.
ROUNDS: Final = 3
# Where the policy says nothing of a severity.
WAIT: Final = timedelta(minutes=10)
# Whoever reads these cannot ask back what was meant.
_OUTSIDERS: Final[frozenset[Audience]] = frozenset({"public", "customers"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What is to be said, and about what."""

    audience: Audience
    severity: int
    restricted: bool
    # Approved words, and nothing but their slots filled in.
    pre_authorised: bool
    text: str
    # What this audience has been told of the incident already.
    told: str


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who may be asked, and why it is them."""

    person_id: UUID
    capacity: Capacity


def why_second(proposal: Proposal, *, second_person: int, sensitive: Iterable[str]) -> str:
    """Why somebody else has to look at it first; empty where nobody has to.

    Free text needs it up to the severity `second_person`, and where it is the first to say one of the
    `sensitive` words outside.
    """
    if proposal.restricted:
        return "It is about a restricted incident"
    if proposal.pre_authorised:
        return ""
    if proposal.severity <= second_person:
        return f"It is free text about a SEV{proposal.severity}"
    if proposal.audience not in _OUTSIDERS:
        return ""
    first = [word for word in sensitive if _says(proposal.text, word) and not _says(proposal.told, word)]
    return f"It is the first to speak of {', '.join(first)}" if first else ""


def chain(seats: Iterable[Seat], *, but: Iterable[UUID | None]) -> tuple[Seat, ...]:
    """Each person once, in order; `but` are those who wrote it."""
    found: dict[UUID, Seat] = {}
    authors = set(but)
    for seat in seats:
        if seat.person_id not in authors:
            found.setdefault(seat.person_id, seat)
    return tuple(found.values())


def next_seat(seats: Sequence[Seat], asked: Iterable[UUID]) -> Seat | None:
    """Whoever was asked the least often, the first of them; None once all were asked often enough."""
    times = Counter(asked)
    seat = min(seats, key=lambda one: times[one.person_id], default=None)
    return None if seat is None or times[seat.person_id] >= ROUNDS else seat


def begins_again(seats: Iterable[Seat], asked: Iterable[UUID]) -> bool:
    """Everybody was asked once and stayed silent: whoever wrote it should know."""
    times = Counter(asked)
    return {times[seat.person_id] for seat in seats} == {1}


def _says(text: str, word: str) -> bool:
    return re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None

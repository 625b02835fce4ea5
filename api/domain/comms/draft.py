"""A draft from facts, for a person to finish: to those outside only in words that they may read anyway."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from api.domain.comms.audience import ComponentStatus, UpdateState
from api.domain.comms.update import BODY_LIMIT, HEADLINE_LIMIT, list_words

# What a first post suggests that its components suffer: whoever publishes it decides.
_SUFFERS: Final[Mapping[int, ComponentStatus]] = {
    1: "major_outage",
    2: "partial_outage",
    3: "degraded_performance",
}
_MOST_EVENTS: Final = 8
_LONGEST_EVENT: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """All that a draft for the public or for customers may know: nothing here was written inside.

    `effects` are the names of components and what they suffered, as this audience was told; `is_known` says
    whether they were told anything.
    """

    state: UpdateState
    severity: int
    effects: Mapping[str, ComponentStatus]
    since: datetime
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """What people inside may read. A `restricted` incident says no more than its number here."""

    number: int
    severity: int
    state: str
    title: str
    restricted: bool
    since: datetime
    people: Sequence[tuple[str, str]]
    said: Sequence[tuple[str, str, datetime]]
    events: Sequence[tuple[datetime, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    headline: str
    body: str


def outside(facts: Outside) -> Draft:
    what = f" with {list_words(list(facts.effects))}" if facts.effects else ""
    headline = f"Problem{what}"[:HEADLINE_LIMIT]
    if not facts.is_known and facts.state != "resolved":
        began = f"{facts.since.astimezone(UTC):%H:%M} UTC"
        return Draft(headline, _plain(f"We are investigating a problem{what} that began at {began}."))
    return Draft(headline, _plain(_WORDS[facts.state].format(what=what)))


_WORDS: Final[Mapping[UpdateState, str]] = {
    "investigating": "We are still investigating the problem{what}.",
    "identified": "We know what causes the problem{what} and are working on it.",
    "monitoring": "The problem{what} is mended, and we are watching whether it stays so.",
    "resolved": "The problem{what} is over.",
    "postmortem": "The problem{what} is over.",
}


def inside(facts: Inside) -> Draft:
    name = f"SEV{facts.severity} #{facts.number}"
    if facts.restricted:
        return Draft(name, f"{name} is {facts.state.lower()}.")
    lines = [f"{name} is {facts.state.lower()}, since {_at(facts.since)}: {facts.title}"]
    lines += [f"{role}: {who}" for role, who in facts.people]
    lines += [f"To {whom} we said at {_at(at)}: {words}" for whom, words, at in facts.said]
    if facts.events:
        lines += ["", "Since the last update:"]
        lines += [f"- {_at(at)} {text[:_LONGEST_EVENT]}" for at, text in facts.events[-_MOST_EVENTS:]]
    return Draft(_plain(facts.title)[:HEADLINE_LIMIT], _plain("\n".join(lines)))


def suffering(severity: int, components: Sequence[str]) -> dict[str, ComponentStatus]:
    found = _SUFFERS.get(severity)
    return dict.fromkeys(components, found) if found else {}


def _at(at: datetime) -> str:
    return f"{at.astimezone(UTC):%H:%M} UTC"


def _plain(text: str) -> str:
    """Whatever a title has in it, no slot of a template comes of it."""
    for brace in ("{{", "}}", "{%", "%}"):
        text = text.replace(brace, brace[0] if brace[0] in "{}" else brace[1])
    return text[:BODY_LIMIT]

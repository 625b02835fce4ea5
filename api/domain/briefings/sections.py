"""A briefing as sections of lines: what letters and prints of it say, in the order executives read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from api.domain.briefings.briefing import Subject
from api.domain.incidents.impact import DutyClock, Impact, in_words, standing
from api.domain.when import at_words, place

_STATES: Final = {
    "OPEN": "nobody has it yet",
    "ACKNOWLEDGED": "being worked on",
    "CONTAINED": "contained",
    "RESOLVED": "resolved",
}


@dataclass(frozen=True, slots=True)
class Section:
    """`quoted`: the lines are somebody's own words and stand as such."""

    heading: str
    lines: tuple[str, ...]
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue as it was given out, with who reads it and in which zone."""

    number: int
    kind: str
    subjects: Sequence[Subject]
    known: str
    unknown: str
    issued_at: datetime
    issued_by: str
    next_at: datetime | None
    zone: str


def headline(subject: Subject) -> str:
    where = f"{subject.service}: " if subject.service else ""
    return f"SEV{subject.severity} {where}{subject.title}"


def sections(issue: Issue) -> tuple[Section, ...]:
    """One incident takes the whole page; of several each gets its essentials."""
    told: list[Section] = []
    if len(issue.subjects) == 1 and issue.kind == "incident":
        told += _alone(issue, issue.subjects[0])
    else:
        told += _human(issue)
        told += [_beside_others(issue, subject) for subject in issue.subjects]
        if not issue.subjects:
            told.append(Section("Nothing is open", ("No incident that may be told of here is open.",)))
    if issue.next_at is not None:
        told.append(Section("Next briefing", (both(issue.next_at, issue.zone),)))
    return tuple(told)


def both(at: datetime, zone: str) -> str:
    """UTC first, then the reader's own clock: "Thu 3 Dec 14:30 (UTC), 15:30 (Berlin)"."""
    told = at_words(at, "UTC")
    local = at.astimezone(ZoneInfo(zone))
    return told if zone == "UTC" else f"{told}, {local:%H:%M} ({place(zone)})"


def _alone(issue: Issue, subject: Subject) -> Iterator[Section]:
    yield Section("What and since when", (_what(issue, subject),))
    yield from _asked(issue, subject)
    yield Section("Who is hurt", tuple(_hurt(subject.impact)))
    if subject.impact and subject.impact.clocks:
        clocks = (_clock(clock, issue) for clock in subject.impact.clocks)
        yield Section("Duties to tell an authority", tuple(clocks))
    yield from _human(issue)
    deeds = (f"{deed.text}{_since(deed.at, issue)}" for deed in subject.deeds)
    yield Section("What we do", tuple(deeds))
    yield Section("Who commands, who speaks", (_people(subject),))
    yield _said(issue, subject)


def _beside_others(issue: Issue, subject: Subject) -> Section:
    lines = [_what(issue, subject), *_hurt(subject.impact)]
    lines += [line for section in _asked(issue, subject) for line in section.lines]
    return Section(headline(subject), tuple(lines))


def _human(issue: Issue) -> Iterator[Section]:
    if issue.known:
        yield Section("What we know", (issue.known,))
    if issue.unknown:
        yield Section("What we do not know", (issue.unknown,))


def _what(issue: Issue, subject: Subject) -> str:
    return f"#{subject.number}, {_STATES[subject.state]}, since {both(subject.since, issue.zone)}."


def _asked(issue: Issue, subject: Subject) -> Iterator[Section]:
    lines = []
    for one in subject.asked:
        by = f" by {both(one.due_at, issue.zone)}" if one.due_at else ""
        options = f" Options: {'; '.join(one.options)}." if one.options else ""
        lines.append(f"{one.of} decides{by}: {one.question}{options}")
    if lines:
        yield Section("Decision needed", tuple(lines))


def _hurt(impact: Impact | None) -> Iterator[str]:
    if impact is None:
        yield "Nobody has counted yet."
        return
    yield f"{in_words(impact)}."
    if impact.contracts:
        yield f"Contracts: {impact.contracts}"


def _clock(clock: DutyClock, issue: Issue) -> str:
    match standing(clock, now=issue.issued_at):
        case "done" | "late":
            return f"{clock.name}: done{_since(clock.done_at, issue)}"
        case "overdue":
            return f"{clock.name}: OVERDUE since {both(clock.due_at, issue.zone)}"
        case "running":
            return f"{clock.name}: by {both(clock.due_at, issue.zone)}"


def _people(subject: Subject) -> str:
    commands = f"{subject.commands} commands" if subject.commands else "Nobody commands yet"
    speaks = f"{subject.speaks} speaks" if subject.speaks else "nobody speaks for it yet"
    return f"{commands}, {speaks}."


def _said(issue: Issue, subject: Subject) -> Section:
    if subject.said is None:
        return Section("Last said publicly", ("Nothing has been said publicly.",))
    said = subject.said
    heading = f"Last said publicly ({said.state}, {both(said.at, issue.zone)})"
    return Section(heading, (said.headline, said.body), quoted=True)


def _since(at: datetime | None, issue: Issue) -> str:
    return f" ({both(at, issue.zone)})" if at else ""

"""A past incident told as the beginning of a runbook: what was done, in its order, and nobody's name."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.clean import clean, clean_line
from api.domain.comms.audience import Audience
from api.domain.incidents.command import Role
from api.domain.runbooks.runbook import StepKind

MomentKind = Literal["note", "done", "deviation", "decision", "check", "update", "contained", "escalated"]
MOST_STEPS_TOLD: Final = 100
_LONGEST_TITLE: Final = 80
_LONGEST_BODY: Final = 1_500
_STEPS: Final[Mapping[MomentKind, StepKind]] = {
    "note": "do",
    "done": "do",
    "deviation": "do",
    "decision": "decide",
    "check": "check",
    "update": "communicate",
    "contained": "do",
    "escalated": "do",
}
_SENTENCE: Final = re.compile(r"(?<=[.!?])\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """`words` are what was said or asked; of a decision `answer` is what was decided."""

    at: datetime
    kind: MomentKind
    words: str
    role: Role | None = None
    answer: str = ""
    because: str = ""
    options: Sequence[str] = ()
    audience: Audience | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What it was about. `names` are those of people, and what each is called instead."""

    number: int
    title: str
    since: datetime
    services: Sequence[str] = ()
    alerts: Sequence[str] = ()
    names: Mapping[str, str]


def story(past: Past, moments: Iterable[Moment]) -> str:
    """A text that can be read, and wants to be worked over: what was in vain is in it as well."""
    ordered = sorted(moments, key=lambda moment: moment.at)[:MOST_STEPS_TOLD]
    veil = _veil(past.names)
    return "\n".join([*_front(past, veil), *(line for one in ordered for line in _step(past, one, veil))])


def _front(past: Past, veil: "Veil") -> Iterator[str]:
    yield "---"
    yield f"title: {veil.line(past.title, _LONGEST_TITLE * 2) or f'Incident {past.number}'}"
    yield f"summary: Written from incident #{past.number}; not yet worked over."
    yield f"services: {', '.join(past.services)}"
    yield "alerts:"
    yield from (f"  - {name}" for name in past.alerts)
    yield "---"
    yield ""
    yield f"What was done in incident #{past.number}, with the time since it was detected. Leave out what was"
    yield "in vain, say what to expect, and put <what differs each time> in angle brackets."
    yield ""
    yield from ("## Do: Triage in one minute", "", "```step", "id: triage", "within: 1m", "```", "")
    yield "Scope, since when, who is hurt, what changed, can the bleeding be stopped at once?"
    yield ""


def _step(past: Past, moment: Moment, veil: "Veil") -> Iterator[str]:
    kind = _STEPS[moment.kind]
    yield f"## {kind.capitalize()}: {_title(moment, veil)}"
    yield ""
    yield "```step"
    yield from _details(moment, veil)
    yield "```"
    yield ""
    yield f"After {_since(moment.at - past.since)}{_told(moment)}"
    yield ""
    # Quoted, so that nothing somebody once noted becomes a step or a fence of its own.
    yield from (f"> {line}".rstrip() for line in _body(moment, veil))
    yield ""


def _details(moment: Moment, veil: "Veil") -> Iterator[str]:
    if moment.role is not None:
        yield f"role: {moment.role.replace('_', ' ')}"
    if moment.audience is not None:
        yield f"inform: {moment.audience}"
    if moment.seen:
        yield f"expect: {veil.line(moment.seen, 300)}"
    if moment.kind == "decision":
        yield "options:"
        yield from (f"  - {option}" for option in _options(moment, veil))


def _options(moment: Moment, veil: "Veil") -> list[str]:
    """An arrow would lead somewhere."""
    given = (veil.line(one, 200).replace("->", "→") for one in (moment.options or (moment.answer,)))
    found = [one for one in given if one.strip('"')]
    return found if len(found) > 1 else [*found, "<another answer>", "<or yet another>"][:2]


def _title(moment: Moment, veil: "Veil") -> str:
    if moment.kind == "contained":
        return "Contain it"
    if moment.kind == "escalated":
        return "Call for more help"
    first = _SENTENCE.split(veil.text(moment.words, _LONGEST_BODY), maxsplit=1)[0]
    line = clean_line(first, 10 * _LONGEST_TITLE).strip(" .#")
    short = (
        line
        if len(line) <= _LONGEST_TITLE
        else line[:_LONGEST_TITLE].rpartition(" ")[0] or line[:_LONGEST_TITLE]
    )
    return short or "<What was done>"


def _told(moment: Moment) -> str:
    match moment.kind:
        case "decision":
            return ", this was decided:"
        case "deviation":
            return ", otherwise than the runbook said:"
        case "update":
            return ", this was said:"
    return ":"


def _body(moment: Moment, veil: "Veil") -> list[str]:
    words = [moment.words]
    if moment.kind == "decision":
        words = [
            f"{moment.words} {moment.answer}",
            *([f"Because: {moment.because}"] if moment.because else []),
        ]
    return veil.text("\n".join(words), _LONGEST_BODY).split("\n")


def _since(length: timedelta) -> str:
    minutes = max(round(length.total_seconds() / 60), 0)
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if hours else f"{minutes} min"


@dataclass(frozen=True, slots=True)
class Veil:
    """Takes people's names out of words."""

    pattern: re.Pattern[str] | None
    instead: Mapping[str, str]

    def text(self, words: str, most: int) -> str:
        plain = clean(words, most)
        if self.pattern is None:
            return plain
        return self.pattern.sub(lambda found: self.instead[found[0]], plain)

    def line(self, words: str, most: int) -> str:
        return " ".join(self.text(words, most).split())


def _veil(names: Mapping[str, str]) -> Veil:
    """To the letter: “will” is a word, and Will is somebody."""
    longest = sorted((name for name in names if name), key=len, reverse=True)
    if not longest:
        return Veil(None, names)
    either = "|".join(re.escape(name) for name in longest)
    return Veil(re.compile(rf"(?<!\w)(?:{either})(?!\w)"), names)

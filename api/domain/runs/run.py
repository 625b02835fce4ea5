"""A run: one use of a runbook in an incident, and what people and the clock may do in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args
from uuid import UUID

from api.domain.clean import clean
from api.domain.refusal import Refused
from api.domain.runbooks.runbook import Step

OpKind = Literal["begin", "tick", "untick", "skip", "note", "choose", "deviate"]
OP_KINDS: Final[tuple[OpKind, ...]] = get_args(OpKind)
# What only we write: a time box ran out, more people were called, an audience was told something from a step,
# the verdict was asked for, the owner was told of suggestions.
OwnKind = Literal["late", "escalate", "inform", "ask", "tell"]
Verdict = Literal["worked", "partly", "misled"]
VERDICTS: Final[tuple[Verdict, ...]] = get_args(Verdict)

MOST_AT_ONCE: Final = 200
MOST_OPS: Final = 2_000
TEXT_LIMIT: Final = 2_000
# What belongs to the run as a whole names no step.
WHOLE: Final = ""
_OF_THE_WHOLE: Final = ("note", "deviate")
_MILLISECOND: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Op:
    """One thing somebody did, by the id that their device gave it."""

    id: UUID
    step: str
    kind: OpKind | OwnKind
    actor: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> tuple[datetime, str]:
        """Where it belongs among all others, in whatever order they arrive."""
        return self.at, str(self.id)


def in_phones_time(at: datetime) -> datetime:
    """To the millisecond, as phones count: they have to put everything in the same order as we do."""
    return at - timedelta(microseconds=at.microsecond % 1000)


def counted(
    said: Sequence[datetime], *, started_at: datetime, arrived_at: datetime, seq: int
) -> list[datetime]:
    """What one device says about its times, in ascending order, as far as that can be true.

    Where its clock is wrong, what it did first still counts first; `seq` moves with everything that arrived.
    """
    counts: list[datetime] = []
    earliest, latest = started_at + seq * _MILLISECOND, in_phones_time(arrived_at)
    for at in said:
        counts.append(max(in_phones_time(at), earliest))
        if at < earliest:
            earliest += _MILLISECOND
    for place in reversed(range(len(counts))):
        if counts[place] > latest:
            counts[place] = max(latest, started_at)
            latest = counts[place] - _MILLISECOND
    return counts


def check_op(kind: str, step: Step | None, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept of `data`. `step` is None for the run as a whole."""
    if kind not in OP_KINDS:
        raise Refused("BAD_OP", f"“{kind[:40]}” is nothing that can be done in a run.")
    if step is None and kind not in _OF_THE_WHOLE:
        raise Refused(
            "STEP_MISSING", f"Say of which step: only a {_or(_OF_THE_WHOLE)} can be of the whole run."
        )
    match kind:
        case "tick":
            return _tick(step, data)
        case "skip":
            return {"reason": _words(data, "reason", needed="Say why the step is skipped.")}
        case "note" | "deviate":
            return {"text": _words(data, "text", needed="Write something first.")}
        case "choose":
            return _choice(step, data)
        case _:
            return {}


def check_verdict(verdict: str) -> Verdict:
    for known in VERDICTS:
        if verdict == known:
            return known
    raise Refused("BAD_VERDICT", f"Say how it went: {_or(VERDICTS)}.")


def _tick(step: Step | None, data: Mapping[str, Any]) -> dict[str, Any]:
    if step is not None and step.options:
        raise Refused("CHOOSE_INSTEAD", f"“{step.title}” is done by choosing one of its options.")
    seen = _words(data, "seen")
    return {"seen": seen} if seen else {}


def _choice(step: Step | None, data: Mapping[str, Any]) -> dict[str, Any]:
    options = step.options if step is not None else ()
    option = data.get("option")
    if isinstance(option, bool) or not isinstance(option, int) or not 0 <= option < len(options):
        raise Refused("NOT_AN_OPTION", "This is not among the options of the step.")
    return {"option": option}


def _words(data: Mapping[str, Any], name: str, *, needed: str | None = None) -> str:
    said = data.get(name, "")
    words = clean(said, TEXT_LIMIT) if isinstance(said, str) else ""
    if not words and needed:
        raise Refused("TEXT_MISSING", needed)
    return words


def _or(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"

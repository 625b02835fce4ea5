"""What the timeline says of a run, one sentence for everything that was done in it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from api.domain.runbooks.runbook import Step
from api.domain.runs.run import Op

# What arrives later than this came from a phone without a network: then both times are said.
LATE_FROM: Final = timedelta(minutes=1)
_TO_A_STEP: Final[Mapping[str, str]] = {
    "begin": "began",
    "tick": "ticked",
    "untick": "took back",
    "skip": "skipped",
}
_AT_A_STEP: Final[Mapping[str, str]] = {"note": "noted", "deviate": "did it differently"}
_VERDICTS: Final[Mapping[str, str]] = {
    "worked": "it worked",
    "partly": "it worked in part",
    "misled": "it misled",
}


def op_words(
    op: Op, step: Step | None, *, by: str, arrived_at: datetime, ended_at: datetime | None = None
) -> str:
    return _deed(op, step, by) + _when(op.at, arrived_at=arrived_at, ended_at=ended_at)


def verdict_words(verdict: str, note: str) -> str:
    return f"{_VERDICTS[verdict]}. {note}".rstrip()


def _deed(op: Op, step: Step | None, by: str) -> str:
    title = f"“{step.title}”" if step is not None else ""
    if op.kind in _TO_A_STEP:
        return f"{by} {_TO_A_STEP[op.kind]} {title}" + _more(op.data, "seen", "reason")
    if op.kind in _AT_A_STEP:
        at = f" at {title}" if title else ""
        return f"{by} {_AT_A_STEP[op.kind]}{at}" + _more(op.data, "text")
    if op.kind == "choose" and step is not None:
        return f"{by} chose “{step.options[op.data['option']].words}” at {title}"
    return str(op.data["text"])


def _more(data: Mapping[str, Any], *names: str) -> str:
    said = next((data[name] for name in names if name in data), "")
    return f": {said}" if said else ""


def _when(at: datetime, *, arrived_at: datetime, ended_at: datetime | None) -> str:
    said = []
    if arrived_at - at >= LATE_FROM:
        done, sent = at.astimezone(UTC), arrived_at.astimezone(UTC)
        day = "" if done.date() == sent.date() else f"{done.day} {done:%b} "
        said.append(f"done {day}{done:%H:%M}, sent {sent:%H:%M} UTC")
    if ended_at is not None and arrived_at > ended_at:
        said.append("came after the end")
    return f" ({'; '.join(said)})" if said else ""

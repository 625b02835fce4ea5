"""The golden cases of a run's state, which the web app folds too: see `tests/fixtures/runs`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from api.domain.runbooks.runbook import Escalate, Option, Step
from api.domain.runs.run import Op
from api.domain.runs.state import Counts, RunState, Said, StepState

FOLDER = Path(__file__).parents[1] / "fixtures" / "runs"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Golden:
    name: str
    steps: tuple[Step, ...]
    ops: tuple[Op, ...]
    started_at: datetime
    expected: Json


def goldens() -> list[Golden]:
    return [_golden(path) for path in sorted(FOLDER.glob("*.json"))]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def steps_of(blocks: Sequence[Json]) -> tuple[Step, ...]:
    """In the shape of a body's blocks, as far as a run's state depends on them."""
    return tuple(_step(block) for block in blocks)


def ops_of(ops: Sequence[Json]) -> tuple[Op, ...]:
    return tuple(
        Op(
            id=UUID(op["id"]),
            step=op["stepId"],
            kind=op["kind"],
            actor=op["actor"],
            at=moment(op["at"]),
            data=op["data"],
        )
        for op in ops
    )


def as_json(state: RunState) -> dict[str, Any]:
    """What is empty, no or nobody is left out, but for a step's id and state."""
    return {
        "steps": [_step_json(step) for step in state.steps],
        "current": state.current,
        "isFinished": state.is_finished,
        "counts": _counts_json(state.counts),
    } | _kept({"notes": _said(state.notes), "deviations": _said(state.deviations)})


def _golden(path: Path) -> Golden:
    case = json.loads(path.read_text())
    started_at = moment(case["startedAt"])
    return Golden(path.stem, steps_of(case["steps"]), ops_of(case["ops"]), started_at, case["expected"])


def _step(block: Json) -> Step:
    within, escalate = block.get("within"), block.get("escalate")
    return Step(
        id=block["id"],
        kind=block["step"],
        title=block["id"],
        within=timedelta(seconds=within) if within else None,
        escalate=Escalate(timedelta(seconds=escalate["after"]), escalate["when"]) if escalate else None,
        options=tuple(Option(one["words"], one["goesTo"]) for one in block.get("options", ())),
    )


def _step_json(step: StepState) -> dict[str, Any]:
    return {"id": step.id, "state": step.state} | _kept(
        {
            "by": list(step.by),
            "at": _time(step.at),
            "beganAt": _time(step.began_at),
            "beganBy": step.began_by,
            "dueAt": _time(step.due_at),
            "isLate": step.is_late,
            "choice": step.choice,
            "isContested": step.is_contested,
            "seen": _said(step.seen),
            "reasons": _said(step.reasons),
            "notes": _said(step.notes),
            "deviations": _said(step.deviations),
            "informed": _said(step.informed),
            "warnedAt": _time(step.warned_at),
            "escalatedAt": _time(step.escalated_at),
        }
    )


def _counts_json(counts: Counts) -> dict[str, int]:
    return {
        "open": counts.open,
        "done": counts.done,
        "skipped": counts.skipped,
        "passed": counts.passed,
        "aside": counts.aside,
    }


def _said(said: Sequence[Said]) -> list[dict[str, str | None]]:
    return [{"id": str(one.id), "by": one.by, "at": _time(one.at), "text": one.text} for one in said]


def _time(at: datetime | None) -> str | None:
    """As a phone writes it: `new Date(…).toISOString()`."""
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in values.items() if not (value is None or value is False or value == [])
    }

"""What the clock has to say in a run: a time box that ran out, a step that calls more people, an end."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.runbooks.runbook import Step
from api.domain.runs.state import RunState, StepState, escalates_at

# A run whose incident is over waits so long for somebody to say how it went.
WAITS_FOR_VERDICT: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Alarm:
    """Said once for each step."""

    kind: Literal["late", "escalate"]
    step: Step
    state: StepState
    at: datetime


def alarms(steps: Sequence[Step], state: RunState) -> list[Alarm]:
    """Those that nobody has been told of, the first one first."""
    found = (one for step, of in zip(steps, state.steps, strict=True) for one in _of(step, of))
    return sorted(found, key=lambda alarm: alarm.at)


def next_due(steps: Sequence[Step], state: RunState) -> datetime | None:
    return next((alarm.at for alarm in alarms(steps, state)), None)


def _of(step: Step, state: StepState) -> Iterator[Alarm]:
    if state.state == "open" and state.due_at is not None and state.warned_at is None:
        yield Alarm("late", step, state, state.due_at)
    calls_at = escalates_at(step, state)
    if calls_at is not None and state.escalated_at is None:
        yield Alarm("escalate", step, state, calls_at)

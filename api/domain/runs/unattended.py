"""What a run that began by itself does next, and where it has to wait for a person or stop.

Diagnostics are collected as soon as nothing stands before them. What changes something runs only where its
owner has let it, and only once everything before it is settled; the first check that fails ends it all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from api.domain.runbooks.runbook import Step
from api.domain.runs.check import State as CheckState
from api.domain.runs.state import RunState

_GOES_ON: Final = ("waiting", "holding")
_CALL_GOES_ON: Final = ("due", "sent", "running", "cancelling")


@dataclass(frozen=True, slots=True)
class Ask:
    """Look whether this step's check holds."""

    step: Step


@dataclass(frozen=True, slots=True)
class Call:
    """Call this step's automation; its limits are the caller's to keep."""

    step: Step


@dataclass(frozen=True, slots=True)
class Halt:
    """Stop for good: people take over."""

    step: Step
    why: str


Move = Ask | Call | Halt


@dataclass(frozen=True, slots=True)
class Facts:
    """The last check and call of each step, by its id, as their states."""

    state: RunState
    checks: Mapping[str, CheckState]
    calls: Mapping[str, str]
    # What stands against calling a step's automation without anybody; None where nothing does.
    against: Callable[[Step], str | None]


Deed = tuple[object, ...]


def deeds(steps: Sequence[Step]) -> tuple[Deed, ...]:
    """All that decides what runs by itself and when, and no words: the same deeds need no other yes."""
    return tuple(
        (
            step.id,
            step.kind,
            step.automation,
            tuple(sorted(step.parameters.items())),
            step.unattended,
            step.check,
            step.within,
            tuple(option.goes_to for option in step.options),
        )
        for step in steps
    )


def moves(steps: Sequence[Step], facts: Facts) -> tuple[Move, ...]:
    """Nothing where it waits: for an answer, or for a person."""
    found = tuple(_moves(steps, facts))
    halt = next((move for move in found if isinstance(move, Halt)), None)
    return (halt,) if halt else found


def _moves(steps: Sequence[Step], facts: Facts) -> Iterator[Move]:
    is_waiting = False
    for step in steps:
        if _is_behind(step, facts):
            continue
        if _failed(step, facts):
            yield Halt(step, f"“{step.title}” did not prove itself")
            return
        if step.automation is None and step.check is not None:
            if step.id not in facts.checks:
                yield Ask(step)
            is_waiting = True
            continue
        if step.kind == "communicate":
            continue
        if is_waiting or step.automation is None or step.unattended is None:
            return
        yield from _called(step, facts)
        return


def _called(step: Step, facts: Facts) -> Iterator[Move]:
    call = facts.calls.get(step.id)
    if call in _CALL_GOES_ON or facts.checks.get(step.id) in _GOES_ON:
        return
    if call == "succeeded":
        # It is proven by its own check; without one, its answer has ticked the step. Where it was asked
        # already, somebody has taken back what it said, or no longer asks.
        if step.check is not None and step.id not in facts.checks:
            yield Ask(step)
        return
    if call is not None:
        if call not in ("cancelled", "overridden"):
            yield Halt(step, f"“{step.title}” failed")
        return
    why_not = facts.against(step)
    yield Halt(step, why_not) if why_not else Call(step)


def _failed(step: Step, facts: Facts) -> bool:
    return facts.checks.get(step.id) == "failed"


def _is_behind(step: Step, facts: Facts) -> bool:
    state = facts.state.step(step.id)
    return state is not None and state.state != "open"

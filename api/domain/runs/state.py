"""How far a run is: read from all that was done in it, in whatever order and however often it arrived.

Phones that are offline fold for themselves (`pwa/shared/runs/run.ts`); `tests/fixtures/runs` holds for both.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from api.domain.runbooks.runbook import Step
from api.domain.runs.run import WHOLE, Op

# `passed`: a choice leads past it. `aside`: to roll back, which nobody has asked for.
State = Literal["open", "done", "skipped", "passed", "aside"]
_DONE: Final = ("tick", "choose")


@dataclass(frozen=True, slots=True)
class Said:
    """Words, and whose they are."""

    id: UUID
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """`by` are all who ticked or skipped it, the first one first; `at` is when the first one did."""

    id: str
    state: State = "open"
    by: tuple[str, ...] = ()
    at: datetime | None = None
    # Without a name: since everything before it was settled.
    began_at: datetime | None = None
    began_by: str | None = None
    due_at: datetime | None = None
    # It was settled after its time box had run out.
    is_late: bool = False
    choice: int | None = None
    # People chose differently; the last choice counts until they agree.
    is_contested: bool = False
    seen: tuple[Said, ...] = ()
    reasons: tuple[Said, ...] = ()
    notes: tuple[Said, ...] = ()
    deviations: tuple[Said, ...] = ()
    informed: tuple[Said, ...] = ()
    # When the clock said so, once each.
    warned_at: datetime | None = None
    escalated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    open: int = 0
    done: int = 0
    skipped: int = 0
    passed: int = 0
    aside: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RunState:
    """`current` is the first step that waits for somebody; none when it is finished."""

    steps: tuple[StepState, ...]
    current: str | None
    counts: Counts
    notes: tuple[Said, ...]
    deviations: tuple[Said, ...]

    @property
    def is_finished(self) -> bool:
        return self.current is None

    def step(self, step_id: str) -> StepState | None:
        return next((one for one in self.steps if one.id == step_id), None)


def fold(steps: Sequence[Step], ops: Iterable[Op], *, started_at: datetime) -> RunState:
    """What is of a step that the text does not have changes nothing."""
    done: dict[str, list[Op]] = defaultdict(list)
    for op in sorted({op.id: op for op in ops}.values(), key=lambda op: op.place):
        done[op.step].append(op)
    walked = tuple(_Walk(steps, started_at).states(_by_itself(step, done[step.id]) for step in steps))
    states = [one.state for one in walked]
    return RunState(
        steps=walked,
        current=next((one.id for one in walked if one.state == "open"), None),
        counts=Counts(**{state: states.count(state) for state in set(states)}),
        notes=_said(done[WHOLE], "note", "text"),
        deviations=_said(done[WHOLE], "deviate", "text"),
    )


def is_overdue(step: StepState, *, now: datetime) -> bool:
    return step.state == "open" and step.due_at is not None and step.due_at <= now


def escalates_at(step: Step, state: StepState) -> datetime | None:
    """When more people are called, if it is not settled by then."""
    after = step.escalate.after if step.escalate else None
    if after is None or state.state != "open" or state.began_at is None:
        return None
    return state.began_at + after


def _by_itself(step: Step, ops: Sequence[Op]) -> StepState:
    """As if there were no other steps."""
    standing = _standing(ops)
    choices = {op.actor: op.data["option"] for op in standing if op.kind == "choose"}
    begun = _first(ops, "begin")
    return StepState(
        id=step.id,
        state=_settled(standing),
        by=tuple(dict.fromkeys(op.actor for op in standing)),
        at=standing[0].at if standing else None,
        began_at=begun.at if begun else None,
        began_by=begun.actor if begun else None,
        choice=next((op.data["option"] for op in reversed(standing) if op.kind == "choose"), None),
        is_contested=len(set(choices.values())) > 1,
        seen=_said(standing, "tick", "seen"),
        reasons=_said(standing, "skip", "reason"),
        notes=_said(ops, "note", "text"),
        deviations=_said(ops, "deviate", "text"),
        informed=_said(ops, "inform", "text"),
        warned_at=_at(_first(ops, "late")),
        escalated_at=_at(_first(ops, "escalate")),
    )


def _standing(ops: Sequence[Op]) -> list[Op]:
    """The ticks, choices or skips that nothing has undone since."""
    standing: list[Op] = []
    for op in ops:
        match op.kind:
            case "untick":
                standing = []
            case "tick" | "choose" | "skip":
                if standing and (standing[-1].kind in _DONE) != (op.kind in _DONE):
                    standing = []
                standing.append(op)
            case _:
                pass
    return standing


def _settled(standing: Sequence[Op]) -> State:
    if not standing:
        return "open"
    return "done" if standing[-1].kind in _DONE else "skipped"


def _first(ops: Sequence[Op], kind: str) -> Op | None:
    return next((op for op in ops if op.kind == kind), None)


def _at(op: Op | None) -> datetime | None:
    return op.at if op else None


def _said(ops: Sequence[Op], kind: str, name: str) -> tuple[Said, ...]:
    found = ((op, op.data.get(name)) for op in ops if op.kind == kind)
    return tuple(Said(op.id, op.actor, op.at, words) for op, words in found if words)


@dataclass(slots=True)
class _Walk:
    """From the first step to the last: where choices lead, and when each step's time began."""

    steps: Sequence[Step]
    # Since when everything so far is settled; None while something is not.
    settled_at: datetime | None
    # A standing choice leads to this place, past all before it.
    leads_to: int = 0
    chosen_at: datetime | None = None
    targets: set[int] = field(default_factory=set)
    is_rolling_back: bool = False

    def states(self, alone: Iterable[StepState]) -> Iterator[StepState]:
        for place, (step, state) in enumerate(zip(self.steps, alone, strict=True)):
            is_passed = place < self.leads_to
            walked = self._stepped(place, step, state, is_passed=is_passed)
            if not is_passed:
                self._follow(place, step, walked)
            yield self._timed(step, walked)

    def _stepped(self, place: int, step: Step, state: StepState, *, is_passed: bool) -> StepState:
        if state.state != "open":
            return state
        if is_passed:
            return replace(state, state="passed", at=self.chosen_at)
        if step.kind == "roll back" and not self._is_asked_for(place, state):
            return replace(state, state="aside")
        return state

    def _is_asked_for(self, place: int, state: StepState) -> bool:
        """A choice leads to it, somebody began it, or the roll-back before it was."""
        return self.is_rolling_back or place in self.targets or state.began_by is not None

    def _follow(self, place: int, step: Step, state: StepState) -> None:
        self.is_rolling_back = step.kind == "roll back" and state.state != "aside"
        target = self._target(step, state.choice)
        if target is None or target <= place:
            return
        self.leads_to, self.chosen_at = target, state.at
        self.targets.add(target)

    def _target(self, step: Step, choice: int | None) -> int | None:
        if choice is None or not 0 <= choice < len(step.options):
            return None
        goes_to = step.options[choice].goes_to
        return next((place for place, one in enumerate(self.steps) if one.id == goes_to), None)

    def _timed(self, step: Step, state: StepState) -> StepState:
        since = self.settled_at
        if state.state == "open":
            self.settled_at = None
        elif state.at is not None and since is not None:
            self.settled_at = max(since, state.at)
        if state.state in ("passed", "aside"):
            return state
        return _with_time(step, state, since)


def _with_time(step: Step, state: StepState, since: datetime | None) -> StepState:
    """`since` is when everything before it was settled: what was done earlier than that took no turn."""
    times: dict[str, Any] = {"began_at": state.began_at}
    if state.began_at is None and since is not None and (state.at is None or state.at >= since):
        times["began_at"] = since
    if step.within is not None and times["began_at"] is not None:
        times["due_at"] = times["began_at"] + step.within
        times["is_late"] = state.at is not None and state.at > times["due_at"]
    return replace(state, **times)

"""A run's state is what was done in it: no order of arrival, no doubling and no clock changes that."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.runbooks.runbook import Escalate, Option, Step
from api.domain.runs.run import WHOLE, Op, OpKind, OwnKind
from api.domain.runs.state import RunState, State, escalates_at, fold, is_overdue
from tests.support.run_fixtures import Golden, as_json, goldens

BEGAN = datetime(2026, 11, 28, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
KINDS: list[OpKind | OwnKind] = [*get_args(OpKind), *get_args(OwnKind)]
STEPS = (
    Step(id="look", kind="do", title="Look", within=5 * MINUTE),
    Step(
        id="decide",
        kind="decide",
        title="Decide",
        options=(Option("On"), Option("Past", "tell"), Option("Back", "back"), Option("Nowhere", "look")),
    ),
    Step(id="restart", kind="do", title="Restart", within=2 * MINUTE),
    Step(
        id="again",
        kind="decide",
        title="Again?",
        options=(Option("On"), Option("Tell", "tell")),
        escalate=Escalate(3 * MINUTE),
    ),
    Step(id="wait", kind="check", title="Wait"),
    Step(id="tell", kind="communicate", title="Tell"),
    Step(id="back", kind="roll back", title="Back"),
    Step(id="further-back", kind="roll back", title="Further back"),
)


@st.composite
def done(draw: st.DrawFn) -> Op:
    step = draw(st.sampled_from([*(step.id for step in STEPS), WHOLE, "gone"]))
    kind = draw(st.sampled_from(KINDS))
    text = draw(st.sampled_from(["", "red", "green"]))
    return Op(
        id=draw(st.uuids(version=4)),
        step=step,
        kind=kind,
        actor=draw(st.sampled_from(["person:ana", "person:bo", "system:tocsin"])),
        at=BEGAN + timedelta(milliseconds=draw(st.integers(-2, 30)) * 30_000),
        data={"option": draw(st.integers(0, 4)), "text": text, "seen": text, "reason": text},
    )


def apart(ops: list[Op]) -> bool:
    return len({op.id for op in ops}) == len(ops)


histories = st.lists(done(), max_size=24).filter(apart)


def state_of(ops: Sequence[Op]) -> RunState:
    return fold(STEPS, ops, started_at=BEGAN)


@pytest.mark.parametrize("golden", goldens(), ids=lambda golden: golden.name)
def test_golden_cases_hold(golden: Golden) -> None:
    state = fold(golden.steps, golden.ops, started_at=golden.started_at)
    assert as_json(state) == golden.expected


def test_there_are_golden_cases_for_whoever_folds_elsewhere() -> None:
    assert len(goldens()) >= 12


@given(histories, st.randoms())
def test_neither_the_order_of_arrival_nor_doubling_changes_it(ops: list[Op], random: Any) -> None:
    heard = ops + random.sample(ops, len(ops) // 2)
    random.shuffle(heard)
    assert state_of(heard) == state_of(ops)


@given(histories, st.data())
def test_two_halves_that_overlap_merge_to_the_whole(ops: list[Op], data: st.DataObject) -> None:
    """What two phones know together is what the server knows, whoever sends first."""
    sides = data.draw(st.lists(st.sampled_from("abx"), min_size=len(ops), max_size=len(ops)))
    a = [op for op, side in zip(ops, sides, strict=True) if side in "ax"]
    b = [op for op, side in zip(ops, sides, strict=True) if side in "bx"]
    assert state_of(a + b) == state_of(b + a) == state_of(ops)


@given(histories, histories)
def test_nothing_that_was_said_is_ever_lost(before: list[Op], more: list[Op]) -> None:
    assert said(state_of(before)) <= said(state_of(before + more))


def said(state: RunState) -> set[UUID]:
    words = [state.notes, state.deviations]
    words += [part for step in state.steps for part in (step.notes, step.deviations, step.informed)]
    return {one.id for part in words for one in part}


@given(histories)
def test_every_step_has_one_state_and_the_first_open_one_is_current(ops: list[Op]) -> None:
    state = state_of(ops)
    waiting = [step.id for step in state.steps if step.state == "open"]
    assert state.current == (waiting[0] if waiting else None)
    assert state.is_finished is (not waiting)
    for name in get_args(State):
        assert getattr(state.counts, name) == sum(step.state == name for step in state.steps)


@given(histories)
def test_the_last_of_tick_untick_and_skip_decides(ops: list[Op]) -> None:
    state = state_of(ops)
    deciding = ("tick", "choose", "untick", "skip")
    for step in state.steps:
        mine = sorted(
            (op for op in ops if op.step == step.id and op.kind in deciding), key=lambda op: op.place
        )
        last = mine[-1].kind if mine else None
        if last in ("tick", "choose"):
            assert step.state == "done"
            assert mine[-1].actor in step.by
        elif last == "skip":
            assert step.state == "skipped"
        else:
            assert step.state in ("open", "passed", "aside")
            assert step.by == ()


@given(histories)
def test_what_is_of_no_step_of_this_text_changes_nothing(ops: list[Op]) -> None:
    assert state_of(ops) == state_of([op for op in ops if op.step != "gone"])


@given(histories)
def test_only_what_was_settled_too_late_is_late(ops: list[Op]) -> None:
    for step in state_of(ops).steps:
        if step.is_late:
            assert step.at is not None
            assert step.due_at is not None
            assert step.at > step.due_at
        if step.due_at is not None:
            assert step.began_at is not None


def test_an_open_step_is_overdue_from_the_end_of_its_time_box() -> None:
    (look, *_) = state_of([]).steps
    assert not is_overdue(look, now=BEGAN + 5 * MINUTE - timedelta.resolution)
    assert is_overdue(look, now=BEGAN + 5 * MINUTE)


def test_more_people_are_called_some_time_after_a_step_began_and_only_while_it_is_open() -> None:
    again = STEPS[3]
    begun = op(1, "again", "begin", at=MINUTE)
    chosen = op(2, "again", "choose", at=2 * MINUTE, option=0)
    assert escalates_at(again, state_of([]).steps[3]) is None
    assert escalates_at(again, state_of([begun]).steps[3]) == BEGAN + 4 * MINUTE
    assert escalates_at(again, state_of([begun, chosen]).steps[3]) is None


def test_a_choice_in_a_step_that_another_choice_leads_past_leads_nowhere() -> None:
    ops = [
        op(1, "decide", "choose", at=MINUTE, option=1),
        op(2, "again", "choose", at=MINUTE, option=0),
    ]
    states = {step.id: step.state for step in state_of(ops).steps}
    assert states["again"] == "done"
    assert states["wait"] == "passed"
    assert state_of(ops).current == "look"


def test_a_step_is_found_by_its_id() -> None:
    assert state_of([]).step("gone") is None
    found = state_of([]).step("tell")
    assert found is not None
    assert found.state == "open"


def op(number: int, step: str, kind: Any, *, at: timedelta, **data: Any) -> Op:
    return Op(id=UUID(int=number), step=step, kind=kind, actor="person:ana", at=BEGAN + at, data=data)

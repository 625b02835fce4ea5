"""What the timeline says of a run."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api.domain.runbooks.runbook import Option, Step
from api.domain.runs.run import WHOLE, Op
from api.domain.runs.words import op_words, verdict_words

AT = datetime(2026, 11, 28, 3, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RESTART = Step(id="restart", kind="do", title="Restart the worker")
DISK = Step(id="disk", kind="decide", title="Is it the disk?", options=(Option("Yes"), Option("No")))


def words(kind: Any, step: Step | None = RESTART, *, after: timedelta = timedelta(), **data: Any) -> str:
    op = Op(id=UUID(int=1), step=step.id if step else WHOLE, kind=kind, actor="person:ana", at=AT, data=data)
    return op_words(op, step, by="Ana", arrived_at=AT + after)


@pytest.mark.parametrize(
    ("kind", "step", "data", "said"),
    [
        ("begin", RESTART, {}, "Ana began “Restart the worker”"),
        ("tick", RESTART, {}, "Ana ticked “Restart the worker”"),
        ("tick", RESTART, {"seen": "Green"}, "Ana ticked “Restart the worker”: Green"),
        ("untick", RESTART, {}, "Ana took back “Restart the worker”"),
        ("skip", RESTART, {"reason": "No access"}, "Ana skipped “Restart the worker”: No access"),
        ("choose", DISK, {"option": 1}, "Ana chose “No” at “Is it the disk?”"),
        ("note", RESTART, {"text": "Slow"}, "Ana noted at “Restart the worker”: Slow"),
        ("note", None, {"text": "Slow"}, "Ana noted: Slow"),
        ("deviate", None, {"text": "By hand"}, "Ana did it differently: By hand"),
        ("late", RESTART, {"text": "It takes long."}, "It takes long."),
    ],
)
def test_everything_that_was_done_is_one_sentence(
    kind: str, step: Step | None, data: dict[str, Any], said: str
) -> None:
    assert words(kind, step, **data) == said


def test_what_came_at_once_needs_no_times() -> None:
    assert words("begin", after=MINUTE - timedelta.resolution) == "Ana began “Restart the worker”"


@pytest.mark.parametrize(
    ("after", "times"),
    [
        (28 * MINUTE, "(done 03:12, sent 03:40 UTC)"),
        (timedelta(days=1), "(done 28 Nov 03:12, sent 03:12 UTC)"),
    ],
)
def test_what_came_late_says_when_it_was_done_and_when_it_was_sent(after: timedelta, times: str) -> None:
    assert words("tick", after=after) == f"Ana ticked “Restart the worker” {times}"


def test_what_came_after_the_end_says_so() -> None:
    op = Op(id=UUID(int=1), step="restart", kind="tick", actor="person:ana", at=AT)
    said = op_words(op, RESTART, by="Ana", arrived_at=AT, ended_at=AT - MINUTE)
    assert said == "Ana ticked “Restart the worker” (came after the end)"


def test_a_verdict_is_said_with_its_note() -> None:
    assert verdict_words("partly", "Disk was fine") == "it worked in part. Disk was fine"
    assert verdict_words("misled", "") == "it misled."

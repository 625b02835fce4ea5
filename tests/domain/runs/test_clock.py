"""What the clock has to say in a run, and when it has to look next."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from api.domain.runbooks.runbook import Escalate, Step
from api.domain.runs.clock import alarms, next_due
from api.domain.runs.run import Op
from api.domain.runs.state import fold

BEGAN = datetime(2026, 11, 28, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STEPS = (
    Step(id="look", kind="do", title="Look", within=5 * MINUTE, escalate=Escalate(3 * MINUTE)),
    Step(id="restart", kind="do", title="Restart", within=2 * MINUTE, escalate=Escalate(when="it burns")),
    Step(id="tell", kind="communicate", title="Tell"),
)


def op(number: int, step: str, kind: Any, *, at: timedelta) -> Op:
    return Op(id=UUID(int=number), step=step, kind=kind, actor="person:ana", at=BEGAN + at)


def waiting(*ops: Op) -> list[tuple[str, str, timedelta]]:
    state = fold(STEPS, ops, started_at=BEGAN)
    found = alarms(STEPS, state)
    assert next_due(STEPS, state) == (found[0].at if found else None)
    return [(alarm.kind, alarm.step.id, alarm.at - BEGAN) for alarm in found]


def test_alarms_come_in_the_order_of_their_times() -> None:
    begun = op(1, "restart", "begin", at=MINUTE * 2)
    assert waiting(begun) == [
        ("escalate", "look", 3 * MINUTE),
        ("late", "restart", 4 * MINUTE),
        ("late", "look", 5 * MINUTE),
    ]


def test_what_was_said_is_not_said_again_and_what_is_settled_rings_nothing() -> None:
    assert waiting(op(1, "look", "late", at=5 * MINUTE), op(2, "look", "escalate", at=3 * MINUTE)) == []
    assert waiting(op(1, "look", "tick", at=MINUTE)) == [("late", "restart", 3 * MINUTE)]
    assert waiting(op(1, "look", "tick", at=MINUTE), op(2, "restart", "tick", at=2 * MINUTE)) == []


def test_who_reopens_a_step_finds_its_time_box_as_it_was() -> None:
    ticked, taken_back = op(1, "look", "tick", at=MINUTE), op(2, "look", "untick", at=9 * MINUTE)
    assert waiting(ticked, taken_back) == [("escalate", "look", 3 * MINUTE), ("late", "look", 5 * MINUTE)]

"""What a run does by itself: diagnostics, then what its owner allowed; nothing after a failed check."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api.domain.runbooks.runbook import HttpCheck, Option, Step, Unattended
from api.domain.runs.automation import Authority, is_fresh, limit_reached
from api.domain.runs.check import STATES as CHECK_STATES
from api.domain.runs.check import State as CheckState
from api.domain.runs.run import Op
from api.domain.runs.state import fold
from api.domain.runs.unattended import Ask, Call, Facts, Halt, moves

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
PAGE = HttpCheck("https://shop.example.org/healthz")
ONCE = Unattended(1, timedelta(hours=1))

LOOK = Step(id="look", kind="check", title="Is it up?", check=PAGE)
LOAD = Step(id="load", kind="check", title="Is it slow?", check=PAGE)
TELL = Step(id="tell", kind="communicate", title="Tell customers")
READ = Step(id="read", kind="do", title="Read the logs")
RESTART = Step(id="restart", kind="do", title="Restart it", automation="restart", unattended=ONCE)
PROVEN = Step(id="proven", kind="do", title="Reroute", automation="reroute", unattended=ONCE, check=PAGE)
ASKED = Step(id="asked", kind="do", title="Fail over", automation="fail-over")
FORK = Step(id="fork", kind="decide", title="Ours?", options=(Option("yes"), Option("no", "restart")))
BACK = Step(id="back", kind="roll back", title="Back", automation="back", unattended=ONCE)


def told(
    *steps: Step,
    done: Iterable[str] = (),
    checks: dict[str, CheckState] | None = None,
    calls: dict[str, str] | None = None,
    against: str | None = None,
) -> list[str]:
    ops = [Op(id=UUID(int=n), step=one, kind="tick", actor="x", at=NOON) for n, one in enumerate(done, 1)]
    facts = Facts(
        state=fold(steps, ops, started_at=NOON),
        checks=checks or {},
        calls=calls or {},
        against=lambda _: against,
    )
    return [f"{type(move).__name__} {move.step.id}" for move in moves(steps, facts)]


def test_all_diagnostics_before_the_first_change_are_collected_at_once() -> None:
    assert told(LOOK, TELL, LOAD, RESTART) == ["Ask look", "Ask load"]
    assert told(LOOK, LOAD, RESTART, checks={"look": "waiting", "load": "holding"}) == []


def test_what_the_owner_allowed_runs_when_everything_before_it_is_proven() -> None:
    assert told(LOOK, RESTART, done=["look"], checks={"look": "passed"}) == ["Call restart"]
    assert told(TELL, RESTART) == ["Call restart"]
    assert told(RESTART, calls={"restart": "sent"}) == []
    assert told(RESTART, LOOK, done=["restart"], calls={"restart": "succeeded"}) == ["Ask look"]


def test_the_first_check_that_fails_stops_everything() -> None:
    assert told(LOOK, LOAD, RESTART, checks={"look": "failed"}) == ["Halt look"]
    assert told(LOOK, LOAD, RESTART, checks={"look": "waiting", "load": "failed"}) == ["Halt load"]


def test_a_person_goes_first_where_a_step_is_theirs() -> None:
    assert told(READ, LOOK, RESTART) == []
    assert told(READ, LOOK, RESTART, done=["read"]) == ["Ask look"]
    assert told(FORK, RESTART) == []
    assert told(ASKED, RESTART) == []


def test_what_may_not_run_by_itself_says_why() -> None:
    assert told(RESTART, against="it has run once") == ["Halt restart"]


def test_a_change_is_proven_by_its_own_check() -> None:
    assert told(PROVEN, RESTART) == ["Call proven"]
    assert told(PROVEN, RESTART, calls={"proven": "succeeded"}) == ["Ask proven"]
    assert told(PROVEN, RESTART, calls={"proven": "succeeded"}, checks={"proven": "holding"}) == []
    assert told(PROVEN, calls={"proven": "succeeded"}, checks={"proven": "failed"}) == ["Halt proven"]


@pytest.mark.parametrize("state", ["passed", "called-off"])
def test_what_a_person_takes_back_or_calls_off_is_not_asked_again(state: CheckState) -> None:
    assert told(PROVEN, LOOK, calls={"proven": "succeeded"}, checks={"proven": state}) == []


@pytest.mark.parametrize("state", ["failed", "timed-out"])
def test_a_call_that_fails_stops_it(state: str) -> None:
    assert told(RESTART, LOOK, calls={"restart": state}) == ["Halt restart"]


@pytest.mark.parametrize("state", ["cancelled", "overridden"])
def test_what_a_person_took_over_is_theirs(state: str) -> None:
    assert told(RESTART, LOOK, calls={"restart": state}) == []


def test_nothing_is_rolled_back_by_itself_unless_somebody_began_it() -> None:
    assert told(BACK, LOOK) == ["Ask look"]


states = some.sampled_from(["due", "sent", "running", "succeeded", "failed", "timed-out", "cancelled"])
steps = some.permutations([LOOK, LOAD, TELL, READ, RESTART, PROVEN, ASKED])


@given(
    steps,
    some.sets(some.sampled_from(["look", "load", "tell", "read", "restart", "proven", "asked"])),
    some.dictionaries(some.sampled_from(["look", "load", "proven"]), some.sampled_from(CHECK_STATES)),
    some.dictionaries(some.sampled_from(["restart", "proven"]), states),
)
def test_nothing_changes_anything_before_all_before_it_is_settled(
    order: list[Step], done: set[str], checks: dict[str, CheckState], calls: dict[str, str]
) -> None:
    ops = [Op(id=uuid4(), step=one, kind="tick", actor="x", at=NOON) for one in done]
    state = fold(order, ops, started_at=NOON)
    found = moves(order, Facts(state, checks, calls, lambda _: None))
    changing = [move for move in found if isinstance(move, Call)]
    assert len(changing) <= 1
    for call in changing:
        assert call.step.unattended is not None
        assert call.step.id not in calls
        before = order[: order.index(call.step)]
        assert all(one.id in done or one.kind == "communicate" for one in before)
    for move in found:
        assert move.step.id not in done
        if isinstance(move, Ask):
            assert checks.get(move.step.id) is None
        if isinstance(move, Halt):
            assert len(found) == 1


def test_whose_yes_it_takes() -> None:
    anybody, named = Authority((), ()), Authority(("commander",), ("ana",))
    assert anybody.is_theirs("bo", [])
    assert named.is_theirs("ana", [])
    assert named.is_theirs("bo", ["scribe", "commander"])
    assert not named.is_theirs("bo", ["scribe"])
    assert named.words(["Ana Ruiz"]) == "the incident commander or Ana Ruiz"
    assert anybody.words([]) == "whoever may act in the incident"


def test_how_often_it_may_run_by_itself() -> None:
    twice = Unattended(2, timedelta(hours=1))
    assert limit_reached(twice, count=1) is None
    assert limit_reached(twice, count=2) == "it has run 2 times within 1h already, which is its limit"
    assert "once within 1h" in (limit_reached(ONCE, count=3) or "")


def test_a_preview_stands_for_five_minutes() -> None:
    assert is_fresh(NOON, now=NOON + timedelta(minutes=5))
    assert not is_fresh(NOON, now=NOON + timedelta(minutes=5, seconds=1))
    assert not is_fresh(NOON + timedelta(seconds=1), now=NOON)

"""Checks of steps: asked for by people or by a run itself, looked at by the worker, ended once."""

from datetime import datetime
from typing import Final
from uuid import UUID

from api.actions.incidents.timeline import case
from api.actions.runs.following import Following, following
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.incidents.incident import SYSTEM, Actor
from api.domain.refusal import Refused
from api.domain.runbooks.runbook import Check, Step
from api.domain.runs.check import LONGEST_SAID, Seen, after_look, gives_up_at
from api.store.base import new_id
from api.store.runs import checks as run_checks
from api.store.runs.runs import RunCheckRow, RunRow

BELL: Final = "checks"
_ENDED: Final = {"passed": "holds", "failed": "does not hold"}


async def ask(tx: Transaction, run: RunRow, step_id: str, *, by: Actor, now: datetime) -> RunCheckRow:
    """Looks begin at once. Where it is being looked at already, that is the answer."""
    async with case(tx, run.incident_id, now=now) as opened:
        at = await following(opened, run.id)
        if at.run.ended_at is not None:
            raise Refused("RUN_ENDED", "This run has ended.")
        row = await begin(at, step_id, by=by)
        await at.moved()
        return row


async def begin(at: Following, step_id: str, *, by: Actor) -> RunCheckRow:
    """As `ask`, for whoever follows the run already."""
    step, check = checked(at, step_id)
    if already := await run_checks.open_one(at.opened.tx.session, at.run.id, step_id):
        return already
    row = RunCheckRow(
        id=new_id(),
        run_id=at.run.id,
        step_id=step_id,
        state="waiting",
        asked_by=str(by),
        asked_at=at.now,
        due_at=at.now,
        gives_up_at=gives_up_at(check, step.within, now=at.now),
        looks=0,
        said="",
    )
    at.opened.tx.session.add(row)
    _tell(at, row, by, f"{by.name} asked whether “{step.title}” holds.", "run.check")
    at.opened.tx.ring(BELL)
    return row


async def call_off(tx: Transaction, run: RunRow, step_id: str, *, by: Actor, now: datetime) -> None:
    """Nobody needs to know any more. Where nothing is being looked at, nothing changes."""
    async with case(tx, run.incident_id, now=now) as opened:
        at = await following(opened, run.id)
        row = await run_checks.open_one(tx.session, run.id, step_id)
        if row is None:
            return
        step, _ = checked(at, step_id)
        row.state, row.due_at, row.ended_at = "called-off", None, now
        _tell(at, row, by, f"{by.name} no longer asks whether “{step.title}” holds.", "run.check-ended")
        await at.moved()


async def looked(tx: Transaction, check_id: UUID, incident_id: UUID, seen: Seen, *, now: datetime) -> None:
    """What a look saw. The first that proves the check ticks its step; the last that does not says so."""
    async with case(tx, incident_id, now=now) as opened:
        row = await run_checks.afresh(tx.session, check_id)
        if row is None or row.ended_at is not None:
            return
        at = await following(opened, row.run_id)
        step, check = checked(at, row.step_id)
        is_news = _note(row, check, seen, now=now, is_over=at.run.ended_at is not None)
        if row.state in ("waiting", "holding"):
            # A screen shows what was seen; the timeline has only how it ended.
            opened.stirred = opened.stirred or is_news
            return
        outcome = _ENDED.get(row.state, "is no longer asked")
        _tell(at, row, SYSTEM, f"“{step.title}” {outcome}: {row.said}.", "run.check-ended")
        if row.state == "passed":
            await at.say("tick", step.id, key=f"check:{row.id}", seen=row.said)
        await at.moved()


def checked(at: Following, step_id: str) -> tuple[Step, Check]:
    step = at.step(step_id)
    if step is None or step.check is None:
        raise Refused("NO_CHECK", "This step has nothing that could be checked.")
    return step, step.check


def _note(row: RunCheckRow, check: Check, seen: Seen, *, now: datetime, is_over: bool) -> bool:
    """Whether anything is shown differently now."""
    standing = after_look(
        check, seen, held_since=row.held_since, looked_at=row.looked_at, gives_up=row.gives_up_at, now=now
    )
    before = (row.state, row.said)
    row.state = "called-off" if is_over else standing.state
    row.said = clean_line(seen.said, LONGEST_SAID)
    row.held_since, row.value = standing.held_since, seen.value
    row.looks += 1
    row.looked_at = now
    row.due_at = None if is_over else standing.look_at
    row.ended_at = now if row.due_at is None else None
    return before != (row.state, row.said)


def _tell(at: Following, row: RunCheckRow, by: Actor, text: str, kind: str) -> None:
    facts = {"run": str(at.run.id), "step": row.step_id, "check": str(row.id), "state": row.state}
    if row.ended_at is not None:
        facts |= {"said": row.said, "looks": str(row.looks)}
    at.opened.record(kind, by, text, **facts)

"""Runs that begin by themselves with an alert: diagnostics, and what their owners have let run."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from api.actions.incidents.timeline import Case, case
from api.actions.runs import calls as run_calls
from api.actions.runs import checks as run_checks
from api.actions.runs import notices, runs
from api.actions.runs.following import Following, following
from api.database import Transaction
from api.domain.incidents.incident import SYSTEM
from api.domain.refusal import Refused
from api.domain.runbooks.runbook import Step
from api.domain.runs.automation import limit_reached
from api.domain.runs.check import STATES as CHECK_STATES
from api.domain.runs.unattended import Ask, Call, Facts, Halt, Move, moves
from api.store.runs import autoruns as rows
from api.store.runs import calls, checks
from api.store.runs.automations import AutomationRow


async def begin(tx: Transaction, incident_id: UUID, *, now: datetime) -> int:
    """Of every runbook that names the class of one of its alerts, once each; how many those are now."""
    async with case(tx, incident_id, now=now) as opened:
        if opened.row.runbooks_due_at is None:
            return 0  # Somebody else has looked meanwhile.
        opened.row.runbooks_due_at = None
        if opened.row.state == "RESOLVED":
            return 0
        handles = await rows.attached(tx.session, opened.row)
        for handle in handles:
            await _begin(opened, handle)
        return len(handles)


async def _begin(opened: Case, handle: str) -> None:
    """One that cannot be followed says so in the timeline, once, and costs no other."""
    try:
        await runs.begin(opened, handle, by=SYSTEM, is_automatic=True)
    except Refused as no:
        if not await rows.said_not_begun(opened.tx.session, opened.row.id, handle):
            text = f"The runbook {handle} did not begin: {no.message}"
            opened.record("run.not-begun", SYSTEM, text, runbook=handle)


async def act(tx: Transaction, run_id: UUID, incident_id: UUID, *, now: datetime) -> None:
    """What a run does next by itself; a person's stop, its end and the incident's end hold at once."""
    async with case(tx, incident_id, now=now) as opened:
        at = await following(opened, run_id)
        run = at.run
        if run.stopped_at is not None or run.ended_at is not None or opened.row.state == "RESOLVED":
            await run_calls.call_off_unattended(at, by=SYSTEM)
            run.acts_at = None
            return
        found = await _moves(at)
        for move in found:
            await _do(at, move)
        if found:
            await at.moved()
        run.acts_at = None


async def _do(at: Following, move: Move) -> None:
    match move:
        case Ask(step):
            await run_checks.begin(at, step.id, by=SYSTEM)
        case Call(step):
            automation = await calls.automation(at.opened.tx.session, step.automation or "")
            if automation is not None:
                await run_calls.begin(at, step, automation, by=SYSTEM, is_unattended=True)
        case Halt(step, why):
            await _halt(at, step, why)


async def _halt(at: Following, step: Step, why: str) -> None:
    run = at.run
    run.stopped_at, run.stopped_by, run.stopped_why = at.now, str(SYSTEM), why
    told = await notices.tell_halted(at, step, why)
    names = f" Told: {', '.join(told)}." if told else ""
    at.opened.record(
        "run.stop",
        SYSTEM,
        f"“{run.title}” goes no further by itself: {why}.{names}",
        run=str(run.id),
        step=step.id,
        why=why,
    )
    await run_calls.call_off_unattended(at, by=SYSTEM)


async def _moves(at: Following) -> Sequence[Move]:
    session = at.opened.tx.session
    asked = {row.step_id: row.state for row in await checks.of_runs(session, [at.run.id])}
    called = {row.step_id: row.state for row in await calls.of_runs(session, [at.run.id])}
    facts = Facts(
        state=await at.state(),
        checks={step: state for step, said in asked.items() for state in CHECK_STATES if state == said},
        calls=called,
        against=(await _Permits.of(at)).against,
    )
    return moves(at.runbook.steps, facts)


class _Permits:
    """Whether steps of a run may run by themselves: the owner's yes, the automation's, and the limits."""

    def __init__(self, *, is_approved: bool, known: dict[str, AutomationRow], counts: dict[str, int]) -> None:
        self._is_approved = is_approved
        self._known = known
        self._counts = counts

    @classmethod
    async def of(cls, at: Following) -> "_Permits":
        session = at.opened.tx.session
        steps = [step for step in at.runbook.steps if step.automation and step.unattended]
        held = await calls.hold(session, {step.automation for step in steps if step.automation})
        known: dict[str, AutomationRow] = {}
        counts: dict[str, int] = {}
        for step in steps:
            row = held.get(step.automation or "")
            if row is not None and step.unattended is not None:
                known[step.id] = row
                since = at.now - step.unattended.within
                counts[step.id] = await calls.unattended_since(session, row.id, since=since)
        return cls(is_approved=await rows.is_approved(session, at.run), known=known, counts=counts)

    def against(self, step: Step) -> str | None:
        if not self._is_approved:
            return f"nobody who answers for it has approved this version: “{step.title}” waits for people"
        automation = self._known.get(step.id)
        if automation is None or step.unattended is None:
            return f"there is no automation called “{step.automation}”"
        if not automation.may_run_unattended:
            return f"{automation.name} may not run without anybody"
        reached = limit_reached(step.unattended, count=self._counts[step.id])
        return f"{automation.name}: {reached}" if reached else None

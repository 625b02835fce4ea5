"""Calls of automations from steps: previewed, confirmed by whoever may, sent once, reported, called off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.incidents.timeline import case
from api.actions.runs.following import Following, following
from api.database import Transaction
from api.domain.clean import clean
from api.domain.incidents.incident import SYSTEM, Actor
from api.domain.refusal import Refused
from api.domain.runbooks.runbook import Step
from api.domain.runs.automation import CANCEL_WITHIN, LONGEST_RESULT, Authority, Report, is_fresh
from api.secrets import Keyring
from api.store.base import new_id
from api.store.incidents import roles
from api.store.runs import calls as run_calls
from api.store.runs.automations import AutomationRow
from api.store.runs.runs import RunCallRow, RunRow

BELL: Final = "calls"
_PURPOSE: Final = "call-preview"
_ENDED: Final[Mapping[str, str]] = {
    "succeeded": "succeeded",
    "failed": "failed",
    "timed-out": "was not heard of in time: look whether it ran before calling it again",
    "cancelled": "was called off",
    "overridden": "was done by hand",
}


_GOES_ON: Final = "It may still be running."


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be called, and a token that stands for having looked at exactly this."""

    step: Step
    automation: AutomationRow
    may: bool
    token: str


async def preview(
    session: AsyncSession, keyring: Keyring, run: RunRow, step: Step, *, by: Actor, own: bool, now: datetime
) -> Preview:
    """`own`: whether they may act in the incident."""
    automation = await _automation(session, step)
    may = own and await _has_authority(session, run, automation, by)
    shown = await _shown(session, run, step, automation, by)
    return Preview(step, automation, may, shown.token(keyring, made_at=now))


async def confirm(
    tx: Transaction, keyring: Keyring, run: RunRow, step_id: str, *, token: str, by: Actor, now: datetime
) -> RunCallRow:
    """The yes to what a preview has just shown this person; what has changed since takes another look.

    A yes is good for one call: a second tap, or a request that is sent again, calls nothing more.
    """
    async with case(tx, run.incident_id, now=now) as opened:
        at = await following(opened, run.id)
        step = called_step(at, step_id)
        automation = await _automation(tx.session, step)
        await _check_once(at, step, automation)
        shown = await _shown(tx.session, at.run, step, automation, by)
        shown.check(keyring, token, now=now)
        if not await _has_authority(tx.session, run, automation, by):
            raise Refused("NOT_YOURS_TO_CALL", f"It takes the yes of {whose(automation, automation.people)}.")
        if at.run.ended_at is not None:
            raise Refused("RUN_ENDED", "This run has ended.")
        row = await begin(at, step, automation, by=by, is_unattended=False)
        opened.touch()
        await at.moved()
        return row


async def begin(
    at: Following, step: Step, automation: AutomationRow, *, by: Actor, is_unattended: bool
) -> RunCallRow:
    """Refused where it goes on already: what runs twice at once nobody has thought about."""
    await _check_once(at, step, automation)
    row = RunCallRow(
        id=new_id(),
        run_id=at.run.id,
        step_id=step.id,
        automation_id=automation.id,
        state="due",
        is_unattended=is_unattended,
        parameters=dict(step.parameters),
        confirmed_by=str(by),
        confirmed_at=at.now,
        attempts=0,
        due_at=at.now,
        gives_up_at=at.now + timedelta(seconds=automation.timeout),
        result="",
    )
    at.opened.tx.session.add(row)
    how = "by itself, as its owner allowed" if is_unattended else f"confirmed by {by.name}"
    _tell(at, row, by, f"“{step.title}” calls {automation.name}, {how}.", "run.call")
    at.opened.tx.ring(BELL)
    return row


async def report(
    tx: Transaction,
    call_id: UUID,
    incident_id: UUID,
    state: Report,
    result: str,
    *,
    is_guess: bool = False,
    now: datetime,
) -> RunCallRow | None:
    """What the other side says. After its end nothing is changed any more: None.

    `is_guess`: it has said nothing, and we take it for a failure; unless it has told already that it runs.
    """
    async with case(tx, incident_id, now=now) as opened:
        row = await run_calls.afresh(tx.session, call_id)
        if row is None or row.ended_at is not None:
            return None
        if is_guess and row.state == "running":
            return row
        at = await following(opened, row.run_id)
        row.result = clean(result, LONGEST_RESULT) or row.result
        if state == "running":
            row.state = row.state if row.state == "cancelling" else "running"
            opened.stirred = True
            return row
        await _end(at, row, state, by=SYSTEM)
        return row


async def give_up(tx: Transaction, call_id: UUID, incident_id: UUID, *, now: datetime) -> None:
    async with case(tx, incident_id, now=now) as opened:
        row = await run_calls.afresh(tx.session, call_id)
        if row is None or row.ended_at is not None or row.gives_up_at > now:
            return
        at = await following(opened, row.run_id)
        if row.state == "due":
            row.result = "It was never sent: nobody could send it in time."
            await _end(at, row, "failed", by=SYSTEM)
        elif row.state == "cancelling":
            row.result = _also(row.result, f"It has not answered that it stops. {_GOES_ON}")
            await _end(at, row, "cancelled", by=SYSTEM)
        else:
            await _end(at, row, "timed-out", by=SYSTEM)


async def hold_back(tx: Transaction, call_id: UUID, incident_id: UUID, why: str, *, now: datetime) -> None:
    """What was taken to be sent, and then was not."""
    async with case(tx, incident_id, now=now) as opened:
        row = await run_calls.afresh(tx.session, call_id)
        if row is None or row.ended_at is not None:
            return
        row.result = why
        await _end(await following(opened, row.run_id), row, "cancelled", by=SYSTEM)


async def cancel(tx: Transaction, run: RunRow, step_id: str, *, by: Actor, now: datetime) -> RunCallRow:
    """What was not sent yet never is. What was is told to stop, where it has an address for that."""
    async with case(tx, run.incident_id, now=now) as opened:
        at = await following(opened, run.id)
        row = await _open_call(at, step_id)
        await call_off(at, row, by=by)
        await at.moved()
        return row


async def call_off(at: Following, row: RunCallRow, *, by: Actor) -> None:
    """As `cancel`, for whoever follows the run already."""
    automation = await at.opened.tx.session.get_one(AutomationRow, row.automation_id)
    if row.state == "cancelling":
        return
    if row.state == "due" or automation.cancel_url is None:
        if row.state != "due":
            row.result = _also(row.result, f"It has no address for calling off. {_GOES_ON}")
        await _end(at, row, "cancelled", by=by)
        return
    row.state, row.due_at = "cancelling", at.now
    row.gives_up_at = at.now + CANCEL_WITHIN
    _tell(at, row, by, f"{by.name} calls {automation.name} off.", "run.call-cancel")
    at.opened.tx.ring(BELL)


async def call_off_unattended(at: Following, *, by: Actor) -> None:
    """What people confirmed is theirs: it goes on."""
    for row in await run_calls.open_ones(at.opened.tx.session, at.run.id):
        if row.is_unattended:
            await call_off(at, row, by=by)


async def called_off(
    tx: Transaction, call_id: UUID, incident_id: UUID, answer: str, *, now: datetime
) -> None:
    """The other side has answered that it stops, or why not."""
    async with case(tx, incident_id, now=now) as opened:
        row = await run_calls.afresh(tx.session, call_id)
        if row is None or row.ended_at is not None:
            return
        row.result = _also(row.result, answer)
        await _end(await following(opened, row.run_id), row, "cancelled", by=SYSTEM)


async def override(
    tx: Transaction, run: RunRow, step_id: str, *, note: str, by: Actor, now: datetime
) -> RunCallRow:
    """Somebody does it by hand: whatever the automation says from now on changes nothing."""
    async with case(tx, run.incident_id, now=now) as opened:
        at = await following(opened, run.id)
        row = await _open_call(at, step_id)
        row.result = _also(row.result, clean(note, LONGEST_RESULT))
        await _end(at, row, "overridden", by=by)
        return row


def called_step(at: Following, step_id: str) -> Step:
    step = at.step(step_id)
    if step is None or step.automation is None:
        raise Refused("NO_AUTOMATION", "This step calls no automation.")
    return step


async def _end(at: Following, row: RunCallRow, state: str, *, by: Actor) -> None:
    row.state, row.ended_at, row.ended_by, row.due_at = state, at.now, str(by), None
    step = at.step(row.step_id)
    title = step.title if step else row.step_id
    text = f"“{title}” {_ENDED[state]}{f': {row.result}' if row.result else '.'}"
    _tell(at, row, by, text, "run.call-ended")
    if state == "succeeded" and step is not None and step.check is None:
        await at.say("tick", step.id, key=f"call:{row.id}", seen=row.result or "it succeeded")
    await at.moved()


async def _check_once(at: Following, step: Step, automation: AutomationRow) -> None:
    if any(one.step_id == step.id for one in await run_calls.open_ones(at.opened.tx.session, at.run.id)):
        raise Refused("CALL_GOES_ON", f"“{automation.name}” is running for this step already.")


async def _automation(session: AsyncSession, step: Step) -> AutomationRow:
    found = await run_calls.automation(session, step.automation or "")
    if found is None:
        raise Refused("NO_AUTOMATION", f"There is no automation called “{step.automation}” any more.")
    return found


async def _has_authority(session: AsyncSession, run: RunRow, automation: AutomationRow, by: Actor) -> bool:
    held = [row.role for row in await roles.held(session, [run.incident_id]) if row.person_id == by.person_id]
    return Authority(automation.roles, automation.people).is_theirs(by.handle, held)


def whose(automation: AutomationRow, names: Sequence[str]) -> str:
    """In words; `names` are those of its people."""
    return Authority(automation.roles, automation.people).words(names)


async def _open_call(at: Following, step_id: str) -> RunCallRow:
    found = await run_calls.open_ones(at.opened.tx.session, at.run.id)
    row = next((one for one in found if one.step_id == step_id), None)
    if row is None:
        raise Refused("NOT_RUNNING", "Nothing is running for this step any more.")
    return row


@dataclass(frozen=True, slots=True)
class _Shown:
    """What somebody looked at: signed, it stands for having looked at exactly this."""

    run: RunRow
    step: Step
    automation: AutomationRow
    by: Actor
    # How often this step had called it by then.
    calls: int

    def token(self, keyring: Keyring, *, made_at: datetime) -> str:
        at = str(int(made_at.timestamp()))
        automation = f"{self.automation.id}/{self.automation.version}"
        shown = "\0".join([str(self.run.id), self.step.id, automation, str(self.by), str(self.calls), at])
        return f"{at}.{keyring.sign(shown, purpose=_PURPOSE)}"

    def check(self, keyring: Keyring, token: str, *, now: datetime) -> None:
        at = token.partition(".")[0]
        if at.isascii() and at.isdigit() and len(at) < 12:
            made_at = datetime.fromtimestamp(int(at), UTC)
            if is_fresh(made_at, now=now) and _is_same(self.token(keyring, made_at=made_at), token):
                return
        raise Refused("LOOK_AGAIN", "What it does has changed, or you looked too long ago: look once more.")


async def _shown(
    session: AsyncSession, run: RunRow, step: Step, automation: AutomationRow, by: Actor
) -> _Shown:
    return _Shown(run, step, automation, by, await run_calls.count_of_step(session, run.id, step.id))


def _is_same(expected: str, given: str) -> bool:
    return compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))


def _also(said: str, more: str) -> str:
    return "\n".join(one for one in (said, more) if one)[:LONGEST_RESULT]


def _tell(at: Following, row: RunCallRow, by: Actor, text: str, kind: str) -> None:
    facts: dict[str, Any] = {
        "run": str(at.run.id),
        "step": row.step_id,
        "call": str(row.id),
        "state": row.state,
        "unattended": row.is_unattended,
    }
    if row.parameters:
        facts["parameters"] = row.parameters
    at.opened.record(kind, by, text, **facts)

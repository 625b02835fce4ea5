"""Suggestions for a runbook: made by whoever followed it, taken or declined by whose it is."""

from datetime import datetime
from uuid import UUID

from api.actions.paging import notices
from api.actions.runbooks import whole as runbook_whole
from api.actions.runbooks.owning import may_publish
from api.database import Transaction
from api.domain.clean import clean
from api.domain.refusal import Refused
from api.domain.rights import Viewer, check
from api.domain.runs.run import TEXT_LIMIT
from api.store.base import new_id
from api.store.incidents.sight import Sight
from api.store.organisation import snapshot as organisations
from api.store.runbooks import lists as runbook_lists
from api.store.runbooks import suggestions
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs.runs import SuggestionRow


async def suggest(
    tx: Transaction, handle: str, *, text: str, step: str | None = None, by: Viewer, now: datetime
) -> SuggestionRow:
    """Outside of a run. `step` is the id of one of its steps."""
    check(by, "runbook.write")
    row = await _runbook(tx, handle)
    await _check_step(tx, row, step)
    said = clean(text, TEXT_LIMIT)
    if not said:
        raise Refused("TEXT_MISSING", "Say what should change.")
    made = SuggestionRow(
        id=new_id(),
        runbook_id=row.id,
        run_id=None,
        step_id=step,
        text=said,
        by=by.actor,
        at=now,
        state="open",
        answer="",
    )
    tx.session.add(made)
    return made


async def take(
    tx: Transaction, suggestion_id: UUID, *, by: Viewer, sight: Sight, now: datetime
) -> SuggestionRow:
    """It is, or will be, in the text. A second time changes nothing."""
    return await _answer(tx, suggestion_id, "taken", "", by=by, sight=sight, now=now)


async def decline(
    tx: Transaction, suggestion_id: UUID, *, why: str, by: Viewer, sight: Sight, now: datetime
) -> SuggestionRow:
    reason = clean(why, TEXT_LIMIT)
    if not reason:
        raise Refused("TEXT_MISSING", "Say why: whoever suggested it will read it.")
    return await _answer(tx, suggestion_id, "declined", reason, by=by, sight=sight, now=now)


async def _answer(
    tx: Transaction,
    suggestion_id: UUID,
    state: str,
    answer: str,
    *,
    by: Viewer,
    sight: Sight,
    now: datetime,
) -> SuggestionRow:
    row = await suggestions.lock(tx.session, sight, suggestion_id)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such suggestion.")
    runbook = await tx.session.get_one(RunbookRow, row.runbook_id)
    await _check_owns(tx, runbook, by)
    if row.state == state:
        return row
    if row.state != "open":
        raise Refused("ANSWERED", f"It was {row.state} already.")
    row.state, row.answer = state, answer
    row.answered_by, row.answered_at = by.actor, now
    await _tell_author(tx, row, runbook, by=by, now=now)
    return row


async def _runbook(tx: Transaction, handle: str) -> RunbookRow:
    row = await runbook_lists.by_handle(tx.session, handle)
    if row is None or row.published is None:
        raise Refused("NOT_FOUND", f"There is no published runbook called “{handle[:80]}”.")
    return row


async def _check_step(tx: Transaction, row: RunbookRow, step: str | None) -> None:
    if step is None:
        return
    whole = await runbook_whole.published(tx.session, row)
    if whole is None or all(one.id != step for one in whole.runbook.steps):
        raise Refused("UNKNOWN_STEP", f"“{row.title}” has no step “{step[:80]}”.")


async def _check_owns(tx: Transaction, runbook: RunbookRow, by: Viewer) -> None:
    organisation = await organisations.current(tx.session)
    places = await runbook_lists.places_of(tx.session, [runbook.id])
    services = [place.value for place in places if place.kind == "service"]
    if not may_publish(organisation, by, owner=runbook.owner_id, services=services):
        raise Refused("FORBIDDEN", "Only who answers for this runbook can answer that.")


async def _tell_author(
    tx: Transaction, row: SuggestionRow, runbook: RunbookRow, *, by: Viewer, now: datetime
) -> None:
    organisation = await organisations.current(tx.session)
    author = organisation.person(row.by.partition(":")[2])
    if author is None or author.id == by.person_id or author.is_disabled:
        return
    verb = "took" if row.state == "taken" else "declined"
    body = f"{runbook.title}: {row.answer or row.text}"
    navigate = f"/runbooks/{runbook.handle}"
    await notices.tell(
        tx, author.id, title=f"{by.name} {verb} your suggestion", body=body, navigate=navigate, now=now
    )

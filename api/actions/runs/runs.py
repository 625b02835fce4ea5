"""A run from its beginning to its verdict: one open run of a runbook in an incident, whoever starts it."""

from datetime import datetime
from uuid import UUID

from api.actions.incidents.timeline import Case, case
from api.actions.paging.escalation import sign_of_life
from api.actions.runbooks import whole as runbook_whole
from api.actions.runs import calls, notices
from api.actions.runs.following import follow, following
from api.database import Transaction
from api.domain.clean import clean
from api.domain.incidents import incident as incidents
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.domain.runs.run import TEXT_LIMIT, check_verdict, in_phones_time
from api.domain.runs.words import verdict_words
from api.store.base import new_id
from api.store.runbooks import lists as runbook_lists
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs import lists as run_lists
from api.store.runs.runs import RunRow


async def start(
    tx: Transaction,
    incident_id: UUID,
    handle: str,
    *,
    by: Actor,
    is_automatic: bool = False,
    now: datetime,
) -> RunRow:
    """Of the text that is published now, parts included; where one is open, that is the answer."""
    async with case(tx, incident_id, now=now) as opened:
        return await begin(opened, handle, by=by, is_automatic=is_automatic)


async def begin(opened: Case, handle: str, *, by: Actor, is_automatic: bool = False) -> RunRow:
    """As `start`, for whoever holds the incident's lock already."""
    session = opened.tx.session
    incidents.check_open(opened.row.state, opened.row.number)
    runbook = await _in_use(opened, handle)
    if already := await run_lists.open_one(session, opened.row.id, runbook.id):
        return already
    whole = await runbook_whole.published(session, runbook)
    if whole is None:
        raise Refused("NOT_PUBLISHED", f"“{runbook.title}” is only a draft: it has to be published first.")
    run = RunRow(
        id=new_id(),
        incident_id=opened.row.id,
        runbook_id=runbook.id,
        number=runbook.published,
        content_hash=whole.hash,
        text=whole.text,
        pictures=dict(whole.pictures),
        title=whole.runbook.front.title,
        started_at=in_phones_time(opened.now),
        started_by=str(by),
        is_automatic=is_automatic,
        stopped_why="",
        verdict_note="",
        seq=0,
    )
    session.add(run)
    await opened.write_new()
    await session.flush()
    itself = " by itself" if is_automatic else ""
    opened.record(
        "run.start",
        by,
        f"{by.name} began the runbook “{run.title}”{itself} (version {run.number}).",
        run=str(run.id),
        runbook=handle,
        version=run.number,
        content=run.content_hash,
    )
    await sign_of_life(opened, by)
    await (await follow(opened, run)).moved()
    return run


async def stop(tx: Transaction, run: RunRow, *, by: Actor, why: str = "", now: datetime) -> RunRow:
    """From now on nothing in it runs by itself; people go on. A second time changes nothing."""
    async with case(tx, run.incident_id, now=now) as opened:
        at = await following(opened, run.id)
        if at.run.stopped_at is not None:
            return at.run
        _check_goes_on(at.run)
        reason = clean(why, TEXT_LIMIT)
        at.run.stopped_at, at.run.stopped_by, at.run.stopped_why = now, str(by), reason
        because = f": {reason}" if reason else "."
        text = f"{by.name} stopped what “{at.run.title}” does by itself{because}"
        opened.record("run.stop", by, text, run=str(run.id), why=reason)
        await calls.call_off_unattended(at, by=by)
        await sign_of_life(opened, by)
        await at.moved()
        return at.run


async def end(
    tx: Transaction, run: RunRow, *, verdict: str, note: str = "", by: Actor, now: datetime
) -> RunRow:
    """With a verdict, which may come after it has ended by itself. The same one again changes nothing."""
    said, words = check_verdict(verdict), clean(note, TEXT_LIMIT)
    async with case(tx, run.incident_id, now=now) as opened:
        at = await following(opened, run.id)
        if at.run.verdict == said:
            return at.run
        if at.run.verdict is not None:
            raise Refused("RUN_ENDED", f"It has ended already: {verdict_words(at.run.verdict, '')}")
        was_over = at.run.ended_at is not None
        at.run.verdict, at.run.verdict_note = said, words
        if not was_over:
            at.run.ended_at, at.run.ended_by = now, str(by)
        deed = "said afterwards of" if was_over else "ended"
        text = f"{by.name} {deed} “{at.run.title}”: {verdict_words(said, words)}"
        opened.record("run.end", by, text, run=str(run.id), verdict=said, note=words)
        await calls.call_off_unattended(at, by=by)
        await sign_of_life(opened, by)
        await at.moved()
        if said == "misled":
            await notices.tell_misled(at, by=by)
        return at.run


def _check_goes_on(run: RunRow) -> None:
    if run.ended_at is not None:
        raise Refused("RUN_ENDED", "This run has ended.")


async def _in_use(opened: Case, handle: str) -> RunbookRow:
    row = await runbook_lists.by_handle(opened.tx.session, handle)
    if row is None:
        raise Refused("NOT_FOUND", f"There is no runbook called “{handle[:80]}”.")
    if row.archived_at is not None:
        raise Refused("ARCHIVED", f"“{row.title}” was archived: nobody follows it any more.")
    return row

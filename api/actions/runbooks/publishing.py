"""Putting texts out: the next version of each, and all that follows from it. Who may is asked before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.actions.runbooks import approvals
from api.actions.runbooks.derived import derive, derive_including, relate, reviewed
from api.actions.runbooks.drafts import check_pictures, check_said
from api.actions.runbooks.edits import at, record
from api.actions.runbooks.whole import Said
from api.database import Transaction
from api.domain.organisation.edit import EditVerb
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookRow, RunbookVersionRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Publishing:
    """One text to put out. `approves` makes it its owner's yes to what runs by itself."""

    row: RunbookRow
    said: Said
    author: str
    why: str
    verb: EditVerb = "publish"
    approves: bool = False


async def put_out(tx: Transaction, ones: Sequence[Publishing], *, by: str, now: datetime) -> None:
    """Together, so that each may include the others; raises BadRunbook. The caller has taken its turn.

    What says the same as before gets no version of its own: it was archived, and comes back.
    """
    stood = await approvals.standing(tx, [one.row for one in ones])
    before = {one.row.id: one.row.published for one in ones}
    for one in ones:
        check_said(one.said)
        await check_pictures(tx, one.said, now=now)
        await _write(tx, one, by=by, now=now)
    await tx.session.flush()
    for one in ones:
        await relate(tx, one.row, one.said)
    await tx.session.flush()
    for one in ones:
        await derive(tx, one.row, one.said)
        reviewed(one.row, by=by, now=now)
    await tx.session.flush()
    await derive_including(tx, [one.row for one in ones])
    await approvals.take_back(tx, stood, by=by, now=now)
    for one in ones:
        old, new = at(before[one.row.id]), at(one.row.published)
        await record(tx, one.row, one.verb, by=by, before=old, after=new, why=one.why, now=now)


def says_the_same(version: RunbookVersionRow, said: Said) -> bool:
    return (version.text, version.pictures) == (said.text, dict(said.pictures))


async def _write(tx: Transaction, one: Publishing, *, by: str, now: datetime) -> None:
    row, said = one.row, one.said
    row.archived_at, row.version = None, row.version + 1
    last = await rows.version(tx.session, row.id, row.published) if row.published else None
    if last is not None and says_the_same(last, said):
        return
    row.published = (row.published or 0) + 1
    tx.session.add(
        RunbookVersionRow(
            runbook_id=row.id,
            number=row.published,
            text=said.text,
            pictures=dict(said.pictures),
            at=now,
            by=one.author,
            why=one.why,
            approved_by=by if one.approves else None,
            approved_at=now if one.approves else None,
        )
    )

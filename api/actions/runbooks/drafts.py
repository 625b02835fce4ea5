"""Drafts of runbooks: each person's own text, kept as it is typed, handed in to whoever may publish it."""

import re
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from api.actions.runbooks import notices
from api.actions.runbooks.owning import judges, may_publish
from api.actions.runbooks.whole import Said, services_in, unknown, whole
from api.database import Transaction
from api.domain import rights
from api.domain.clean import clean, clean_line
from api.domain.organisation.meanwhile import published_meanwhile
from api.domain.people.person import check_handle
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.runbooks.naming import check_picture_name, still_named
from api.domain.runbooks.runbook import LARGEST_TEXT
from api.domain.runbooks.text import BadRunbook, read_runbook
from api.store.base import new_id
from api.store.organisation import snapshot as organisations
from api.store.runbooks import lists as rows
from api.store.runbooks import pictures
from api.store.runbooks.runbooks import RunbookDraftRow, RunbookRow

LONGEST_WHY: Final = 500
LONGEST_ANSWER: Final = 2_000
MOST_PICTURES: Final = 100
_HASH: Final = re.compile(r"[0-9a-f]{64}")
# PostgreSQL keeps no NUL, and UTF-8 no half of a pair; everything else is kept as it was typed.
_UNKEPT: Final = re.compile("[\x00\ud800-\udfff]")


async def save(
    tx: Transaction,
    handle: str,
    said: Said,
    *,
    why: str = "",
    begun_from: int,
    seen: int | None,
    by: Viewer,
    now: datetime,
) -> RunbookDraftRow:
    """Also what cannot be read yet. `seen` is the draft's version; None where none was begun.

    `begun_from` is the published version that was looked at, 0 for something new. Where somebody else has
    published meanwhile the text is kept all the same: it only cannot be handed in before it was compared.
    """
    rights.check(by, "runbook.write")
    check_said(said)
    row = await _begun(tx, handle, said, begun_from=begun_from, by=by, now=now)
    draft = await rows.draft_of(tx.session, row.id, by.person_id)
    if draft is None and seen is None:
        draft = RunbookDraftRow(
            id=new_id(), runbook_id=row.id, author_id=by.person_id, state="draft", answer="", version=0
        )
        tx.session.add(draft)
    draft = _as_seen(draft, seen)
    await pictures.use(tx.session, said.pictures.values(), now=now)
    draft.text, draft.pictures = said.text, dict(said.pictures)
    draft.begun_from, draft.why = begun_from, clean_line(why, LONGEST_WHY)
    draft.changed_at, draft.version = now, draft.version + 1
    if row.published is None:
        row.title = _title(said) or row.title
    if draft.state == "handed-in":
        draft.state, draft.handed_in_at = "draft", None
    await tx.session.flush()
    return draft


async def hand_in(
    tx: Transaction, draft_id: UUID, *, seen: int, why: str = "", by: Viewer, now: datetime
) -> RunbookDraftRow:
    """Whoever may publish it is told; a text that cannot be read is refused with its lines."""
    rights.check(by, "runbook.write")
    row, draft = await locked(tx, draft_id, seen=seen)
    if draft.author_id != by.person_id:
        raise Refused("FORBIDDEN", "Only who wrote it hands it in.")
    await check_newest(tx, row, draft)
    draft.why = reason(why, draft)
    said = said_in(draft)
    await check_pictures(tx, said, now=now)
    found = await whole(tx.session, said, handle=row.handle)
    if problems := await unknown(tx.session, said):
        raise BadRunbook(problems)
    draft.state, draft.handed_in_at, draft.answer = "handed-in", now, ""
    draft.answered_by, draft.version = None, draft.version + 1
    organisation = await organisations.current(tx.session)
    asked = judges(
        organisation, owner=row.owner_id, services=await services_of(tx, row, said), but=by.person_id
    )
    told = notices.Told(tx, row.handle, found.runbook.front.title, by, now)
    await notices.tell_handed_in(told, asked, draft)
    return draft


async def give_back(
    tx: Transaction, draft_id: UUID, *, seen: int, answer: str, by: Viewer, now: datetime
) -> RunbookDraftRow:
    """With words for whoever wrote it; they go on from where they were."""
    row, draft = await locked(tx, draft_id, seen=seen)
    await check_may_judge(tx, row, draft, by=by)
    words = clean(answer, LONGEST_ANSWER)
    if not words:
        raise Refused("NO_REASON", "Say what is missing: whoever wrote it wants to know.")
    draft.state, draft.answer, draft.answered_by = "given-back", words, by.actor
    draft.handed_in_at, draft.version = None, draft.version + 1
    told = notices.Told(tx, row.handle, row.title, by, now)
    await notices.tell_given_back(told, draft.author_id, answer=words)
    return draft


async def drop(tx: Transaction, draft_id: UUID, *, by: Viewer) -> RunbookRow:
    """What was never published and has no other draft is gone with it, so that its handle is free."""
    row, draft = await locked(tx, draft_id, seen=None)
    if draft.author_id != by.person_id:
        rights.check(by, "runbook.publish")
    await tx.session.delete(draft)
    await tx.session.flush()
    if row.published is None and not await rows.drafts_of(tx.session, [row.id]):
        await tx.session.delete(row)
    return row


async def locked(tx: Transaction, draft_id: UUID, *, seen: int | None) -> tuple[RunbookRow, RunbookDraftRow]:
    """A draft and its runbook, the runbook first: whoever publishes or drops takes them in this order."""
    there = await tx.session.get(RunbookDraftRow, draft_id)
    runbook = (await rows.by_ids(tx.session, [there.runbook_id]))[0] if there else None
    row = await rows.lock(tx.session, runbook.handle) if runbook else None
    draft = await rows.draft(tx.session, draft_id)
    if row is None or draft is None:
        raise Refused("NOT_FOUND", "There is no such draft: it was published or dropped.")
    return row, _as_seen(draft, seen) if seen is not None else draft


async def check_newest(tx: Transaction, row: RunbookRow, draft: RunbookDraftRow) -> None:
    """A draft that began from an older version would take back, unseen, what came since."""
    if row.archived_at is not None:
        raise Refused("ARCHIVED", "It is archived: bring it back first.")
    if told := await quicker(tx, row, draft):
        raise Refused("CONFLICT", f"{told} Compare the two, then save yours once more.")


async def quicker(tx: Transaction, row: RunbookRow, draft: RunbookDraftRow) -> str:
    """Who published meanwhile, in one sentence; empty where nobody did."""
    if row.published is None or row.published == draft.begun_from:
        return ""
    found = await rows.version(tx.session, row.id, row.published)
    if found is None:
        return ""
    return published_meanwhile(await _name(tx, found.by), found.number, found.why)


async def check_may_judge(tx: Transaction, row: RunbookRow, draft: RunbookDraftRow, *, by: Viewer) -> None:
    """Of somebody else's text that was handed in."""
    organisation = await organisations.current(tx.session)
    services = await services_of(tx, row, said_in(draft))
    if not may_publish(organisation, by, owner=row.owner_id, services=services):
        raise Refused("FORBIDDEN", "Only who answers for this runbook decides about it.")
    if draft.state != "handed-in":
        raise Refused("NOT_HANDED_IN", "It is not handed in: whoever writes it is still at work.")


async def services_of(tx: Transaction, row: RunbookRow, said: Said) -> list[str]:
    """Where it is published for; until then, where its text says it is for."""
    if row.published is not None:
        places = await rows.places_of(tx.session, [row.id])
        return [place.value for place in places if place.kind == "service"]
    return services_in(said)


async def check_pictures(tx: Transaction, said: Said, *, now: datetime) -> None:
    wanted = set(said.pictures.values())
    await pictures.use(tx.session, wanted, now=now)
    missing = wanted - await rows.known_pictures(tx.session, wanted)
    if missing:
        name = next(name for name, one in said.pictures.items() if one in missing)
        raise Refused("UNKNOWN_PICTURE", f"The picture {name} was not uploaded: add it once more.")


def said_in(draft: RunbookDraftRow) -> Said:
    return Said(draft.text, still_named(draft.text, draft.pictures))


def check_said(said: Said) -> None:
    if len(said.text.encode("utf-8", "surrogatepass")) > LARGEST_TEXT:
        raise Refused("TOO_LARGE", f"A runbook has at most {LARGEST_TEXT // 1024} kB of text.")
    if _UNKEPT.search(said.text):
        raise Refused("BAD_TEXT", "There is a character in it that cannot be kept.")
    if len(said.pictures) > MOST_PICTURES:
        raise Refused("TOO_MANY_PICTURES", f"A runbook has at most {MOST_PICTURES} pictures.")
    for name, found in said.pictures.items():
        if not _HASH.fullmatch(found):
            raise Refused("BAD_PICTURE", f"“{name[:80]}” names no picture that was uploaded here.")
        check_picture_name(name)


def reason(why: str, draft: RunbookDraftRow) -> str:
    found = clean_line(why, LONGEST_WHY) or draft.why
    if not found:
        raise Refused("NO_REASON", "Say why: whoever reads the history later wants to know.")
    return found


async def _begun(
    tx: Transaction, handle: str, said: Said, *, begun_from: int, by: Viewer, now: datetime
) -> RunbookRow:
    row = await rows.lock(tx.session, handle)
    if row is None:
        if begun_from:
            raise Refused("NOT_FOUND", f"There is no runbook called {handle[:80]}.")
        return await _new(tx, check_handle(handle), said, now=now)
    if row.archived_at is not None:
        raise Refused("ARCHIVED", f"{handle} is archived: bring it back first.")
    if not 0 <= begun_from <= (row.published or 0):
        raise Refused("NOT_FOUND", f"There is no version {begun_from} of it.")
    if begun_from == 0 and not await rows.draft_of(tx.session, row.id, by.person_id):
        raise Refused("HANDLE_TAKEN", f"Another runbook has the handle {handle}: choose another one.")
    return row


async def _new(tx: Transaction, handle: str, said: Said, *, now: datetime) -> RunbookRow:
    fresh = {
        "id": new_id(),
        "handle": handle,
        "title": _title(said) or handle,
        "summary": "",
        "is_part": False,
        "created_at": now,
        "version": 1,
    }
    await tx.session.execute(insert(RunbookRow).values(**fresh).on_conflict_do_nothing())
    row = await rows.lock(tx.session, handle)
    if row is None or row.id != fresh["id"]:
        raise Refused("HANDLE_TAKEN", f"Another runbook has the handle {handle}: choose another one.")
    return row


async def _name(tx: Transaction, actor: str) -> str:
    kind, _, handle = actor.partition(":")
    member = (await organisations.current(tx.session)).person(handle) if kind == "person" else None
    return member.name if member else "Tocsin's own machine"


def _title(said: Said) -> str:
    try:
        return read_runbook(said.text).front.title
    except BadRunbook:
        return ""


def _as_seen(draft: RunbookDraftRow | None, seen: int | None) -> RunbookDraftRow:
    if draft is None:
        message = "Your draft is gone: it was published or dropped meanwhile. Save this as a new one."
        raise Refused("CONFLICT", message)
    if draft.version != (seen or 0):
        message = "It was saved elsewhere meanwhile, perhaps on another device: look at it again."
        raise Refused("CONFLICT", message)
    return draft

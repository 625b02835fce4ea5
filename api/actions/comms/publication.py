"""Telling an audience: the text goes out, its promise is kept and made anew, pages and subscribers hear."""

from typing import cast

from api.actions.comms import announcements, promises
from api.actions.comms.compositions import saying_of
from api.actions.incidents.timeline import Case
from api.actions.runs import informing
from api.actions.status import mailings
from api.actions.status.repainting import repaint
from api.domain.comms import update as rule
from api.domain.comms.audience import PAGE_AUDIENCES, Audience, UpdateState
from api.domain.comms.composition import finish
from api.domain.incidents.incident import Actor
from api.store.comms import updates
from api.store.comms.comms import AnnouncementRow, UpdateRow


async def publish(opened: Case, row: UpdateRow, announcement: AnnouncementRow, *, by: Actor) -> None:
    """Call it under the incident's lock, with both rows as they are now, of what is not out yet."""
    rule.check_state(cast("UpdateState", row.state), resolved=announcement.resolved_at is not None)
    approved_hash = row.text_hash
    await _finish(opened, row, announcement, by=by)
    row.stage, row.due_at = "published", None
    row.published_at, row.published_by = opened.now, str(by)
    row.version += 1
    if row.headline:
        announcement.headline = row.headline
    session = opened.tx.session
    await session.flush()
    announcements.settle(announcement, await updates.published(session, announcement.id), now=opened.now)
    _record(opened, row, announcement, by=by, approved_hash=approved_hash)
    await informing.name(opened, row, announcement, by=by)
    if by.kind == "person":
        opened.touch()
    if announcement.audience in PAGE_AUDIENCES:
        if row.notify:
            await mailings.announce_update(opened.tx, announcement, row, now=opened.now)
        await repaint(opened.tx, now=opened.now)


async def overtaken_by(opened: Case, row: UpdateRow, announcement: AnnouncementRow) -> UpdateState | None:
    """What this audience was last told since the text was written, if anything."""
    said = await updates.published(opened.tx.session, announcement.id)
    since = [one for one in said if one.published_at and one.published_at > row.created_at]
    return cast("UpdateState", since[-1].state) if since else None


async def _finish(opened: Case, row: UpdateRow, announcement: AnnouncementRow, *, by: Actor) -> None:
    """The text with its promise in it: as it was approved, but for the time that is only known now."""
    audience = cast("Audience", announcement.audience)
    promise = await promises.told(
        opened,
        audience=audience,
        state=cast("UpdateState", row.state),
        update_id=row.id,
        next_at=row.next_update_at,
        by=by,
    )
    ready = finish(saying_of(row, audience), promise.due_at if promise else None, goes_out=opened.now)
    row.body, row.next_update_at = ready.body, ready.next_update_at
    row.text_hash = rule.text_hash(saying_of(row, audience))


def _record(
    opened: Case, row: UpdateRow, announcement: AnnouncementRow, *, by: Actor, approved_hash: str
) -> None:
    audience = cast("Audience", announcement.audience)
    opened.record(
        "update-published",
        by,
        f"{by.name} told {rule.TO[audience]} ({row.state}): {announcement.headline}",
        audience=audience,
        state=row.state,
        announcement=announcement.code,
        update=row.code,
        hash=row.text_hash,
        written_hash=approved_hash,
        author=str(row.author_id) if row.author_id else None,
        approved_by=str(row.approved_by) if row.approved_by else None,
    )

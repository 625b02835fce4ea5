"""What people say of an announcement besides its updates: its name, how bad it is, and when it began."""

from datetime import datetime
from uuid import UUID

from api.actions.comms import approvals
from api.actions.comms.announcements import check_seen
from api.actions.incidents.timeline import Case, case
from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.comms import update as rule
from api.domain.comms.audience import Audience, Impact
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.store.comms import updates
from api.store.comms.comms import AnnouncementRow


async def change(
    tx: Transaction,
    incident_id: UUID,
    audience: Audience,
    *,
    by: Actor,
    headline: str | None = None,
    impact: Impact | None = None,
    derive_impact: bool = False,
    started_at: datetime | None = None,
    seen: int | None = None,
    now: datetime,
) -> AnnouncementRow:
    """What is left out stays. `derive_impact`: it follows from the components again."""
    async with case(tx, incident_id, now=now) as opened:
        row = await updates.announcement(tx.session, incident_id, audience)
        if row is None:
            raise Refused("NOT_FOUND", "Nothing was written for this audience yet.")
        check_seen(row, seen)
        said = [
            await _rename(opened, row, headline),
            _weigh(row, None if derive_impact else impact or row.impact),
            _date_back(row, started_at, now=now),
        ]
        if any(said):
            row.changed_at, row.version = now, row.version + 1
            text = f"For {rule.TO[audience]}, {by.name} {rule.list_words([one for one in said if one])}."
            opened.record("announcement-changed", by, text, audience=audience, code=row.code)
            opened.touch()
            await repaint(tx, now=now)
        return row


async def _rename(opened: Case, row: AnnouncementRow, headline: str | None) -> str:
    """Where free text needs a second person, so does a new name."""
    words = row.headline if headline is None else rule.check_headline(headline)
    if words == row.headline:
        return ""
    why = await approvals.why_second(opened, row, words) if row.published_at else ""
    if why:
        raise Refused("NEEDS_APPROVAL", f"{why}: write an update that carries the new headline.")
    row.headline = words
    return f"calls it “{words}”"


def _weigh(row: AnnouncementRow, impact: str | None) -> str:
    if impact == row.impact:
        return ""
    row.impact = impact
    return f"sets its impact to {impact or 'that of its components'}"


def _date_back(row: AnnouncementRow, at: datetime | None, *, now: datetime) -> str:
    if at is None or at == row.started_at:
        return ""
    rule.check_beginning(at, published_at=row.published_at, now=now)
    row.started_at, row.backfilled = at, True
    return f"says that it began at {rule.promise_words(at, now=now)}"

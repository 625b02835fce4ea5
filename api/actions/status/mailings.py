"""What subscribers are told: a mailing for each page, its words frozen as the page itself says them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from api.database import Transaction
from api.domain.comms.announcement import impact_of
from api.domain.comms.audience import ComponentStatus
from api.domain.status import maintenance_word
from api.domain.status.maintenance_word import Plan
from api.domain.status.subscription import Topic
from api.store.base import Json, new_id
from api.store.comms.comms import AnnouncementRow, UpdateRow
from api.store.status import mailings
from api.store.status.mailings import PageTold, UpdateTold
from api.store.status.pages import MaintenanceRow
from api.store.status.subscribers import MailingRow

# A letter carries what was said before, as far as people read back.
_MOST_UPDATES: Final = 20


async def announce_update(
    tx: Transaction, announcement: AnnouncementRow, update: UpdateRow, *, now: datetime
) -> None:
    """Call it in the transaction that publishes, where subscribers are to be told."""
    await tx.session.flush()
    said = await mailings.updates_told(tx.session, announcement.id)
    for page in await mailings.pages_told(tx.session, [announcement.audience]):
        named = _named(said)
        if named and not named & page.shown.keys():
            continue
        words = incident_words(announcement, said, page)
        await _add(tx, page, "update", words, thread=announcement.code, update_id=update.id, now=now)


async def announce_maintenance(
    tx: Transaction, maintenance: MaintenanceRow, topic: Topic, *, now: datetime
) -> None:
    """Call it with `scheduled`, `rescheduled`, `completed` (early) or `cancelled` when somebody did that.

    Plans the words that follow by the clock. Of quiet work nobody is told, and nothing is planned.
    """
    await tx.session.flush()
    plan_words(maintenance, now=now)
    if maintenance.notify:
        await tell_maintenance(tx, maintenance, topic, now=now)


def plan_words(maintenance: MaintenanceRow, *, now: datetime) -> None:
    """Its times are new: what was said of the old ones is no longer said."""
    word = maintenance_word.first_word(plan_of(maintenance), now=now)
    maintenance.stage = word.stage if word else 0
    maintenance.due_at = word.at if word else None


async def tell_maintenance(
    tx: Transaction, maintenance: MaintenanceRow, topic: Topic, *, now: datetime
) -> None:
    for page in await mailings.pages_told(tx.session, maintenance.audiences):
        if maintenance.components and not page.shown.keys() & set(maintenance.components):
            continue
        words = _maintenance_words(maintenance, page)
        await _add(tx, page, topic, words, thread=maintenance.code, maintenance_id=maintenance.id, now=now)


def plan_of(row: MaintenanceRow) -> Plan:
    return Plan(row.starts_at, row.ends_at, row.completed_at, row.cancelled_at, row.notify)


async def _add(
    tx: Transaction,
    page: PageTold,
    topic: Topic,
    words: Json,
    *,
    thread: str,
    update_id: UUID | None = None,
    maintenance_id: UUID | None = None,
    now: datetime,
) -> None:
    mailing_id = new_id()
    first = await mailings.first_of_thread(tx.session, page.id, thread)
    tx.session.add(
        MailingRow(
            id=mailing_id,
            page_id=page.id,
            update_id=update_id,
            maintenance_id=maintenance_id,
            topic=topic,
            thread=thread,
            words=words | {"first": str(first or mailing_id)},
            state="gathering",
            gathered_to=None,
            total=0,
            created_at=now,
            due_at=now,
            finished_at=None,
        )
    )
    await tx.session.flush()


def incident_words(announcement: AnnouncementRow, said: Sequence[UpdateTold], page: PageTold) -> Json:
    """`concerns` and `impact` decide who is told; the rest is what they read."""
    newest = said[0]
    return {
        "kind": "incident",
        "code": announcement.code,
        "name": announcement.headline,
        "state": newest.state,
        # Of all of it, not of now: whoever was told that it began is told that it ended.
        "impact": announcement.impact or impact_of(_ever(said)),
        "impact_override": announcement.impact,
        "concerns": sorted(_named(said)),
        "components": _shown(_effects(said), page),
        "started_at": announcement.started_at.isoformat(),
        "created_at": announcement.created_at.isoformat(),
        "updated_at": newest.published_at.isoformat(),
        "monitoring_at": _first_time(said, "monitoring"),
        "resolved_at": _moment(announcement.resolved_at),
        "backfilled": announcement.backfilled,
        "next_update_at": _moment(newest.next_update_at),
        "updates": [_update_words(one) for one in said[:_MOST_UPDATES]],
    }


def _maintenance_words(row: MaintenanceRow, page: PageTold) -> Json:
    return {
        "kind": "maintenance",
        "code": row.code,
        "name": row.headline,
        "body": row.body,
        "concerns": sorted(row.components),
        "components": _shown(dict.fromkeys(row.components, row.status), page),
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
        "completed_at": _moment(row.completed_at),
        "cancelled_at": _moment(row.cancelled_at),
        "created_at": row.created_at.isoformat(),
        "updated_at": row.changed_at.isoformat(),
    }


def _update_words(one: UpdateTold) -> Json:
    return {
        "code": one.code,
        "state": one.state,
        "body": one.body,
        "at": one.published_at.isoformat(),
        "edited_at": _moment(one.edited_at),
    }


def _shown(statuses: Mapping[str, str], page: PageTold) -> list[dict[str, Any]]:
    """Of the components that are named, those that readers of this page know; in the page's order."""
    return [
        {"code": code, "name": name, "status": statuses[component_id]}
        for component_id, (code, name) in page.shown.items()
        if component_id in statuses
    ]


def _effects(said: Sequence[UpdateTold]) -> dict[str, str]:
    """What each named component suffers now: the newest update that names it says so."""
    if said[0].state in ("resolved", "postmortem"):
        return dict.fromkeys(_named(said), "operational")
    return {component: status for one in reversed(said) for component, status in one.effects.items()}


def _named(said: Sequence[UpdateTold]) -> set[str]:
    return {component for one in said for component in one.effects}


def _ever(said: Sequence[UpdateTold]) -> frozenset[ComponentStatus]:
    found = frozenset(status for one in said for status in one.effects.values())
    return cast("frozenset[ComponentStatus]", found)


def _first_time(said: Sequence[UpdateTold], state: str) -> str | None:
    return min((one.published_at.isoformat() for one in said if one.state == state), default=None)


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None

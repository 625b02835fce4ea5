"""Reading what somebody needs on their phone: asked at every start of the app, so asked of little."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.organisation.snapshot import Organisation
from api.domain.rights import Viewer
from api.domain.runbooks.pins import Pin, Use, pins
from api.domain.runbooks.worth import worth
from api.store.incidents.incidents import IncidentRow
from api.store.incidents.sight import Sight
from api.store.runbooks import lists as runbook_lists
from api.store.runbooks import matches as runbook_matches
from api.store.runbooks import pins as rows
from api.store.runbooks.lists import Record
from api.store.runbooks.pins import Bulk, Followed

# The worst of them: whoever has more open needs people, not a phone.
_MOST_INCIDENTS: Final = 30


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pin, how it is published today, and how much a search makes of it."""

    pin: Pin
    bulk: Bulk
    worth: float


@dataclass(frozen=True, slots=True)
class Opened:
    """An open incident, its runbooks by handle, and when somebody was promised to hear next."""

    row: IncidentRow
    runbooks: Sequence[str]
    next_word: datetime | None


@dataclass(frozen=True, slots=True)
class Needed:
    """The most needed first, the worst first."""

    pins: Sequence[Pinned]
    incidents: Sequence[Opened]


async def needed(
    session: AsyncSession,
    organisation: Organisation,
    viewer: Viewer,
    *,
    sight: Sight,
    base_url: str,
    now: datetime,
) -> Needed:
    open_ = await rows.open_incidents(
        session, sight, viewer.person_id, actor=viewer.actor, limit=_MOST_INCIDENTS
    )
    ids = [row.id for row in open_]
    matches = await runbook_matches.of_incidents(session, organisation, ids, base_url=base_url)
    followed = _grouped(await rows.followed_in(session, ids)) if ids else {}
    due = await rows.next_word(session, ids) if ids else {}
    uses = [
        Use(row.number, matches.get(row.id, ()), [one.runbook for one in followed.get(row.id, ())])
        for row in open_
    ]
    found = pins(organisation, organisation.people[viewer.person_id], uses, now=now)
    return Needed(
        await _pinned(session, found, now=now),
        [
            Opened(row, [match.runbook.handle for match in matches.get(row.id, ())], due.get(row.id))
            for row in open_
        ],
    )


async def _pinned(session: AsyncSession, found: Sequence[Pin], *, now: datetime) -> list[Pinned]:
    if not found:
        return []
    ids = [pin.runbook.id for pin in found]
    bulk = await rows.bulk(session, ids, now=now)
    records = await runbook_lists.records_of(session, ids)
    return [
        Pinned(pin, one, _worth(one, records.get(pin.runbook.id, Record())))
        for pin in found
        if (one := bulk.get(pin.runbook.id)) is not None
    ]


def _worth(bulk: Bulk, record: Record) -> float:
    return worth(worked=record.worked, partly=record.partly, judged=record.judged, is_overdue=bulk.is_overdue)


def _grouped(followed: Sequence[Followed]) -> Mapping[uuid.UUID, Sequence[Followed]]:
    found: dict[uuid.UUID, list[Followed]] = defaultdict(list)
    for one in followed:
        found[one.incident_id].append(one)
    return found

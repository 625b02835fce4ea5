"""The weekly reliability brief: made of figures alone, so that it goes out by itself, once a week."""

from datetime import datetime
from typing import Final

from api.actions.briefings import readers
from api.actions.briefings.weekly_uptime import uptimes
from api.database import Transaction
from api.domain.briefings import weekly as rules
from api.domain.briefings.weekly import Weekly
from api.domain.incidents.incident import SYSTEM
from api.store.base import new_id
from api.store.briefings import briefings as rows
from api.store.briefings import weekly as figures
from api.store.briefings.briefings import BriefingRow
from api.store.organisation import snapshot as organisations

_KIND: Final = "weekly"


async def issue_weekly(tx: Transaction, *, now: datetime) -> BriefingRow | None:
    """Of the last whole week; None where it was given out already, or is not ready yet."""
    organisation = await organisations.current(tx.session)
    zone = rules.main_zone(
        member.time_zone for member in organisation.people.values() if not member.is_disabled
    )
    told_of = rules.week_told_of(now, zone)
    if told_of is None:
        return None
    await rows.take_turn(tx.session, _KIND)
    before = await rows.last_issued(tx.session, _KIND, None)
    # Told apart by the day: the main zone may have moved since.
    if before is not None and datetime.fromisoformat(before.facts["to"]).date() >= told_of[1].date():
        return None
    told = await readers.readers(tx.session, organisation, None)
    if not told:
        return None
    weekly = await _counted(tx, *told_of, zone=zone, now=now)
    words = rules.in_words(weekly)
    row = BriefingRow(
        id=new_id(),
        kind=_KIND,
        incident_id=None,
        number=(before.number if before else 0) + 1,
        stage="issued",
        known=" ".join(words),
        unknown="",
        facts=rules.shape_of(weekly),
        created_at=now,
        issued_at=now,
        issued_by=str(SYSTEM),
        next_at=None,
        version=1,
    )
    tx.session.add(row)
    await tx.session.flush()
    await readers.send(tx, row, told, title="Your weekly reliability brief", body=words[0], now=now)
    return row


async def _counted(
    tx: Transaction, starts_at: datetime, ends_at: datetime, *, zone: str, now: datetime
) -> Weekly:
    edges = rules.weeks_before(ends_at, zone)
    happened = await figures.happened(tx.session, since=edges[0], until=ends_at)
    promised = await figures.promised(tx.session, since=starts_at, until=ends_at)
    return Weekly(
        starts_at=starts_at,
        ends_at=ends_at,
        zone=zone,
        weeks=rules.weeks_of(happened, edges),
        promises=rules.promises_of(promised),
        uptimes=await uptimes(tx.session, until=ends_at, now=now),
    )

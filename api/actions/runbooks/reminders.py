"""Reviews that are due: the owner is reminded twice, and then whoever works on its services hears of it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from api.actions.paging import notices
from api.actions.runbooks.edits import at, record
from api.actions.runbooks.findings import answers_for, services_of
from api.actions.runbooks.links import CHORE
from api.database import Transaction
from api.domain.incidents.incident import SYSTEM
from api.domain.oncall.wallclock import wall_clock
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.runbooks.care import SILENCES, reminder, team_of
from api.store.organisation import snapshot as organisations
from api.store.people import people as people_rows
from api.store.runbooks import findings as rows
from api.store.runbooks.runbooks import RunbookRow

_MOST_NAMED: Final = 3


async def remind(tx: Transaction, *, now: datetime) -> None:
    """One notice for each person, however many runbooks wait for them."""
    await people_rows.take_turns(tx.session, CHORE)
    organisation = await organisations.current(tx.session)
    due = await rows.to_remind(tx.session, now=now)
    services = await services_of(tx.session, [row.id for row in due])
    asked: dict[UUID, list[RunbookRow]] = defaultdict(list)
    for row in due:
        found = reminder(row.review_due_at, row.reminded, now=now)
        if found is None:
            continue
        team = team_of(organisation, services[row.id]) if found.asks == "team" else ()
        people = _once([*answers_for(organisation, row, services[row.id]), *team])
        if row.reminded == SILENCES:
            await _say(tx, row, people, now=now)
        row.reminded, row.review_due_at = row.reminded + 1, found.again_at
        for member in people:
            asked[member.id].append(row)
    for person, runbooks in asked.items():
        await notices.tell(tx, person, now=now, quiet=True, **_words(organisation, person, runbooks))


async def _say(tx: Transaction, row: RunbookRow, people: Sequence[Member], *, now: datetime) -> None:
    """Its history says that it climbed, and to whom."""
    names = ", ".join(member.name for member in people) or "nobody"
    why = f"Nobody answered two reminders of its review. Told: {names}."
    number = at(row.published)
    await record(tx, row, "climb", by=str(SYSTEM), before=number, after=number, why=why, now=now)


def _words(organisation: Organisation, person: UUID, runbooks: Sequence[RunbookRow]) -> dict[str, Any]:
    """Times of whoever reads it."""
    zone, count = ZoneInfo(organisation.people[person].time_zone), len(runbooks)
    lines = [_line(row, zone) for row in runbooks[:_MOST_NAMED]]
    if count > _MOST_NAMED:
        lines.append(f"And {count - _MOST_NAMED} more.")
    title = "Is this runbook still right?" if count == 1 else f"Are these {count} runbooks still right?"
    navigate = f"/runbooks/{runbooks[0].handle}" if count == 1 else "/runbooks/+care"
    return {"title": title, "body": "\n".join(lines), "navigate": navigate}


def _line(row: RunbookRow, zone: ZoneInfo) -> str:
    read_at = row.reviewed_at or row.created_at
    asked = ", and nobody has answered" if row.reminded > SILENCES else ""
    return f"{row.title}: last read {wall_clock(read_at, zone):%d %b %Y}{asked}"


def _once(members: Iterable[Member]) -> list[Member]:
    return list({member.id: member for member in members}.values())

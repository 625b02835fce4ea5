"""Findings of runbooks kept from look to look: what is new is told, what is gone closes by itself."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.paging import notices
from api.actions.runbooks.links import CHORE
from api.actions.runbooks.owning import judges
from api.actions.runs.following import state_of
from api.actions.runs.texts import runbook_of
from api.database import Transaction
from api.domain.incidents.incident import SYSTEM
from api.domain.organisation.snapshot import Member, Organisation
from api.domain.runbooks.care import Around, Own, look
from api.domain.runbooks.changes import Changes
from api.domain.runbooks.finding import About, Finding, FindingKind, Subject, compare
from api.domain.runbooks.use import Stepped, Use, Went
from api.store.base import new_id
from api.store.organisation import snapshot as organisations
from api.store.people import people as people_rows
from api.store.runbooks import findings as rows
from api.store.runbooks import links
from api.store.runbooks import lists as runbook_lists
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs import lists as run_lists
from api.store.runs.runs import RunbookFindingRow, RunOpRow, RunRow

# As far back as anything is compared: a text that nobody has answered for since is overdue in any case.
_BACK: Final = timedelta(days=400)
# A notice names these; the screen has them all.
_MOST_NAMED: Final = 3

Found = Mapping[UUID, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that a look compares, read at once."""

    runbooks: Sequence[tuple[Subject, Own]]
    around: Around
    now: datetime


async def gather(session: AsyncSession, *, now: datetime) -> Seen:
    live = await rows.followed(session)
    subjects = await _subjects(session, live)
    since = max(min((one.read_at for one in subjects), default=now), now - _BACK)
    places = {name for one in subjects for name in one.alerts}
    around = Around(
        organisation=await organisations.current(session),
        changes=Changes(await rows.changes_since(session, since)),
        use=Use(
            heard=await rows.heard_since(session, now - _BACK),
            named=frozenset(places),
            incidents=await rows.incidents_since(session, now - _BACK),
        ),
    )
    return Seen([*zip(subjects, await _own(session, live), strict=True)], around, now)


def compared(seen: Seen) -> Found:
    """Hard work where there are many: keep it off the loop that pages."""
    return {one.id: look(one, own, seen.around, now=seen.now) for one, own in seen.runbooks}


async def keep(tx: Transaction, found: Found, *, now: datetime) -> None:
    """What was found is there, what was not is gone, and whose runbooks they are hear of what is new."""
    await people_rows.take_turns(tx.session, CHORE)
    known: dict[UUID, dict[About, RunbookFindingRow]] = defaultdict(dict)
    for row in await rows.all_open(tx.session):
        known[row.runbook_id][cast("FindingKind", row.kind), row.about] = row
    new: dict[UUID, list[Finding]] = {}
    for runbook_id in {*known, *found}:
        change = compare(known[runbook_id], found.get(runbook_id, ()))
        for subject in change.gone:
            row = known[runbook_id][subject]
            row.settled_at, row.settled_by = now, str(SYSTEM)
        for subject, finding in change.lasting.items():
            row = known[runbook_id][subject]
            row.text, row.details = finding.text, dict(finding.details)
        if change.new:
            new[runbook_id] = list(change.new.values())
            tx.session.add_all(_row(runbook_id, one, now) for one in change.new.values())
    await tx.session.flush()
    if new:
        await _tell(tx, new, now=now)


def answers_for(organisation: Organisation, row: RunbookRow, services: Collection[str]) -> Sequence[Member]:
    """Its owner; where that is nobody, or nobody who reads it, whoever else may judge it."""
    owner = organisation.people.get(row.owner_id) if row.owner_id else None
    if owner is not None and not owner.is_disabled:
        return [owner]
    return judges(organisation, owner=None, services=services)


async def services_of(session: AsyncSession, ids: Collection[UUID]) -> Mapping[UUID, tuple[str, ...]]:
    return {one: places["service"] for one, places in (await _places(session, ids)).items()}


async def _subjects(session: AsyncSession, live: Sequence[RunbookRow]) -> list[Subject]:
    ids = [row.id for row in live]
    places, named = await _places(session, ids), await links.all_links(session)
    published, settled = await rows.first_published(session), await rows.settled_by_people(session)
    return [
        Subject(
            id=row.id,
            owner=row.owner_id,
            services=places[row.id]["service"],
            alerts=places[row.id]["alert"],
            links=frozenset(link.url for link in named.get(row.id, ())),
            first_published_at=published.get(row.id, row.created_at),
            read_at=row.reviewed_at or row.created_at,
            settled=cast("Mapping[About, datetime]", settled.get(row.id, {})),
        )
        for row in live
    ]


async def _own(session: AsyncSession, live: Sequence[RunbookRow]) -> list[Own]:
    named, counts = await links.all_links(session), await rows.count_runs(session)
    ended = await rows.latest_ended(session)
    ops = await _ops(session, [run.id for runs in ended.values() for run in runs])
    found = []
    for row in live:
        went = [await _went(session, row, run, ops[run.id]) for run in ended.get(row.id, ())]
        own = Own(handle=row.handle, links=named.get(row.id, ()), runs=counts.get(row.id, 0), ended=went)
        found.append(own)
    return found


async def _ops(session: AsyncSession, runs: Collection[UUID]) -> Mapping[UUID, list[RunOpRow]]:
    found: dict[UUID, list[RunOpRow]] = defaultdict(list)
    for op in await run_lists.ops_of(session, runs) if runs else ():
        found[op.run_id].append(op)
    return found


async def _went(session: AsyncSession, row: RunbookRow, run: RunRow, ops: Sequence[RunOpRow]) -> Went:
    """Of an older text only how it went counts: its steps may be others."""
    ended_at = run.ended_at or run.started_at
    if run.content_hash != row.content_hash:
        return Went(ended_at, run.verdict)
    text = await runbook_of(session, run)
    titles = {step.id: step.title for step in text.steps}
    steps = tuple(
        Stepped(one.id, titles[one.id], is_missed=one.state == "skipped" or bool(one.deviations))
        for one in state_of(text, run, ops).steps
        if one.state in ("done", "skipped")
    )
    return Went(ended_at, run.verdict, steps)


async def _places(
    session: AsyncSession, ids: Collection[UUID]
) -> Mapping[UUID, Mapping[str, tuple[str, ...]]]:
    kept: dict[UUID, dict[str, list[str]]] = {one: defaultdict(list) for one in ids}
    for place in await runbook_lists.places_of(session, ids):
        kept[place.runbook_id][place.kind].append(place.value)
    return {one: {kind: tuple(places[kind]) for kind in ("service", "alert")} for one, places in kept.items()}


def _row(runbook_id: UUID, finding: Finding, now: datetime) -> RunbookFindingRow:
    return RunbookFindingRow(
        id=new_id(),
        runbook_id=runbook_id,
        kind=finding.kind,
        about=finding.about,
        text=finding.text,
        details=dict(finding.details),
        found_at=now,
    )


async def _tell(tx: Transaction, new: Mapping[UUID, list[Finding]], *, now: datetime) -> None:
    """One notice for each of them, whatever it holds."""
    organisation = await organisations.current(tx.session)
    services = await services_of(tx.session, list(new))
    told: dict[UUID, list[RunbookRow]] = defaultdict(list)
    for row in sorted(await runbook_lists.by_ids(tx.session, list(new)), key=lambda row: row.title):
        for member in answers_for(organisation, row, services[row.id]):
            told[member.id].append(row)
    for person, runbooks in told.items():
        count = len(runbooks)
        title = "A runbook may be out of date" if count == 1 else f"{count} runbooks may be out of date"
        body = "\n".join(_lines(runbooks, new))
        navigate = f"/runbooks/{runbooks[0].handle}" if count == 1 else "/runbooks/+care"
        await notices.tell(tx, person, title=title, body=body, navigate=navigate, now=now, quiet=True)


def _lines(runbooks: Sequence[RunbookRow], new: Mapping[UUID, list[Finding]]) -> Iterable[str]:
    for row in runbooks[:_MOST_NAMED]:
        yield f"{row.title}: {new[row.id][0].text}"
    if len(runbooks) > _MOST_NAMED:
        yield f"And {len(runbooks) - _MOST_NAMED} more."

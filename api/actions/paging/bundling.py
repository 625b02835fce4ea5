"""Claimed pages made into parcels: most leave alone; what waited together, or is too much, leaves as one."""

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from api.actions.incidents.timeline import Case, close_all
from api.actions.paging import delivery
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.paging.bundle import Knock, Lately, plan
from api.domain.paging.bundle_payload import MOST_LISTED
from api.store.base import new_id
from api.store.paging import bundles, paging
from api.store.paging.bundles import Place, Rang, Told
from api.store.paging.paging import Due, PageRow

log = structlog.get_logger(__name__)

# A bundle takes up what else is due in its place, but no more than a worker can hold.
_MOST_TOGETHER: Final = 1000
_WORST: Final = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """`told` is the worst of what a device shows, empty when nothing waits there any more."""

    id: UUID
    told: tuple[Told, ...] = ()
    has_waited: bool = False


@dataclass(frozen=True, slots=True)
class Parcel:
    """What leaves as one: a row alone, or a bundle with every row that it stands for."""

    rows: tuple[Due, ...]
    bundle: Bundle | None = None


async def claim(tx: Transaction, *, limit: int, one_by_one: int) -> list[Parcel]:
    """Take what is due, as `delivery.claim`, and say what of it goes out together.

    What is put off is claimed and given back, so that there may be fewer than were due. A page that rings
    alone where nothing else rings costs no statement beyond its claim.
    """
    due = await delivery.claim(tx, limit=limit, one_by_one=one_by_one)
    crowded = _crowded(due)
    if not crowded and all(one.bundle_id is None for one in due):
        return [Parcel((one,)) for one in due]
    try:
        async with tx.session.begin_nested():
            return await _parcels(tx, due, crowded, one_by_one=one_by_one, is_full=len(due) == limit)
    except Exception:  # whatever is wrong with bundles, nobody is left unpaged for it
        log.exception("bundling failed; every page leaves by itself", pages=len(due))
        return [Parcel((one,)) for one in due]


async def displayed(tx: Transaction, head: PageRow, who: Actor, *, at: datetime, now: datetime) -> None:
    """A device showed the bundle that `head` belongs to: each page in it has its receipt."""
    locked = await bundles.lock_incidents(tx.session, await bundles.unseen(tx.session, head))
    rows = {row.id: row for row in locked}
    cases: dict[UUID, Case] = {}
    for page in await bundles.record_shown(tx.session, head, rows, at=at):
        opened = cases.setdefault(page.incident_id, Case(tx, rows[page.incident_id], now))
        text = f"{who.name}'s {page.label} shows the page, together with others."
        opened.record("shown", who, text, page=str(page.id))
    await close_all(tx, list(cases.values()), now=now)


@dataclass(slots=True)
class _Load:
    """What a claim comes to, while it is being shared out."""

    alone: list[Due] = field(default_factory=list)
    tied: defaultdict[UUID, list[Due]] = field(default_factory=lambda: defaultdict(list))
    # Bundles in which everything has waited for the same hour.
    released: set[UUID] = field(default_factory=set)


async def _parcels(
    tx: Transaction, due: Sequence[Due], crowded: set[Place], *, one_by_one: int, is_full: bool
) -> list[Parcel]:
    load = _Load()
    if crowded:
        people = sorted({place.person_id for place in crowded})
        now = await bundles.take_turns(tx.session, people)
        if is_full:
            more = await paging.claim(tx.session, limit=_MOST_TOGETHER, people=people)
            due = [*due, *more]
            crowded = crowded | {place for one in more if (place := _place(one)) is not None}
        rang = await bundles.lately(tx.session, people, leases={one.lease for one in due})
        for place, rows in _by_place(due, crowded).items():
            await _share_out(tx, place, rows, rang.get(place), load, now=now, one_by_one=one_by_one)
    for one in due:
        if one.bundle_id is not None:
            load.tied[one.bundle_id].append(one)
        elif _place(one) not in crowded:
            load.alone.append(one)
    return [*(Parcel((one,)) for one in load.alone), *await _tied_up(tx, load)]


def _place(one: Due) -> Place | None:
    """None for what leaves as it is: a page that is tried again goes out as it did before."""
    if one.kind != "page" or one.person_id is None or one.bundle_id is not None or one.attempts != 1:
        return None
    return Place(one.person_id, one.channel, one.device_id, one.method_id)


def _has_waited(one: Due) -> bool:
    return one.due_at is not None and one.due_at > one.queued_at


def _by_place(due: Iterable[Due], places: Container[Place]) -> dict[Place, list[Due]]:
    found = defaultdict[Place, list[Due]](list)
    for one in due:
        place = _place(one)
        if place is not None and place in places:
            found[place].append(one)
    return found


def _crowded(due: Sequence[Due]) -> set[Place]:
    """The places where it may be more than one that rings."""
    places = {place for one in due if (place := _place(one)) is not None}
    return {
        place
        for place, rows in _by_place(due, places).items()
        if len(rows) > 1 or rows[0].is_busy or _has_waited(rows[0])
    }


async def _share_out(
    tx: Transaction,
    place: Place,
    rows: Sequence[Due],
    rang: Rang | None,
    load: _Load,
    *,
    now: datetime,
    one_by_one: int,
) -> None:
    """The pages of one place: some alone, some in its bundle, the others not yet."""
    by_id = {one.id: one for one in rows}
    knocks = [Knock(one.id, one.severity or _WORST, _has_waited(one), one.rung_due_at) for one in rows]
    lately = Lately(rang.alone, rang.worst, rang.bundled_at) if rang else Lately()
    told = plan(knocks, lately, now=now, one_by_one=one_by_one)
    load.alone += [by_id[knock.page_id] for knock in told.alone]
    if told.later and told.until is not None:
        later = [by_id[knock.page_id] for knock in told.later]
        await bundles.put_off(tx.session, place, later, until=told.until)
    if told.together:
        running = rang.bundle_id if rang else None
        bundle_id = running or new_id()
        load.tied[bundle_id] = [by_id[knock.page_id] for knock in told.together]
        await bundles.tie(tx.session, bundle_id, load.tied[bundle_id])
        if running is None and all(knock.has_waited for knock in told.together):
            load.released.add(bundle_id)


async def _tied_up(tx: Transaction, load: _Load) -> list[Parcel]:
    """One parcel for each notification, with what it says: read last, so that it says all of it."""
    if not load.tied:
        return []
    told = await bundles.told(tx.session, load.tied, most=MOST_LISTED)
    parcels = []
    for bundle_id, rows in load.tied.items():
        by_device = defaultdict[UUID | None, list[Due]](list)
        for one in rows:
            by_device[one.device_id].append(one)
        for device_id, those in by_device.items():
            shown = told.get((bundle_id, device_id), []) if device_id is not None else []
            bundle = Bundle(bundle_id, tuple(shown), bundle_id in load.released)
            parcels.append(Parcel(tuple(those), bundle))
    return parcels

"""Somebody has had too much of a night: a colleague is asked, takes over, and is who rings from then on."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from api import clock
from api.actions.oncall import reliefs
from api.actions.oncall.fatigue import weary
from api.actions.organisation.duty import save_duty
from api.actions.organisation.overrides import add_override
from api.actions.people.people import set_profile
from api.domain.oncall.oncall import on_call
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.oncall import reliefs as rows
from api.store.oncall.oncall import OverrideRow, ScheduleRow
from api.store.oncall.reliefs import ReliefRow
from api.store.oncall.time_off import TimeOffRow
from api.store.organisation import snapshot as organisations
from api.store.paging.paging import PageRow
from tests.support.town import Person, Town
from worker.jobs.reliefs import expire_reliefs, offer_reliefs

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def shop(town: Town, *people: str) -> None:
    """Ana has this week's turn, with a day of it left at least."""
    begun = (clock.now() - 5 * 24 * HOUR).replace(tzinfo=None, second=0, microsecond=0)
    weekly = {"name": "weekly", "people": list(people), "starts": f"{begun:%Y-%m-%dT%H:%M}", "unit": "week"}
    await town.schedule("primary", rotations=[weekly])
    await town.service(rungs=[(3600, ["schedule:primary"])])


def viewer(person: Person) -> Viewer:
    row = person.row
    return Viewer(row.id, row.handle, row.name, "admin" if row.role == "admin" else "responder")


async def rung(town: Town, person: Person, title: str) -> int:
    """An incident that this person's phone has rung for, taken and put to rest."""
    number = await town.alert(title, dedup=title)

    async def has_rung() -> bool:
        return any(page.sent_at and page.person_id == person.row.id for page in await town.pages(number))

    await town.until(has_rung)
    await town.acknowledge(number, person)
    return number


async def offered(town: Town) -> ReliefRow | None:
    await offer_reliefs(town.database, now=clock.now())
    async with town.database.read() as session:
        found = await rows.open_ones(session)
    assert len(found) <= 1
    return found[0] if found else None


async def accept(town: Town, relief: ReliefRow, person: Person, **said: Any) -> None:
    async with town.database.transaction() as tx:
        await reliefs.accept(tx, relief.id, by=viewer(person), **said, now=clock.now())


async def decline(town: Town, relief: ReliefRow, person: Person) -> None:
    async with town.database.transaction() as tx:
        await reliefs.decline(tx, relief.id, by=viewer(person), now=clock.now())


async def told(person: Person, title: str) -> dict[str, Any]:
    """The notice of that title, once it is on their phone."""
    _, payload = await person.phone.received.first(lambda one: one[1]["notification"]["title"] == title)
    shown: dict[str, Any] = payload["notification"]
    return shown


async def people_on_call(town: Town) -> tuple[str, ...]:
    async with town.database.read() as session:
        organisation = await organisations.current(session)
    return on_call(organisation.schedules["primary"], at=clock.now())


async def test_two_incidents_are_enough_bo_takes_over_and_the_third_rings_bo(town: Town) -> None:
    ana, bo, cy = [await town.person(handle) for handle in ("ana", "bo", "cy")]
    await shop(town, "ana", "bo", "cy")
    async with town.worker():
        first = await rung(town, ana, "Checkout is slow")
        assert await offered(town) is None
        await rung(town, ana, "Ledger is down")
        relief = await offered(town)
        assert relief is not None
        assert relief.why.startswith("2 incidents")
        notice = await told(ana, "Let somebody take over?")
        assert "Bo and Cy can take over" in notice["body"]
        await told(bo, "Can you take over from Ana?")
        await told(cy, "Can you take over from Ana?")
        assert await people_on_call(town) == ("ana",)
        await accept(town, relief, bo)
        assert await people_on_call(town) == ("bo",)
        await told(ana, "Bo takes over: get some rest")
        await told(cy, "Bo takes over from Ana")
        third = await town.alert("Search is down", dedup="Search is down")
        await bo.phone.rings(kind="page")
        assert {page.person_id for page in await town.pages(third)} == {bo.row.id}
    async with town.database.read() as session:
        override = (await session.scalars(select(OverrideRow))).one()
        row = await session.get_one(ReliefRow, relief.id)
    assert (override.relief_id, override.ends_at) == (relief.id, row.ends_at)
    assert (row.state, row.taken_by, row.due_at) == ("accepted", bo.row.id, None)
    assert (await town.incident(first)).assignee_id == ana.row.id


async def test_relief_is_offered_once_in_a_shift_and_taken_once(town: Town) -> None:
    ana, bo, cy = [await town.person(handle) for handle in ("ana", "bo", "cy")]
    await shop(town, "ana", "bo", "cy")
    async with town.worker():
        await rung(town, ana, "one")
        await rung(town, ana, "two")
        relief = await offered(town)
        assert relief is not None
        await accept(town, relief, bo)
        for late in (cy, bo):
            with pytest.raises(Refused, match="answered already"):
                await accept(town, relief, late)
        await rung(town, bo, "three")
        assert await offered(town) is None, "bo has had one"
    async with town.database.read() as session:
        assert len((await session.scalars(select(ReliefRow))).all()) == 1


async def test_who_is_fine_goes_on_and_is_not_asked_again(town: Town) -> None:
    ana, bo = await town.person("ana"), await town.person("bo")
    await shop(town, "ana", "bo")
    async with town.worker():
        await rung(town, ana, "one")
        await rung(town, ana, "two")
        relief = await offered(town)
        assert relief is not None
        with pytest.raises(Refused, match="not asked"):
            await decline(town, relief, await town.person("di"))
        await decline(town, relief, ana)
        await told(bo, "Ana goes on being on call")
        await rung(town, ana, "three")
        assert await offered(town) is None
        assert await people_on_call(town) == ("ana",)


async def test_an_offer_that_nobody_answers_ends_and_the_planner_hears_of_it(town: Town) -> None:
    ana, bo = await town.person("ana"), await town.person("bo")
    boss = await town.person("boss", role="admin")
    await shop(town, "ana", "bo")
    async with town.worker():
        await rung(town, ana, "one")
        await rung(town, ana, "two")
        relief = await offered(town)
        assert relief is not None
        await told(bo, "Can you take over from Ana?")
        async with town.database.transaction() as tx:
            await rows.push_aside(tx.session, relief.id, by=-MINUTE)
        await expire_reliefs(town.database, now=clock.now())
        await told(boss, "Nobody took over from Ana")
        await told(ana, "Nobody has taken over")
        with pytest.raises(Refused, match="time for it is over"):
            await accept(town, relief, bo)
    assert await people_on_call(town) == ("ana",)


async def test_only_who_takes_turns_may_take_over_and_a_planner_may_name_somebody(town: Town) -> None:
    ana, bo = await town.person("ana"), await town.person("bo")
    stranger, boss = await town.person("di"), await town.person("boss", role="admin")
    await shop(town, "ana", "bo")
    async with town.worker():
        await rung(town, ana, "one")
        await rung(town, ana, "two")
        relief = await offered(town)
        assert relief is not None
        with pytest.raises(Refused, match="takes turns"):
            await accept(town, relief, stranger)
        with pytest.raises(Refused, match="Only the planner"):
            await accept(town, relief, bo, taker="boss")
        with pytest.raises(Refused, match="on call there already"):
            await accept(town, relief, boss, taker="ana")
        await accept(town, relief, boss, taker="bo")
    assert await people_on_call(town) == ("bo",)


async def test_where_nobody_is_free_the_planner_hears_of_it_at_once(town: Town) -> None:
    ana, boss = await town.person("ana"), await town.person("boss", role="admin")
    await town.person("bo", phones=0)
    await shop(town, "ana", "bo")
    async with town.worker():
        await rung(town, ana, "one")
        await rung(town, ana, "two")
        relief = await offered(town)
        assert relief is not None
        assert relief.proposed == []
        assert "Nobody is free" in (await told(ana, "Let somebody take over?"))["body"]
        await told(boss, "Ana needs relief")


async def test_of_those_asked_the_last_no_ends_it_and_nobody_answers_twice(town: Town) -> None:
    ana, bo, cy = [await town.person(handle) for handle in ("ana", "bo", "cy")]
    boss = await town.person("boss", role="admin")
    await shop(town, "ana", "bo", "cy")
    relief = await offered_to(town, ana, bo, cy)
    async with town.worker():
        await decline(town, relief, bo)
        with pytest.raises(Refused, match="not asked"):
            await decline(town, relief, bo)
        await decline(town, relief, cy)
        await told(boss, "Nobody took over from Ana")
    with pytest.raises(Refused, match="answered already"):
        await accept(town, relief, bo)
    async with town.database.transaction() as tx:
        assert not await reliefs.expire(tx, relief.id, now=clock.now())


async def test_who_is_away_or_no_longer_on_call_changes_nothing(town: Town) -> None:
    ana, bo, cy = [await town.person(handle) for handle in ("ana", "bo", "cy")]
    boss = await town.person("boss", role="admin")
    await town.person("sue", role="stakeholder")
    await shop(town, "ana", "bo", "cy")
    relief = await offered_to(town, ana, bo, cy)
    now = clock.now()
    async with town.database.transaction() as tx:
        away = {"kind": "sick", "starts_at": now, "ends_at": now + HOUR, "note": ""}
        row = TimeOffRow(id=new_id(), person_id=bo.row.id, created_at=now, created_by="machine", **away)
        tx.session.add(row)
    with pytest.raises(Refused, match="Bo is away"):
        await accept(town, relief, bo)
    for taker, why in (("nobody", "no person called"), ("sue", "Sue cannot be on call")):
        with pytest.raises(Refused, match=why):
            await accept(town, relief, boss, taker=taker)
    gone = {"kind": "replace", "from": now, "to": now + 30 * 24 * HOUR, "person": "ana", "by": "cy"}
    async with town.database.transaction() as tx:
        await add_override(tx, "primary", gone, by="machine", now=now)
    with pytest.raises(Refused, match="no longer on call"):
        await accept(town, relief, boss, taker="boss")
    with pytest.raises(Refused, match="no such offer"):
        async with town.database.transaction() as tx:
            await reliefs.accept(tx, new_id(), by=viewer(boss), now=now)
    assert await people_on_call(town) == ("cy",)


async def test_two_who_notice_at_once_offer_it_once(town: Town) -> None:
    ana, _ = await town.person("ana"), await town.person("bo")
    await shop(town, "ana", "bo")
    async with town.worker():
        await rung(town, ana, "one")
        await rung(town, ana, "two")
    async with town.database.read() as session:
        organisation = await organisations.current(session)
        (found,) = await weary(session, organisation, now=clock.now())
    async with town.database.transaction() as tx:
        assert await reliefs.offer(tx, found, now=clock.now()) is not None
    async with town.database.transaction() as tx:
        assert await reliefs.offer(tx, found, now=clock.now()) is None


async def offered_to(town: Town, tired: Person, *asked: Person) -> ReliefRow:
    """An offer as it stands, whatever led to it."""
    now = clock.now()
    async with town.database.transaction() as tx:
        relief = ReliefRow(
            id=new_id(),
            person_id=tired.row.id,
            schedule_id=(await tx.session.scalars(select(ScheduleRow.id))).one(),
            starts_at=now,
            ends_at=now + 9 * HOUR,
            why="2 incidents",
            proposed=[str(one.row.id) for one in asked],
            state="offered",
            offered_at=now,
            due_at=now + HOUR,
            version=1,
        )
        tx.session.add(relief)
    return relief


async def test_a_traveller_is_woken_where_she_is_and_not_where_she_left(town: Town) -> None:
    """One incident rings twice, an hour and a half apart: a lost night, or an afternoon's work."""
    ana, bo = await town.person("ana", zone="Europe/Berlin"), await town.person("bo")
    await shop(town, "ana", "bo")
    there = clock.now().astimezone(ZoneInfo("Asia/Tokyo"))
    night = {"from": f"{there - 4 * HOUR:%H:%M}", "to": f"{there + 2 * HOUR:%H:%M}"}
    async with town.database.transaction() as tx:
        await save_duty(tx, {"night": night}, by="machine", now=clock.now())
    async with town.worker():
        number = await rung(town, ana, "Checkout is down")
        await rang_before(town, number, by=90 * MINUTE)
        assert await offered(town) is None, "in Berlin it is no night"
        async with town.database.transaction() as tx:
            await set_profile(tx, viewer(ana), name="Ana", time_zone="Asia/Tokyo", now=clock.now())
        relief = await offered(town)
        assert relief is not None
        assert relief.why == "1 incident, 2h of sleep lost"
        await told(bo, "Can you take over from Ana?")


async def rang_before(town: Town, number: int, *, by: timedelta) -> None:
    """The same page rang once more, that much earlier."""
    (page, *_) = await town.pages(number)
    facts = {column.key: getattr(page, column.key) for column in PageRow.__table__.columns}
    at = clock.now() - by
    earlier = facts | {"id": new_id(), "queued_at": at, "sent_at": at, "due_at": None, "lease": None}
    async with town.database.transaction() as tx:
        tx.session.add(PageRow(**earlier))

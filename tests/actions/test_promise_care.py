"""Promises follow their incident, and drafts follow the facts: what the worker does, done by hand."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api import clock
from api.actions.comms import compositions, promise_care, promises, update_drafts
from api.actions.incidents import incidents
from api.actions.incidents.timeline import case
from api.domain.comms.audience import Audience
from api.domain.refusal import Refused
from api.store.comms import promises as rows
from api.store.comms.comms import AnnouncementRow, PromiseRow, UpdateRow
from api.store.organisation import snapshot as organisations
from tests.support.comms import Newsroom, free, template
from tests.support.town import Person, Town

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Nobody works here."""
    async with Town(database_url, None) as town:
        await town.person("ana", role="admin")
        await town.person("bo", role="comms")
        yield town


@pytest.fixture
def ana(town: Town) -> Person:
    return town.people["ana"]


async def look(room: Newsroom) -> None:
    async with room.town.database.transaction() as tx, case(tx, room.incident_id, now=clock.now()) as opened:
        await promise_care.look(opened, await organisations.current(tx.session))


async def severity(room: Newsroom, by: Person, level: int) -> None:
    async with room.town.database.transaction() as tx:
        await incidents.set_severity(tx, room.incident_id, by=by.actor, severity=level, now=clock.now())


async def promise(room: Newsroom, audience: Audience, **facts: Any) -> None:
    """As if it had been made like this."""
    async with room.town.database.transaction() as tx, case(tx, room.incident_id, now=clock.now()) as opened:
        organisation = await organisations.current(tx.session)
        made = promises.Made(audience=audience, by=room.town.people["ana"].actor, **facts)
        await promises.make(opened, organisation, made)


async def of(room: Newsroom) -> list[PromiseRow]:
    async with room.town.database.read() as session:
        return list(await rows.of_incidents(session, [room.incident_id]))


async def draft(room: Newsroom, audience: Audience = "public") -> list[UpdateRow]:
    """Prepared once more; all that lie ready."""
    async with room.town.database.transaction() as tx, case(tx, room.incident_id, now=clock.now()) as opened:
        owed = await rows.owed_to(tx.session, room.incident_id, audience)
        assert owed is not None
        await update_drafts.prepare(opened, await organisations.current(tx.session), owed)
    async with room.town.database.read() as session:
        question = (
            select(UpdateRow)
            .join(AnnouncementRow, AnnouncementRow.id == UpdateRow.announcement_id)
            .where(AnnouncementRow.incident_id == room.incident_id, UpdateRow.stage == "draft")
        )
        return list(await session.scalars(question))


async def test_a_worse_incident_hurries_what_is_far_off_and_leaves_what_is_near(town: Town, ana: Person):
    room = await Newsroom.about(town, ana, severity=2)
    now = clock.now()
    await promise(room, "public", due_at=now + 14 * MINUTE)
    await promise(room, "internal", due_at=now + 29 * MINUTE)
    await severity(room, ana, 1)
    await look(room)
    near, far, hurried = await of(room)
    assert (near.state, near.severity, near.due_at) == ("open", 1, now + 14 * MINUTE)
    assert (far.state, hurried.audience, hurried.why) == ("ended", "internal", "SEV1 now")
    assert hurried.due_at <= clock.now() + 20 * MINUTE
    await severity(room, ana, 3)
    await look(room)
    assert len(await of(room)) == 3, "a milder one changes nothing that was promised"


async def test_how_much_sooner_goes_by_what_they_were_told_last(town: Town, ana: Person):
    room = await Newsroom.about(town, ana, severity=3)
    await room.publish(ana, free(state="identified"))
    await severity(room, ana, 2)
    await look(room)
    hurried = (await of(room))[-1]
    assert timedelta() <= clock.now() + 30 * MINUTE - hurried.due_at < MINUTE, "identified: 30 min at SEV2"


async def test_whoever_was_told_is_owed_a_last_word_though_nothing_was_promised(town: Town, ana: Person):
    room = await Newsroom.about(town, ana, severity=3)
    await room.publish(ana, free(state="monitoring"))
    assert await of(room) == [], "monitoring at SEV3 is spoken of when something changes"
    await room.resolve(ana)
    await look(room)
    (last,) = await of(room)
    assert (last.kind, last.audience, last.state) == ("final", "public", "open")
    await look(room)
    assert len(await of(room)) == 1, "a second look makes no second one"


async def test_what_is_far_off_is_brought_near_when_it_is_over_and_what_is_broken_stays(
    town: Town, ana: Person
):
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template())
    await room.publish(ana, template(audience="customers"))
    await town.pass_time(25 * MINUTE)
    async with town.database.transaction() as tx:
        for row in await tx.session.scalars(select(PromiseRow)):
            if row.audience == "customers":
                row.due_at += 5 * HOUR
            else:
                row.state, row.broken_at = "broken", row.due_at
    await room.resolve(ana)
    await look(room)
    public, customers, last = await of(room)
    assert (public.kind, public.state) == ("final", "broken")
    assert (customers.state, last.audience, last.kind) == ("ended", "customers", "final")


async def test_what_a_person_ends_needs_a_reason_and_a_promise(town: Town, ana: Person):
    room = await Newsroom.about(town, ana)

    async def end(why: str) -> None:
        async with town.database.transaction() as tx, case(tx, room.incident_id, now=clock.now()) as opened:
            await promise_care.end(opened, "public", why=why, by=ana.actor)

    for why, code in ((" ", "TEXT_MISSING"), ("nobody saw it", "NOTHING_PROMISED")):
        with pytest.raises(Refused) as no:
            await end(why)
        assert no.value.code == code
    await promise(room, "public", due_at=clock.now() + MINUTE)
    await end("nobody saw it")
    (row,) = await of(room)
    assert (row.state, row.why, row.broken_at) == ("ended", "nobody saw it", None)


async def test_a_first_update_that_somebody_writes_starts_the_promise(town: Town, ana: Person):
    room = await Newsroom.about(town, ana)
    await room.compose(ana, free(state="investigating"))
    await look(room)
    assert {row.audience for row in await of(room)} == {"public", "internal", "executives"}
    await look(room)
    assert len(await of(room)) == 3


async def test_of_what_nobody_outside_knows_nothing_is_promised(town: Town, ana: Person):
    room = await Newsroom.about(town, ana)
    await look(room)
    assert await of(room) == []


async def test_a_draft_is_made_anew_from_newer_facts_and_never_piles_up(town: Town, ana: Person):
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template(state="investigating"))
    (first,) = await draft(room)
    assert first.body == "We are still investigating the problem."
    assert first.headline == "", "they know it by a name already"
    await room.resolve(ana)
    (again,) = await draft(room)
    assert (again.id, again.state, again.body) == (first.id, "resolved", "The problem is over.")


async def test_where_somebody_has_written_no_draft_is_laid_beside(town: Town, ana: Person):
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template(state="investigating"))
    (mine,) = await room.compose(ana, free())
    assert [row.id for row in await draft(room)] == [mine.id]


async def test_executives_are_briefed_and_get_no_draft(town: Town, ana: Person):
    room = await Newsroom.about(town, ana)
    await promise(room, "executives", due_at=clock.now() + MINUTE)
    assert await draft(room, "executives") == []


async def test_people_inside_read_what_outsiders_were_told_and_what_happened_since(town: Town, ana: Person):
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template(), free(audience="internal"))
    async with town.database.transaction() as tx:
        await incidents.add_note(tx, room.incident_id, by=ana.actor, text="Rolled back.", now=clock.now())
    found = await draft(room, "internal")
    (body,) = [row.body for row in found]
    assert "Gateway drops packets" in body
    assert "To the public we said at" in body
    assert "Rolled back." in body


async def test_a_draft_that_cannot_be_made_stops_nobody(
    town: Town, ana: Person, monkeypatch: pytest.MonkeyPatch
):
    room = await Newsroom.about(town, ana, severity=2)
    await promise(room, "public", due_at=clock.now() + MINUTE)

    async def refuses(*_: object, **__: object) -> None:
        raise Refused("TEXT_MISSING", "The text is empty.")

    monkeypatch.setattr(compositions, "keep", refuses)
    assert await draft(room) == []

"""Shifts in everybody's own calendar program: what it reads, what stays the same, and when it ends."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import httpx
import icalendar
import pytest
import vobject
from sqlalchemy import update
from starlette.applications import Starlette

from api import clock
from api.actions.oncall import feeds
from api.actions.oncall.feeds import FeedKind
from api.actions.organisation.overrides import add_override
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.http import calendar
from api.store.people.people import PersonRow
from tests.support.town import Person, Town

Read = tuple[str, datetime, datetime, str]
WEEKLY = {
    "name": "weeks",
    "people": ["ana", "bo"],
    "starts": "2026-01-05T09:00",
    "unit": "week",
    "every": 1,
}


class Desk:
    """A calendar program and its owner."""

    def __init__(self, town: Town, http: httpx.AsyncClient) -> None:
        self.town = town
        self.http = http

    async def share(self, person: Person, kind: FeedKind, handle: str) -> feeds.NewFeed:
        async with self.town.database.transaction() as tx:
            return await feeds.create_feed(tx, viewer(person), kind=kind, handle=handle, now=clock.now())

    async def fetch(self, feed: feeds.NewFeed, **headers: str) -> httpx.Response:
        return await self.http.get(f"/calendar/{feed.secret}.ics", headers=headers)


def viewer(person: Person) -> Viewer:
    return Viewer(person.row.id, person.row.handle, person.row.name, "responder")


@pytest.fixture
async def desk(town: Town) -> AsyncIterator[Desk]:
    face = Starlette(routes=calendar.routes)
    face.state.tocsin = town.home
    transport = httpx.ASGITransport(face)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as http:
        yield Desk(town, http)


async def _town_with_a_rota(town: Town) -> tuple[Person, Person]:
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.schedule("payments", zone="America/Chicago", rotations=[WEEKLY])
    await town.service(rungs=[(300, ["person:ana"]), (300, ["schedule:payments"])])
    return ana, bo


def as_icalendar(text: bytes) -> list[Read]:
    read = icalendar.Calendar.from_ical(text)
    return [
        (str(one["uid"]), one.decoded("dtstart"), one.decoded("dtend"), str(one["summary"]))
        for one in read.walk("VEVENT")
    ]


def as_vobject(text: bytes) -> list[Read]:
    read: Any = vobject.readOne(text.decode())
    return [
        (one.uid.value, one.dtstart.value, one.dtend.value, one.summary.value) for one in read.vevent_list
    ]


async def test_two_calendar_libraries_read_the_same_shifts(desk: Desk):
    ana, _ = await _town_with_a_rota(desk.town)
    answer = await desk.fetch(await desk.share(ana, "schedule", "payments"))
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    one, other = as_icalendar(answer.content), as_vobject(answer.content)
    assert one == other
    assert len(one) > 30
    assert len({uid for uid, *_ in one}) == len(one)
    for (_, _, ends_at, _), (_, starts_at, _, _) in pairwise(one):
        assert ends_at == starts_at
    assert {title for *_, title in one} == {"Ana: payments (secondary)", "Bo: payments (secondary)"}
    assert all(starts_at.utcoffset() == timedelta(0) for _, starts_at, _, _ in one)


async def test_a_person_reads_their_own_shifts_whole(desk: Desk):
    ana, bo = await _town_with_a_rota(desk.town)
    mine = as_icalendar((await desk.fetch(await desk.share(ana, "person", "ana"))).content)
    theirs = as_icalendar((await desk.fetch(await desk.share(bo, "person", "bo"))).content)
    assert {title for *_, title in mine} == {"On call: payments (secondary)"}
    week, hour = timedelta(days=7), timedelta(hours=1)
    assert {ends_at - starts_at for _, starts_at, ends_at, _ in mine} <= {week, week - hour, week + hour}
    assert not {starts_at for _, starts_at, _, _ in mine} & {starts_at for _, starts_at, _, _ in theirs}


async def test_a_team_reads_the_names_of_its_members(desk: Desk):
    ana, _ = await _town_with_a_rota(desk.town)
    await desk.town.team("crew", ["ana"])
    read = as_icalendar((await desk.fetch(await desk.share(ana, "team", "crew"))).content)
    assert {title for *_, title in read} == {"Ana: payments (secondary)"}


async def test_a_shift_that_changes_hands_keeps_its_name_so_that_programs_update_it(desk: Desk):
    ana, _ = await _town_with_a_rota(desk.town)
    feed = await desk.share(ana, "schedule", "payments")
    before = {uid: title for uid, _, _, title in as_icalendar((await desk.fetch(feed)).content)}
    now = clock.now()
    coming = next(
        read
        for read in as_icalendar((await desk.fetch(feed)).content)
        if read[1] > now and read[3].startswith("Ana")
    )
    async with desk.town.database.transaction() as tx:
        shape = {
            "kind": "replace",
            "from": coming[1].isoformat(),
            "to": coming[2].isoformat(),
            "person": "ana",
            "by": "bo",
        }
        await add_override(tx, "payments", shape, by="person:ana", now=now)
    after = {uid: title for uid, _, _, title in as_icalendar((await desk.fetch(feed)).content)}
    assert after.keys() == before.keys()
    assert {uid for uid in after if after[uid] != before[uid]} == {coming[0]}
    assert after[coming[0]].startswith("Bo")


async def test_a_program_that_has_it_already_is_sent_nothing(desk: Desk):
    ana, _ = await _town_with_a_rota(desk.town)
    feed = await desk.share(ana, "schedule", "payments")
    first = await desk.fetch(feed)
    again = await desk.fetch(feed, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_it_asks_to_be_read_every_hour_and_blocks_no_meeting(desk: Desk):
    ana, _ = await _town_with_a_rota(desk.town)
    text = (await desk.fetch(await desk.share(ana, "person", "ana"))).text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    assert "X-PUBLISHED-TTL:PT1H" in text
    assert text.count("TRANSP:TRANSPARENT") == text.count("BEGIN:VEVENT")
    assert "http://localhost:8080/on-call/calendar?schedule=payments" in text.replace("\r\n ", "")


async def test_a_revoked_address_a_disabled_owner_and_a_guess_open_nothing(desk: Desk):
    ana, bo = await _town_with_a_rota(desk.town)
    revoked, disabled = await desk.share(ana, "person", "ana"), await desk.share(bo, "schedule", "payments")
    async with desk.town.database.transaction() as tx:
        await feeds.revoke_feed(tx, viewer(ana), revoked.row.id, now=clock.now())
        await tx.session.execute(
            update(PersonRow)
            .where(PersonRow.id == bo.row.id)
            .values(disabled_at=datetime(2026, 1, 1, tzinfo=UTC))
        )
        await desk.town._edited(tx, "person", "bo")
    assert (await desk.fetch(revoked)).status_code == 404
    assert (await desk.fetch(disabled)).status_code == 404
    assert (await desk.http.get("/calendar/tocsin_guess.ics")).status_code == 404


async def test_nobody_gives_away_the_shifts_of_somebody_else(desk: Desk):
    ana, bo = await _town_with_a_rota(desk.town)
    with pytest.raises(Refused) as refused:
        await desk.share(ana, "person", "bo")
    assert refused.value.code == "FORBIDDEN"
    theirs = await desk.share(bo, "person", "bo")
    async with desk.town.database.transaction() as tx:
        with pytest.raises(Refused) as refused:
            await feeds.revoke_feed(tx, viewer(ana), theirs.row.id, now=clock.now())
    assert refused.value.code == "FORBIDDEN"
    assert (await desk.fetch(theirs)).status_code == 200


async def test_when_it_was_last_read_is_kept(desk: Desk):
    ana, _ = await _town_with_a_rota(desk.town)
    feed = await desk.share(ana, "person", "ana")
    await desk.fetch(feed)
    async with desk.town.database.read() as session:
        (row,) = await feeds.feeds_of(session, viewer(ana))
    assert row.last_read_at is not None

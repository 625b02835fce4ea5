"""A rota that lives in somebody else's calendar, and what a broken or hostile one may do: nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from aiohttp import web

from api import clock
from api.actions.oncall import calendar_imports
from api.actions.oncall.calendar_imports import ImportDraft
from api.domain.oncall.oncall import on_call
from api.domain.rights import Viewer
from api.secrets import Keyring
from api.store.oncall import calendars
from api.store.oncall.calendars import CalendarImportRow
from api.store.organisation import snapshot as organisations
from tests.support.town import SECRET, Town
from worker.jobs.calendars import read_due
from worker.readers import calendar
from worker.readers.calendar import CalendarClient, CalendarError, calendar_client, read_calendar

RING = Keyring(SECRET)


def ics(*events: str) -> str:
    body = "".join(f"BEGIN:VEVENT\r\nDTSTAMP:20260101T000000Z\r\n{event}END:VEVENT\r\n" for event in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n{body}END:VCALENDAR\r\n"


def shift(words: str, starts: datetime, ends: datetime, uid: str = "one") -> str:
    return (
        f"UID:{uid}\r\nSUMMARY:{words}\r\nDTSTART:{starts:%Y%m%dT%H%M%SZ}\r\nDTEND:{ends:%Y%m%dT%H%M%SZ}\r\n"
    )


class Publisher:
    """Somebody's calendar server; it remembers what it was asked."""

    def __init__(self) -> None:
        self.text = ics()
        self.status = 200
        self.asked: list[dict[str, str]] = []
        self.url = ""
        self.host = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(dict(request.headers))
        etag = f'"{hash(self.text)}"'
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        return web.Response(status=self.status, text=self.text, headers={"ETag": etag})


@asynccontextmanager
async def published() -> AsyncIterator[Publisher]:
    publisher = Publisher()
    app = web.Application()
    app.router.add_get("/rota.ics", publisher.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    publisher.host, publisher.url = f"127.0.0.1:{port}", f"http://127.0.0.1:{port}/rota.ics"
    try:
        yield publisher
    finally:
        await runner.cleanup()


class Office:
    def __init__(self, town: Town, client: CalendarClient, admin: Viewer) -> None:
        self.town = town
        self.client = client
        self.admin = admin

    async def add(self, draft: ImportDraft) -> CalendarImportRow:
        async with self.town.database.transaction() as tx:
            return await calendar_imports.add_import(tx, self.admin, RING, draft, now=clock.now())

    async def read(self, row: CalendarImportRow | None = None) -> CalendarImportRow:
        """What the worker does when its time has come."""
        async with self.town.database.transaction() as tx:
            for one in await calendars.live_imports(tx.session):
                one.due_at = clock.now() - timedelta(seconds=1)
        while await read_due(self.town.database, self.client, RING, clock=clock.now):
            pass
        async with self.town.database.read() as session:
            rows = await calendars.live_imports(session)
        return next(one for one in rows if row is None or one.id == row.id)

    async def on_call(self, at: datetime) -> tuple[str, ...]:
        async with self.town.database.read() as session:
            organisation = await organisations.current(session)
        return on_call(organisation.schedules["vendor"], at=at)


@pytest.fixture
async def publisher() -> AsyncIterator[Publisher]:
    async with published() as one:
        yield one


@pytest.fixture
async def office(town: Town, publisher: Publisher) -> AsyncIterator[Office]:
    ana = await town.person("ana")
    await town.person("bo")
    await town.schedule("vendor", rotations=[])
    async with calendar_client(frozenset({publisher.host})) as client:
        yield Office(town, client, Viewer(ana.row.id, "ana", "Ana", "admin"))


async def test_a_rota_in_a_calendar_puts_people_on_call_and_follows_its_changes(
    office: Office, publisher: Publisher
):
    now = clock.now().replace(microsecond=0)
    begun, tomorrow, later = now - timedelta(hours=1), now + timedelta(days=1), now + timedelta(days=2)
    publisher.text = ics(
        shift("Ana", begun, tomorrow),
        shift("Bo", tomorrow, later, "two"),
        shift("Zed", later, later + timedelta(1), "three"),
    )
    await office.add(ImportDraft(kind="schedule", name="Vendor rota", schedule="vendor", url=publisher.url))
    read = await office.read()
    assert (read.error, read.unknown) == (None, ["Zed"])
    assert await office.on_call(now) == ("ana",)
    assert await office.on_call(tomorrow + timedelta(hours=1)) == ("bo",)
    publisher.text = ics(shift("Ana", begun, tomorrow), shift("Ana", tomorrow, later, "two"))
    await office.read()
    assert await office.on_call(tomorrow + timedelta(hours=1)) == ("ana",)
    assert await office.on_call(now) == ("ana",)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<html>Sign in</html>", "not an iCalendar"),
        (ics("UID:1\r\nSUMMARY:Ana\r\nDTSTART:tomorrow\r\n"), "DTSTART"),
        (ics("UID:1\r\nSUMMARY:Ana\r\n"), "no beginning"),
        (ics("UID:1\r\nSUMMARY:Ana\r\nDTSTART:20260101T000000Z\r\nRRULE:FREQ=SECONDLY\r\n"), "secondly"),
        (ics("UID:1\r\nSUMMARY:Ana\r\nDTSTART:20260101T000000Z\r\nDTEND:20250101T000000Z\r\n"), "before it"),
        (ics(*["UID:1\r\nSUMMARY:Ana\r\nDTSTART:20260101T000000Z\r\n"] * 5001), "more than 5000"),
        ("x" * 1024 * 1024 + "x", "larger than 1 MiB"),
        (ics("UID:1\r\nSUMMARY:Ana\r\nDTSTART:20260101T000000Z\r\nRRULE:FREQ=HOURLY\r\n"), "more than 2000"),
    ],
)
async def test_a_broken_or_hostile_calendar_says_why_and_changes_nothing(
    office: Office, publisher: Publisher, text: str, why: str
):
    now = clock.now().replace(microsecond=0)
    publisher.text = ics(shift("Ana", now - timedelta(hours=1), now + timedelta(days=1)))
    await office.add(ImportDraft(kind="schedule", name="Rota", schedule="vendor", url=publisher.url))
    good = await office.read()
    publisher.text = text
    bad = await office.read()
    assert why in (bad.error or "")
    assert bad.text == good.text
    assert await office.on_call(now + timedelta(hours=1)) == ("ana",)


async def test_a_rule_that_never_comes_true_costs_its_reader_seconds_and_us_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(calendar, "_SECONDS", 2)
    endless = "UID:1\r\nDTSTART:20260101T000000Z\r\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30\r\n"
    text = ics(*[endless.replace("UID:1", f"UID:{number}") for number in range(12)])
    now = clock.now()
    with pytest.raises(CalendarError, match="too long"):
        await read_calendar(text.encode(), since=now, until=now + timedelta(days=400))


async def test_a_calendar_that_has_not_changed_is_not_sent_again(office: Office, publisher: Publisher):
    await office.add(ImportDraft(kind="schedule", name="Rota", schedule="vendor", url=publisher.url))
    await office.read()
    await office.read()
    assert "If-None-Match" in publisher.asked[-1]


async def test_a_server_that_fails_leaves_the_last_good_copy_in_force(office: Office, publisher: Publisher):
    now = clock.now().replace(microsecond=0)
    publisher.text = ics(shift("Bo", now - timedelta(hours=1), now + timedelta(days=1)))
    await office.add(ImportDraft(kind="schedule", name="Rota", schedule="vendor", url=publisher.url))
    await office.read()
    publisher.status = 500
    publisher.text = "away"
    assert (await office.read()).error == "Its server answered 500."
    assert await office.on_call(now + timedelta(hours=1)) == ("bo",)


async def test_a_calendar_inside_our_network_is_not_asked(town: Town, publisher: Publisher):
    async with calendar_client(frozenset()) as client:
        for url in (
            publisher.url,
            publisher.url.replace("http://", "https://"),
            "https://localhost/rota.ics",
            "file:///etc/passwd",
        ):
            with pytest.raises(CalendarError, match=r"private network|https"):
                await client.fetch(url, etag=None)
    assert publisher.asked == []


async def test_a_file_of_holidays_becomes_time_off_and_goes_when_it_is_removed(office: Office):
    begins = (clock.now() + timedelta(days=3)).date()
    text = ics(f"UID:1\r\nSUMMARY:Bo: skiing\r\nDTSTART;VALUE=DATE:{begins:%Y%m%d}\r\n")
    row = await office.add(ImportDraft(kind="time-off", name="HR", text=text))
    read = await office.read(row)
    async with office.town.database.read() as session:
        (away,) = await calendars.brought(session, read, now=clock.now())
    assert away.ends_at - away.starts_at == timedelta(days=1)
    async with office.town.database.transaction() as tx:
        await calendar_imports.remove_import(tx, office.admin, row.id, now=clock.now())
    async with office.town.database.read() as session:
        assert await calendars.brought(session, read, now=clock.now()) == []

"""Many incidents for one person: a held night rings once, a storm with measure, and none is forgotten."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from email.message import Message
from typing import Any

import pytest
from sqlalchemy import event, text

from api import clock
from api.actions.paging import bundling
from api.domain.paging.bundle import ONE_BY_ONE, PAUSE
from api.domain.paging.notification import DAYS
from api.domain.paging.payload import LARGEST_PAYLOAD
from api.store.paging import bundles
from api.store.paging.paging import PageRow
from tests.support.browser.faults import BROKEN
from tests.support.browser.phone import Payload, Phone
from tests.support.mailbox import Mailbox
from tests.support.servers import RedisServer
from tests.support.town import KEY, Person, Town

MINUTE = timedelta(minutes=1)
BUNDLE = "page-bundle"


def stormy(database_url: str, redis_server: RedisServer, smtp_url: str | None = None) -> Town:
    """Where storms are known, and bundled."""
    return Town(database_url, redis_server.url, smtp_url=smtp_url, bundle_after=ONE_BY_ONE)


@pytest.fixture
async def town(database_url: str, redis_server: RedisServer) -> AsyncIterator[Town]:
    async with stormy(database_url, redis_server) as town:
        yield town


def away_now() -> dict[str, Any]:
    """Working hours of somebody who begins in some six hours, whatever the time is."""
    begins = clock.now() + timedelta(hours=6)
    ends = begins + timedelta(hours=4)
    return {"days": list(DAYS), "from": f"{begins:%H:00}", "to": f"{ends:%H:00}"}


async def settle(town: Town, *, wait: float = 3600, **fields: Any) -> Person:
    ana = await town.person("ana", **fields)
    await town.person("bo")
    await town.service(rungs=[(wait, ["person:ana"]), (3600, ["person:bo"])])
    return ana


async def fire(town: Town, many: int, *, severity: str = "error", first: int = 0) -> list[int]:
    """So many incidents, one after the other."""
    return [
        await town.alert(f"Alert {place}", dedup=f"alert-{place}", severity=severity)
        for place in range(first, first + many)
    ]


async def fire_at_once(town: Town, many: int) -> list[int]:
    body = [{"title": f"Alert {n}", "dedup": f"alert-{n}", "severity": "error"} for n in range(many)]
    return await town.send(body, key=KEY)


async def morning(town: Town) -> None:
    """The hour comes that everything was held for."""
    async with town.database.read() as session:
        due_at = await session.scalar(text("SELECT min(due_at) FROM pages"))
    await town.pass_time(due_at - clock.now())


async def pages_of(town: Town, numbers: Sequence[int], person: Person) -> list[PageRow]:
    """The page rows of this person, oldest incident first."""
    found = [row for number in numbers for row in await town.pages(number)]
    return [row for row in found if row.kind == "page" and row.person_id == person.row.id]


async def until_sent(town: Town, numbers: Sequence[int], person: Person) -> list[PageRow]:
    """Waits until every page of theirs has left and its answer is written down."""

    async def all_sent() -> bool:
        rows = await pages_of(town, numbers, person)
        return bool(rows) and all(row.state not in ("queued", "sending") for row in rows)

    await town.until(all_sent)
    return await pages_of(town, numbers, person)


def said(payload: Payload) -> dict[str, Any]:
    notification: dict[str, Any] = payload["notification"]
    return notification


async def bundle(phone: Phone, *, after: int = 0) -> dict[str, Any]:
    """The first bundle that this phone shows, or the one after so many."""
    await phone.received.first(lambda _: len(phone.of_kind(BUNDLE)) > after)
    return said(phone.of_kind(BUNDLE)[after])


# --- held until working hours


async def test_a_night_of_held_incidents_rings_once_in_the_morning(town: Town) -> None:
    ana = await settle(town, hours=away_now(), phones=2)
    async with town.worker():
        numbers = await fire(town, 7, severity="warning")
        assert ana.phone.notifications == []
        await morning(town)
        for phone in ana.phones:
            told = await bundle(phone)
            assert told["title"] == "7 incidents waited for you"
            listed = [f"SEV3 Checkout #{number}" for number in numbers[:4]]
            assert told["body"].split("\n") == [*listed, "and 3 more"]
            assert (told["navigate"], told["silent"], told["renotify"]) == ("/now", False, True)
            assert (told["data"]["count"], told["data"]["number"]) == (7, numbers[0])
        rows = await until_sent(town, numbers, ana)
    assert [len(phone.attempts) for phone in ana.phones] == [1, 1]
    assert len(rows) == 14
    assert {(row.state, row.attempts) for row in rows} == {("accepted", 1)}
    assert all(row.sent_at and row.receipt_due_at for row in rows)


async def test_the_push_of_a_bundle_keeps_to_what_a_phone_can_take(town: Town) -> None:
    ana = await settle(town, hours=away_now())
    async with town.worker():
        for place in range(20):
            await town.alert("ß" * 5000, dedup=f"alert-{place}", severity="warning")
        await morning(town)
        told = await bundle(ana.phone)
    (push,) = ana.phone.attempts
    assert len(json.dumps(ana.phone.notifications[0], ensure_ascii=False).encode()) <= LARGEST_PAYLOAD
    assert (push.urgency, len(push.topic or "")) == ("high", 32)
    assert "ß" not in told["title"] + told["body"]


async def test_one_that_waited_alone_is_a_page_like_any_other(town: Town) -> None:
    ana = await settle(town, hours=away_now())
    async with town.worker():
        (number,) = await fire(town, 1, severity="warning")
        await morning(town)
        page = said(await ana.phone.rings(kind="page"))
    assert page["title"] == f"SEV3 Checkout #{number}"


async def test_what_was_over_by_the_morning_is_not_in_the_bundle(town: Town) -> None:
    ana = await settle(town, hours=away_now())
    async with town.worker():
        numbers = await fire(town, 4, severity="warning")
        await town.alert(dedup="alert-1", state="resolved")
        await morning(town)
        told = await bundle(ana.phone)
    assert told["title"] == "3 incidents waited for you"
    assert f"#{numbers[1]}" not in told["body"]


async def test_a_new_critical_one_at_eight_is_no_line_in_a_list(town: Town) -> None:
    ana = await settle(town, hours=away_now())
    await fire(town, 3, severity="warning")
    await morning(town)
    number = await town.alert("All is down", dedup="all", severity="critical")
    async with town.worker():
        page = said(await ana.phone.rings(kind="page"))
        assert (await bundle(ana.phone))["title"] == "3 incidents waited for you"
    assert page["title"] == f"SEV1 Checkout #{number}"


async def test_each_incident_of_a_bundle_still_climbs_by_itself(town: Town) -> None:
    ana = await settle(town, hours=away_now(), wait=600)
    bo = town.people["bo"]
    async with town.worker():
        numbers = await fire(town, 3, severity="warning")
        await morning(town)
        told = await bundle(ana.phone)
        # The worst can be answered from the notification, and the answer is for that one alone.
        answer = await town.tap(ana, {"notification": told})
        assert (answer.status_code, answer.json()["incident"]["number"]) == (200, numbers[0])
        await until_sent(town, numbers, ana)
        await town.pass_time(timedelta(hours=4))
        for number in numbers[1:]:
            await town.says(number, "silence")
        await bo.phone.ring_count(2)
    assert [(await town.incident(number)).state for number in numbers] == ["ACKNOWLEDGED", "OPEN", "OPEN"]
    assert "silence" not in await town.timeline(numbers[0])


# --- receipts


async def test_the_receipt_of_a_bundle_is_the_receipt_of_each_page_in_it(town: Town) -> None:
    ana = await settle(town, hours=away_now(), phones=2)
    async with town.worker():
        numbers = await fire(town, 4, severity="warning")
        await morning(town)
        told = await ana.phone.rings(kind=BUNDLE)
        await until_sent(town, numbers, ana)
        for _ in range(2):
            assert (await town.show(told)).status_code == 200
        await town.pass_time(MINUTE)
    rows = await pages_of(town, numbers, ana)
    shown = [row for row in rows if row.label == "ana-0"]
    assert {row.state for row in shown} == {"displayed"}
    assert all(row.received_at for row in shown)
    # The other phone has shown nothing, and is not waited for: its owner has been reached.
    assert {(row.state, row.received_at) for row in rows if row.label == "ana-1"} == {("accepted", None)}
    assert [row.receipt_due_at for row in rows] == [None] * 8
    for number in numbers:
        assert (await town.timeline(number)).count("shown") == 1
        assert "no-receipt" not in await town.timeline(number)


async def test_a_bundle_that_no_phone_shows_starts_the_next_channel_of_each(
    database_url: str, redis_server: RedisServer
) -> None:
    async with Mailbox() as mailbox, stormy(database_url, redis_server, smtp_url=mailbox.url) as town:
        ana = await settle(town, hours=away_now())
        async with town.worker():
            numbers = await fire(town, 3, severity="warning")
            await morning(town)
            await bundle(ana.phone)
            await town.until(lambda: _awaits_receipts(town, numbers, ana))
            assert mailbox.letters == []
            await town.pass_time(MINUTE)
            await town.until(lambda: _holds(mailbox, [f"#{number}" for number in numbers]))


async def _awaits_receipts(town: Town, numbers: Sequence[int], person: Person) -> bool:
    rows = await pages_of(town, numbers, person)
    return all(row.receipt_due_at for row in rows if row.channel == "push")


async def _holds(mailbox: Mailbox, words: Sequence[str]) -> bool:
    told = "".join(_text(letter) for letter in mailbox.letters)
    return all(word in told for word in words)


def _text(letter: Message) -> str:
    parts = [part for part in letter.walk() if part.get_content_type() == "text/plain"]
    return str(letter["Subject"]) + "".join(bytes(part.get_payload(decode=True)).decode() for part in parts)


# --- a storm


async def test_a_storm_rings_five_times_and_then_once_a_minute(town: Town) -> None:
    ana = await settle(town)
    async with town.worker():
        numbers = await fire(town, 6)
        first = await bundle(ana.phone)
        assert len(await ana.phone.ring_count(6)) == 6
        assert (first["title"], first["navigate"][:7]) == ("1 incident for you: SEV2", "/alarm#")
        await until_sent(town, numbers, ana)
        numbers += await fire(town, 6, first=6)
        await town.until(lambda: _put_off(town, numbers, ana, 6))
        assert len(ana.phone.notifications) == 6
        await town.pass_time(PAUSE)
        second = await bundle(ana.phone, after=1)
        rows = await until_sent(town, numbers, ana)
    assert second["title"] == "7 incidents, worst SEV2"
    assert (second["tag"], second["renotify"]) == (first["tag"], True)
    assert len({push.topic for push in ana.phone.attempts}) == ONE_BY_ONE + 1
    pages = ana.phone.of_kind("page")
    assert [said(page)["data"]["number"] for page in pages] == numbers[:ONE_BY_ONE]
    assert {(row.state, row.attempts) for row in rows} == {("accepted", 1)}


async def _put_off(town: Town, numbers: Sequence[int], person: Person, many: int) -> bool:
    rows = [row for row in await pages_of(town, numbers, person) if row.state == "queued"]
    waits = [
        row.due_at - clock.now() for row in rows if row.due_at and (row.sent_at, row.attempts) == (None, 0)
    ]
    return len(waits) == many and all(timedelta() < wait <= PAUSE for wait in waits)


async def test_a_hundred_at_once_lose_nobody(town: Town) -> None:
    ana = await settle(town, phones=2)
    numbers = await fire_at_once(town, 120)
    async with town.worker():
        for phone in ana.phones:
            told = await bundle(phone)
            assert told["data"]["count"] == 120 - ONE_BY_ONE
            assert len(phone.of_kind("page")) == ONE_BY_ONE
        rows = await until_sent(town, numbers, ana)
    assert {row.state for row in rows} == {"accepted"}
    assert len(rows) == 240
    assert all(len(phone.attempts) == ONE_BY_ONE + 1 for phone in ana.phones)


async def test_a_worse_one_in_the_storm_rings_at_once_and_by_itself(town: Town) -> None:
    ana = await settle(town)
    async with town.worker():
        numbers = await fire(town, 8)
        await town.until(lambda: _put_off(town, numbers, ana, 2))
        number = await town.alert("All is down", dedup="all", severity="critical")
        page = said(await ana.phone.rings(kind="page", after=ONE_BY_ONE))
        assert page["title"] == f"SEV1 Checkout #{number}"
        another = await town.alert("All is still down", dedup="still", severity="critical")
        await town.until(lambda: _put_off(town, [*numbers, another], ana, 3))
        await town.pass_time(PAUSE)
        assert (await bundle(ana.phone, after=1))["title"] == "4 incidents, worst SEV1"


async def test_another_persons_quiet_night_is_not_touched_by_the_storm(town: Town) -> None:
    ana = await settle(town)
    bo, other = town.people["bo"], "f" * 32
    await town.service("search", rungs=[(3600, ["person:bo"])], key=other)
    async with town.worker():
        await fire(town, 9)
        await bundle(ana.phone)
        number = await town.alert("Search is slow", dedup="slow", key=other, severity="error")
        page = said(await bo.phone.rings(kind="page"))
    assert page["title"] == f"SEV2 Search #{number}"


async def test_a_page_whose_rung_is_shorter_than_the_pause_does_not_wait(town: Town) -> None:
    ana = await settle(town, wait=30)
    async with town.worker():
        numbers = await fire(town, 6)
        await bundle(ana.phone)
        numbers += await fire(town, 1, first=6)
        assert (await bundle(ana.phone, after=1))["data"]["count"] == 2
        await until_sent(town, numbers, ana)


async def test_two_workers_make_one_bundle_of_a_storm(town: Town) -> None:
    ana = await settle(town)
    async with town.worker(), town.worker():
        numbers = await fire(town, 30)
        await bundle(ana.phone)
        await town.pass_time(PAUSE)
        await until_sent(town, numbers, ana)
    told = [said(payload) for payload in ana.phone.of_kind(BUNDLE)]
    assert {one["tag"] for one in told} == {told[0]["tag"]}
    # Both may think at the same instant that theirs is the fifth.
    alone = len(ana.phone.of_kind("page"))
    assert ONE_BY_ONE <= alone <= ONE_BY_ONE + 1
    assert told[-1]["data"]["count"] == 30 - alone


async def test_who_wants_every_page_by_itself_says_so(town: Town) -> None:
    ana = await settle(town)
    async with town.worker(town.settings.model_copy(update={"bundle_after": 0})):
        await fire_at_once(town, 12)
        assert len(await ana.phone.ring_count(12)) == 12
    assert ana.phone.of_kind(BUNDLE) == []


async def test_a_storm_fills_no_mailbox(database_url: str, redis_server: RedisServer) -> None:
    async with Mailbox() as mailbox, stormy(database_url, redis_server, smtp_url=mailbox.url) as town:
        ana = await settle(town, phones=0)
        numbers = await fire_at_once(town, 8)
        async with town.worker():
            await until_sent(town, numbers, ana)
    assert len(mailbox.letters) == ONE_BY_ONE + 1
    (letter,) = [one for one in map(_text, mailbox.letters) if one.startswith("3 incidents, worst SEV2")]
    assert letter.count("/alarm#") == 3
    assert all(f"#{number}: Alert" in letter for number in numbers[ONE_BY_ONE:])


async def test_a_page_that_rings_alone_costs_no_statement_beyond_its_claim(town: Town) -> None:
    await settle(town)
    statements: list[str] = []
    event.listen(
        town.database.engine.sync_engine,
        "before_cursor_execute",
        lambda *told: statements.append(str(told[2]).split()[0]),
    )
    for place in range(ONE_BY_ONE):
        await fire(town, 1, first=place)
        statements.clear()
        async with town.database.transaction() as tx:
            (parcel,) = await bundling.claim(tx, limit=10, one_by_one=ONE_BY_ONE)
        assert parcel.bundle is None
        assert statements == ["UPDATE", "SELECT"]


# --- what goes wrong, and what is over


async def test_a_bundle_that_was_refused_goes_out_again_whole(town: Town) -> None:
    ana = await settle(town, hours=away_now())
    ana.phone.fail(BROKEN, times=1)
    async with town.worker():
        numbers = await fire(town, 3, severity="warning")
        await morning(town)
        told = await bundle(ana.phone)
        rows = await until_sent(town, numbers, ana)
    assert told["data"]["count"] == 3
    assert {(row.state, row.attempts) for row in rows} == {("accepted", 2)}
    assert len({push.topic for push in ana.phone.attempts}) == 1


async def test_a_worker_that_dies_with_a_bundle_in_its_hands_leaves_it_to_the_next(town: Town) -> None:
    ana = await settle(town, hours=away_now())
    numbers = await fire(town, 3, severity="warning")
    await morning(town)
    async with town.database.transaction() as tx:
        (parcel,) = await bundling.claim(tx, limit=10, one_by_one=ONE_BY_ONE)
    assert parcel.bundle is not None
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE pages SET leased_until = now() - interval '1 second'"))
    async with town.worker():
        told = await bundle(ana.phone)
        rows = await until_sent(town, numbers, ana)
    assert (told["tag"], told["data"]["count"]) == (parcel.bundle.id.hex, 3)
    assert {row.attempts for row in rows} == {2}


async def test_trouble_with_bundles_is_no_reason_not_to_ring(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(bundles, "lately", broken)
    ana = await settle(town, hours=away_now())
    async with town.worker():
        numbers = await fire(town, 3, severity="warning")
        await morning(town)
        assert len(await ana.phone.ring_count(3)) == 3
        rows = await until_sent(town, numbers, ana)
    assert len(ana.phone.of_kind("page")) == 3
    assert {(row.state, row.attempts, row.bundle_id) for row in rows} == {("accepted", 1, None)}


async def test_standing_down_one_of_a_bundle_takes_it_off_the_list_without_a_sound(town: Town) -> None:
    ana = await settle(town, hours=away_now())
    bo = town.people["bo"]
    async with town.worker():
        numbers = await fire(town, 3, severity="warning")
        await morning(town)
        told = await ana.phone.rings(kind=BUNDLE)
        await until_sent(town, numbers, ana)
        await town.show(told)
        assert (await town.acknowledge(numbers[0], bo)).mine
        left = await bundle(ana.phone, after=1)
        assert (left["title"], left["tag"]) == ("2 incidents, worst SEV3", said(told)["tag"])
        assert (left["silent"], left["renotify"], left["data"]["rings"]) == (True, False, False)
        assert f"#{numbers[0]}" not in left["body"]
        for number in numbers[1:]:
            await town.acknowledge(number, bo)
        over = said(await ana.phone.rings(kind="stand-down"))
    assert (over["title"], over["tag"], over["silent"]) == ("All of these are answered", left["tag"], True)
    assert len({push.topic for push in ana.phone.attempts}) == 1


async def test_the_phone_that_answers_one_of_a_bundle_is_told_of_the_rest(town: Town) -> None:
    ana = await settle(town, hours=away_now())
    async with town.worker():
        numbers = await fire(town, 3, severity="warning")
        await morning(town)
        told = await ana.phone.rings(kind=BUNDLE)
        await until_sent(town, numbers, ana)
        await town.show(told)
        assert (await town.tap(ana, told)).status_code == 200
        left = await bundle(ana.phone, after=1)
    assert (left["data"]["count"], left["data"]["number"]) == (2, numbers[1])


async def test_a_phone_that_was_off_rings_when_it_comes_back_whatever_was_answered_meanwhile(
    town: Town,
) -> None:
    ana = await settle(town, hours=away_now())
    bo = town.people["bo"]
    async with town.worker():
        numbers = await fire(town, 3, severity="warning")
        ana.phone.switch_off()
        await morning(town)
        await until_sent(town, numbers, ana)
        await town.acknowledge(numbers[0], bo)
        await town.until(lambda: _attempts(ana.phone, 2))
        ana.phone.switch_on()
        # The push service kept the newest only: it has to ring.
        told = await bundle(ana.phone)
    assert len(ana.phone.notifications) == 1
    assert (told["data"]["count"], told["silent"], told["renotify"]) == (2, False, True)


async def _attempts(phone: Phone, many: int) -> bool:
    return len(phone.attempts) == many

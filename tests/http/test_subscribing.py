"""Signing up for a page's news: nobody learns who has, looking changes nothing, leaving is one click."""

from collections.abc import Sequence
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, text

from api import clock
from api.actions.status import subscribers
from api.actions.status.subscribers import MOST_PER_NETWORK, confirm_token, link_of
from api.secrets import Keyring, token_hash
from api.store.status import subscribed
from api.store.status.subscribers import SubscriberRow
from tests.support.subscribers import add_page, component, public_page, subscriber
from tests.support.town import SECRET, Town

KEYRING = Keyring(SECRET)


async def sign_up(
    town: Town, address: str, *, at: str = "/status/subscribe", **fields: str
) -> httpx.Response:
    return await town.http.post(at, data={"channel": "email", "address": address} | fields)


async def rows(town: Town) -> Sequence[SubscriberRow]:
    async with town.database.read() as session:
        return (await session.scalars(select(SubscriberRow).order_by(SubscriberRow.created_at))).all()


async def only(town: Town) -> SubscriberRow:
    (row,) = await rows(town)
    return row


async def confirmed(town: Town, address: str = "ana@example.net", **changes: object) -> SubscriberRow:
    async with town.database.transaction() as tx:
        row = await subscriber(tx, KEYRING, address, now=clock.now())
        for name, value in changes.items():
            setattr(row, name, value)
        return row


async def test_the_form_needs_no_script_and_speaks_the_languages_of_its_page(town: Town) -> None:
    town.database.mail = True
    async with town.database.transaction() as tx:
        (await public_page(tx)).languages = ["en", "ar"]
        await component(tx, "Cards & <more>", now=clock.now())
    answer = await town.http.get("/status/subscribe")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    assert "Cards &amp; &lt;more&gt;" in answer.text
    assert 'action="/status/subscribe"' in answer.text
    arabic = await town.http.get("/status/subscribe?lang=ar")
    assert 'dir="rtl"' in arabic.text
    asked = await town.http.get("/status/subscribe", headers={"Accept-Language": "ar-EG, en;q=0.5"})
    assert 'dir="rtl"' in asked.text


async def test_new_pending_known_gone_and_impossible_addresses_get_the_same_answer(town: Town) -> None:
    await confirmed(town, "known@example.net")
    await confirmed(town, "gone@example.net", state="unsubscribed")
    answers = [
        await sign_up(town, address)
        for address in (
            "new@example.net",
            "new@example.net",
            "known@example.net",
            "gone@example.net",
            "nonsense",
            "",
        )
    ]
    assert len({(one.status_code, one.content, tuple(one.headers.items())) for one in answers}) == 1
    found = {subscribers.address_of(KEYRING, row): (row.state, row.asked) for row in await rows(town)}
    assert found == {
        "known@example.net": ("confirmed", "known"),
        "gone@example.net": ("pending", "confirm"),
        "new@example.net": ("pending", "confirm"),
    }


async def test_big_letters_make_no_second_subscriber_and_addresses_lie_sealed(town: Town) -> None:
    await sign_up(town, "Ana@Example.net")
    await sign_up(town, "ana@example.NET ")
    row = await only(town)
    assert subscribers.address_of(KEYRING, row) == "Ana@example.net"
    async with town.database.read() as session:
        kept = (await session.execute(text("SELECT subscribers::text FROM subscribers"))).scalar_one()
    assert "xample" not in kept


async def test_one_address_is_written_to_three_times_a_day_and_a_network_may_not_ask_for_ever(
    town: Town,
) -> None:
    for _ in range(5):
        await sign_up(town, "ana@example.net")
    row = await only(town)
    async with town.database.transaction() as tx:
        asked = await tx.session.scalar(
            text("SELECT count(*) FROM sign_in_attempts WHERE subject LIKE 'subscribe:%'")
        )
    assert asked == 3
    assert row.state == "pending"
    answers = [await sign_up(town, f"reader{number}@example.net") for number in range(MOST_PER_NETWORK)]
    assert [one.status_code for one in answers].count(429) == 5
    assert "quarter of an hour" in answers[-1].text


async def test_looking_confirms_nothing_and_a_link_confirms_once(town: Town) -> None:
    await sign_up(town, "ana@example.net")
    link = f"/status/subscribe/confirm/{confirm_token(KEYRING, await only(town))}"
    looked = await town.http.get(link)
    assert "Do you want updates of" in looked.text
    assert (await only(town)).state == "pending"
    done = await town.http.post(link)
    assert done.status_code == 200
    assert "You are subscribed" in done.text
    row = await only(town)
    assert (row.state, row.token_hash) == ("confirmed", None)
    assert (await town.http.post(link)).status_code == 410
    assert (await town.http.get(link)).status_code == 410


async def test_after_two_days_a_link_is_over_and_who_never_confirmed_is_forgotten(town: Town) -> None:
    await sign_up(town, "ana@example.net")
    await confirmed(town, "bo@example.net", state="unsubscribed", unsubscribed_at=clock.now())
    await sign_up(town, "bo@example.net")
    (ana,) = [row for row in await rows(town) if row.unsubscribed_at is None]
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE subscribers SET token_expires_at = now() - interval '1m'"))
    assert (
        await town.http.post(f"/status/subscribe/confirm/{confirm_token(KEYRING, ana)}")
    ).status_code == 410
    async with town.database.transaction() as tx:
        await subscribed.purge_pending(tx.session, now=clock.now() + timedelta(hours=1))
    left = await only(town)
    assert (subscribers.address_of(KEYRING, left), left.state) == ("bo@example.net", "unsubscribed")


async def test_one_click_leaves_without_cookie_or_redirect_and_looking_does_not(town: Town) -> None:
    row = await confirmed(town)
    link = f"/status/unsubscribe/{link_of(KEYRING, row.id)}"
    assert "Do you want no more updates" in (await town.http.get(link)).text
    assert (await only(town)).state == "confirmed"
    for _ in range(2):
        answer = await town.http.post(link, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    left = await only(town)
    assert left.state == "unsubscribed"
    assert left.unsubscribed_at is not None


async def test_one_click_may_come_as_multipart(town: Town) -> None:
    row = await confirmed(town)
    answer = await town.http.post(
        f"/status/unsubscribe/{link_of(KEYRING, row.id)}", files={"List-Unsubscribe": (None, "One-Click")}
    )
    assert (answer.status_code, (await only(town)).state) == (200, "unsubscribed")


async def test_its_own_link_changes_ends_and_resumes_a_subscription(town: Town) -> None:
    async with town.database.transaction() as tx:
        cards = await component(tx, "Cards", now=clock.now())
        await component(tx, "Search", now=clock.now())
    row = await confirmed(town)
    link = f"/status/subscriptions/{link_of(KEYRING, row.id)}"
    shown = await town.http.get(link)
    assert "a…@example.net" in shown.text
    assert "ana@example.net" not in shown.text
    saved = await town.http.post(
        link, data={"do": "save", "component": cards.code, "from_impact": "major", "language": "en"}
    )
    assert "Saved." in saved.text
    changed = await only(town)
    assert (changed.components, changed.from_impact, changed.maintenance) == ([str(cards.id)], "major", False)
    await town.http.post(link, data={"do": "leave"})
    assert (await only(town)).state == "unsubscribed"
    await town.http.post(link, data={"do": "return"})
    assert (await only(town)).state == "confirmed"


@pytest.mark.parametrize("spoiled", ["", "x", "0" * 32, "0" * 32 + ".abc", "f" * 200])
async def test_a_link_that_is_not_ours_opens_nothing(town: Town, spoiled: str) -> None:
    row = await confirmed(town)
    good = link_of(KEYRING, row.id)
    for link in (f"{good[:-1]}{'A' if good[-1] != 'A' else 'B'}", spoiled):
        for at in ("subscriptions", "unsubscribe"):
            answer = await town.http.post(f"/status/{at}/{link}", data={"do": "leave"})
            assert answer.status_code == 404
    assert (await only(town)).state == "confirmed"


async def test_pages_of_their_own_have_subscribers_of_their_own_and_closed_ones_open_to_readers(
    town: Town,
) -> None:
    async with town.database.transaction() as tx:
        page = await add_page(tx, "partners", "customers", now=clock.now())
    await sign_up(town, "ana@example.net")
    await sign_up(town, "ana@example.net", at="/status/p/partners/subscribe")
    assert len(await rows(town)) == 2
    async with town.database.transaction() as tx:
        await tx.session.execute(
            text("UPDATE status_pages SET access = 'token' WHERE id = :id"), {"id": page.id}
        )
    assert (await town.http.get("/status/p/partners/subscribe")).status_code == 404
    async with town.database.transaction() as tx:
        await tx.session.execute(
            text("UPDATE status_pages SET token_hash = :hash WHERE id = :id"),
            {"id": page.id, "hash": token_hash("open sesame")},
        )
    let_in = {"Authorization": "Bearer open sesame"}
    assert (await town.http.get("/status/p/partners/subscribe", headers=let_in)).status_code == 200
    assert (await sign_up(town, "bo@example.net", at="/status/p/partners/subscribe")).status_code == 404
    for handle in ("nowhere", "%00", "%ED%A0%80", "n" * 5000):
        assert (await town.http.get(f"/status/p/{handle}/subscribe")).status_code == 404


async def test_what_cannot_be_an_address_of_a_webhook_is_not_kept(town: Town) -> None:
    for address in (
        "http://example.org/hook",
        "https://127.0.0.1/hook",
        "https://169.254.169.254/latest",
        "https://[::1]/hook",
        "https://localhost/hook",
        "https://user:secret@example.org/",
        "ftp://example.org",
        "https://",
    ):
        await town.http.post("/status/subscribe", data={"channel": "webhook", "address": address})
    assert await rows(town) == []
    await town.http.post("/status/subscribe", data={"channel": "webhook", "address": "https://example.org/h"})
    row = await only(town)
    assert (row.channel, row.state, row.asked) == ("webhook", "pending", "confirm")


async def test_a_browser_is_taken_only_from_a_push_service(town: Town) -> None:
    body = {"endpoint": "https://evil.example.org/push/1", "p256dh": "x", "auth": "y"}
    assert (await town.http.post("/status/subscribe/push", json=body)).status_code == 422
    assert await rows(town) == []


async def test_the_scripts_of_the_form_are_served(town: Town) -> None:
    for path in ("/status/push.js", "/status/push-worker.js"):
        answer = await town.http.get(path)
        assert answer.headers["content-type"].startswith("text/javascript")

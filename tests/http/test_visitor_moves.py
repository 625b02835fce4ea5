"""A visitor's browser that changes its push subscription by itself goes on being told, unnoticed."""

from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from api import clock
from api.actions.status.subscribers import MOST_PER_NETWORK, address_of, keys_of
from api.secrets import Keyring
from api.store.status.subscribers import SubscriberRow
from tests.support.people import AUTH, P256DH, PHONE
from tests.support.subscribers import add_page, subscriber
from tests.support.town import SECRET, Town

KEYRING = Keyring(SECRET)
OLD_KEYS = {"p256dh": "old", "auth": "old", "vapid_key_id": "the key it was made with"}


async def visitor(town: Town, place: str = "old", **changes: Any) -> SubscriberRow:
    async with town.database.transaction() as tx:
        return await subscriber(
            tx, KEYRING, PHONE + place, channel="push", keys=OLD_KEYS, now=clock.now(), **changes
        )


async def move(town: Town, old: str = "old", to: str = "new", **fields: str) -> httpx.Response:
    body = {"old_endpoint": PHONE + old, "endpoint": PHONE + to, "p256dh": P256DH, "auth": AUTH}
    return await town.http.post("/status/push/moved", json=body | fields)


async def rows(town: Town) -> Sequence[SubscriberRow]:
    async with town.database.read() as session:
        return (await session.scalars(select(SubscriberRow).order_by(SubscriberRow.created_at))).all()


async def told_at(town: Town) -> list[tuple[str, str]]:
    return [(address_of(KEYRING, row).removeprefix(PHONE), row.state) for row in await rows(town)]


async def test_they_are_told_at_the_new_place_on_every_page_with_what_they_chose(town: Town) -> None:
    async with town.database.transaction() as tx:
        partners = await add_page(tx, "partners", "customers", now=clock.now())
    await visitor(town, from_impact="major", failures=2)
    await visitor(town, page=partners, language="es")
    await visitor(town, "another")
    assert (await move(town)).status_code == 204
    first, second, other = await rows(town)
    for row in (first, second):
        assert (address_of(KEYRING, row), row.state) == (PHONE + "new", "confirmed")
        assert keys_of(KEYRING, row.keys) == OLD_KEYS | {"p256dh": P256DH, "auth": AUTH}
        assert row.version == 2
    assert (first.from_impact, first.failures, second.language) == ("major", 0, "es")
    assert (address_of(KEYRING, other), other.version) == (PHONE + "another", 1)


async def test_the_old_place_is_over_and_every_answer_is_the_same(town: Town) -> None:
    await visitor(town)
    await visitor(town, "left", state="unsubscribed")
    answers = [
        await move(town, old, to)
        for old, to in (
            ("old", "new"),
            ("old", "taken"),
            ("left", "left-too"),
            ("unknown", "unknown-too"),
        )
    ]
    assert len({(one.status_code, one.content, tuple(one.headers.items())) for one in answers}) == 1
    assert await told_at(town) == [("new", "confirmed"), ("left", "unsubscribed")]


async def test_whom_the_push_service_had_given_up_is_told_again(town: Town) -> None:
    await visitor(town, state="bounced", bounced_at=clock.now(), bounce="410")
    await move(town)
    (row,) = await rows(town)
    assert (row.state, row.bounced_at, row.bounce) == ("confirmed", None, None)


async def test_who_signed_up_anew_before_is_told_once_and_as_chosen_then(town: Town) -> None:
    await visitor(town)
    await visitor(town, "new", from_impact="critical")
    await move(town)
    old, new = await rows(town)
    assert (old.state, new.state, new.from_impact, new.version) == (
        "unsubscribed",
        "confirmed",
        "critical",
        1,
    )


async def test_new_keys_at_the_same_place_are_taken(town: Town) -> None:
    await visitor(town)
    await move(town, to="old")
    (row,) = await rows(town)
    assert (row.state, keys_of(KEYRING, row.keys)["auth"]) == ("confirmed", AUTH)


@pytest.mark.parametrize(
    "fields",
    [
        {"endpoint": "https://10.0.0.1/push"},
        {"endpoint": "https://evil.example.org/push/1"},
        {"endpoint": "http://updates.push.services.mozilla.com/wpush/v2/x"},
        {"p256dh": "x"},
        {"auth": "x"},
    ],
)
async def test_it_leads_only_where_a_sign_up_may_known_or_not(town: Town, fields: dict[str, str]) -> None:
    await visitor(town)
    known, unknown = await move(town, **fields), await move(town, "unknown", **fields)
    assert known.status_code == unknown.status_code == 422
    assert known.json() == unknown.json()
    assert await told_at(town) == [("old", "confirmed")]


async def test_a_network_may_not_try_for_ever(town: Town) -> None:
    answers = [await move(town, f"guess-{number}") for number in range(MOST_PER_NETWORK + 1)]
    assert [one.status_code for one in answers] == [204] * MOST_PER_NETWORK + [429]

"""Phones that can be pushed to: whose they are, and when they stop ringing."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import select

from api.actions.paging import devices, push_keys
from api.actions.paging.devices import Registered
from api.actions.people import people, sessions
from api.database import Database
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.secrets import Keyring
from api.store.paging import reach
from api.store.paging.devices import DeviceRow, VapidKeyRow
from tests.support.people import AUTH, KEYRING, NOON, P256DH, PHONE, joined


@pytest.fixture(autouse=True)
async def push_key(database: Database) -> str:
    async with database.transaction() as tx:
        return await push_keys.ensure_push_key(tx, KEYRING, now=NOON)


async def register(database: Database, viewer: Viewer, place: str, *, label: str = "Phone") -> Registered:
    async with database.transaction() as tx:
        return await devices.register_device(
            tx, viewer, KEYRING, endpoint=PHONE + place, p256dh=P256DH, auth=AUTH, label=label, now=NOON
        )


async def move(database: Database, phone: Registered, place: str) -> DeviceRow:
    async with database.transaction() as tx:
        return await devices.resubscribe(
            tx,
            KEYRING,
            old_endpoint=phone.row.endpoint,
            secret=phone.secret,
            endpoint=PHONE + place,
            p256dh=P256DH,
            auth=AUTH,
            now=NOON,
        )


async def ringing(database: Database, viewer: Viewer) -> list[str]:
    """Labels of the phones that a page would reach."""
    async with database.read() as session:
        rows = (await reach.devices_of(session, [viewer.person_id]))[viewer.person_id]
    return [row.label for row in rows if row.retired_at is None]


async def test_the_same_endpoint_again_is_the_same_phone(database: Database) -> None:
    bo = await joined(database, "bo")
    first = await register(database, bo, "a", label="Pixel")
    again = await register(database, bo, "a", label="Pixel 9")
    assert first.row.id == again.row.id
    assert first.secret == again.secret
    assert await ringing(database, bo) == ["Pixel 9"]


async def test_a_phone_that_was_removed_rings_again_once_its_owner_registers_it_again(
    database: Database,
) -> None:
    bo = await joined(database, "bo")
    phone = await register(database, bo, "a")
    async with database.transaction() as tx:
        await devices.remove_device(tx, bo, phone.row.id, now=NOON)
    assert await ringing(database, bo) == []
    await register(database, bo, "a")
    assert await ringing(database, bo) == ["Phone"]


async def test_a_shared_phone_rings_for_whoever_registered_it_last(database: Database) -> None:
    bo, cy = await joined(database, "bo"), await joined(database, "cy")
    was = await register(database, bo, "shared", label="Bo's")
    now_is = await register(database, cy, "shared", label="Cy's")
    assert (await ringing(database, bo), await ringing(database, cy)) == ([], ["Cy's"])
    async with database.read() as session:
        row = await reach.device(session, was.row.id)
    assert row is not None
    assert (row.retired_reason, row.endpoint) == ("moved", f"moved:{row.id}")
    assert was.secret != now_is.secret


async def test_ten_phones_ring_and_an_eleventh_is_refused_even_when_all_come_at_once(
    database: Database,
) -> None:
    bo = await joined(database, "bo")

    async def one(place: str) -> str:
        try:
            await register(database, bo, place)
        except Refused as refusal:
            return refusal.code
        return "registered"

    outcomes = await asyncio.gather(*(one(str(number)) for number in range(14)))
    assert (outcomes.count("registered"), outcomes.count("TOO_MANY_DEVICES")) == (10, 4)


async def test_one_phone_registered_twice_in_the_same_instant_is_one_phone(database: Database) -> None:
    bo = await joined(database, "bo")
    both = await asyncio.gather(register(database, bo, "a"), register(database, bo, "a"))
    assert len({one.row.id for one in both}) == 1


@pytest.mark.parametrize("endpoint", ["http://10.0.0.1/x", "https://localhost/x", "https://example.org/push"])
async def test_an_address_that_is_no_push_service_is_refused(database: Database, endpoint: str) -> None:
    bo = await joined(database, "bo")
    with pytest.raises(Refused) as refusal:
        async with database.transaction() as tx:
            await devices.register_device(
                tx, bo, KEYRING, endpoint=endpoint, p256dh=P256DH, auth=AUTH, label="", now=NOON
            )
    assert refusal.value.code == "ENDPOINT_NOT_ALLOWED"


async def test_ending_a_session_silences_the_phones_it_registered_and_no_others(database: Database) -> None:
    bo = await joined(database, "bo")
    async with database.transaction() as tx:
        opened = await sessions.open_session(tx, bo.person_id, user_agent="", address="", now=NOON)
    signed_in = replace(bo, session_id=opened.session_id)
    await register(database, signed_in, "a", label="Phone")
    await register(database, bo, "b", label="Tablet")
    async with database.transaction() as tx:
        ended = await sessions.end_session(tx, bo, opened.session_id, now=NOON)
    assert (ended.sessions, ended.devices) == (1, 1)
    assert await ringing(database, bo) == ["Tablet"]
    with pytest.raises(Refused):
        async with database.transaction() as tx:
            await sessions.end_session(tx, bo, opened.session_id, now=NOON)


async def test_a_disabled_persons_phones_fall_silent(database: Database) -> None:
    bo = await joined(database, "bo")
    phone = await register(database, bo, "a")
    async with database.transaction() as tx:
        await people.set_disabled(tx, "bo", disabled=True, actor="person:ana", now=NOON)
    assert await ringing(database, bo) == []
    with pytest.raises(Refused) as refusal:
        await move(database, phone, "b")
    assert refusal.value.code == "UNKNOWN_DEVICE"


async def test_somebody_elses_phone_can_be_neither_renamed_nor_removed(database: Database) -> None:
    bo, cy = await joined(database, "bo"), await joined(database, "cy")
    phone = await register(database, bo, "a")
    for attempt in (
        lambda tx: devices.remove_device(tx, cy, phone.row.id, now=NOON),
        lambda tx: devices.rename_device(tx, cy, phone.row.id, label="Mine"),
        lambda tx: devices.rename_device(tx, cy, uuid4(), label="Mine"),
    ):
        with pytest.raises(Refused) as refusal:
            async with database.transaction() as tx:
                await attempt(tx)
        assert refusal.value.code == "NOT_FOUND"
    async with database.transaction() as tx:
        await devices.rename_device(tx, bo, phone.row.id, label="Night phone")
    assert await ringing(database, bo) == ["Night phone"]


async def test_a_phone_its_push_service_gave_up_comes_back_when_its_browser_subscribes_anew(
    database: Database,
) -> None:
    bo = await joined(database, "bo")
    phone = await register(database, bo, "a")
    async with database.transaction() as tx:
        await reach.retire(tx.session, person_id=bo.person_id, reason="forgotten (410)", now=NOON)
    assert await ringing(database, bo) == []
    await move(database, phone, "b")
    assert await ringing(database, bo) == ["Phone"]


async def test_a_phone_that_its_owner_removed_stays_removed(database: Database) -> None:
    bo = await joined(database, "bo")
    phone = await register(database, bo, "a")
    async with database.transaction() as tx:
        await devices.remove_device(tx, bo, phone.row.id, now=NOON)
    with pytest.raises(Refused):
        await move(database, phone, "b")


async def test_whoever_had_the_phone_before_can_not_say_where_it_moved(database: Database) -> None:
    bo, cy = await joined(database, "bo"), await joined(database, "cy")
    was = await register(database, bo, "shared")
    await register(database, cy, "shared", label="Cy's")
    with pytest.raises(Refused):
        await move(database, was, "elsewhere")
    assert await ringing(database, cy) == ["Cy's"]


async def test_moving_onto_another_phone_of_ones_own_leaves_one(database: Database) -> None:
    bo = await joined(database, "bo")
    first = await register(database, bo, "a", label="First")
    await register(database, bo, "b", label="Second")
    await move(database, first, "b")
    assert await ringing(database, bo) == ["First"]


async def test_the_push_key_is_made_once_and_kept_sealed(database: Database, push_key: str) -> None:
    async with database.transaction() as tx:
        assert await push_keys.ensure_push_key(tx, KEYRING, now=NOON) == push_key
    async with database.read() as session:
        rows = (await session.scalars(select(VapidKeyRow))).all()
        assert await push_keys.push_key(session) == push_key
        pems = await push_keys.private_keys(session, KEYRING)
    assert "PRIVATE" not in rows[0].private_pem
    assert pems[rows[0].id].startswith("-----BEGIN PRIVATE KEY-----")


async def test_a_changed_secret_key_makes_no_new_push_key_while_phones_use_the_old_one(
    database: Database, push_key: str
) -> None:
    other = Keyring("another secret key, that somebody set by mistake")
    bo = await joined(database, "bo")
    phone = await register(database, bo, "a")
    with pytest.raises(Refused) as refusal:
        async with database.transaction() as tx:
            await push_keys.ensure_push_key(tx, other, now=NOON)
    assert refusal.value.code == "WRONG_SECRET_KEY"
    async with database.transaction() as tx:
        await devices.remove_device(tx, bo, phone.row.id, now=NOON)
    async with database.transaction() as tx:
        made = await push_keys.ensure_push_key(tx, other, now=NOON)
        assert made != push_key
        assert len(await push_keys.private_keys(tx.session, other)) == 1

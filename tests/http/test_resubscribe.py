"""A browser that changes its push subscription by itself keeps ringing, with nobody signed in."""

import httpx
from starlette.applications import Starlette

from api.actions.paging.devices import register_device
from api.actions.paging.push_keys import ensure_push_key
from api.database import Database
from api.http import resubscribe
from api.settings import Settings
from api.state import Home
from api.store.paging import reach
from tests.support.people import AUTH, KEYRING, NOON, P256DH, PHONE, SECRET_KEY, joined


async def test_a_phone_says_where_it_has_moved_and_nobody_else_can(database: Database) -> None:
    bo = await joined(database, "bo")
    async with database.transaction() as tx:
        await ensure_push_key(tx, KEYRING, now=NOON)
        phone = await register_device(
            tx, bo, KEYRING, endpoint=PHONE + "old", p256dh=P256DH, auth=AUTH, label="Phone", now=NOON
        )
    app = Starlette(routes=resubscribe.routes)
    app.state.tocsin = Home(database=database, settings=Settings.model_validate({"secret_key": SECRET_KEY}))
    moved = {
        "old_endpoint": PHONE + "old",
        "secret": phone.secret,
        "endpoint": PHONE + "new",
        "p256dh": P256DH,
        "auth": AUTH,
    }
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://localhost"
    ) as client:
        wrong = await client.post("/push/resubscribe", json=moved | {"secret": "guessed"})
        unknown = await client.post("/push/resubscribe", json=moved | {"old_endpoint": PHONE + "other"})
        inside = await client.post("/push/resubscribe", json=moved | {"endpoint": "https://10.0.0.1/x"})
        right = await client.post("/push/resubscribe", json=moved)
    assert wrong.status_code == unknown.status_code == 404
    assert wrong.json() == unknown.json()
    assert (inside.status_code, inside.json()["code"]) == (422, "ENDPOINT_NOT_ALLOWED")
    assert right.json() == {"id": str(phone.row.id)}
    async with database.read() as session:
        row = await reach.device(session, phone.row.id)
    assert row is not None
    assert row.endpoint == PHONE + "new"

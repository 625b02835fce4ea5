"""The addresses monitors post to: each answer is one its sender understands, and none loses an alert."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text

from api import clock
from api.actions.organisation.keys import issue_key, revoke_key
from api.bulkhead import Bulkhead
from api.http import body as request_body
from api.http.ingest import LARGEST, LARGEST_EVENT
from api.store.alerts.alerts import ChangeRow, IntegrationKeyRow
from tests.support.api_server import serving
from tests.support.monitors import event, firing, group
from tests.support.town import KEY, Town

ALERT = {"title": "Checkout is down", "dedup": "checkout-down", "severity": "critical"}
V2, V2_CHANGE = "/v2/enqueue", "/v2/change/enqueue"
V1 = "/generic/2010-04-15/create_event.json"


async def settle(town: Town, kind: str = "generic") -> None:
    await town.person("ana")
    await town.service(kind=kind, rungs=[(3600, ["person:ana"])])


# --- whose key it is


async def test_a_wrong_key_is_told_nothing(town: Town) -> None:
    await settle(town)
    answers = [await town.http.post(f"/in/{key}", json=ALERT) for key in ("guess", KEY[:-1], KEY.upper())]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.json()["code"] for answer in answers} == {"UNKNOWN_KEY"}
    assert len({answer.text for answer in answers}) == 1
    assert await town.alerts() == []


async def test_a_new_key_works_beside_the_old_one_until_that_is_revoked(town: Town) -> None:
    await settle(town)
    async with town.database.read() as session:
        old = (await session.scalars(select(IntegrationKeyRow.id))).one()
    async with town.database.transaction() as tx:
        new = await issue_key(tx, "checkout-generic", by="person:ana", now=clock.now())
    assert [(await town.post_alert(key=key)).status_code for key in (KEY, new.secret)] == [202, 202]
    async with town.database.transaction() as tx:
        await revoke_key(tx, old, by="person:ana", now=clock.now())
    revoked, unknown = await town.post_alert(), await town.post_alert(key="guess")
    assert (revoked.status_code, revoked.text) == (401, unknown.text)
    assert (await town.post_alert(key=new.secret)).status_code == 202


async def test_an_alert_is_posted_or_put_and_nothing_else(town: Town) -> None:
    await settle(town)
    for method, status in (("POST", 202), ("PUT", 202), ("GET", 405), ("DELETE", 405), ("PATCH", 405)):
        assert (await town.http.request(method, f"/in/{KEY}", json=ALERT)).status_code == status
    (row,) = await town.all_incidents()
    answer = await town.http.put(f"/in/{KEY}", json=ALERT)
    assert answer.json() == {
        "incidents": [{"id": str(row.id), "number": row.number, "state": "OPEN"}],
        "quarantined": [],
    }


# --- what a body may be


async def test_a_body_of_more_than_a_mebibyte_is_too_large_however_it_comes(town: Town) -> None:
    await settle(town)
    body = json.dumps(ALERT | {"body": "x" * LARGEST}).encode()

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    for content in (body, in_pieces()):
        answer = await town.http.post(f"/in/{KEY}", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    just = json.dumps(ALERT | {"body": "x" * (LARGEST - 200)}).encode()
    assert (await town.http.post(f"/in/{KEY}", content=just)).status_code == 202


async def test_a_body_may_be_packed_and_a_bomb_is_not_unpacked(town: Town) -> None:
    await settle(town)
    plain = json.dumps(ALERT).encode()
    bomb = gzip.compress(b"[" + b" " * 40 * LARGEST + b"]")
    assert len(bomb) < LARGEST
    for encoding, content, status in (
        ("gzip", gzip.compress(plain), 202),
        ("GZIP", gzip.compress(plain), 202),
        ("deflate", zlib.compress(plain), 202),
        ("identity", plain, 202),
        ("gzip", bomb, 413),
        ("gzip", plain, 400),
        ("gzip", gzip.compress(plain)[:-20], 400),
        ("br", plain, 415),
    ):
        answer = await town.http.post(f"/in/{KEY}", content=content, headers={"content-encoding": encoding})
        assert answer.status_code == status, (encoding, answer.text)


@pytest.mark.parametrize(
    "odd",
    [
        b'{"title": "caf\xe9 \xff\xfe is down"}',
        b'\xef\xbb\xbf{"title": "with a mark"}',
        json.dumps({"title": "UTF-16"}).encode("utf-16"),
        b'{"title": "a\\u0000b \\ud800 c"}',
        b'{"title": "NaN", "labels": {"value": NaN, "more": Infinity}}',
        b'{"title": "first", "title": "last"}',
        b'{"title": "' + b"x" * 100_000 + b'"}',
        b'{"title": "many", "labels": {' + b",".join(b'"l%d": %d' % (n, n) for n in range(5000)) + b"}}",
    ],
)
async def test_an_alert_is_not_lost_because_its_text_is_odd(town: Town, odd: bytes) -> None:
    await settle(town)
    answer = await town.http.post(f"/in/{KEY}", content=odd, headers={"content-type": "text/plain"})
    assert answer.status_code == 202, answer.text
    (row,) = await town.alerts()
    assert row.title


@pytest.mark.parametrize(
    "nothing", [b"", b"  ", b"hello", b"{", b"[" * 50_000, b'{"a":' * 200, b'"text"', b"7"]
)
async def test_a_body_of_no_use_is_the_senders_to_change(town: Town, nothing: bytes) -> None:
    await settle(town)
    answer = await town.http.post(f"/in/{KEY}", content=nothing)
    assert (answer.status_code, answer.json()["code"]) == (400, "MALFORMED")


async def test_an_empty_list_is_taken_and_means_nothing(town: Town) -> None:
    await settle(town)
    answer = await town.http.post(f"/in/{KEY}", json=[])
    assert (answer.status_code, answer.json()) == (202, {"incidents": [], "quarantined": []})


async def test_a_body_that_drips_is_given_up_and_its_sender_told(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await settle(town)
    monkeypatch.setattr(request_body, "_PATIENCE", 0.2)
    async with serving(town.faces) as origin:
        answer = await _raw(origin, _head(length=500) + b'{"title"')
        assert answer.startswith(b"HTTP/1.1 408")
        assert (await _posted(origin)).status_code == 202


async def test_a_sender_that_hangs_up_half_way_leaves_nothing(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    await settle(town)
    async with serving(town.faces) as origin:
        for _ in range(3):
            await _raw(origin, _head(length=500) + b'{"title"', hang_up=True)
        assert (await _posted(origin)).status_code == 202
    assert len(await town.alerts()) == 1
    assert [record for record in caplog.records if record.levelname in {"ERROR", "CRITICAL"}] == []


def _head(*, length: int) -> bytes:
    return f"POST /in/{KEY} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}\r\n\r\n".encode()


async def _raw(origin: str, sent: bytes, *, hang_up: bool = False) -> bytes:
    host, port = origin.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(sent)
    await writer.drain()
    answer = b"" if hang_up else await asyncio.wait_for(reader.read(), 10)
    writer.close()
    await writer.wait_closed()
    return answer


async def _posted(origin: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=origin) as client:
        return await client.post(f"/in/{KEY}", json=ALERT)


# --- when Postgres is gone, or will not


@pytest.mark.parametrize(
    ("path", "body", "status_word"),
    [
        (f"/in/{KEY}", ALERT, None),
        (V2, event(KEY), "unavailable"),
        (V1, {"service_key": KEY, "event_type": "trigger", "description": "x"}, "unavailable"),
        (V2_CHANGE, {"routing_key": KEY, "payload": {"summary": "Deploy"}}, "unavailable"),
    ],
)
async def test_what_cannot_be_kept_now_is_asked_for_again(
    town: Town, path: str, body: dict[str, Any], status_word: str | None
) -> None:
    await settle(town)
    async with town.database_away():
        answer = await town.http.post(path, json=body)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json().get("status") == status_word
    again = await town.http.post(path, json=body)
    assert again.status_code in {200, 202}


async def test_a_process_that_never_saw_the_database_says_so_too(town: Town) -> None:
    async with town.database_away():
        assert (await town.post_alert()).status_code == 503


async def test_nothing_is_answered_before_it_is_kept(town: Town) -> None:
    await settle(town)
    await town.post_alert(dedup="before")
    async with town.database.transaction() as tx:
        name = await tx.session.scalar(text("SELECT current_database()"))
        # A disk that filled up, as far as anybody who writes can tell.
        await tx.session.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
    await town.database.engine.dispose()
    answer = await town.post_alert(dedup="now")
    assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
    async with town.database.read() as session:
        await session.execute(text("SET TRANSACTION READ WRITE"))
        await session.execute(text(f"ALTER DATABASE {name} RESET default_transaction_read_only"))
        await session.commit()
    await town.database.engine.dispose()
    assert [row.dedup for row in await town.alerts()] == ["before"]
    assert (await town.post_alert(dedup="now")).status_code == 202


async def test_a_sender_whose_alerts_are_stuck_takes_no_place_from_another(town: Town) -> None:
    await settle(town)
    await town.service("search", key="b" * 32, kind="grafana", rungs=[(3600, ["person:ana"])])
    number = await town.alert()
    row = await town.incident(number)
    async with town.database.transaction() as tx:
        await tx.session.execute(text("SELECT 1 FROM alerts FOR UPDATE"))
        stuck = [asyncio.create_task(town.post_alert()) for _ in range(40)]
        other = await asyncio.wait_for(town.http.post(f"/in/{'b' * 32}", json=group(firing())), 4)
        assert other.status_code == 202, other.text
    answers = await asyncio.gather(*stuck)
    assert {answer.status_code for answer in answers} == {202}
    assert {answer.json()["incidents"][0]["id"] for answer in answers} == {str(row.id)}


async def test_whoever_waits_too_long_in_line_is_asked_to_come_again(town: Town) -> None:
    await settle(town)
    town.home.bulkhead = Bulkhead(places=1, patience=0.1)
    await town.alert()
    async with town.database.transaction() as tx:
        await tx.session.execute(text("SELECT 1 FROM alerts FOR UPDATE"))
        first = asyncio.create_task(town.post_alert())
        await asyncio.sleep(0)
        late = await town.post_alert()
    assert (late.status_code, late.headers["retry-after"]) == (503, "1")
    assert (await first).status_code == 202
    assert (await town.post_alert()).status_code == 202


async def test_a_place_is_given_back_by_whoever_fails() -> None:
    bulkhead, sender = Bulkhead(places=1, patience=0.1), UUID(int=1)
    with pytest.raises(ZeroDivisionError):
        async with bulkhead.place(sender):
            raise ZeroDivisionError
    async with bulkhead.place(sender), bulkhead.place(UUID(int=2)):
        with pytest.raises(TimeoutError):
            async with bulkhead.place(sender):
                pass


# --- PagerDuty's own answers


async def test_an_event_is_answered_as_pagerduty_does(town: Town) -> None:
    await settle(town, "pagerduty")
    named = await town.http.post(V2, json=event(KEY))
    assert (named.status_code, named.json()) == (
        202,
        {"status": "success", "message": "Event processed", "dedup_key": "db-1"},
    )
    unnamed = await town.http.post(V2, json=event(KEY, dedup_key=None))
    given = unnamed.json()["dedup_key"]
    assert given not in {None, "", "db-1"}
    assert given in {row.dedup for row in await town.alerts()}


@pytest.mark.parametrize(
    ("body", "status", "errors"),
    [
        (b"not json", "Unrecognized object", ["JSON parse error"]),
        (
            json.dumps(event("short")).encode(),
            "invalid event",
            ["Length of 'routing_key' is incorrect (should be 32 characters)"],
        ),
        (json.dumps(event("f" * 32)).encode(), "invalid event", ["'routing_key' is not known here"]),
    ],
)
async def test_a_bad_event_is_refused_in_pagerdutys_shape(
    town: Town, body: bytes, status: str, errors: list[str]
) -> None:
    await settle(town, "pagerduty")
    answer = await town.http.post(V2, content=body)
    assert answer.status_code == 400
    assert (answer.json()["status"], answer.json()["errors"]) == (status, errors)


@pytest.mark.parametrize(
    "change",
    [{"event_action": "shout"}, {"payload": {"summary": "x"}}, {"event_action": "resolve", "dedup_key": ""}],
)
async def test_an_event_that_lacks_what_it_needs_says_what(town: Town, change: dict[str, Any]) -> None:
    await settle(town, "pagerduty")
    answer = await town.http.post(V2, json=event(KEY) | change)
    assert (answer.status_code, answer.json()["status"]) == (400, "invalid event")
    assert answer.json()["errors"]
    assert await town.alerts() == []


async def test_an_event_of_more_than_half_a_mebibyte_is_too_large(town: Town) -> None:
    await settle(town, "pagerduty")
    body = event(KEY, client="x" * LARGEST_EVENT)
    assert (await town.http.post(V2, json=body)).status_code == 413


async def test_the_first_version_of_the_events_works_as_well(town: Town) -> None:
    await settle(town, "pagerduty")
    trigger = {
        "service_key": KEY,
        "event_type": "trigger",
        "incident_key": "db-1",
        "description": "Disk full",
    }
    answer = await town.http.post(V1, json=trigger)
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "success", "message": "Event processed", "incident_key": "db-1"},
    )
    await town.http.post(V1, json=trigger | {"event_type": "acknowledge"})
    assert [row.state for row in await town.all_incidents()] == ["ACKNOWLEDGED"]
    await town.http.post(V1, json=trigger | {"event_type": "resolve"})
    assert [row.state for row in await town.all_incidents()] == ["RESOLVED"]
    unknown = await town.http.post(V1, json=trigger | {"service_key": "f" * 32})
    assert (unknown.status_code, unknown.json()["errors"]) == (400, ["Service key is not known here"])


async def test_a_change_is_kept_and_pages_nobody(town: Town) -> None:
    await settle(town, "pagerduty")
    change = {"routing_key": KEY, "payload": {"summary": "Deploy 41", "source": "ci"}}
    answer = await town.http.post(V2_CHANGE, json=change)
    assert (answer.status_code, answer.json()["status"]) == (202, "success")
    async with town.database.read() as session:
        (row,) = await session.scalars(select(ChangeRow))
    assert (row.summary, row.source) == ("Deploy 41", "ci")
    assert clock.now() - row.at < timedelta(minutes=1)
    assert await town.all_incidents() == []
    unknown = await town.http.post(V2_CHANGE, json=change | {"routing_key": "f" * 32})
    assert (unknown.status_code, unknown.json()["status"]) == (400, "invalid event")


async def test_pagerdutys_address_takes_the_key_of_any_integration(town: Town) -> None:
    """So that a sender changes its URL and nothing else."""
    await settle(town, "alertmanager")
    assert (await town.http.post(V2, json=event(KEY))).status_code == 202
    assert len(await town.all_incidents()) == 1

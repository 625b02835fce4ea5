"""Live screens: one run and the same bytes for all who asked the same, and an end for those who may not."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from sqlalchemy import update

from api import clock
from api.actions.people import people, sessions, tokens
from api.database import Database
from api.domain.rights import Viewer
from api.doorbell import Doorbell
from api.http import sign_in
from api.schema.serving import live
from api.schema.serving.following import Change, Following
from api.schema.serving.live import Topic
from api.store.people.people import PersonRow, TokenRow
from tests.schema.office import HOST, Caller, Office, until
from tests.support.servers import RedisServer


@pytest.fixture
async def office(database_url: str, redis_server: RedisServer) -> AsyncIterator[Office]:
    """With a doorbell: what changes is heard at once."""
    bells = Doorbell(redis_server.url)
    database = Database.connect(database_url, bells=bells, pool=8)
    yield Office(database, redis_server.url)
    await database.close()
    await bells.close()


CHANGES = "subscription { incidentsChanged { seq incident { number title state assignee { handle } } } }"
HIDDEN = """subscription { incidentsChanged { ...p } }
fragment p on IncidentChange { incident { service { history { id } } } }"""
ONE = "subscription ($id: ID!) { incidentChanged(id: $id) { seq incident { number } } }"


async def followed(office: Office, count: int = 1) -> None:
    """Until as many subscriptions are followed."""

    async def there() -> bool:
        return office.hub.followed == count

    await until(there)


async def change_of(caller: Caller) -> dict[str, Any]:
    message = await caller.hears()
    assert message["type"] == "next", message
    changed: dict[str, Any] = next(iter(message["payload"]["data"].values()))
    return changed


async def test_a_change_reaches_whoever_follows(office: Office) -> None:
    ana = await office.person("ana", "admin")
    async with office.served() as host, office.socket(host, ana) as caller:
        await caller.subscribe(CHANGES)
        await followed(office)
        row = await office.declare(ana, service=None)
        await office.asks(ana, 'mutation { acknowledge(incidentId: "1") { __typename } }')
        seen: dict[str, Any] = {}
        while seen.get("incident", {}).get("state") != "ACKNOWLEDGED":
            seen = await change_of(caller)
        assert seen["incident"]["assignee"] == {"handle": "ana"}
        assert (seen["seq"], seen["incident"]["number"]) == (row.seq + 1, 1)


async def test_a_hundred_sockets_cost_one_run_and_get_the_same_bytes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = await office.person("ana", "admin")
    crowd = [await office.person(f"person{number}", "admin") for number in range(5)]
    runs: list[bytes] = []
    real = Following.run

    async def counted(self: Following, topic: Topic, change: Change) -> bytes:
        runs.append(await real(self, topic, change))
        return runs[-1]

    monkeypatch.setattr(Following, "run", counted)
    async with office.served() as host, asyncio.TaskGroup() as group:
        heard: list[str] = []

        async def sit(viewer: Viewer) -> None:
            async with office.socket(host, viewer) as caller:
                await caller.subscribe(CHANGES)
                heard.append(str(await caller.line.recv()))

        for number in range(100):
            group.create_task(sit(crowd[number % 5]))
        await followed(office, 100)
        await office.declare(ana, "All of you", service=None)
    assert len(runs) == 1
    assert len(heard) == 100
    assert set(heard) == {f'{{"id":"1","type":"next","payload":{runs[0].decode()}}}'}


async def test_different_sights_are_run_apart_and_a_restricted_change_reaches_the_named_only(
    office: Office,
) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo", "admin")
    dee = await office.person("dee", "stakeholder")
    row = await office.declare(ana, "Ransom note", service=None)
    await office.restrict(row.id, ana)
    details = "subscription { incidentsChanged { incident { title timeline { nodes { kind } } } } }"
    async with (
        office.served() as host,
        office.socket(host, ana) as named,
        office.socket(host, bo) as other,
        office.socket(host, dee) as outsider,
    ):
        for caller in (named, other, outsider):
            await caller.subscribe(details)
        await followed(office, 3)
        await office.note(ana, row.id)
        assert (await change_of(named))["incident"]["title"] == "Ransom note"
        await other.hears_nothing()
        await office.declare(ana, "For everybody", service=None)
        assert (await change_of(other))["incident"]["timeline"]["nodes"]
        told = (await change_of(outsider))["incident"]
        assert told == {"title": "For everybody", "timeline": {"nodes": []}}


async def test_who_is_named_no_longer_hears_nothing_more(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    row = await office.declare(ana, "Ransom note", service=None)
    await office.restrict(row.id, ana, bo)
    async with office.served() as host, office.socket(host, bo) as caller:
        await caller.subscribe(ONE, variables={"id": str(row.id)})
        await followed(office)
        await office.note(ana, row.id)
        await change_of(caller)
        await office.unname(row.id, bo)
        await office.note(ana, row.id)
        assert await caller.closes() == 4009
        assert await office.asks(bo, '{ incident(id: "1") { title } }') == {"incident": None}


async def test_one_incident_is_followed_alone(office: Office) -> None:
    ana = await office.person("ana", "admin")
    one = await office.declare(ana, "One", service=None)
    two = await office.declare(ana, "Two", service=None)
    async with office.served() as host, office.socket(host, ana) as caller:
        await caller.subscribe(ONE, variables={"id": "1"})
        await followed(office)
        await office.note(ana, two.id)
        await office.note(ana, one.id)
        assert (await change_of(caller))["incident"] == {"number": 1}
        await caller.hears_nothing()


async def test_what_cannot_be_followed_is_said_and_the_socket_stays(office: Office) -> None:
    ana = await office.person("ana", "admin")
    zoe = await office.person("zoe", "admin")
    row = await office.declare(ana, "Ransom note", service=None)
    await office.restrict(row.id, ana)
    async with office.served() as host, office.socket(host, zoe) as caller:
        for text, variables, code in [
            (ONE, {"id": str(row.id)}, "NOT_FOUND"),
            (ONE, {"id": str(uuid4())}, "NOT_FOUND"),
            (ONE, {}, "BAD_USER_INPUT"),
            ("subscription { incidentsChanged { incident { assignee { email } } } }", {}, "NOT_LIVE"),
            (HIDDEN, {}, "NOT_LIVE"),
            ("subscription { incidentsChanged { nonsense } }", {}, "GRAPHQL_VALIDATION_FAILED"),
            ("subscription {", {}, "GRAPHQL_PARSE_FAILED"),
            ("subscription { " + "a: incidentsChanged { seq } " * 40 + "}", {}, "TOO_MANY_ALIASES"),
        ]:
            await caller.subscribe(text, variables=variables)
            message = await caller.hears()
            assert message["type"] == "error", message
            assert message["payload"][0]["extensions"]["code"] == code
        await caller.subscribe(CHANGES)
        await followed(office)


async def test_a_subscription_ends_when_it_is_completed(office: Office) -> None:
    ana = await office.person("ana", "admin")
    async with office.served() as host, office.socket(host, ana) as caller:
        await caller.subscribe(CHANGES)
        await followed(office)
        await caller.say(id="1", type="complete")
        await followed(office, 0)
        await office.declare(ana, service=None)
        await caller.hears_nothing()
        await caller.say(type="ping")
        assert await caller.hears() == {"type": "pong"}


async def test_questions_and_verbs_are_answered_on_a_socket_too(office: Office) -> None:
    ana = await office.person("ana", "admin")
    async with office.served() as host, office.socket(host, ana) as caller:
        await caller.subscribe(
            'mutation { declareIncident(title: "By socket") { ... on Incident { title } } }'
        )
        assert (await caller.hears())["payload"] == {"data": {"declareIncident": {"title": "By socket"}}}
        assert await caller.hears() == {"id": "1", "type": "complete"}
        await caller.subscribe("{ nonsense }")
        assert (await caller.hears())["type"] == "error"


# ---------------------------------------------------------------- who may listen


async def test_a_signed_out_session_hears_no_more_and_its_socket_closes(office: Office) -> None:
    ana = await office.person("ana", "admin")
    session_id, cookie = await office.session_of(ana)
    headers = {"cookie": f"tocsin={cookie}", "origin": HOST}
    async with office.served() as host, office.socket(host, headers=headers) as caller:
        await caller.say(type="connection_init")
        assert (await caller.hears())["type"] == "connection_ack"
        await caller.subscribe(CHANGES)
        await followed(office)
        async with office.database.transaction() as tx:
            await sessions.end_session(tx, ana, session_id, now=clock.now())
        assert await caller.closes() == 4401
        await followed(office, 0)


async def test_signing_out_closes_the_socket_without_waiting_for_the_next_look(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LOOK_EVERY", 600.0)
    office.app.router.routes.extend(sign_in.routes)
    ana = await office.person("ana", "admin")
    _, cookie = await office.session_of(ana)
    headers = {"cookie": f"tocsin={cookie}", "origin": HOST}
    async with (
        office.served() as host,
        office.socket(host, headers=headers) as signed_out,
        office.socket(host, ana) as other,
        httpx.AsyncClient(base_url=f"http://{host}", headers=headers) as browser,
    ):
        await signed_out.say(type="connection_init")
        assert (await signed_out.hears())["type"] == "connection_ack"
        for caller in (signed_out, other):
            await caller.subscribe(CHANGES)
        await followed(office, 2)
        assert (await browser.post("/auth/sign-out", headers={"x-tocsin-client": "web"})).status_code == 200
        assert await signed_out.closes() == 4401
        await followed(office, 1)


@pytest.mark.parametrize("how", ["session", "token", "disabled"])
async def test_whoever_is_shown_out_in_the_app_leaves_at_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    monkeypatch.setattr(live, "_LOOK_EVERY", 600.0)
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    session_id, cookie = await office.session_of(bo)
    headers = {"cookie": f"tocsin={cookie}", "origin": HOST}
    async with office.database.read() as session:
        (token,) = await tokens.tokens_of(session, bo)
    by, verb = {
        "session": (bo, f'revokeSession(id: "{session_id}")'),
        "token": (bo, f'revokeToken(id: "{token.id}")'),
        "disabled": (ana, 'setPersonDisabled(handle: "bo", disabled: true)'),
    }[how]
    async with office.served() as host, office.socket(host, headers=headers) as browser:
        await browser.say(type="connection_init")
        assert (await browser.hears())["type"] == "connection_ack"
        async with office.socket(host, bo) as script:
            await office.asks(by, f"mutation {{ it: {verb} {{ __typename }} }}")
            for gone in {"session": [browser], "token": [script], "disabled": [browser, script]}[how]:
                assert await gone.closes() == 4401


@pytest.mark.parametrize("how", ["token", "disabled", "role"])
async def test_whoever_may_no_longer_listen_is_shown_out_within_five_seconds(
    office: Office, how: str
) -> None:
    assert live._LOOK_EVERY < 5
    ana = await office.person("ana", "admin")
    bo = await office.person("bo")
    async with office.served() as host, office.socket(host, bo) as caller:
        await caller.subscribe(CHANGES)
        await followed(office)
        async with office.database.transaction() as tx:
            if how == "token":
                await tx.session.execute(update(TokenRow).values(revoked_at=clock.now()))
            elif how == "disabled":
                await people.set_disabled(tx, "bo", disabled=True, actor=ana.actor, now=clock.now())
            else:
                await tx.session.execute(
                    update(PersonRow).where(PersonRow.handle == "bo").values(role="stakeholder")
                )
        assert await caller.closes() == (4009 if how == "role" else 4401)


async def test_a_question_on_a_socket_asks_anew_who_asks(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LOOK_EVERY", 600.0)
    ana = await office.person("ana", "admin")
    async with office.served() as host, office.socket(host, ana) as caller:
        async with office.database.transaction() as tx:
            for row in await tokens.tokens_of(tx.session, ana):
                await tokens.revoke_token(tx, ana, row.id, now=clock.now())
        await caller.subscribe('mutation { declareIncident(title: "Too late") { __typename } }')
        assert await caller.closes() == 4401


async def test_one_person_has_so_many_connections_and_no_more(office: Office) -> None:
    ana = await office.person("ana", "admin")
    async with office.served() as host, asyncio.TaskGroup() as group:
        enough, done = asyncio.Barrier(21), asyncio.Event()

        async def sit() -> None:
            async with office.socket(host, ana):
                await enough.wait()
                await done.wait()

        for _ in range(20):
            group.create_task(sit())
        await enough.wait()
        async with office.socket(host) as late:
            await late.say(type="connection_init", payload={"token": office.tokens[ana.person_id]})
            assert await late.closes() == 4429
        done.set()


# ---------------------------------------------------------------- the line


async def test_a_reader_that_stops_is_dropped_and_the_others_hear_on(office: Office) -> None:
    ana = await office.person("ana", "admin")
    bo = await office.person("bo", "admin")
    large = "subscription { incidentsChanged { seq incident { number body } } }"
    row = await office.declare(ana, "x", service=None)
    await office.fatten(row.id, "x" * 500_000)
    async with (
        office.served() as host,
        office.socket(host, bo, max_queue=1) as stalled,
        office.socket(host, ana) as reader,
    ):
        await stalled.subscribe(large)
        await reader.subscribe("subscription { incidentsChanged { seq incident { number } } }")
        await followed(office, 2)
        stalled.line.transport.pause_reading()
        for _ in range(90):
            last = (await office.note(ana, row.id)).seq
            while (await change_of(reader))["seq"] < last:
                pass
        await followed(office, 1)
        assert office.hub.connected == 1
        stalled.line.transport.abort()


async def test_what_was_missed_while_away_is_found_by_seq(office: Office) -> None:
    ana = await office.person("ana", "admin")
    rows = [await office.declare(ana, f"Trouble {number}", service=None) for number in range(3)]
    seen = {str(row.id): row.seq for row in rows}
    missed = "query ($seqs: JSON!) { incidentsSince(seqs: $seqs) { seq incident { id } } }"

    def take(change: dict[str, Any]) -> None:
        incident = change["incident"]["id"]
        seen[incident] = max(seen[incident], change["seq"])

    async with office.served() as host:
        for cut in range(4):
            async with office.socket(host, ana) as caller:
                await caller.subscribe("subscription { incidentsChanged { seq incident { id } } }")
                await followed(office)
                for change in (await office.asks(ana, missed, {"seqs": seen}))["incidentsSince"]:
                    assert change["seq"] > seen[change["incident"]["id"]]
                    take(change)
                assert seen == {str(row.id): row.seq for row in rows}
                rows[cut % 3] = await office.note(ana, rows[cut % 3].id)
                while seen != {str(row.id): row.seq for row in rows}:
                    take(await change_of(caller))
            await followed(office, 0)
            rows = [await office.note(ana, row.id) for row in rows]


async def test_events_are_streamed_over_plain_http(office: Office) -> None:
    ana = await office.person("ana", "admin")
    headers = office.headers(ana) | {"accept": "text/event-stream"}
    async with office.served() as host, httpx.AsyncClient(base_url=f"http://{host}") as client:
        async with client.stream("POST", "/graphql", json={"query": CHANGES}, headers=headers) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            await followed(office)
            await office.declare(ana, "Streamed", service=None)
            lines = response.aiter_lines()
            assert await anext(lines) == "event: next"
            data = orjson.loads((await anext(lines)).removeprefix("data: "))
            assert data["data"]["incidentsChanged"]["incident"]["title"] == "Streamed"
        await followed(office, 0)
        plain = await client.post("/graphql", json={"query": CHANGES}, headers=office.headers(ana))
        assert (plain.status_code, plain.json()["errors"][0]["extensions"]["code"]) == (406, "NOT_ACCEPTABLE")
        events = {"accept": "text/event-stream"}
        stranger = await client.post("/graphql", json={"query": CHANGES}, headers=events)
        assert stranger.status_code == 401


async def test_a_stream_ends_when_its_reader_signs_out(office: Office) -> None:
    ana = await office.person("ana", "admin")
    session_id, cookie = await office.session_of(ana)
    headers = {"cookie": f"tocsin={cookie}", "origin": HOST, "accept": "text/event-stream"}
    async with (
        office.served() as host,
        httpx.AsyncClient(base_url=f"http://{host}", timeout=10) as client,
        client.stream("POST", "/graphql", json={"query": CHANGES}, headers=headers) as response,
    ):
        await followed(office)
        async with office.database.transaction() as tx:
            await sessions.end_session(tx, ana, session_id, now=clock.now())
        assert [line async for line in response.aiter_lines()] == ["event: complete", "data:", ""]


async def test_a_foreign_page_streams_nothing(office: Office) -> None:
    ana = await office.person("ana", "admin")
    headers = office.headers(ana) | {"accept": "text/event-stream", "sec-fetch-site": "cross-site"}
    response = await office.send("GET", params={"query": CHANGES}, headers=headers)
    assert response.status_code == 403
    assert response.json()["errors"][0]["extensions"]["code"] == "FOREIGN_ORIGIN"


async def test_when_the_process_stops_its_clients_are_told_to_come_back(office: Office) -> None:
    ana = await office.person("ana", "admin")
    async with office.served() as host, office.socket(host, ana) as caller:
        await caller.subscribe(CHANGES)
        await followed(office)
        await office.hub.stop()
        assert await caller.closes() == 1001

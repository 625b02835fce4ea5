"""GraphQL over HTTP: what is spoken, what is refused, and never a 5xx for what a client may send."""

from typing import Any

import httpx
import pytest
from sqlalchemy import text as sql

from api.database import Database
from tests.schema.office import HOST, Office

GRAPHQL_JSON = "application/graphql-response+json"
HELLO = {"query": "{ __typename }"}


def code(response: httpx.Response) -> str:
    reply = response.json()
    assert "data" not in reply
    found: str = reply["errors"][0]["extensions"]["code"]
    return found


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        (GRAPHQL_JSON, GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json", GRAPHQL_JSON),
        (f"{GRAPHQL_JSON}, application/json, text/event-stream", GRAPHQL_JSON),
        (f"application/json, {GRAPHQL_JSON};q=0.5", "application/json"),
        ("text/event-stream, */*", "application/json"),
        ("application/*;q=0.1", "application/json"),
        ("text/event-stream", "text/event-stream"),
    ],
)
async def test_an_answer_comes_in_the_form_that_is_liked_best(
    office: Office, accept: str, answered: str
) -> None:
    response = await office.send(json=HELLO, headers={"accept": accept})
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{answered}; charset=utf-8"
    assert '{"data":{"__typename":"Query"}}' in response.text
    assert response.headers["cache-control"].startswith("no-")


async def test_a_form_nobody_speaks_is_refused(office: Office) -> None:
    response = await office.send(json=HELLO, headers={"accept": "text/html"})
    assert (response.status_code, code(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize(
    ("content", "status", "expected"),
    [
        (b"\xff\xfe{", 400, "MALFORMED"),
        (b'{"query": "\xff"}', 400, "MALFORMED"),
        (b'{"query": "\\ud800"}', 400, "MALFORMED"),
        (b"[" * 100_000, 400, "MALFORMED"),
        (
            b'{"query": "{ __typename }", "variables": ' + b'{"a":' * 20_000 + b"1" + b"}" * 20_001,
            400,
            "MALFORMED",
        ),
        (b"", 400, "MALFORMED"),
        (b"null", 400, "MALFORMED"),
        (b'"text"', 400, "MALFORMED"),
        (b"{}", 400, "MALFORMED"),
        (b'{"query": null}', 400, "MALFORMED"),
        (b'{"query": " "}', 400, "MALFORMED"),
        (b'{"query": 7}', 400, "MALFORMED"),
        (b'{"query": "{ __typename }", "variables": []}', 400, "MALFORMED"),
        (b'{"query": "{ __typename }", "operationName": 7}', 400, "MALFORMED"),
        (b'{"query": "{ __typename }", "extensions": []}', 400, "MALFORMED"),
        (b'{"query": "{ __typename }", "x": NaN}', 400, "MALFORMED"),
        (b'[{"query": "{ __typename }"}]', 400, "NO_BATCHES"),
        (b'{"query": "query A { __typename } query B { __typename }"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query": "query A { __typename }", "operationName": "B"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query": "fragment a on Query { __typename }"}', 400, "GRAPHQL_VALIDATION_FAILED"),
        (b'{"query": "#"}', 400, "GRAPHQL_PARSE_FAILED"),
        (b'{"query": "{ __typename }"' + b" " * 524_288 + b"}", 413, "TOO_LARGE"),
    ],
)
async def test_a_body_that_is_no_question_is_refused_with_a_code(
    office: Office, content: bytes, status: int, expected: str
) -> None:
    response = await office.send(content=content, headers={"content-type": "application/json"})
    assert (response.status_code, code(response)) == (status, expected)


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ({"first": 2**63}, "query ($first: Int) { incidents(first: $first) { nodes { id } } }"),
        ({"first": "1"}, "query ($first: Int) { incidents(first: $first) { nodes { id } } }"),
        ({"first": None}, "query ($first: Int!) { incidents(first: $first) { nodes { id } } }"),
        ({"id": "a\0b"}, "query ($id: ID!) { incident(id: $id) { id } }"),
        ({"seqs": {"a\0": 1}}, "query ($seqs: JSON!) { incidentsSince(seqs: $seqs) { seq } }"),
        ({"filter": {"since": "2026-02-30T00:00:00Z"}}, ""),
        ({"filter": {"since": "2026-02-03T00:00:00+99:00"}}, ""),
        ({"filter": {"since": "2026-02-03T00:00:00"}}, ""),
        ({"filter": {"since": "0001-01-01T00:00:00Z"}}, ""),
        ({"filter": {"since": 7}}, ""),
        ({"filter": {"states": ["GONE"]}}, ""),
        ({"filter": {"unknown": 1}}, ""),
    ],
)
async def test_a_value_that_makes_no_sense_is_the_asker_s_fault(
    office: Office, variables: dict[str, Any], text: str
) -> None:
    ana = await office.person("ana", "admin")
    text = text or "query ($filter: IncidentFilter) { incidents(filter: $filter) { nodes { id } } }"
    response = await office.send(json={"query": text, "variables": variables}, headers=office.headers(ana))
    assert (response.status_code, code(response)) == (400, "BAD_USER_INPUT")


async def test_a_nul_written_into_the_document_is_refused_too(office: Office) -> None:
    ana = await office.person("ana", "admin")
    assert await office.code(ana, '{ service(handle: "a\\u0000b") { id } }') == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
async def test_what_a_form_can_send_is_not_read(office: Office, content_type: str) -> None:
    response = await office.send(
        content=b'{"query": "{ __typename }"}', headers={"content-type": content_type}
    )
    assert (response.status_code, code(response)) == (415, "NOT_JSON")


async def test_an_address_can_ask_but_not_act(office: Office) -> None:
    ana = await office.person("ana", "admin")
    asked = await office.send("GET", params=HELLO | {"variables": "{}"})
    assert asked.json() == {"data": {"__typename": "Query"}}
    acted = await office.send(
        "GET",
        params={"query": 'mutation { declareIncident(title: "x") { __typename } }'},
        headers=office.headers(ana),
    )
    assert (acted.status_code, code(acted)) == (405, "OPERATION_NOT_ALLOWED")
    assert acted.headers["allow"] == "POST"
    assert (await office.asks(ana, "{ incidents { nodes { id } } }"))["incidents"]["nodes"] == []
    assert (await office.send("GET", params={"query": "{ a", "variables": "{"})).status_code == 400
    assert (await office.send("HEAD")).status_code == 405
    assert (await office.send("DELETE")).status_code == 405


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"x-tocsin-client": "pwa"}, 200),
        ({"origin": HOST}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://evil.example", "x-tocsin-client": "pwa"}, 403),
        ({"sec-fetch-site": "cross-site", "x-tocsin-client": "pwa"}, 403),
    ],
)
async def test_a_cookie_counts_only_where_our_own_page_sent_it(
    office: Office, headers: dict[str, str], status: int
) -> None:
    ana = await office.person("ana", "admin")
    _, cookie = await office.session_of(ana)
    response = await office.send(
        json={"query": "{ viewer { person { handle } } }"}, headers=headers | {"cookie": f"tocsin={cookie}"}
    )
    assert response.status_code == status
    if status == 200:
        assert response.json() == {"data": {"viewer": {"person": {"handle": "ana"}}}}
    else:
        assert code(response) == "FOREIGN_ORIGIN"


async def test_a_bearer_token_needs_no_origin(office: Office) -> None:
    ana = await office.person("ana", "admin")
    response = await office.send(
        json={"query": "{ viewer { role } }"},
        headers=office.headers(ana) | {"origin": "https://scripts.example"},
    )
    assert response.json() == {"data": {"viewer": {"role": "ADMIN"}}}


async def test_a_stranger_is_asked_to_sign_in(office: Office) -> None:
    assert await office.asks(None, "{ viewer { role } }") == {"viewer": None}
    response = await office.send(json={"query": "{ incidents { nodes { id } } }"})
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "SIGN_IN"
    refusal = await office.asks(
        None, 'mutation { declareIncident(title: "x") { __typename ... on Refusal { code } } }'
    )
    assert refusal == {"declareIncident": {"__typename": "Refusal", "code": "SIGN_IN"}}
    wrong = await office.send(
        json={"query": "{ people { handle } }"}, headers={"authorization": "Bearer tocsin_nonsense"}
    )
    assert wrong.status_code == 401


async def test_a_bug_says_nothing_of_itself_and_is_logged_once(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ana = await office.person("ana", "admin")

    async def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("the password is hunter2")

    monkeypatch.setattr("api.schema.organisation.queries.ledger.routes", broken)
    reply = await office.ask(ana, "{ routes { id } viewer { role } }")
    error = reply["errors"][0]
    assert (error["message"], error["extensions"], error["path"]) == (
        "Unexpected error.",
        {"code": "INTERNAL"},
        ["routes"],
    )
    assert capsys.readouterr().out.count("a resolver failed") == 1


async def test_whoever_hangs_up_in_the_middle_of_a_question_is_no_bug(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    async def hung_up() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def said(_: Any) -> None:
        raise AssertionError("nobody is there to hear it")

    headers = [(b"content-type", b"application/json"), (b"host", b"localhost")]
    scope = {"type": "http", "method": "POST", "path": "/graphql", "query_string": b"", "headers": headers}
    await office.app(scope, hung_up, said)
    assert capsys.readouterr().out == ""


async def test_where_the_database_is_held_up_it_says_when_to_come_back(
    office: Office, database: Database
) -> None:
    ana = await office.person("ana", "admin")
    async with database.engine.begin() as connection:
        await connection.execute(sql("LOCK TABLE organisation IN ACCESS EXCLUSIVE MODE"))
        response = await office.send(json={"query": "{ teams { id } }"}, headers=office.headers(ana))
    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "BUSY"
    assert response.headers["retry-after"] == "2"
    assert await office.asks(ana, "{ teams { id } }") == {"teams": []}


async def test_a_database_that_is_gone_is_an_outage_for_everybody(office: Office, database: Database) -> None:
    ana = await office.person("ana", "admin")
    nowhere = Database.connect("postgresql+asyncpg://tocsin@127.0.0.1:1/tocsin")
    office.app.state.tocsin.database = nowhere
    office.face._common = None
    response = await office.send(json={"query": "{ viewer { role } }"}, headers=office.headers(ana))
    assert (response.status_code, code(response)) == (503, "BUSY")
    await nowhere.close()

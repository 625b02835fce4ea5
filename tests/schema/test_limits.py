"""How large a question may be, and what it costs to ask a normal one twice."""

import json
import time
from typing import Any

import pytest
from graphql import GraphQLError, parse, validate
from strawberry.extensions.validation_cache import _get_validate_cache

from api.schema.root import _RULES, SCHEMA
from api.schema.serving.limits import measure, read_document
from tests.schema.office import Office


def nested(levels: int) -> str:
    return "{ teams " + "{ members { teams " * levels + "{ id }" + "} }" * levels + " }"


def doubling(levels: int) -> str:
    """Fragments that each spread the next one twice: 2^levels fields out of a few lines."""
    chain = " ".join(
        f"fragment f{n} on Query {{ ...f{n + 1} a{n}: __typename ...f{n + 1} }}" for n in range(levels)
    )
    return f"{{ ...f0 }} {chain} fragment f{levels} on Query {{ teams {{ id }} }}"


TOO_LARGE = {
    "TOO_DEEP": nested(7),
    "TOO_MANY_ALIASES": "{" + " ".join(f"a{n}: __typename" for n in range(31)) + "}",
    "TOO_MANY_DIRECTIVES": "{ __typename " + "@skip(if: false) " * 51 + "}",
    "TOO_MANY_TOKENS": "{" + "__typename " * 10_000 + "}",
    "TOO_MANY_FIELDS": "{" + "__typename " * 301 + "}",
    "TOO_COSTLY": "{ services { nodes { dependents { dependents { openIncidents { id title } } } } } }",
    "GRAPHQL_VALIDATION_FAILED": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "GRAPHQL_PARSE_FAILED": "{ incidents(",
}


@pytest.mark.parametrize(("code", "text"), TOO_LARGE.items())
async def test_too_large_a_question_is_refused_before_it_costs_anything(
    office: Office, code: str, text: str
) -> None:
    ana = await office.person("ana", "admin")
    response = await office.send(json={"query": text}, headers=office.headers(ana))
    reply = response.json()
    assert response.status_code == 400
    assert reply["errors"][0]["extensions"]["code"] == code
    assert "data" not in reply


@pytest.mark.parametrize(
    "text", ["{a" * 600 + "}" * 600, "{ incident(id: " + "[" * 1200 + "]" * 1200 + ") { id } }"]
)
async def test_nesting_beyond_measure_is_refused_without_falling_over(office: Office, text: str) -> None:
    assert await office.code(None, text) in {"TOO_DEEP", "TOO_MANY_TOKENS"}


async def test_fragments_that_double_are_measured_once_each(office: Office) -> None:
    started = time.process_time()
    assert await office.code(None, doubling(60)) == "TOO_MANY_ALIASES"
    assert time.process_time() - started < 1.0


REPEATED = [
    "{" + "__typename " * 300 + "}",
    "{" + "people { handle } " * 44 + "}",
    "{" + "incidents { nodes { service { owner { handle } } } } " * 22 + "}",
]


@pytest.mark.parametrize("text", REPEATED)
def test_the_most_that_is_allowed_is_validated_in_no_time(text: str) -> None:
    """Validation compares fields of one name pair by pair: their number is what bounds it."""
    document = read_document(text, SCHEMA._schema)
    started = time.process_time()
    assert validate(SCHEMA._schema, document, _RULES) == []
    assert time.process_time() - started < 0.5


def test_fields_of_one_name_are_refused_before_they_are_compared() -> None:
    fragments = " ".join(f"fragment f{n} on Query {{ people {{ handle }} }}" for n in range(45))
    spread = "{" + " ".join(f"...f{n}" for n in range(45)) + "}" + fragments
    for text in ("{" + "people { handle } " * 45 + "}", spread):
        with pytest.raises(GraphQLError) as refusal:
            read_document(text, SCHEMA._schema)
        assert refusal.value.extensions == {"code": "TOO_MANY_FIELDS"}


async def test_what_the_screens_ask_is_far_from_any_limit(office: Office) -> None:
    ana = await office.person("ana", "admin")
    text = """query ($first: Int!) { incidents(first: $first) { nodes {
      id title service { handle owner { name } }
      pages { person { handle } device channel state } timeline(first: 20) { nodes { seq text } } } } }"""
    assert await office.asks(ana, text, {"first": 100}) == {"incidents": {"nodes": []}}


async def test_a_document_is_parsed_and_validated_once(office: Office) -> None:
    ana = await office.person("ana", "admin")
    text = "{ severities { level name } }"
    await office.asks(ana, text)
    validate: Any = _get_validate_cache(256)
    parsed, validated = read_document.cache_info(), validate.cache_info()
    for _ in range(10):
        await office.asks(ana, text)
    assert read_document.cache_info().misses == parsed.misses
    assert validate.cache_info().misses == validated.misses
    assert validate.cache_info().hits == validated.hits + 10


async def test_only_who_is_signed_in_may_ask_what_there_is_to_ask(office: Office) -> None:
    ana = await office.person("ana", "admin")
    assert await office.code(None, "{ __schema { types { name } } }") == "GRAPHQL_VALIDATION_FAILED"
    assert "Incident" in json.dumps(await office.asks(ana, "{ __schema { types { name } } }"))
    assert await office.code(None, "{ __typename }") is None


async def test_no_name_is_suggested_to_whoever_guesses(office: Office) -> None:
    reply = await office.ask(None, "{ incidentz { id } }")
    assert reply["errors"][0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
    assert "incidents" not in json.dumps(reply)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{ viewer { role } }", 2),
        ("{ people { handle } }", 11),
        ("{ incidents(first: 3) { nodes { id } } }", 1 + 3 * 2),
        ("{ incidents { nodes { id } } }", 1 + 25 * 2),
        ("query ($n: Int!) { incidents(first: $n) { nodes { id } } }", 1 + 100 * 2),
        ('{ incident(id: "1") { timeline { nodes { seq } } } }', 2 + 50 * 2),
        ('{ incident(id: "1") { timeline(last: 3) { nodes { seq } } } }', 2 + 3 * 2),
        ('query ($n: Int) { incident(id: "1") { timeline(last: $n) { nodes { seq } } } }', 2 + 100 * 2),
        ("{ incidents(first: 1000) { nodes { id } } }", 1 + 100 * 2),
        ("{ people { ...p } } fragment p on Person { teams { handle } }", 1 + 10 * 11),
        ("{ people { ... on Person { handle } ... { name } } }", 1 + 10 * 2),
        ("{ nonsense { more } }", 2),
    ],
)
def test_the_cost_of_a_question_counts_what_its_lists_may_hold(text: str, values: int) -> None:
    assert measure(parse(text), SCHEMA._schema).values == values

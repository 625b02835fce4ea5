"""Finding runbooks as one types, mistypes, abbreviates, and means another name of the same thing."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text as sql

from api import clock
from api.domain.rights import Viewer
from tests.schema.office import Office
from tests.support.runbooks import published, text

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[1] / "fixtures" / "runbooks" / "search.json").read_text()
)
ASKED = """query ($words: String!, $service: String, $limit: Int! = 20) {
  searchRunbooks(words: $words, service: $service, limit: $limit) {
    runbook { handle } why excerpt { text isMatch } } }"""


async def owner(office: Office) -> Viewer:
    ana = await office.person("ana", "admin")
    for handle in ("checkout", "ledger-db", "edge", "search"):
        office.team = None
        await office.service(handle, owner=ana, primary=ana)
    return ana


async def hits(office: Office, by: Viewer, words: str, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.asks(by, ASKED, {"words": words, **more}))["searchRunbooks"]
    return found


async def found(office: Office, by: Viewer, words: str, **more: Any) -> list[str]:
    return [hit["runbook"]["handle"] for hit in await hits(office, by, words, **more)]


async def test_the_first_hits_are_those_that_the_phone_finds(office: Office) -> None:
    ana = await owner(office)
    for handle, words in GOLDEN["runbooks"].items():
        await published(office.database, ana, words, handle)
    wrong = {}
    for asked in GOLDEN["queries"]:
        first = await found(office, ana, asked["words"], service=asked.get("service"))
        wanted = asked["first"]
        if first[: len(wanted)] != wanted or (not wanted and first):
            wrong[asked["words"]] = first, wanted
    assert wrong == {}


async def test_an_excerpt_shows_what_was_looked_for_and_why_says_how_it_was_read(office: Office) -> None:
    ana = await owner(office)
    await published(office.database, ana, text(body="Before you *restart* it, drain <b>all</b> orders."))
    (hit,) = await hits(office, ana, "restarting ordres", service="checkout")
    assert hit["why"] == "“ordres” read as “orders…”, for the service Checkout"
    assert [piece["text"] for piece in hit["excerpt"] if piece["isMatch"]][:2] == ["restart", "orders"]
    assert "<b>" not in "".join(piece["text"] for piece in hit["excerpt"])
    (some,) = await hits(office, ana, "restart unicorn")
    assert some["why"] == "some of the words"


@pytest.mark.parametrize(
    "words",
    [
        "x" * 10_000,
        "(((((",
        "'\\\x01\x7f",
        "\u202eabc\u202c",
        "a & b | !c:*",
        "é" * 500,
        " ".join("abcdefghijklmnop"),
    ],
)
async def test_nonsense_finds_nothing_and_breaks_nothing(office: Office, words: str) -> None:
    ana = await owner(office)
    await published(office.database, ana, text())
    assert isinstance(await found(office, ana, words), list)


async def test_what_is_overdue_for_its_review_comes_after_its_equals(office: Office) -> None:
    ana = await owner(office)
    for handle in ("one", "two"):
        await published(office.database, ana, text("Checkout errors"), handle, now=clock.now())
    assert await found(office, ana, "checkout errors") == ["one", "two"]
    async with office.database.transaction() as tx:
        await tx.session.execute(
            sql("UPDATE runbooks SET review_due_at = now() - interval '1 year' WHERE handle = 'one'")
        )
    assert await found(office, ana, "checkout errors") == ["two", "one"]


async def test_an_archived_runbook_is_found_no_more_and_a_new_version_by_its_new_words(
    office: Office,
) -> None:
    ana = await owner(office)
    await published(office.database, ana, text(body="Mind the walrus."))
    assert await found(office, ana, "walrus") == ["checkout-errors"]
    await published(office.database, ana, text(body="Mind the penguin."), begun_from=1)
    assert (await found(office, ana, "walrus"), await found(office, ana, "penguin")) == (
        [],
        ["checkout-errors"],
    )
    async with office.database.read() as session:
        words = (await session.scalars(sql("SELECT word FROM runbook_words"))).all()
    assert "walrus" not in words
    await office.asks(ana, 'mutation { archiveRunbook(handle: "checkout-errors") { __typename } }')
    assert await found(office, ana, "penguin") == []


async def test_the_organisation_adds_names_of_its_own(office: Office) -> None:
    ana, bo = await owner(office), await office.person("bo")
    await published(office.database, ana, text(body="Ask the oracle."))
    assert await found(office, ana, "delphi") == []
    save = """mutation ($groups: [[String!]!]!) { it: saveRunbookSynonyms(groups: $groups) {
      __typename ... on RunbookSynonyms { own } ... on Refusal { code message } } }"""
    saved = await office.asks(ana, save, {"groups": [["Delphi", " oracle "], []]})
    assert saved["it"]["own"] == [["Delphi", "oracle"]]
    assert await found(office, ana, "delphi") == ["checkout-errors"]
    for groups, code in (
        ([["alone"]], "LONE_SYNONYM"),
        ([["...", "dots"]], "BAD_SYNONYM"),
        ([["a" * 90, "b"]], "LONG_SYNONYM"),
        ([[f"a{number}" for number in range(20)]], "TOO_MANY_SYNONYMS"),
        ([["a", "b"]] * 300, "TOO_MANY_SYNONYMS"),
    ):
        assert (await office.asks(ana, save, {"groups": groups}))["it"]["code"] == code
    assert (await office.asks(bo, save, {"groups": []}))["it"]["code"] == "FORBIDDEN"
    known = (await office.asks(bo, "{ runbookSynonyms { own builtIn } }"))["runbookSynonyms"]
    assert known["own"] == [["Delphi", "oracle"]]
    assert ["db", "database"] in known["builtIn"]


async def test_who_may_not_see_runbooks_searches_none(office: Office) -> None:
    eve = await office.person("eve", "stakeholder")
    answer = await office.ask(eve, ASKED, {"words": "checkout"})
    assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"

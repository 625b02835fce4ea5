"""Runbooks over GraphQL: written by many, published by their owners, shown with who is there today."""

from typing import Any

import pytest

from api import clock
from api.domain.rights import Viewer
from tests.schema.office import Office
from tests.support.runbooks import drafted, handed_in, including, part, published, text

RUNBOOK = """{ __typename ... on Refusal { code message }
  ... on Runbook { handle title published version archivedAt may } }"""
DRAFT = """{ __typename ... on Refusal { code message }
  ... on RunbookDraft { id version state text meanwhile may answer answeredBy author { handle }
    pictures { name hash } problems { line message } runbook { handle } } }"""


async def does(
    office: Office, by: Viewer, verb: str, variables: dict[str, Any] | None = None, result: str = RUNBOOK
) -> dict[str, Any]:
    named = "($text: String!)" if variables else ""
    data = await office.asks(by, f"mutation {named} {{ it: {verb} {result} }}", variables)
    told: dict[str, Any] = data["it"]
    return told


async def drafts(office: Office, by: Viewer, arguments: str, words: str) -> dict[str, Any]:
    verb = f'draftRunbook(handle: "checkout-errors", text: $text, {arguments})'
    return await does(office, by, verb, {"text": words}, DRAFT)


async def owner(office: Office) -> Viewer:
    ana = await office.person("ana")
    await office.service(owner=ana, primary=ana, members=[ana], notify=["person:ana"])
    return ana


async def test_a_runbook_is_written_handed_in_given_back_and_published(office: Office) -> None:
    ana, bo = await owner(office), await office.person("bo")
    draft = await drafts(office, bo, 'why: "We had none"', text())
    assert (draft["version"], draft["state"], draft["may"]) == (1, "DRAFT", ["save", "hand in", "drop"])
    stale = await drafts(office, bo, "version: 7", text("Other"))
    assert stale["code"] == "CONFLICT"
    draft = await does(office, bo, f'handInRunbook(draft: "{draft["id"]}", version: 1)', result=DRAFT)
    assert (draft["state"], draft["may"]) == ("HANDED_IN", ["save", "drop"])
    waiting = (await office.asks(ana, "{ runbookDrafts { id may author { handle } } }"))["runbookDrafts"]
    assert waiting == [{"id": draft["id"], "may": ["publish", "give back"], "author": {"handle": "bo"}}]
    given = await does(
        office,
        ana,
        f'giveBackRunbook(draft: "{draft["id"]}", version: 2, answer: "Which node?")',
        result=DRAFT,
    )
    assert (given["state"], given["answer"], given["answeredBy"]) == ("GIVEN_BACK", "Which node?", "Ana")
    assert given["may"] == []
    await drafts(office, bo, "version: 3", text(body="Node 3."))
    await does(
        office, bo, f'handInRunbook(draft: "{draft["id"]}", version: 4, why: "Node named")', result=DRAFT
    )
    made = await does(office, ana, f'publishRunbook(draft: "{draft["id"]}", version: 5)')
    assert (made["published"], made["may"]) == (1, ["write", "publish", "review", "archive"])
    data = await office.asks(
        bo,
        """{ runbook(handle: "checkout-errors") { text versions { number byName why approvedBy } may
             drafts { id } owner { handle } reviewedBy services { handle } places { kind value } } }""",
    )
    assert data["runbook"] == {
        "text": text(body="Node 3."),
        "versions": [{"number": 1, "byName": "Bo", "why": "Node named", "approvedBy": "Ana"}],
        "may": ["write"],
        "drafts": [],
        "owner": {"handle": "ana"},
        "reviewedBy": "Ana",
        "services": [{"handle": "checkout"}],
        "places": [{"kind": "service", "value": "checkout"}],
    }


async def test_who_is_slower_is_told_beside_the_text_that_was_kept(office: Office) -> None:
    ana, bo = await owner(office), await office.person("bo")
    await published(office.database, ana, text())
    await published(office.database, ana, text(body="Ana's."), begun_from=1, why="New limit")
    draft = await drafts(office, bo, 'begunFrom: 1, why: "Thorough"', text(body="Bo's."))
    assert draft["text"] == text(body="Bo's.")
    assert draft["meanwhile"] == "Ana published version 2 meanwhile: New limit"
    told = await does(office, bo, f'handInRunbook(draft: "{draft["id"]}", version: 1)', result=DRAFT)
    assert told["code"] == "CONFLICT"
    draft = await drafts(office, bo, 'begunFrom: 2, version: 1, why: "Both"', text(body="Both."))
    assert draft["meanwhile"] is None


async def test_versions_are_compared_restored_and_agreed_to(office: Office) -> None:
    ana, boss = await owner(office), await office.person("boss", "admin")
    await published(office.database, ana, text(body="First."))
    await published(office.database, boss, text(body="Second."), begun_from=1)
    compared = await office.asks(
        boss,
        """{ runbook(handle: "checkout-errors") { old: text(version: 1) new: text(version: 2)
             none: text(version: 3) pictures(version: 1) { name } version } }""",
    )
    row = compared["runbook"]
    assert (row["old"], row["new"], row["none"]) == (text(body="First."), text(body="Second."), None)
    seen = (await office.asks(ana, '{ runbook(handle: "checkout-errors") { may contentHash } }'))["runbook"]
    assert seen["may"][-1] == "approve"
    verb = 'approveRunbook(handle: "checkout-errors", number: 2, contentHash: "%s")'
    assert (await does(office, ana, verb % "another"))["code"] == "CONFLICT"
    agreed = await does(office, ana, verb % seen["contentHash"])
    assert "approve" not in agreed["may"]
    back = await does(
        office,
        ana,
        f'restoreRunbook(handle: "checkout-errors", number: 1, why: "Better", version: {agreed["version"]})',
    )
    assert back["published"] == 3
    assert (await does(office, ana, 'reviewRunbook(handle: "checkout-errors", number: 3)'))["version"] > 3


async def test_the_service_knows_what_became_of_its_runbooks(office: Office) -> None:
    ana, boss = await owner(office), await office.person("boss", "admin")
    await office.service("ledger", owner=boss)
    await published(office.database, ana, text(), why="We had none", now=clock.now())
    await published(office.database, boss, text("Other", services="ledger"), "other", now=clock.now())
    data = await office.asks(
        ana, '{ service(handle: "checkout") { history { noun handle verb why after } } }'
    )
    assert data["service"]["history"][0] == {
        "noun": "runbook",
        "handle": "checkout-errors",
        "verb": "publish",
        "why": "We had none",
        "after": {"version": 1},
    }
    assert [one["noun"] for one in data["service"]["history"]] == ["runbook", "service"]


async def test_it_is_put_away_and_brought_back(office: Office) -> None:
    ana = await owner(office)
    await published(office.database, ana, text())
    gone = await does(office, ana, 'archiveRunbook(handle: "checkout-errors", why: "Old")')
    assert gone["may"] == ["unarchive"]
    assert gone["archivedAt"] is not None
    listed = "{ runbooks(filter: {archived: %s}) { nodes { handle } } }"
    assert (await office.asks(ana, listed % "false"))["runbooks"]["nodes"] == []
    assert len((await office.asks(ana, listed % "true"))["runbooks"]["nodes"]) == 1
    back = await does(office, ana, 'unarchiveRunbook(handle: "checkout-errors")')
    assert back["archivedAt"] is None


async def test_a_draft_is_dropped(office: Office) -> None:
    ana = await owner(office)
    draft = await drafted(office.database, ana, text())
    assert (await does(office, ana, f'dropDraft(draft: "{draft.id}")'))["handle"] == "checkout-errors"
    assert (await office.asks(ana, '{ runbook(handle: "checkout-errors") { id } }'))["runbook"] is None
    assert (await does(office, ana, f'dropDraft(draft: "{draft.id}")'))["code"] == "NOT_FOUND"
    assert (await does(office, ana, 'dropDraft(draft: "x")'))["code"] == "NOT_FOUND"


async def test_lists_are_narrowed_and_read_a_page_at_a_time(office: Office) -> None:
    ana, boss = await owner(office), await office.person("boss", "admin")
    await office.service("ledger", owner=boss)
    now = clock.now()
    for title in ("Beta", "alpha", "Gamma"):
        await published(office.database, ana, text(title), title.lower(), now=now)
    await published(office.database, boss, text("Delta", services="ledger"), "delta", now=now)
    await published(office.database, boss, part("Parts"), "parts", now=now)
    await drafted(office.database, boss, text("Epsilon"), "epsilon")

    async def handles(arguments: str) -> list[str]:
        data = await office.asks(boss, f"{{ runbooks({arguments}) {{ nodes {{ handle }} }} }}")
        return [one["handle"] for one in data["runbooks"]["nodes"]]

    assert await handles("first: 50") == ["alpha", "beta", "delta", "gamma", "parts"]
    assert await handles('filter: {service: "ledger"}') == ["delta"]
    assert await handles('filter: {owner: "ana", parts: false}') == ["alpha", "beta", "gamma"]
    assert await handles('filter: {owner: "nobody"}') == []
    assert await handles("filter: {parts: true}") == ["parts"]
    assert await handles("filter: {published: false}") == ["epsilon"]
    assert len(await handles("filter: {published: null}")) == 6
    assert await handles("filter: {reviewDue: true}") == []
    page = "{ runbooks(first: 2, after: %s) { nodes { handle } pageInfo { hasNextPage endCursor } } }"
    seen, cursor = [], "null"
    while True:
        found = (await office.asks(boss, page % cursor))["runbooks"]
        seen += [one["handle"] for one in found["nodes"]]
        cursor = f'"{found["pageInfo"]["endCursor"]}"'
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert seen == ["alpha", "beta", "delta", "gamma", "parts"]
    assert await office.code(boss, '{ runbooks(after: "eA") { nodes { id } } }') == "BAD_CURSOR"


async def test_a_list_asks_the_database_as_often_for_many_as_for_few(office: Office) -> None:
    ana = await owner(office)
    question = """{ runbooks { nodes { handle owner { name } services { handle } places { value } may
      record { runs } drafts { id } versions { number } contacts { onCall { handle } } } } }"""
    await published(office.database, ana, text("One"), "one")
    with office.counting() as few:
        await office.asks(ana, question)
    for handle in ("two", "three", "four"):
        await published(office.database, ana, text(handle), handle)
    await office.asks(ana, question)
    with office.counting() as many:
        await office.asks(ana, question)
    assert len(many) <= len(few)


async def test_contacts_are_those_of_the_service_today(office: Office) -> None:
    ana = await owner(office)
    await published(office.database, ana, text())
    question = """{ runbook(handle: "checkout-errors") { record { runs worked lastRunAt }
      contacts { service { handle owner { handle } primary { handle } } onCall { handle }
        outside { name } } } }"""
    data = await office.asks(ana, question)
    assert data["runbook"] == {
        "record": {"runs": 0, "worked": 0, "lastRunAt": None},
        "contacts": [
            {
                "service": {"handle": "checkout", "owner": {"handle": "ana"}, "primary": {"handle": "ana"}},
                "onCall": [{"handle": "ana"}],
                "outside": [],
            }
        ],
    }


async def test_a_text_is_previewed_with_all_that_stands_against_it(office: Office) -> None:
    ana, boss = await owner(office), await office.person("boss", "admin")
    await published(office.database, boss, part(), "roll-back")
    question = """query ($text: String!) { runbookPreview(text: $text, handle: "roll-back") {
      problems { line message } body } }"""
    good = await office.asks(ana, question, {"text": text()})
    assert good["runbookPreview"]["problems"] == []
    assert good["runbookPreview"]["body"]["title"] == "Checkout errors"
    named = (await office.asks(ana, question, {"text": text(services="nowhere")}))["runbookPreview"]
    assert [one["line"] for one in named["problems"]] == [3]
    assert named["body"] is not None
    bad = (await office.asks(ana, question, {"text": "---\nfoo: 1\n---\n"}))["runbookPreview"]
    assert bad["body"] is None
    assert [one["line"] for one in bad["problems"]] == [1, 2]
    itself = (await office.asks(ana, question, {"text": including("roll-back")}))["runbookPreview"]
    assert itself["problems"] == [{"line": 15, "message": "roll-back would include itself."}]
    large = await office.code(ana, question, {"text": "a" * 200_000 + "é" * 60_000})
    assert large == "TOO_LARGE"


async def test_what_is_read_has_its_parts_in_it(office: Office) -> None:
    ana, boss = await owner(office), await office.person("boss", "admin")
    await published(office.database, boss, part(), "roll-back")
    await published(office.database, ana, including("roll-back"))
    await published(office.database, ana, text(), begun_from=1)
    question = """{ runbook(handle: "checkout-errors") {
      contentHash body old: body(version: 1) none: body(version: 9) } }"""
    row = (await office.asks(ana, question))["runbook"]
    titles = [
        [block["title"] for block in row[name]["blocks"] if block["kind"] == "step"]
        for name in ("body", "old")
    ]
    assert titles == [["Restart one node"], ["Restart one node", "Roll back it"]]
    assert (row["none"], row["body"]["hash"]) == (None, row["contentHash"])


@pytest.mark.parametrize(
    ("role", "sees", "writes", "publishes"),
    [
        ("admin", True, True, True),
        ("responder", True, True, False),
        ("comms", True, True, False),
        ("auditor", True, False, False),
        ("stakeholder", False, False, False),
    ],
)
async def test_who_may(office: Office, role: str, *, sees: bool, writes: bool, publishes: bool) -> None:
    await owner(office)
    zoe = await office.person("zoe", role)
    for question in (
        '{ runbook(handle: "x") { id } }',
        "{ runbooks { nodes { id } } }",
        "{ runbookDrafts { id } }",
    ):
        assert (await office.code(zoe, question)) == (None if sees else "FORBIDDEN")
    preview = '{ runbookPreview(text: "x") { problems { line } } }'
    assert (await office.code(zoe, preview)) == (None if writes else "FORBIDDEN")
    draft = await drafts(office, zoe, 'why: "x"', text())
    assert (draft.get("code") is None) == writes
    if writes:
        assert ("publish" in draft["may"]) == publishes
        made = await does(office, zoe, f'publishRunbook(draft: "{draft["id"]}", version: 1)')
        assert (made.get("code") is None) == publishes


async def test_an_unfinished_text_is_its_authors_alone(office: Office) -> None:
    ana, bo = await owner(office), await office.person("bo")
    boss = await office.person("boss", "admin")
    await published(office.database, ana, text())
    await drafted(office.database, bo, text(body="Not yet."), begun_from=1)
    question = '{ runbook(handle: "checkout-errors") { drafts { author { handle } } } }'

    async def seen(by: Viewer) -> int:
        return len((await office.asks(by, question))["runbook"]["drafts"])

    assert [await seen(one) for one in (bo, ana, boss)] == [1, 0, 1]
    await handed_in(office.database, boss, text(body="Done."), begun_from=1)
    assert [await seen(one) for one in (bo, ana, boss)] == [1, 1, 2]


async def test_the_screen_that_applies_a_file_reads_texts_and_no_files(office: Office) -> None:
    boss = await office.person("boss", "admin")
    await office.service(owner=boss)
    question = """mutation ($file: String!) { it: applyOrganisation(file: $file) {
      __typename ... on Plan { changes { verb handle } } ... on Refusal { code message } } }"""
    beside = "runbooks:\n  - {handle: one, file: one.md}\n"
    told = (await office.asks(boss, question, {"file": beside}))["it"]
    assert told["code"] == "BAD_FILE"
    assert told["message"].startswith("line 2: runbook one, one.md: files are read by `tocsin apply`")
    inside = "runbooks:\n  - handle: one\n    text: |\n" + "".join(
        f"      {line}\n" if line else "\n" for line in text().split("\n")
    )
    told = (await office.asks(boss, question, {"file": inside}))["it"]
    assert told["changes"] == [{"verb": "create", "handle": "one"}]
    row = (await office.asks(boss, '{ runbook(handle: "one") { text versions { approvedBy } } }'))["runbook"]
    assert row["versions"] == [{"approvedBy": None}]
    assert row["text"].rstrip() == text().rstrip()

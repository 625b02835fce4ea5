"""Briefings: given out by those who may, read by those they were sent to, hidden from the others."""

from typing import Any

import pytest
from sqlalchemy import select

from api import clock
from api.actions.briefings import briefings as actions
from api.domain.rights import Viewer
from api.schema.connections import cursor_of
from api.store.base import new_id
from api.store.briefings.briefings import BriefingRow
from api.store.comms.comms import AnnouncementRow, PromiseRow, UpdateRow
from api.store.incidents.command import RoleRow
from tests.schema.office import Office

ISSUE = """mutation($known: String!, $incident: ID, $unknown: String! = "", $next: DateTime,
    $readers: [String!], $number: Int) {
  it: issueBriefing(known: $known, incidentId: $incident, unknown: $unknown, nextAt: $next,
      readers: $readers, number: $number) { __typename
    ... on Briefing { id number kind known readers { person { handle } readAt } }
    ... on Refusal { code message } } }"""
READ = """query($id: ID!) { briefing(id: $id) { number known unknown nextAt newer isMine readAt issuedBy
  readers { person { handle } readAt }
  decisions { question state }
  subjects { number title severity state service commands speaks deeds { text }
    impact { customers } said { headline body state } } } }"""
LIST = "query($incident: ID) { briefings(incident: $incident) { nodes { id number kind } } }"


async def gives_out(office: Office, by: Viewer, **said: Any) -> dict[str, Any]:
    said = {"known": "Cards fail.", "incident": "1", "next": office.soon()} | said
    told: dict[str, Any] = (await office.asks(by, ISSUE, said))["it"]
    return told


async def says_publicly(office: Office, incident_id: Any, body: str, *, stage: str = "published") -> None:
    now = clock.now()
    about = AnnouncementRow(
        id=new_id(),
        incident_id=incident_id,
        audience="public",
        code=new_id().hex[:12],
        headline="Card payments fail",
        started_at=now,
        created_at=now,
        changed_at=now,
        published_at=now,
        backfilled=False,
        version=1,
    )
    async with office.database.transaction() as tx:
        tx.session.add(about)
        await tx.session.flush()
        tx.session.add(
            UpdateRow(
                id=new_id(),
                code=new_id().hex[:12],
                announcement_id=about.id,
                composition_id=new_id(),
                stage=stage,
                state="identified",
                body=body,
                slots={},
                effects={},
                notify=False,
                text_hash="",
                needs_approval=False,
                why_approval="",
                created_at=now,
                published_at=now,
                version=1,
            )
        )


async def test_a_briefing_is_made_of_facts_and_two_sentences(office: Office) -> None:
    ana, eve = await office.person("ana", "admin"), await office.person("eve", "stakeholder")
    cy = await office.person("cy", "comms")
    await office.service(members=[ana])
    row = await office.declare(ana)
    await office.asks(ana, 'mutation { acknowledge(incidentId: "1") { __typename } }')
    await office.asks(
        cy, 'mutation { recordImpact(incidentId: "1", impact: { customers: 1200 }) { __typename } }'
    )
    await says_publicly(office, row.id, "We have found the cause.")
    ask = f'askDecision(incidentId: "1", of: "eve", question: "Fail over?", dueAt: "{office.soon()}")'
    await office.asks(cy, f"mutation {{ {ask} {{ __typename }} }}")
    made = await gives_out(office, cy, unknown="Why.")
    assert (made["number"], made["kind"]) == (1, "INCIDENT")
    assert [one["person"]["handle"] for one in made["readers"]] == ["ana", "eve"]
    told = (await office.asks(eve, READ, {"id": made["id"]}))["briefing"]
    (subject,) = told["subjects"]
    assert subject == {
        "number": 1,
        "title": "Checkout is down",
        "severity": 1,
        "state": "ACKNOWLEDGED",
        "service": "Checkout",
        "commands": "Ana",
        "speaks": "Ana",
        "deeds": [{"text": "Ana works on it."}],
        "impact": {"customers": 1200},
        "said": {
            "headline": "Card payments fail",
            "body": "We have found the cause.",
            "state": "IDENTIFIED",
        },
    }
    assert (told["known"], told["unknown"], told["issuedBy"]) == ("Cards fail.", "Why.", "Cy")
    assert told["decisions"] == [{"question": "Fail over?", "state": "ASKED"}]
    assert (told["isMine"], told["readAt"], told["readers"]) == (True, None, [])


async def test_what_was_given_out_stays_as_it_was_and_a_newer_one_is_named(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await office.declare(ana, service=None)
    first = await gives_out(office, ana)
    await office.asks(ana, 'mutation { resolve(incidentId: "1") { __typename } }')
    second = await gives_out(office, ana, known="It is over.", next=None)
    told = (await office.asks(ana, READ, {"id": first["id"]}))["briefing"]
    assert told["subjects"][0]["state"] == "OPEN"
    assert told["newer"] == second["id"]
    told = (await office.asks(ana, READ, {"id": second["id"]}))["briefing"]
    assert (told["subjects"][0]["state"], told["newer"], told["nextAt"]) == ("RESOLVED", None, None)
    assert told["number"] == 2


async def test_two_who_give_the_same_issue_out_are_told_apart(office: Office) -> None:
    ana, cy = await office.person("ana", "admin"), await office.person("cy", "comms")
    await office.declare(ana, service=None)
    assert (await gives_out(office, ana, number=1))["number"] == 1
    assert (await gives_out(office, cy, number=1))["code"] == "CONFLICT"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"known": " "}, "TEXT_MISSING"),
        ({"known": "x" * 700}, "TOO_LONG"),
        ({"next": None}, "NEXT_MISSING"),
        ({"next": "2020-01-01T00:00:00Z"}, "NEXT_OVER"),
        ({"readers": ["nobody"]}, "NOT_FOUND"),
        ({"readers": []}, "NO_READERS"),
        ({"incident": "9"}, "NOT_FOUND"),
    ],
)
async def test_a_no_is_an_answer_with_a_code(office: Office, said: dict[str, Any], code: str) -> None:
    ana = await office.person("ana", "admin")
    await office.declare(ana, service=None)
    assert (await gives_out(office, ana, **said))["code"] == code


async def test_who_may_give_out_and_who_may_see(office: Office) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    eve, aud = await office.person("eve", "stakeholder"), await office.person("aud", "auditor")
    await office.declare(ana, service=None)
    for other in (bo, eve, aud):
        assert (await gives_out(office, other))["code"] == "FORBIDDEN"
        assert await office.code(other, '{ briefingDraft(incident: "1") { number } }') == "FORBIDDEN"
    made = await gives_out(office, ana)
    for reader in (eve, aud, ana):
        assert (await office.asks(reader, READ, {"id": made["id"]}))["briefing"]["number"] == 1
        assert len((await office.asks(reader, LIST))["briefings"]["nodes"]) == 1
        assert len((await office.asks(reader, "{ briefingsNow { owedAt } }"))["briefingsNow"]) == 1
    assert (await office.asks(bo, READ, {"id": made["id"]}))["briefing"] is None
    assert (await office.asks(bo, LIST))["briefings"]["nodes"] == []
    assert (await office.asks(bo, "{ briefingsNow { owedAt } }"))["briefingsNow"] == []
    await office.asks(ana, 'mutation { handOff(incidentId: "1", to: "bo") { __typename } }')
    assert (await office.asks(bo, READ, {"id": made["id"]}))["briefing"]["number"] == 1
    assert len((await office.asks(bo, LIST, {"incident": "1"}))["briefings"]["nodes"]) == 1
    assert (await gives_out(office, bo, readers=["aud"]))["number"] == 2, "he commands it now"
    sent = await gives_out(office, ana, readers=["bo"])
    assert (await office.asks(bo, LIST))["briefings"]["nodes"] == [
        {"id": sent["id"], "number": 3, "kind": "INCIDENT"}
    ]


async def test_a_reader_has_read_it_once(office: Office) -> None:
    ana, eve = await office.person("ana", "admin"), await office.person("eve", "stakeholder")
    aud = await office.person("aud", "auditor")
    await office.declare(ana, service=None)
    made = await gives_out(office, ana)
    verb = "mutation($id: ID!) { it: markBriefingRead(id: $id) { ... on Briefing { readAt } } }"
    first = (await office.asks(eve, verb, {"id": made["id"]}))["it"]["readAt"]
    assert first is not None
    assert (await office.asks(eve, verb, {"id": made["id"]}))["it"]["readAt"] == first
    assert (await office.asks(aud, verb, {"id": made["id"]}))["it"]["readAt"] is None, "it was not sent"
    told = (await office.asks(ana, READ, {"id": made["id"]}))["briefing"]
    assert [(one["person"]["handle"], one["readAt"] is not None) for one in told["readers"]] == [
        ("eve", True),
        ("ana", False),
    ]


async def test_of_a_restricted_incident_only_those_named_read(office: Office) -> None:
    ana, eve = await office.person("ana", "admin"), await office.person("eve", "stakeholder")
    fay, boss = await office.person("fay", "stakeholder"), await office.person("boss", "admin")
    row = await office.declare(ana, service=None, title="A canary in the coal mine")
    await office.restrict(row.id, ana, eve)
    made = await gives_out(office, ana)
    assert [one["person"]["handle"] for one in made["readers"]] == ["ana", "eve"]
    assert (await gives_out(office, ana, readers=["fay"]))["code"] == "NOT_NAMED"
    assert (await office.asks(eve, READ, {"id": made["id"]}))["briefing"]["number"] == 1
    for other in (fay, boss):
        assert (await office.asks(other, READ, {"id": made["id"]}))["briefing"] is None
        assert (await office.asks(other, LIST))["briefings"]["nodes"] == []
        assert (await office.asks(other, "{ briefingsNow { owedAt } }"))["briefingsNow"] == []
        assert await office.code(other, LIST, {"incident": "1"}) == "NOT_FOUND"
    for_all = await gives_out(office, boss, incident=None, next=None)
    told = (await office.asks(ana, READ, {"id": for_all["id"]}))["briefing"]
    assert told["subjects"] == [], "the page for everybody leaves it out, whoever reads it"


async def test_one_page_tells_of_all_that_is_open(office: Office) -> None:
    ana, eve = await office.person("ana", "admin"), await office.person("eve", "stakeholder")
    await office.declare(ana, service=None, title="Search is slow", severity=3)
    await office.declare(ana, service=None, title="Checkout is down", severity=1)
    made = await gives_out(office, ana, incident=None)
    assert (made["kind"], made["number"]) == ("NOW", 1)
    told = (await office.asks(eve, READ, {"id": made["id"]}))["briefing"]
    assert [one["title"] for one in told["subjects"]] == ["Checkout is down", "Search is slow"]
    draft = await office.asks(ana, "{ briefingDraft { number known subjects { number } } }")
    assert (draft["briefingDraft"]["number"], draft["briefingDraft"]["known"]) == (2, "Cards fail.")


async def test_what_was_taken_back_was_not_said(office: Office) -> None:
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    await says_publicly(office, row.id, "This was wrong.", stage="retracted")
    made = await gives_out(office, ana)
    told = (await office.asks(ana, READ, {"id": made["id"]}))["briefing"]
    assert told["subjects"][0]["said"] is None


async def test_giving_out_keeps_what_executives_were_promised(office: Office) -> None:
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    soon = office.soon(2)
    await gives_out(office, ana, next=soon)
    async with office.database.read() as session:
        question = select(PromiseRow).where(PromiseRow.audience == "executives", PromiseRow.state == "open")
        promise = (await session.scalars(question)).one()
    assert (promise.incident_id, promise.due_at.isoformat()[:16]) == (row.id, soon[:16])
    now = await office.asks(ana, "{ briefingsNow { owedAt mayIssue latest { number } } }")
    (standing,) = now["briefingsNow"]
    assert (standing["mayIssue"], standing["latest"]) == (True, {"number": 1})
    assert standing["owedAt"][:16] == soon[:16]


async def test_a_draft_lies_ready_and_becomes_the_issue(office: Office) -> None:
    ana = await office.person("ana", "admin")
    row = await office.declare(ana, service=None)
    async with office.database.transaction() as tx:
        draft = await actions.prepare(tx, row.id, now=clock.now())
        assert draft is not None
        assert await actions.prepare(tx, row.id, now=clock.now()) is None, "one is enough"
    asked = await office.asks(
        ana, '{ briefingDraft(incident: "1") { number preparedAt readers { handle } } }'
    )
    assert asked["briefingDraft"]["preparedAt"] is not None
    assert asked["briefingDraft"]["readers"] == [{"handle": "ana"}]
    assert (await office.asks(ana, LIST))["briefings"]["nodes"] == [], "nobody reads a draft"
    made = await gives_out(office, ana)
    assert made["id"] == str(draft.id)
    async with office.database.read() as session:
        (kept,) = await session.scalars(select(BriefingRow))
    assert (kept.stage, kept.number) == ("issued", 1)


async def test_a_cursor_that_was_not_given_out_is_refused(office: Office) -> None:
    ana = await office.person("ana", "admin")
    long_ago = cursor_of("0001-01-01T00:00:00+14:00")
    for cursor in ("bm90IGEgdGltZQ", "%%%", long_ago, cursor_of("2026-11-28T12:00:00")):
        assert (
            await office.code(ana, f'{{ briefings(after: "{cursor}") {{ nodes {{ id }} }} }}') == "BAD_CURSOR"
        )


async def test_whoever_took_command_gives_out_and_records_and_the_holder_no_longer_does(
    office: Office,
) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    cy = await office.person("cy")
    row = await office.declare(ana, service=None)
    await office.asks(ana, 'mutation { handOff(incidentId: "1", to: "bo") { __typename } }')
    command = RoleRow(
        id=new_id(),
        incident_id=row.id,
        role="commander",
        person_id=cy.person_id,
        since=clock.now(),
        by="person:cy",
        why="",
        note="",
    )
    async with office.database.transaction() as tx:
        tx.session.add(command)
    assert (await gives_out(office, bo))["code"] == "FORBIDDEN"
    made = await gives_out(office, cy)
    assert made["number"] == 1
    told = (await office.asks(cy, READ, {"id": made["id"]}))["briefing"]
    assert (told["subjects"][0]["commands"], len(told["readers"])) == ("Cy", 1)
    impact = 'mutation { it: recordImpact(incidentId: "1", impact: { tickets: 3 }) { __typename } }'
    assert (await office.asks(cy, impact))["it"]["__typename"] == "Incident"

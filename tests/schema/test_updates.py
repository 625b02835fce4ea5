"""Telling audiences over GraphQL: composed, previewed, published, agreed to, and read by those who may."""

from typing import Any
from uuid import UUID

import pytest
from graphql import validate

from api import clock
from api.actions.comms import update_due
from api.domain.rights import Viewer
from api.schema.root import _RULES, SCHEMA
from api.schema.serving.answers import Question, check
from api.schema.serving.limits import read_document
from api.store.comms.comms import UpdateRow
from tests.schema.office import Office
from tests.support import subscribers

UPDATE = """{ id audience stage state headline renames body ownWords hash nextUpdateAt needsApproval
  whyApproval version author { handle } approvedBy { handle } template slots dueAt
  effects { handle name status componentId } edits { why body byName } approvals { person { handle }
  capacity answer rationale } retractedWhy whyHeld }"""
SHOWN = {
    "Update": UPDATE,
    "Composition": f"{{ id updates {UPDATE} }}",
    "Announcement": "{ headline impact startedAt backfilled version }",
}
KINDS = {
    "publishUpdate": "Composition",
    "composeUpdate": "Composition",
    "submitUpdate": "Composition",
    "setAnnouncement": "Announcement",
}
FIRST = """{audience: PUBLIC, state: INVESTIGATING, template: "first-post", slots: [
  {name: "affected", value: "Checkout in Europe"}, {name: "symptom", value: "payments fail"},
  {name: "since", value: "14:00 UTC"}]}"""
FREE = '{audience: PUBLIC, state: IDENTIFIED, headline: "Payments fail", body: "We know why."}'
INSIDE = '{audience: INTERNAL, state: IDENTIFIED, headline: "Gateway", body: "Node 7 is broken."}'
CHIEFS = '{audience: EXECUTIVES, state: IDENTIFIED, headline: "Payments", body: "Half of them fail."}'
SAID = """{ incident(id: "1") { announcements { audience headline publishedAt resolvedAt version
  updates { state stage body retractedWhy whyHeld edits { why } approvals { answer } } } } }"""
WAITING = "approvals { mine update { id hash headline body } incident { number } }"


async def does(office: Office, by: Viewer, verb: str) -> dict[str, Any]:
    name = verb.partition("(")[0]
    kind = KINDS.get(name, "Update")
    shown = f"{{ __typename ... on Refusal {{ code message }} ... on {kind} {SHOWN[kind]} }}"
    data = await office.asks(by, f"mutation {{ it: {verb} {shown} }}")
    told: dict[str, Any] = data["it"]
    return told


async def published(office: Office, by: Viewer, *texts: str, at: str = "") -> list[dict[str, Any]]:
    told = await does(office, by, f'publishUpdate(incidentId: "1", texts: [{", ".join(texts)}] {at})')
    assert told["__typename"] == "Composition", told
    found: list[dict[str, Any]] = told["updates"]
    return found


async def said(office: Office, by: Viewer) -> dict[str, dict[str, Any]]:
    data = await office.asks(by, SAID)
    return {one["audience"]: one for one in data["incident"]["announcements"]}


async def test_a_template_is_filled_previewed_and_published(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    await office.declare(cleo, service=None, severity=1)
    data = await office.asks(
        cleo,
        f"""{{ previewUpdate(incidentId: "1", texts: [{FIRST}]) {{ audience state refusal {{ code }}
          shown {{ headline body nextUpdateAt whyApproval asks {{ handle }}
            pages {{ handle letter {{ subject text }} }} }} }} }}""",
    )
    (preview,) = data["previewUpdate"]
    assert preview["refusal"] is None
    assert preview["shown"]["headline"] == "Checkout in Europe: payments fail"
    assert "{{" not in preview["shown"]["body"]
    (page,) = preview["shown"]["pages"]
    assert page["handle"] == "public"
    assert "Checkout in Europe: payments fail" in page["letter"]["subject"]
    assert preview["shown"]["body"].splitlines()[0] in page["letter"]["text"]
    (update,) = await published(office, cleo, FIRST)
    assert (update["stage"], update["needsApproval"]) == ("PUBLISHED", False)
    assert (update["template"], update["ownWords"]) == ("first-post", False)
    assert update["slots"]["symptom"] == "payments fail"
    assert update["body"] == preview["shown"]["body"]
    announcement = (await said(office, cleo))["PUBLIC"]
    assert announcement["headline"] == "Checkout in Europe: payments fail"
    assert [one["stage"] for one in announcement["updates"]] == ["PUBLISHED"]


async def test_a_preview_says_for_each_audience_why_not(office: Office) -> None:
    cleo, boss = await office.person("cleo", "comms"), await office.person("boss", "admin")
    await office.declare(cleo, service=None, severity=1)
    half = FIRST.replace("payments fail", " ")
    data = await office.asks(
        cleo,
        f"""{{ previewUpdate(incidentId: "1", texts: [{half}, {INSIDE}]) {{ audience
          refusal {{ code message }} shown {{ whyApproval asks {{ handle }} pages {{ name }} }} }} }}""",
    )
    outside, inside = data["previewUpdate"]
    assert (outside["refusal"]["code"], outside["shown"]) == ("SLOT_MISSING", None)
    assert "{{symptom}}" in outside["refusal"]["message"]
    assert inside["shown"]["whyApproval"] == "It is free text about a SEV1"
    assert inside["shown"]["asks"] == {"handle": boss.handle}
    assert inside["shown"]["pages"] == []
    assert await said(office, cleo) == {}, "looking writes nothing"


async def test_components_are_named_by_handle_or_id(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    await office.declare(cleo, service=None, severity=2)
    async with office.database.transaction() as tx:
        row = await subscribers.component(tx, "API", now=clock.now())
    for name in (row.handle, str(row.id)):
        text = FIRST.replace("state:", f'effects: [{{component: "{name}", status: PARTIAL_OUTAGE}}], state:')
        (update,) = await published(office, cleo, text)
        assert update["effects"] == [
            {"handle": row.handle, "name": "API", "status": "PARTIAL_OUTAGE", "componentId": str(row.id)}
        ]
    wrong = FIRST.replace("state:", 'effects: [{component: "none", status: PARTIAL_OUTAGE}], state:')
    told = await does(office, cleo, f'publishUpdate(incidentId: "1", texts: [{wrong}])')
    assert told["code"] == "UNKNOWN_COMPONENT"


async def test_a_second_person_finds_what_waits_and_agrees_to_what_they_read(office: Office) -> None:
    cleo, boss = await office.person("cleo", "comms"), await office.person("boss", "admin")
    await office.declare(cleo, service=None, severity=1)
    (update,) = await published(office, cleo, FREE)
    assert (update["stage"], update["whyApproval"]) == ("WAITING", "It is free text about a SEV1")
    assert (await office.asks(cleo, f"{{ {WAITING} }}"))["approvals"] == []
    everybodys = await office.asks(cleo, f"{{ {WAITING.replace('approvals', 'approvals(all: true)')} }}")
    assert [one["mine"] for one in everybodys["approvals"]] == [False]
    (waiting,) = (await office.asks(boss, f"{{ {WAITING} }}"))["approvals"]
    assert (waiting["mine"], waiting["incident"]["number"]) == (True, 1)
    told = await does(office, boss, f'approveUpdate(id: "{update["id"]}", hash: "wrong")')
    assert told["code"] == "TEXT_CHANGED"
    hash_ = waiting["update"]["hash"]
    told = await does(
        office, boss, f'approveUpdate(id: "{update["id"]}", hash: "{hash_}", rationale: "Good.")'
    )
    assert (told["stage"], told["approvedBy"]) == ("PUBLISHED", {"handle": "boss"})
    assert told["approvals"] == [
        {
            "person": {"handle": "boss"},
            "capacity": "administrator",
            "answer": "APPROVED",
            "rationale": "Good.",
        }
    ]
    assert (await office.asks(boss, f"{{ {WAITING} }}"))["approvals"] == []


async def test_a_no_comes_with_its_reason(office: Office) -> None:
    cleo, boss = await office.person("cleo", "comms"), await office.person("boss", "admin")
    await office.declare(cleo, service=None, severity=1)
    (update,) = await published(office, cleo, FREE)
    told = await does(office, boss, f'refuseUpdate(id: "{update["id"]}", rationale: "Too early.")')
    assert (told["stage"], told["approvals"][0]["rationale"]) == ("DRAFT", "Too early.")
    assert told["whyHeld"] == "Boss refused the update for the public: Too early."
    again = await does(office, cleo, f'submitUpdate(ids: ["{update["id"]}"])')
    assert (again["updates"][0]["stage"], again["updates"][0]["whyHeld"]) == ("WAITING", None)


async def test_a_held_plan_says_why_until_it_is_written_anew(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    await office.declare(cleo, service=None, severity=2)
    (planned,) = await published(office, cleo, FREE, at=f'at: "{office.soon()}"')
    async with office.database.transaction() as tx:
        row = await tx.session.get_one(UpdateRow, UUID(planned["id"]))
        row.due_at = clock.now()
    async with office.database.transaction() as tx:
        assert await update_due.give_up(tx, row.id, why="Nothing is promised.", now=clock.now())
    ((held,),) = [one["updates"] for one in (await said(office, cleo)).values()]
    assert held["whyHeld"] == "The planned update for the public was held: Nothing is promised."
    text = FREE.replace("We know why.", "We know a little.")
    told = await does(office, cleo, f'rewriteUpdate(id: "{planned["id"]}", text: {text}, version: 3)')
    assert (told["stage"], told["whyHeld"]) == ("DRAFT", None)


async def test_drafts_are_written_anew_planned_and_discarded(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    await office.declare(cleo, service=None, severity=2)
    told = await does(office, cleo, f'composeUpdate(incidentId: "1", texts: [{FREE}])')
    (draft,) = told["updates"]
    assert draft["stage"] == "DRAFT"
    text = FREE.replace("We know why.", "We know a little.")
    told = await does(office, cleo, f'rewriteUpdate(id: "{draft["id"]}", text: {text}, version: 1)')
    assert (told["body"], told["version"]) == ("We know a little.", 2)
    told = await does(office, cleo, f'rewriteUpdate(id: "{draft["id"]}", text: {text}, version: 1)')
    assert told["code"] == "CONFLICT"
    told = await does(office, cleo, f'submitUpdate(ids: ["{draft["id"]}"], at: "{office.soon()}")')
    assert (told["updates"][0]["stage"], bool(told["updates"][0]["dueAt"])) == ("SCHEDULED", True)
    told = await does(office, cleo, f'discardDraft(id: "{draft["id"]}")')
    assert told["stage"] == "RETRACTED"
    assert [one["updates"] for one in (await said(office, cleo)).values()] == [[]]


async def test_what_is_out_is_edited_and_taken_back_with_a_reason(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    await office.declare(cleo, service=None, severity=2)
    (update,) = await published(office, cleo, FREE)
    verb = f'editUpdate(id: "{update["id"]}", text: {{body: "We think."}}, why: "not sure", version: 2)'
    told = await does(office, cleo, verb)
    assert told["body"] == "We think."
    assert told["edits"] == [{"why": "not sure", "body": "We know why.", "byName": "Cleo"}]
    told = await does(office, cleo, f'retractUpdate(id: "{update["id"]}", why: "wrong")')
    assert (told["stage"], told["retractedWhy"]) == ("RETRACTED", "wrong")
    assert (await said(office, cleo))["PUBLIC"]["publishedAt"] is None


async def test_an_announcement_is_put_right(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    await office.declare(cleo, service=None, severity=2)
    await published(office, cleo, FREE)
    began = "2026-01-01T00:00:00Z"
    change = f'{{headline: "Cards", impact: MAJOR, startedAt: "{began}"}}'
    told = await does(office, cleo, f'setAnnouncement(incidentId: "1", audience: PUBLIC, change: {change})')
    assert (told["headline"], told["impact"], told["backfilled"]) == ("Cards", "MAJOR", True)
    verb = 'setAnnouncement(incidentId: "1", audience: PUBLIC, change: {deriveImpact: true}, version: 1)'
    assert (await does(office, cleo, verb))["code"] == "STALE"


@pytest.mark.parametrize(
    ("role", "audiences", "stages"),
    [
        ("admin", {"PUBLIC", "INTERNAL", "EXECUTIVES"}, {"PUBLISHED", "RETRACTED", "DRAFT"}),
        ("responder", {"PUBLIC", "INTERNAL", "EXECUTIVES"}, {"PUBLISHED", "RETRACTED", "DRAFT"}),
        ("comms", {"PUBLIC", "INTERNAL", "EXECUTIVES"}, {"PUBLISHED", "RETRACTED", "DRAFT"}),
        ("auditor", {"PUBLIC", "INTERNAL", "EXECUTIVES"}, {"PUBLISHED", "RETRACTED", "DRAFT"}),
        ("stakeholder", {"PUBLIC", "EXECUTIVES"}, {"PUBLISHED"}),
    ],
)
async def test_everybody_reads_what_their_role_may(
    office: Office, role: str, audiences: set[str], stages: set[str]
) -> None:
    cleo, zoe = await office.person("cleo", "comms"), await office.person("zoe", role)
    await office.declare(cleo, service=None, severity=2)
    (first, *_) = await published(office, cleo, FREE, INSIDE, CHIEFS)
    await published(office, cleo, FIRST)
    await does(office, cleo, f'retractUpdate(id: "{first["id"]}", why: "wrong")')
    await does(office, cleo, f'composeUpdate(incidentId: "1", texts: [{FREE}])')
    found = await said(office, zoe)
    assert set(found) == audiences
    seen = [update for one in found.values() for update in one["updates"]]
    assert {update["stage"] for update in seen} == stages
    if role == "stakeholder":
        assert all(update["edits"] == update["approvals"] == [] for update in seen)


async def test_of_a_restricted_incident_strangers_neither_read_nor_write(office: Office) -> None:
    cleo, boss = await office.person("cleo", "comms"), await office.person("boss", "admin")
    row = await office.declare(cleo, service=None, severity=2)
    (update,) = await published(office, cleo, FREE)
    await office.restrict(row.id, cleo)
    assert (await office.asks(boss, SAID))["incident"] is None
    for verb in (
        f'publishUpdate(incidentId: "1", texts: [{FREE}])',
        f'submitUpdate(ids: ["{update["id"]}"])',
        f'retractUpdate(id: "{update["id"]}", why: "x")',
        f'approveUpdate(id: "{update["id"]}", hash: "x")',
        f'refuseUpdate(id: "{update["id"]}", rationale: "x")',
        'setAnnouncement(incidentId: "1", audience: PUBLIC, change: {})',
    ):
        assert (await does(office, boss, verb))["code"] == "NOT_FOUND", verb
    assert await office.code(boss, f'{{ previewUpdate(incidentId: "1", texts: [{FREE}]) {{ state }} }}') == (
        "NOT_FOUND"
    )


@pytest.mark.parametrize(
    ("role", "may"),
    [("admin", True), ("comms", True), ("responder", False), ("stakeholder", False), ("auditor", False)],
)
async def test_who_may_write_by_role_alone(office: Office, role: str, may: bool) -> None:
    ana, zoe = await office.person("ana", "admin"), await office.person("zoe", role)
    await office.declare(ana, service=None, severity=2)
    told = await does(office, zoe, f'publishUpdate(incidentId: "1", texts: [{FIRST}])')
    assert told["__typename"] == ("Composition" if may else "Refusal")
    assert may or told["code"] == "FORBIDDEN"


@pytest.mark.parametrize("how", ["declared", "role"])
async def test_a_responder_writes_of_what_is_theirs(office: Office, how: str) -> None:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    await office.declare(bo if how == "declared" else ana, service=None, severity=2)
    if how == "role":
        verb = 'mutation { assignRole(incidentId: "1", role: SCRIBE, person: "bo") { __typename } }'
        await office.asks(ana, verb)
    assert (await published(office, bo, FIRST))[0]["stage"] == "PUBLISHED"


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        (f'publishUpdate(incidentId: "9", texts: [{FIRST}])', "NOT_FOUND"),
        ('publishUpdate(incidentId: "1", texts: [])', "BAD_COMPOSITION"),
        (f'publishUpdate(incidentId: "1", texts: [{FIRST}, {FIRST}])', "BAD_COMPOSITION"),
        (f'publishUpdate(incidentId: "1", texts: [{FIRST}], at: "2020-01-01T00:00:00Z")', "PLAN_PASSED"),
        ('submitUpdate(ids: ["x"])', "NOT_FOUND"),
        ("submitUpdate(ids: [])", "NOT_FOUND"),
        ('retractUpdate(id: "00000000-0000-0000-0000-000000000000", why: "x")', "NOT_FOUND"),
        ('approveUpdate(id: "x", hash: "")', "NOT_FOUND"),
        ('setAnnouncement(incidentId: "1", audience: PUBLIC, change: {headline: "x"})', "NOT_FOUND"),
    ],
)
async def test_a_no_is_an_answer_with_a_code(office: Office, verb: str, code: str) -> None:
    ana = await office.person("ana", "admin")
    await office.declare(ana, service=None, severity=2)
    told = await does(office, ana, verb)
    assert (told["__typename"], told["code"]) == ("Refusal", code)
    assert told["message"]


async def test_many_incidents_cost_as_few_questions_as_one(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    text = "{ incidents { nodes { announcements { headline updates { body effects { name } } } } } }"

    async def asked() -> int:
        await office.asks(cleo, text)
        with office.counting() as statements:
            await office.asks(cleo, text)
        return len([one for one in statements if one.startswith("SELECT")])

    await office.declare(cleo, service=None, severity=2)
    await published(office, cleo, FIRST, INSIDE)
    one = await asked()
    for number in range(2, 6):
        await office.declare(cleo, service=None, severity=2)
        verb = f'publishUpdate(incidentId: "{number}", texts: [{FIRST}, {INSIDE}])'
        assert (await does(office, cleo, verb))["__typename"] == "Composition"
    assert await asked() == one


async def test_what_is_said_stirs_the_incident_so_that_screens_hear(office: Office) -> None:
    cleo = await office.person("cleo", "comms")
    await office.declare(cleo, service=None, severity=2)

    async def seq() -> int:
        data = await office.asks(cleo, '{ incident(id: "1") { seq } }')
        found: int = data["incident"]["seq"]
        return found

    before = await seq()
    await does(office, cleo, f'composeUpdate(incidentId: "1", texts: [{FREE}])')
    drafted = await seq()
    await published(office, cleo, FIRST)
    assert before < drafted < await seq()


async def test_live_screens_may_ask_for_all_that_is_said(office: Office) -> None:
    """One answer for many: nothing of it depends on who asks, beyond their rights."""
    text = """subscription { incidentsChanged { incident { announcements { headline version
      updates { body stage hash author { handle } approvals { answer } edits { why }
        effects { name } } } } } }"""
    question = Question(text)
    assert check(question).value == "subscription"
    document = read_document(text, SCHEMA._schema)
    assert validate(SCHEMA._schema, document, _RULES) == []

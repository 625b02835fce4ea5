"""Runs and suggestions over GraphQL: who sees them, who follows, and what a screen is told."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import update

from api.domain.rights import Viewer
from api.store.runbooks.runbooks import RunbookRow
from tests.schema.office import Office
from tests.support.runbooks import published
from tests.support.runs import HANDLE, TEXT

RUN = """{ __typename
  ... on Run { id title number seq newer isAutomatic startedBy endedBy verdict verdictNote stoppedBy prompts
    incident { number } runbook { handle } refused { id code message }
    ops { id seq stepId kind actor actorName at arrivedAt data }
    progress { open done skipped passed aside overdue current } }
  ... on Refusal { code message } }"""
SUGGESTION = """{ __typename
  ... on Suggestion { id runId stepId text by state answer answeredBy } ... on Refusal { code message } }"""
LIST = '{ incident(id: "1") { runs { id title newer verdict progress { done current } } } }'


async def does(office: Office, by: Viewer, verb: str, answer: str = RUN, **variables: Any) -> dict[str, Any]:
    head = "mutation($ops: [RunOpInput!]!)" if "ops" in variables else "mutation"
    data = await office.asks(by, f"{head} {{ it: {verb} {answer} }}", variables)
    told: dict[str, Any] = data["it"]
    return told


async def started(office: Office, by: Viewer) -> str:
    return str((await does(office, by, f'startRun(incident: "1", runbook: "{HANDLE}")'))["id"])


def op(step: str | None, kind: str, **data: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "step": step, "kind": kind, "at": "2026-11-28T03:00:00Z", "data": data}


async def record(office: Office, by: Viewer, run: str, *ops: dict[str, Any]) -> dict[str, Any]:
    return await does(office, by, f'recordRunOps(run: "{run}", ops: $ops)', ops=list(ops))


@pytest.fixture
async def ana(office: Office) -> Viewer:
    """She owns checkout and its runbook, and has declared what is wrong with it."""
    owner = await office.person("ana")
    await office.service(owner=owner, members=[owner])
    await published(office.database, owner, TEXT, HANDLE)
    await office.declare(owner)
    return owner


async def test_a_run_is_begun_followed_and_ended(office: Office, ana: Viewer) -> None:
    bo = await office.person("bo")
    run = await started(office, ana)
    assert await started(office, bo) == run, "he joins it"
    look, bad, choice = op("look", "tick", seen="Red"), op("gone", "tick"), op("disk", "choose", option=0)
    told = await record(office, bo, run, look, bad, choice)
    assert told["refused"] == [
        {
            "id": bad["id"],
            "code": "UNKNOWN_STEP",
            "message": "There is no step “gone” in the text of this run.",
        }
    ]
    assert [(one["id"], one["kind"], one["actorName"]) for one in told["ops"]] == [
        (one["id"], one["kind"], "Bo") for one in (look, choice)
    ]
    assert told["progress"] == {
        "open": 2,
        "done": 2,
        "skipped": 0,
        "passed": 1,
        "aside": 1,
        "overdue": 0,
        "current": "free",
    }
    assert (told["incident"], told["runbook"]) == ({"number": 1}, {"handle": HANDLE})
    stopped = await does(office, bo, f'stopRun(run: "{run}", why: "By hand from here")')
    assert stopped["stoppedBy"] == "Bo"
    ended = await does(office, ana, f'endRun(run: "{run}", verdict: WORKED, note: "Quickly")')
    assert (ended["verdict"], ended["verdictNote"], ended["endedBy"]) == ("WORKED", "Quickly", "Ana")
    assert ended["prompts"] == ["How long did customers wait?", "Which worker was it?"]
    read = await office.asks(
        bo, f'{{ run(id: "{run}") {RUN.replace("... on Refusal { code message }", "")} }}'
    )
    assert read["run"] == ended | {"refused": []}


async def test_what_a_device_may_leave_out_is_left_out(office: Office, ana: Viewer) -> None:
    run = await started(office, ana)
    bare = {"id": str(uuid4()), "step": "look", "kind": "begin", "at": "2026-11-28T03:00:00Z"}
    odd = bare | {"id": str(uuid4()), "kind": "tick", "data": ["no", "object"]}
    told = await record(office, ana, run, bare, odd)
    assert told["refused"] == []
    assert [one["data"] for one in told["ops"]] == [{}, {}]


async def test_a_record_tells_open_runs_from_those_that_were_judged(office: Office, ana: Viewer) -> None:
    question = f'{{ runbook(handle: "{HANDLE}") {{ record {{ runs openRuns worked partly misled }} }} }}'
    run = await started(office, ana)
    none = {"worked": 0, "partly": 0, "misled": 0}
    record = (await office.asks(ana, question))["runbook"]["record"]
    assert record == none | {"runs": 1, "openRuns": 1}
    await does(office, ana, f'endRun(run: "{run}", verdict: PARTLY)')
    await started(office, ana)
    record = (await office.asks(ana, question))["runbook"]["record"]
    assert record == none | {"runs": 2, "openRuns": 1, "partly": 1}


async def test_a_screen_is_told_that_the_text_has_changed_since(office: Office, ana: Viewer) -> None:
    run = await started(office, ana)
    (listed,) = (await office.asks(ana, LIST))["incident"]["runs"]
    progress = {"done": 0, "current": "look"}
    expected = {"id": run, "title": "Queue is stuck", "newer": False, "verdict": None, "progress": progress}
    assert listed == expected
    changed = TEXT.replace("One at a time.", "One at a time, slowly.")
    await published(office.database, ana, changed, HANDLE, begun_from=1)
    (listed,) = (await office.asks(ana, LIST))["incident"]["runs"]
    assert listed == expected | {"newer": True}


async def test_runs_of_many_incidents_take_a_handful_of_statements(office: Office, ana: Viewer) -> None:
    for number in range(2, 12):
        await office.declare(ana, f"Another one {number}")
    for number in range(1, 12):
        await does(office, ana, f'startRun(incident: "{number}", runbook: "{HANDLE}")')
    asked = (
        "{ incidents { nodes { runs { title seq newer ops { id } progress { done } runbook { handle } } } } }"
    )
    await office.asks(ana, asked)
    with office.counting() as statements:
        data = await office.asks(ana, asked)
    assert sum(len(one["runs"]) for one in data["incidents"]["nodes"]) == 11
    assert len(statements) <= 7, statements
    assert not any("runs.text" in one for one in statements), "texts are large, and read once"


@pytest.mark.parametrize(
    ("role", "sees", "follows"),
    [
        ("admin", True, True),
        ("responder", True, True),
        ("comms", True, True),
        ("auditor", True, False),
        ("stakeholder", False, False),
    ],
)
async def test_who_sees_runs_and_who_follows_them(
    office: Office, ana: Viewer, role: str, sees: bool, follows: bool
) -> None:
    run = await started(office, ana)
    who = await office.person("who", role)
    listed = (await office.asks(who, LIST))["incident"]["runs"]
    assert bool(listed) is sees
    assert (await office.code(who, f'{{ run(id: "{run}") {{ id }} }}') is None) is sees
    told = await record(office, who, run, op("look", "begin"))
    assert (told.get("code") is None) is follows
    begun = await does(office, who, f'startRun(incident: "1", runbook: "{HANDLE}")')
    assert (begun.get("code") is None) is follows


async def test_runs_of_a_restricted_incident_are_there_for_whoever_is_named(
    office: Office, ana: Viewer
) -> None:
    bo = await office.person("bo", "admin")
    run = await started(office, ana)
    (incident,) = (await office.asks(ana, "{ incidents { nodes { id } } }"))["incidents"]["nodes"]
    await record(office, ana, run, op("look", "deviate", text="Secretly renamed"))
    await office.restrict(incident["id"], ana)
    assert (await office.asks(bo, f'{{ run(id: "{run}") {{ id }} }}')) == {"run": None}
    assert (await office.asks(bo, LIST))["incident"] is None
    for verb in (
        f'recordRunOps(run: "{run}", ops: [])',
        f'stopRun(run: "{run}")',
        f'endRun(run: "{run}", verdict: MISLED)',
        f'startRun(incident: "1", runbook: "{HANDLE}")',
    ):
        assert (await does(office, bo, verb))["code"] == "NOT_FOUND"
    of_runbook = f'{{ runbook(handle: "{HANDLE}") {{ suggestions {{ id text }} }} }}'
    assert (await office.asks(bo, of_runbook))["runbook"]["suggestions"] == []
    (mine,) = (await office.asks(ana, of_runbook))["runbook"]["suggestions"]
    assert mine["text"] == "Secretly renamed"
    assert (await does(office, bo, f'takeSuggestion(id: "{mine["id"]}")', SUGGESTION))["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ('startRun(incident: "1", runbook: "nothing")', "NOT_FOUND"),
        ('startRun(incident: "9", runbook: "x")', "NOT_FOUND"),
        ('endRun(run: "no-id", verdict: WORKED)', "NOT_FOUND"),
        ('endRun(run: "8f5a2cf2-0000-4000-8000-000000000000", verdict: WORKED)', "NOT_FOUND"),
    ],
)
async def test_a_no_is_an_answer_with_a_code(office: Office, ana: Viewer, verb: str, code: str) -> None:
    assert (await does(office, ana, verb))["code"] == code


# -- suggestions


async def test_whoever_owns_a_runbook_answers_what_is_suggested(office: Office, ana: Viewer) -> None:
    bo = await office.person("bo")
    office.database.mail = True
    run = await started(office, bo)
    await record(office, bo, run, op("restart", "deviate", text="It is worker@2 now"))
    free = f'suggestChange(runbook: "{HANDLE}", text: "Say whom to call", step: "tell")'
    made = await does(office, bo, free, SUGGESTION)
    assert (made["stepId"], made["runId"], made["by"], made["state"]) == ("tell", None, "Bo", "OPEN")
    of_runbook = f'{{ runbook(handle: "{HANDLE}") {{ suggestions(state: OPEN) {{ id runId text by }} }} }}'
    listed = (await office.asks(ana, of_runbook))["runbook"]["suggestions"]
    assert {one["text"] for one in listed} == {"It is worker@2 now", "Say whom to call"}
    (deviation,) = [one["id"] for one in listed if one["runId"] == run]
    for verb in (f'takeSuggestion(id: "{deviation}")', f'declineSuggestion(id: "{made["id"]}", why: "No")'):
        assert (await does(office, bo, verb, SUGGESTION))["code"] == "FORBIDDEN"
    for _ in range(2):
        taken = await does(office, ana, f'takeSuggestion(id: "{deviation}")', SUGGESTION)
        assert (taken["state"], taken["answeredBy"]) == ("TAKEN", "Ana")
    late = await does(office, ana, f'declineSuggestion(id: "{deviation}", why: "After all")', SUGGESTION)
    assert late["code"] == "ANSWERED"
    empty = await does(office, ana, f'declineSuggestion(id: "{made["id"]}", why: " ")', SUGGESTION)
    assert empty["code"] == "TEXT_MISSING"
    no = await does(office, ana, f'declineSuggestion(id: "{made["id"]}", why: "They change")', SUGGESTION)
    assert (no["state"], no["answer"]) == ("DECLINED", "They change")
    assert (await office.asks(ana, of_runbook))["runbook"]["suggestions"] == []
    assert await office.told(bo) == [
        ("Ana took your suggestion", "Queue is stuck: It is worker@2 now"),
        ("Ana declined your suggestion", "Queue is stuck: They change"),
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('runbook: "nothing", text: "x"', "NOT_FOUND"),
        ('runbook: "draft", text: "x"', "NOT_FOUND"),
        (f'runbook: "{HANDLE}", text: " "', "TEXT_MISSING"),
        (f'runbook: "{HANDLE}", text: "x", step: "gone"', "UNKNOWN_STEP"),
    ],
)
async def test_what_cannot_be_suggested(office: Office, ana: Viewer, said: str, code: str) -> None:
    await published(office.database, ana, TEXT, "draft")
    async with office.database.transaction() as tx:
        await tx.session.execute(
            update(RunbookRow).where(RunbookRow.handle == "draft").values(published=None)
        )
    assert (await does(office, ana, f"suggestChange({said})", SUGGESTION))["code"] == code


async def test_who_only_reads_suggests_nothing(office: Office, ana: Viewer) -> None:
    auditor = await office.person("aud", "auditor")
    verb = f'suggestChange(runbook: "{HANDLE}", text: "x")'
    assert (await does(office, auditor, verb, SUGGESTION))["code"] == "FORBIDDEN"
    unknown = 'takeSuggestion(id: "8f5a2cf2-0000-4000-8000-000000000000")'
    assert (await does(office, ana, unknown, SUGGESTION))["code"] == "NOT_FOUND"


async def test_taking_ones_own_suggestion_tells_nobody(office: Office, ana: Viewer) -> None:
    office.database.mail = True
    made = await does(office, ana, f'suggestChange(runbook: "{HANDLE}", text: "x")', SUGGESTION)
    assert (await does(office, ana, f'takeSuggestion(id: "{made["id"]}")', SUGGESTION))["state"] == "TAKEN"
    assert await office.told(ana) == []

"""What a new runbook may begin from, and who may see the incident that it tells."""

from typing import Any
from uuid import UUID

from api import clock
from api.actions.incidents import decisions
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.runs.runs import RunCheckRow, RunOpRow
from tests.schema.office import Office, actor
from tests.support.runbooks import published, run_of, step, text

TEMPLATES = "{ runbookTemplates { key title summary text } }"


def beginning(arguments: str) -> str:
    return f"{{ startingText({arguments}) {{ text pictures {{ name hash }} }} }}"


async def begun(office: Office, by: Viewer, arguments: str) -> str:
    data: dict[str, Any] = await office.asks(by, beginning(arguments))
    found: str = data["startingText"]["text"]
    return found


async def test_ten_texts_are_offered_and_one_is_begun_from(office: Office) -> None:
    bo = await office.person("bo")
    offered = (await office.asks(bo, TEMPLATES))["runbookTemplates"]
    assert len(offered) == 10
    assert await begun(office, bo, 'template: "bad-release"') in [one["text"] for one in offered]
    assert await office.code(bo, beginning('template: "nothing"')) == "NOT_FOUND"
    assert await office.code(bo, beginning("template: null")) == "BAD_BEGINNING"
    assert await office.code(bo, beginning('template: "a", runbook: "b"')) == "BAD_BEGINNING"
    dee = await office.person("dee", "auditor")
    assert await office.code(dee, TEMPLATES) == "FORBIDDEN"
    assert await office.code(dee, beginning('template: "bad-release"')) == "FORBIDDEN"


async def test_another_runbook_is_a_beginning(office: Office) -> None:
    ana = await office.person("ana")
    await office.service(owner=ana)
    await published(office.database, ana, text())
    assert await begun(office, ana, 'runbook: "checkout-errors"') == text()
    assert await office.code(ana, beginning('runbook: "nothing"')) == "NOT_FOUND"


async def _past(office: Office) -> tuple[Viewer, Viewer]:
    ana, bo = await office.person("ana", "admin"), await office.person("bo")
    await office.service(members=[ana, bo], notify=["person:ana"])
    incident = await office.declare(ana)
    await office.alert_of(incident.id, "HighErrors")
    await office.asks(bo, 'mutation { takeRole(incidentId: "1", role: COMMANDER) { __typename } }')
    await office.note(bo, incident.id, "Restarted node 3. Ana agreed.")
    async with office.database.transaction() as tx:
        await decisions.record(
            tx,
            incident.id,
            by=actor(bo),
            question="Roll back?",
            chosen="Yes",
            rationale="Errors began with it",
            now=clock.now(),
        )
    return ana, bo


async def test_a_past_incident_is_told_by_roles(office: Office) -> None:
    _, bo = await _past(office)
    told = await begun(office, bo, 'incident: "1"')
    for words in (
        "title: Checkout is down",
        "services: checkout",
        "  - HighErrors",
        "## Do: Restarted node 3",
        "role: commander",
        "> Restarted node 3. a responder agreed.",
        "## Decide: Roll back?",
        "> Because: Errors began with it",
    ):
        assert words in told
    assert "Bo" not in told


async def test_a_restricted_one_is_told_to_those_named_in_it(office: Office) -> None:
    ana, bo = await _past(office)
    incident = (await office.asks(ana, '{ incident(id: "1") { id } }'))["incident"]["id"]
    await office.restrict(UUID(incident), ana)
    assert "Restarted" in await begun(office, ana, 'incident: "1"')
    assert await office.code(bo, beginning('incident: "1"')) == "NOT_FOUND"


async def test_runbooks_that_were_followed_are_told_step_by_step(office: Office) -> None:
    ana, bo = await _past(office)
    words = text() + step("Errors fall", "expect: Below 1 %", kind="Check") + step("Drain it")
    row = await published(office.database, ana, words)
    run_id = await run_of(office.database, row, words)
    now = clock.now()

    def op(kind: str, step_id: str, by: str = "person:bo", **data: str) -> RunOpRow:
        return RunOpRow(
            id=new_id(),
            run_id=run_id,
            seq=len(ops) + 1,
            step_id=step_id,
            kind=kind,
            actor=by,
            at=now,
            arrived_at=now,
            data=data,
        )

    ops: list[RunOpRow] = []
    for kind, step_id, data in (
        ("tick", "restart-one-node", {"seen": "It answers again"}),
        ("tick", "gone-by-now", {}),
        ("deviate", "drain-it", {"text": "Drained the zone instead"}),
        ("note", "", {"text": ""}),
    ):
        ops.append(op(kind, step_id, **data))
    ops.append(op("tick", "errors-fall", "system:tocsin"))
    check = RunCheckRow(
        id=new_id(),
        run_id=run_id,
        step_id="errors-fall",
        state="passed",
        asked_by="person:bo",
        asked_at=now,
        gives_up_at=now,
        looks=3,
        said="0.002 for 5m",
        ended_at=now,
    )
    async with office.database.transaction() as tx:
        tx.session.add_all([*ops, check])
    told = await begun(office, bo, 'incident: "1"')
    assert "## Do: Restart one node\n\n```step\nrole: commander\nexpect: It answers again\n```" in told
    assert "## Do: Drained the zone instead" in told
    assert ", otherwise than the runbook said:" in told
    assert told.count("## Check: Errors fall\n\n```step\nexpect: 0.002 for 5m\n```") == 1
    assert told.count("Errors fall") == 2

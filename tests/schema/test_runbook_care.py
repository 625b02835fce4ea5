"""What keeping runbooks true asks of whom over GraphQL, and what no runbook covers."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from api import clock
from api.domain.rights import Viewer
from api.store.alerts.alerts import AlertRow
from api.store.base import new_id
from api.store.runbooks.runbooks import RunbookRow, RunbookVersionRow
from api.store.runs.runs import RunbookFindingRow
from tests.schema.office import Office
from tests.support.runbooks import handed_in, including, part, published, row_of, text

CARE = """{ runbookCare {
  mine { runbook { handle } reviewDue isMine
    findings { kind about text } suggestions { text } drafts { why } }
  all { runbook { handle } isMine }
} }"""
COVERAGE = """{ runbookCoverage {
  services { service { handle } incidents lastIncidentAt }
  alertClasses { name count service { handle } }
  prune { runbook { handle } findings { kind } }
} }"""
DAY = timedelta(days=1)


@pytest.fixture
async def bo(office: Office) -> Viewer:
    return await office.person("bo")


@pytest.fixture
async def ana(office: Office, bo: Viewer) -> Viewer:
    """She owns checkout and its runbook; bo works with her, and others have nothing to do with it."""
    owner = await office.person("ana")
    await office.service(owner=owner, members=[owner, bo])
    await published(office.database, owner, text(), now=clock.now())
    return owner


async def finding(office: Office, kind: str = "dependency", about: str = "checkout") -> str:
    runbook = await row_of(office.database)
    row = RunbookFindingRow(
        id=new_id(),
        runbook_id=runbook.id,
        kind=kind,
        about=about,
        text="Checkout: needs ledger-db now.",
        details={},
        found_at=clock.now(),
    )
    async with office.database.transaction() as tx:
        tx.session.add(row)
    return str(row.id)


async def is_due(office: Office, *, reminded: int = 0) -> None:
    async with office.database.transaction() as tx:
        late = {"review_due_at": clock.now() - DAY, "reminded": reminded}
        await tx.session.execute(update(RunbookRow).values(**late))


async def care(office: Office, by: Viewer) -> dict[str, Any]:
    told: dict[str, Any] = (await office.asks(by, CARE))["runbookCare"]
    return told


async def settles(office: Office, by: Viewer, found: str) -> dict[str, Any]:
    fields = "{ __typename ... on RunbookFinding { settledAt } ... on Refusal { code } }"
    data = await office.asks(by, f'mutation {{ settleFinding(id: "{found}", why: "Only reads") {fields} }}')
    told: dict[str, Any] = data["settleFinding"]
    return told


async def test_where_nothing_is_due_nothing_is_asked(office: Office, ana: Viewer) -> None:
    assert await care(office, ana) == {"mine": [], "all": []}


async def test_the_owner_has_everything_on_one_list(office: Office, ana: Viewer) -> None:
    cy, di = await office.person("cy"), await office.person("di")
    await finding(office)
    await is_due(office)
    change = 'mutation { suggestChange(runbook: "checkout-errors", text: "Say which node") { __typename } }'
    await office.asks(cy, change)
    await handed_in(office.database, cy, text(body="Look twice."), begun_from=1)
    (item,) = (await care(office, ana))["mine"]
    assert item == {
        "runbook": {"handle": "checkout-errors"},
        "reviewDue": True,
        "isMine": True,
        "findings": [{"kind": "DEPENDENCY", "about": "checkout", "text": "Checkout: needs ledger-db now."}],
        "suggestions": [{"text": "Say which node"}],
        "drafts": [{"why": "for a story"}],
    }
    theirs = await care(office, di)
    assert theirs == {"mine": [], "all": [{"runbook": {"handle": "checkout-errors"}, "isMine": False}]}


async def test_a_suggestion_names_its_step_as_it_is_called_today(office: Office, ana: Viewer) -> None:
    boss = await office.person("boss", "admin")
    await published(office.database, boss, part(), "roll-back")
    await published(office.database, ana, including("roll-back"), begun_from=1)
    for step in ("restart-one-node", "roll-back-it", None):
        about = f', step: "{step}"' if step else ""
        change = f'suggestChange(runbook: "checkout-errors", text: "Say which" {about})'
        await office.asks(ana, f"mutation {{ {change} {{ __typename }} }}")
    question = "{ runbookCare { mine { suggestions { stepId stepTitle } } } }"

    async def titles() -> dict[str | None, str | None]:
        (item,) = (await office.asks(ana, question))["runbookCare"]["mine"]
        return {one["stepId"]: one["stepTitle"] for one in item["suggestions"]}

    named = {"restart-one-node": "Restart one node", "roll-back-it": "Roll back it", None: None}
    assert await titles() == named
    await published(office.database, ana, text(), begun_from=2)
    assert await titles() == named | {"roll-back-it": None}
    async with office.database.transaction() as tx:
        await tx.session.execute(update(RunbookVersionRow).values(text="Nobody can read this."))
    assert await titles() == dict.fromkeys(named)


async def test_titles_of_steps_ask_as_little_for_many_runbooks_as_for_one(
    office: Office, ana: Viewer
) -> None:
    question = "{ runbookCare { mine { suggestions { stepTitle } } } }"
    change = 'mutation { suggestChange(runbook: "%s", text: "Say", step: "restart-one-node") { __typename } }'
    await office.asks(ana, change % "checkout-errors")
    await office.asks(ana, question)
    with office.counting() as few:
        await office.asks(ana, question)
    for number in range(4):
        await published(office.database, ana, text(f"Errors {number}"), f"errors-{number}", now=clock.now())
        await office.asks(ana, change % f"errors-{number}")
    await office.asks(ana, question)
    with office.counting() as many:
        assert len((await office.asks(ana, question))["runbookCare"]["mine"]) == 5
    assert len(many) == len(few)


async def test_a_long_list_asks_as_little_of_the_database_as_a_short_one(office: Office, ana: Viewer) -> None:
    await is_due(office)
    await care(office, ana)
    with office.counting() as few:
        assert len((await care(office, ana))["mine"]) == 1
    for number in range(5):
        await published(office.database, ana, text(f"Errors {number}"), f"errors-{number}", now=clock.now())
    await is_due(office)
    await care(office, ana)
    with office.counting() as many:
        assert len((await care(office, ana))["mine"]) == 6
    assert len(many) == len(few)


async def test_after_two_silences_it_is_the_teams(office: Office, ana: Viewer, bo: Viewer) -> None:
    await is_due(office, reminded=2)
    assert (await care(office, bo))["mine"] == []
    await is_due(office, reminded=3)
    assert len((await care(office, bo))["mine"]) == len((await care(office, ana))["mine"]) == 1
    question = '{ runbook(handle: "checkout-errors") { reviewClimbed } }'
    assert await office.asks(bo, question) == {"runbook": {"reviewClimbed": True}}


async def test_its_owner_settles_a_finding_and_others_are_refused(office: Office, ana: Viewer) -> None:
    found = await finding(office)
    question = '{ runbook(handle: "checkout-errors") { findings { id kind text } } }'
    (shown,) = (await office.asks(ana, question))["runbook"]["findings"]
    assert shown == {"id": found, "kind": "DEPENDENCY", "text": "Checkout: needs ledger-db now."}
    di = await office.person("di")
    assert await settles(office, di, found) == {"__typename": "Refusal", "code": "FORBIDDEN"}
    assert (await settles(office, ana, found))["settledAt"] is not None
    assert (await settles(office, ana, str(new_id())))["code"] == "NOT_FOUND"
    assert (await office.asks(ana, question))["runbook"]["findings"] == []


async def test_still_right_answers_all_findings_and_the_review(office: Office, ana: Viewer) -> None:
    for kind in ("dependency", "misleading"):
        await finding(office, kind)
    await is_due(office, reminded=1)
    verb = 'mutation { reviewRunbook(handle: "checkout-errors", number: 1) { __typename } }'
    await office.asks(ana, verb)
    assert await care(office, ana) == {"mine": [], "all": []}


async def test_what_no_runbook_covers(office: Office, ana: Viewer) -> None:
    await office.service("ledger", owner=ana)
    await office.declare(ana, service="ledger")
    await finding(office, "misleading", "")
    told = (await office.asks(ana, COVERAGE))["runbookCoverage"]
    (bare,) = told["services"]
    assert (bare["service"], bare["incidents"]) == ({"handle": "ledger"}, 1)
    assert bare["lastIncidentAt"] is not None
    assert told["alertClasses"] == []
    assert told["prune"] == [{"runbook": {"handle": "checkout-errors"}, "findings": [{"kind": "MISLEADING"}]}]


async def test_classes_of_alerts_that_pointed_at_no_runbook(office: Office, ana: Viewer) -> None:
    seen, hidden = await office.declare(ana), await office.declare(ana, "A leak")
    for name, incident in (("Slow", seen), ("Slow", seen), ("Linked", seen), ("Leak", hidden)):
        row = await office.alert_of(incident.id, name, dedup=str(new_id()))
        link = "https://wiki.example.org/slow" if name == "Linked" else None
        async with office.database.transaction() as tx:
            named = update(AlertRow).where(AlertRow.id == row.id)
            await tx.session.execute(named.values(labels={"alertname": name}, runbook=link))
    await office.restrict(hidden.id, ana)
    outsider = await office.person("di")
    told = (await office.asks(outsider, COVERAGE))["runbookCoverage"]["alertClasses"]
    assert told == [{"name": "Slow", "count": 2, "service": {"handle": "checkout"}}]
    words = text("Checkout errors", "alerts: Slow")
    await published(office.database, ana, words, begun_from=1, now=clock.now())
    told = (await office.asks(outsider, COVERAGE))["runbookCoverage"]["alertClasses"]
    assert told == []


async def test_who_may_not_read_runbooks_reads_nothing_of_their_care(office: Office) -> None:
    eve = await office.person("eve", "stakeholder")
    for question in (CARE, COVERAGE):
        assert await office.code(eve, question) == "FORBIDDEN"
        assert await office.code(None, question) == "SIGN_IN"

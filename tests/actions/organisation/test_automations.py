"""Automations and sources of metrics: as code and by hand, with secrets that nobody is told."""

import pytest
from sqlalchemy import select

from api.actions.organisation import automations, metric_sources
from api.database import Database
from api.domain.organisation.file import BadFile
from api.domain.refusal import Refused
from api.store.runs.automations import AutomationRow, MetricSourceRow
from tests.support.organisation import FILE, apply_text, edits, export_text, plan_text, told
from tests.support.people import KEYRING, NOON

ANA = "person:ana"
RESTART = """\
automations:
  - handle: restart
    name: Restart Checkout
    description: Restarts its workers one after another.
    url: https://automation.example.org/restart
    cancel_url: https://automation.example.org/stop
    secret: a secret of both sides
    risk: low
    effect: Some requests take a second longer.
    rollback: Start the release before.
    roles: [commander]
    people: [ana]
    service: checkout
    unattended: true
    timeout: 90s
"""
PROM = "metric_sources:\n  - {handle: prom, name: Prometheus, url: 'https://prom.example.org', token: hush}\n"


async def row_of(database: Database) -> AutomationRow:
    async with database.read() as session:
        return (await session.scalars(select(AutomationRow))).one()


async def refused(database: Database, text: str) -> list[str]:
    with pytest.raises(BadFile) as refusal:
        await apply_text(database, text)
    return [str(problem) for problem in refusal.value.problems]


async def test_an_automation_is_as_the_file_says_and_comes_back_without_its_secrets(
    database: Database,
) -> None:
    await apply_text(database, FILE)
    assert told(await apply_text(database, RESTART + PROM)) == [
        "create metric-source prom",
        "create automation restart",
    ]
    row = await row_of(database)
    assert (row.risk, row.roles, row.people, row.timeout) == ("low", ["commander"], ["ana"], 90)
    assert row.may_run_unattended
    assert row.cancel_url is not None
    opened = [KEYRING.unseal(one, purpose="automation") for one in (row.url, row.cancel_url, row.secret)]
    assert opened[2] == "a secret of both sides"
    exported = await export_text(database)
    kept = exported + "".join(str(edit.after) for edit in await edits(database))
    assert not any(secret in kept for secret in [*opened, "hush"])
    assert (await apply_text(database, RESTART + PROM)).changes == ()
    assert (await apply_text(database, exported)).changes == ()


async def test_another_secret_is_news_and_is_not_told(database: Database) -> None:
    await apply_text(database, FILE + RESTART + PROM)
    restart = RESTART.replace("of both sides", "nobody knows").replace("/stop", "/halt")
    plan = await plan_text(database, restart + PROM.replace("hush", "x"))
    assert [change.detail for change in plan.changes] == [
        "another token",
        "for calling off: another address; another secret",
    ]
    plan = await apply_text(database, PROM.replace("hush", "''"))
    assert [change.detail for change in plan.changes] == ["its token is taken away"]
    async with database.read() as session:
        assert (await session.scalars(select(MetricSourceRow.token))).one() is None


async def test_a_new_automation_leads_somewhere_and_gets_a_secret_of_its_own(database: Database) -> None:
    assert await refused(database, "automations:\n  - {handle: restart}\n") == [
        "line 2: automation restart: a new automation needs `url`."
    ]
    await apply_text(database, "automations:\n  - {handle: restart, url: 'https://a.example.org/'}\n")
    row = await row_of(database)
    assert KEYRING.unseal(row.secret, purpose="automation").startswith("tocsin_")
    async with database.transaction() as tx:
        renewed = await automations.renew_secret(tx, KEYRING, "restart", by=ANA, now=NOON)
    assert KEYRING.unseal((await row_of(database)).secret, purpose="automation") == renewed
    with pytest.raises(Refused, match="no such automation"):
        async with database.transaction() as tx:
            await automations.renew_secret(tx, KEYRING, "other", by=ANA, now=NOON)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "automations:\n  - {handle: a, url: 'https://127.0.0.1/x'}\n",
            "line 2: automation a, url: 127.0.0.1 is inside a private network.",
        ),
        (
            "automations:\n  - {handle: a, url: 'http://a.example.org/x'}\n",
            "line 2: automation a, url: A webhook's address begins with https://.",
        ),
        (
            "metric_sources:\n  - {handle: a, url: 'http://10.1.2.3:9090'}\n",
            "line 2: metric-source a, url: 10.1.2.3 is inside a private network.",
        ),
        (
            "metric_sources:\n  - {handle: a, url: 'http://prom.example.org', token: hush}\n",
            "line 2: metric-source a, url: Over http:// everybody on the way reads the token: write https://.",
        ),
        (
            "metric_sources:\n  - {handle: a, url: 'https://x:y@prom.example.org'}\n",
            "line 2: metric-source a, url: An address has no password in it.",
        ),
        ("automations:\n  - {handle: a, risk: none}\n", "line 2: automation a, risk: it must be one of low,"),
        ("automations:\n  - {handle: a, roles: [boss]}\n", "line 2: automation a, roles: a role is one of"),
        ("automations:\n  - {handle: a, timeout: 2h}\n", "line 2: automation a, timeout: it must be from 5s"),
        ("automations:\n  - {handle: a, secret: short}\n", "line 2: automation a, secret: it must have at"),
        (
            "automations:\n  - {handle: a, people: [x, x]}\n",
            "line 2: automation a, people: it names x",
        ),
    ],
)
async def test_what_cannot_be_is_said_with_its_line(database: Database, text: str, sentence: str) -> None:
    said = await refused(database, text)
    assert any(one.startswith(sentence) for one in said), said


async def test_a_server_inside_is_asked_where_the_operator_named_it(database: Database) -> None:
    inner = frozenset({"10.1.2.3:9090", "ansible.internal"})
    async with database.transaction() as tx:
        source = {"handle": "prom", "name": "Prom", "url": "http://10.1.2.3:9090"}
        await metric_sources.save_metric_source(tx, KEYRING, source, by=ANA, now=NOON, inner_hosts=inner)
        shape = {"handle": "a", "name": "A", "url": "http://ansible.internal/run"}
        await automations.save_automation(tx, KEYRING, shape, by=ANA, now=NOON, inner_hosts=inner)
    shape = {"handle": "b", "name": "B", "url": "http://10.1.2.3:9090/x"}
    with pytest.raises(Refused, match="begins with https"):
        async with database.transaction() as tx:
            await automations.save_automation(tx, KEYRING, shape, by=ANA, now=NOON)


async def test_a_token_is_kept_from_an_address_that_everybody_reads(database: Database) -> None:
    await apply_text(database, PROM)
    plain = PROM.replace("https:", "http:").replace(", token: hush", "")
    for attempt in (plan_text, apply_text):
        with pytest.raises(BadFile, match="metric-source prom, url: Over http:// everybody on the way"):
            await attempt(database, plain)
    shape = {"handle": "prom", "name": "Prometheus", "url": "http://prom.example.org"}
    with pytest.raises(Refused) as refusal:
        async with database.transaction() as tx:
            await metric_sources.save_metric_source(tx, KEYRING, shape, by=ANA, version=1, now=NOON)
    assert refusal.value.code == "PLAIN_TOKEN"
    async with database.read() as session:
        row = (await session.scalars(select(MetricSourceRow))).one()
    assert (row.url, bool(row.token)) == ("https://prom.example.org", True)


async def test_without_a_token_an_address_may_be_plain_and_a_named_server_may_have_both(
    database: Database,
) -> None:
    await apply_text(database, PROM)
    shape = {"handle": "prom", "name": "Prometheus", "url": "http://prom.example.org"}

    async def saved(shape: dict[str, str], version: int, *named: str) -> tuple[str, bool]:
        async with database.transaction() as tx:
            row = await metric_sources.save_metric_source(
                tx, KEYRING, shape, by=ANA, version=version, now=NOON, inner_hosts=frozenset(named)
            )
        return row.url, bool(row.token)

    assert await saved(shape, 1, "prom.example.org") == (shape["url"], True)
    assert await saved(shape | {"token": ""}, 2) == (shape["url"], False)


async def test_a_person_whose_yes_it_takes_is_named_by_it(database: Database) -> None:
    await apply_text(database, FILE + RESTART)
    said = await refused(database, RESTART.replace("[ana]", "[nobody]"))
    assert said == ["line 12: automation restart: there is no person called “nobody”."]

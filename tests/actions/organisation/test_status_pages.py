"""Components and status pages, built by an administrator: kept, versioned, and refused where they clash."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from api.actions.organisation.archive import archive
from api.actions.organisation.page_tokens import issue_page_token, revoke_page_token
from api.actions.organisation.restoring import restore
from api.database import Database, Repaint
from api.domain.refusal import Refused
from api.secrets import token_hash
from api.store.organisation.ownership import ServiceRow
from api.store.status import pages as status_pages
from api.store.status.components import BaselineRow, ComponentRow
from api.store.status.pages import ComponentGroupRow, ShownComponentRow, StatusPageRow
from tests.support.organisation import FILE, apply_text, edits, export_text, told
from tests.support.people import KEYRING, NOON
from tests.support.status_desk import ANA, baseline, component, data_url, page, png

LATER = NOON + timedelta(hours=1)
SECTIONS = """\
components:
  - {handle: api, name: API, start_date: 2026-01-01, code: aaaaaaaaaaaa}
  - {handle: cards, name: Card payments}
status_pages:
  - handle: public
    name: Example status
    languages: [en, de]
    brand: {accent: "#0a66c2", home_url: "https://example.org"}
    domain: status.example.org
    components:
      - api
      - group: Paying
        components: [{component: cards, only_if_degraded: true}]
"""


async def codes(database: Database) -> list[str]:
    async with database.read() as session:
        return list(await session.scalars(select(ComponentRow.code)))


async def groups(database: Database) -> dict[str, ComponentGroupRow]:
    async with database.read() as session:
        return {row.name: row for row in await session.scalars(select(ComponentGroupRow))}


async def revision(database: Database) -> int:
    async with database.read() as session:
        return (await session.scalars(select(StatusPageRow.revision))).one()


async def put_away(database: Database, noun: str, handle: str) -> None:
    async with database.transaction() as tx:
        await archive(tx, noun, handle, by=ANA, now=NOON)


async def test_a_component_gets_a_code_and_begins_today(database: Database) -> None:
    row = await component(database, "api", now=datetime(2026, 11, 21, 0, 1, tzinfo=UTC))
    assert (row.start_date, row.version, len(row.code)) == (date(2026, 11, 21), 1, 12)
    again = await component(database, "api", version=1, name="Interface", now=LATER)
    assert (again.code, again.start_date, again.version) == (row.code, row.start_date, 2)
    assert [edit.verb for edit in await edits(database, noun="component")] == ["create", "change"]


async def test_whoever_looked_at_an_older_one_is_told_who_was_there(database: Database) -> None:
    await component(database, "api")
    await component(database, "api", version=1, name="Interface", now=LATER)
    with pytest.raises(Refused) as refused:
        await component(database, "api", version=1, name="Programs")
    assert refused.value.code == "CONFLICT"
    assert "changed name meanwhile" in refused.value.message
    with pytest.raises(Refused) as refused:
        await component(database, "api")
    assert refused.value.code == "HANDLE_TAKEN"


async def test_a_code_that_is_known_elsewhere_is_taken_over_once(database: Database) -> None:
    row = await component(database, "api", code="a1b2c3d4e5f6")
    assert row.code == "a1b2c3d4e5f6"
    with pytest.raises(Refused) as refused:
        await component(database, "app", code="a1b2c3d4e5f6")
    assert (refused.value.code, refused.value.message) == (
        "CODE_TAKEN",
        "a1b2c3d4e5f6 belongs to the component api.",
    )


async def test_a_component_may_stand_for_a_service(database: Database) -> None:
    await apply_text(database, FILE)
    row = await component(database, "checkout", service="checkout")
    async with database.read() as session:
        question = select(ServiceRow.id).where(ServiceRow.handle == "checkout")
        assert row.service_id == (await session.scalars(question)).one()
    with pytest.raises(Refused) as refused:
        await component(database, "other", service="nothing")
    assert refused.value.code == "UNKNOWN_HANDLE"


async def test_a_baseline_holds_until_the_next(database: Database) -> None:
    await component(database, "api")
    await baseline(database, "api", "degraded_performance")
    await baseline(database, "api", "operational", now=LATER)
    async with database.read() as session:
        steps = list(await session.scalars(select(BaselineRow).order_by(BaselineRow.at)))
    assert [(step.at, step.status, step.by) for step in steps] == [
        (NOON, "degraded_performance", ANA),
        (LATER, "operational", ANA),
    ]
    (first, _) = await edits(database, noun="baseline")
    assert (first.before, first.after, first.why) == (
        {"status": "operational"},
        {"status": "degraded_performance"},
        "seen by hand",
    )


async def test_a_baseline_needs_a_component_a_status_and_a_reason(database: Database) -> None:
    await component(database, "api")
    for handle, status, why, code in [
        ("nothing", "major_outage", "gone", "NOT_FOUND"),
        ("api", "on_fire", "hot", "BAD_STATUS"),
        ("api", "major_outage", "  ", "NO_REASON"),
    ]:
        with pytest.raises(Refused) as refused:
            await baseline(database, handle, status, why=why)
        assert refused.value.code == code
    await baseline(database, "api", "major_outage")
    with pytest.raises(Refused) as refused:
        await baseline(database, "api", "major_outage")
    assert refused.value.code == "NO_CHANGE"


async def test_a_page_shows_components_in_its_order_and_in_groups(database: Database) -> None:
    for handle in ("api", "app", "cards", "refunds"):
        await component(database, handle)
    group = {"group": "Paying", "components": ["refunds", {"component": "cards", "shows_uptime": False}]}
    row = await page(database, components=["app", group, {"component": "api", "only_if_degraded": True}])
    async with database.read() as session:
        found = await session.execute(
            select(ComponentRow.handle, ShownComponentRow, ComponentGroupRow.name)
            .join(ComponentRow, ComponentRow.id == ShownComponentRow.component_id)
            .outerjoin(ComponentGroupRow, ComponentGroupRow.id == ShownComponentRow.group_id)
            .where(ShownComponentRow.page_id == row.id)
        )
        shown = {one.handle: (one.name, one.ShownComponentRow.position) for one in found}
        (kept,) = await status_pages.groups_of(session, row.id)
    assert shown == {"app": (None, 1), "refunds": ("Paying", 1), "cards": ("Paying", 2), "api": (None, 3)}
    assert kept.position == 2


async def test_a_group_keeps_its_code_when_it_is_renamed(database: Database) -> None:
    await component(database, "api")
    await page(database, components=[{"group": "Paying", "components": ["api"]}, {"group": "Rest"}])
    before = await groups(database)
    code = before["Paying"].code
    renamed = {"group": "Payments", "code": code, "components": ["api"]}
    await page(database, version=2, components=[renamed], now=LATER)
    after = await groups(database)
    assert set(after) == {"Payments"}
    assert (after["Payments"].code, after["Payments"].changed_at) == (code, LATER)


async def test_saving_a_page_as_it_is_keeps_nothing(database: Database) -> None:
    await component(database, "api")
    await page(database, components=["api"])
    before, count = await revision(database), len(await edits(database))
    assert (await page(database, version=2, components=["api"])).version == 2
    assert (await revision(database), len(await edits(database))) == (before, count)


async def test_everything_that_readers_see_repaints(database: Database) -> None:
    async with database.transaction() as tx:
        assert Repaint() not in tx.effects
    before = await revision(database)
    await component(database, "api")
    await baseline(database, "api", "major_outage")
    await page(database, components=["api"])
    await page(database, version=2)
    await put_away(database, "component", "api")
    assert await revision(database) == before + 5


async def test_what_a_page_shows_is_not_archived_under_it(database: Database) -> None:
    await component(database, "api")
    await page(database, components=["api"])
    with pytest.raises(Refused) as refused:
        await put_away(database, "component", "api")
    assert (refused.value.code, refused.value.message) == (
        "IN_USE",
        "It is still named by status-page public: change that first.",
    )


async def test_a_page_comes_back_as_it_was(database: Database) -> None:
    await component(database, "api")
    made = await page(database, components=[{"group": "All", "components": ["api"]}])
    await put_away(database, "status-page", "public")
    async with database.transaction() as tx:
        await restore(tx, KEYRING, "status-page", "public", by=ANA, now=LATER)
    async with database.read() as session:
        row = (await session.scalars(select(StatusPageRow))).one()
    assert (row.archived_at, row.code, row.version) == (None, made.code, 4)
    assert set(await groups(database)) == {"All"}


async def test_a_name_on_the_net_is_one_pages_own(database: Database) -> None:
    await page(database, domain="status.example.org")
    with pytest.raises(Refused) as refused:
        await page(database, "shop", version=None, domain="STATUS.example.org")
    assert (refused.value.code, refused.value.message) == (
        "DOMAIN_TAKEN",
        "status.example.org belongs to the status page public.",
    )
    with pytest.raises(Refused) as refused:
        await page(database, "shop", version=None, domain="tocsin.example.org")
    assert refused.value.code == "DOMAIN_TAKEN"


async def test_two_pages_without_a_name_of_their_own_get_along(database: Database) -> None:
    await page(database)
    row = await page(database, "shop", version=None, audience="customers", access="sign-in")
    assert (row.version, row.revision, row.domain) == (1, 1, None)


async def test_a_picture_is_not_kept_in_the_list_of_changes(database: Database) -> None:
    await page(database, brand={"logo": data_url(png())})
    (edit,) = await edits(database, noun="status-page")
    assert edit.after is not None
    assert edit.after["brand"]["logo"].startswith("picture ")


async def test_a_token_is_told_once_and_taken_back(database: Database) -> None:
    await page(database, "shop", version=None, audience="customers", access="token")
    async with database.transaction() as tx:
        made = await issue_page_token(tx, "shop", by=ANA, now=NOON)
    assert made.row.token_hash == token_hash(made.secret)
    assert all(made.secret not in str(edit.after) for edit in await edits(database))
    async with database.transaction() as tx:
        assert (await revoke_page_token(tx, "shop", by=ANA, now=NOON)).token_hash is None
    with pytest.raises(Refused) as refused:
        async with database.transaction() as tx:
            await revoke_page_token(tx, "shop", by=ANA, now=NOON)
    assert refused.value.code == "NOT_FOUND"


async def test_only_a_page_that_asks_for_a_token_has_one(database: Database) -> None:
    for handle, code in (("public", "NO_TOKEN_ASKED"), ("nothing", "NOT_FOUND")):
        with pytest.raises(Refused) as refused:
            async with database.transaction() as tx:
                await issue_page_token(tx, handle, by=ANA, now=NOON)
        assert refused.value.code == code
    await page(database, "shop", version=None, audience="customers", access="token")
    async with database.transaction() as tx:
        await issue_page_token(tx, "shop", by=ANA, now=NOON)
    row = await page(database, "shop", audience="customers", access="sign-in")
    assert row.token_hash is None


async def test_a_file_builds_pages_and_changes_nothing_the_second_time(database: Database) -> None:
    assert told(await apply_text(database, SECTIONS)) == [
        "create component api",
        "create component cards",
        "change status-page public",
    ]
    assert told(await apply_text(database, SECTIONS)) == []
    exported = await export_text(database)
    assert told(await apply_text(database, exported)) == []
    assert "code: aaaaaaaaaaaa" in exported
    assert await export_text(database) == exported


async def test_what_a_file_no_longer_lists_is_archived(database: Database) -> None:
    await apply_text(database, SECTIONS)
    assert told(await apply_text(database, "components: []\nstatus_pages: []\n")) == [
        "archive component api",
        "archive component cards",
        "archive status-page public",
    ]


@pytest.mark.parametrize(
    ("line", "wrong", "sentence"),
    [
        (
            "{handle: cards, name: Card payments}",
            "{handle: cards, nmae: Cards}",
            "line 3: component cards: `nmae` is not something it has",
        ),
        (
            "{component: cards, only_if_degraded: true}",
            "{component: carts}",
            "line 13: status-page public, entry 2, component 1: there is no component called “carts”.",
        ),
        ('"#0a66c2"', "blue", "line 8: status-page public, brand, accent: it must be a colour"),
    ],
)
async def test_what_is_wrong_in_a_file_has_its_line(
    database: Database, line: str, wrong: str, sentence: str
) -> None:
    with pytest.raises(Refused) as refused:
        await apply_text(database, SECTIONS.replace(line, wrong))
    assert sentence in refused.value.message
    assert await codes(database) == []

"""One thing changed on a screen: checked, kept, and refused to whoever looked at an older one."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from api.actions.organisation import (
    channels,
    contacts,
    editing,
    ladders,
    maintenances,
    overrides,
    routes,
    schedules,
    services,
    severities,
    teams,
)
from api.actions.organisation.archive import archive
from api.actions.organisation.integrations import save_integration
from api.database import Database
from api.domain.oncall.oncall import on_call
from api.domain.oncall.roster_file import MOST_OVERRIDES
from api.domain.refusal import Refused
from api.store.alerts.alerts import AlertRow, IntegrationRow, MaintenanceWindowRow
from api.store.base import new_id
from api.store.oncall.oncall import ScheduleRow
from api.store.organisation import ledger
from api.store.organisation.ownership import ContactRow, ServiceRow, TeamRow
from tests.support.oncall import at
from tests.support.organisation import FILE, apply_text, current, edits, open_incident
from tests.support.people import KEYRING, NOON

ANA = "person:ana"
LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
async def organisation(database: Database) -> None:
    await apply_text(database, FILE)


async def save_team(database: Database, *, version: int | None = 1, **shape: Any) -> TeamRow:
    async with database.transaction() as tx:
        said = {"handle": "payments"} | shape
        return await teams.save_team(tx, said, by=ANA, why="because", version=version, now=NOON)


async def save_service(
    database: Database, *, version: int | None = 1, by: str = ANA, **shape: Any
) -> ServiceRow:
    async with database.transaction() as tx:
        shape = {"handle": "checkout"} | shape
        return await services.save_service(tx, shape, by=by, version=version, now=NOON)


async def put_away(database: Database, noun: str, handle: str) -> None:
    async with database.transaction() as tx:
        await archive(tx, noun, handle, by=ANA, why="gone", now=NOON)


async def test_an_edit_moves_the_version_and_keeps_its_reason(database: Database) -> None:
    row = await save_team(database, version=1, name="Money", members=["di"])
    assert (row.name, row.version) == ("Money", 2)
    edit = (await edits(database, noun="team"))[-1]
    assert (edit.actor, edit.verb, edit.why) == (ANA, "change", "because")
    assert (await current(database)).teams["payments"].name == "Money"


async def test_saving_what_is_there_already_keeps_nothing(database: Database) -> None:
    before = len(await edits(database))
    row = await save_team(database, name="Payments", members=["ana", "bo", "cy"])
    assert row.version == 1
    assert len(await edits(database)) == before


async def test_a_name_nobody_has_is_refused(database: Database) -> None:
    with pytest.raises(Refused) as refusal:
        await save_team(database, members=["nobody"])
    assert refusal.value.code == "UNKNOWN_HANDLE"
    assert "there is no person called “nobody”" in refusal.value.message


async def test_what_is_wrong_has_a_code_of_its_own(database: Database) -> None:
    with pytest.raises(Refused) as refusal:
        await save_service(database, tier=9)
    assert (refusal.value.code, refusal.value.message) == (
        "BAD_SERVICE",
        "service checkout, tier: it must be a whole number from 0 to 5.",
    )
    deep: list[Any] = []
    for _ in range(40):
        deep = [deep]
    with pytest.raises(Refused, match="nested too deeply"):
        await save_service(database, links=deep)


async def test_a_service_says_who_answers_for_it(database: Database) -> None:
    row = await save_service(
        database,
        name="Checkout",
        description="Takes the money.",
        owner="di",
        ladder="payments",
        ladder_by_severity={2: "payments-sev1"},
        depends_on=[{"service": "ledger-db", "critical": False}],
        links=[{"label": "Board", "url": "https://board.example.org"}],
    )
    assert row.version == 2
    service = (await current(database)).services["checkout"]
    di = (await current(database)).person("di")
    assert di is not None
    assert (service.owner, service.primary, service.ladders) == (di.id, None, {2: "payments-sev1"})
    assert (
        await save_service(database, handle="ledger-db", name="Ledger database", kind="database")
    ).version == 1


async def test_a_ladder_takes_lengths_as_screens_send_them(database: Database) -> None:
    shape = {
        "handle": "new",
        "name": "New",
        "rungs": [{"tier": 1, "wait": timedelta(minutes=5), "notify": ["person:ana"], "when": ""}],
        "catch_all": [],
    }
    async with database.transaction() as tx:
        row = await ladders.save_ladder(tx, shape, by=ANA, now=NOON)
    async with database.transaction() as tx:
        assert (await ladders.save_ladder(tx, shape, by=ANA, version=1, now=NOON)).version == 1
    assert row.rungs[0]["wait"] == 300
    assert (await current(database)).ladders["new"].rungs[0].wait == timedelta(minutes=5)


async def test_a_severity_is_edited_in_place(database: Database) -> None:
    shape = {"level": 3, "name": "Small", "acknowledge_within": timedelta(hours=1), "cadence": {}}
    async with database.transaction() as tx:
        row = await severities.save_severity(tx, shape, version=1, by=ANA, now=NOON)
        again = await severities.save_severity(tx, shape, version=2, by=ANA, now=NOON)
    assert (row.name, row.acknowledge_within, row.version, again) == ("Small", 3600, 2, row)
    with pytest.raises(Refused, match="Ana Ruiz changed name, cadence and acknowledge within meanwhile"):
        async with database.transaction() as tx:
            await severities.save_severity(tx, shape, version=1, by=ANA, now=NOON)


async def test_an_integration_takes_a_key_its_sender_has(database: Database) -> None:
    async with database.transaction() as tx:
        shape = {"handle": "pd", "kind": "pagerduty", "name": "", "service": None, "key": "an-existing-key"}
        row = await save_integration(tx, shape, by=ANA, now=NOON)
    assert (row.name, row.service_id) == ("pd", None)
    assert (await edits(database, noun="key"))[-1].after == {"hint": "-key"}


async def test_contacts_and_channels_keep_their_address_when_none_is_given(database: Database) -> None:
    async with database.transaction() as tx:
        contact = {"handle": "vendor", "name": "Vendor", "url": "json://v.example.org/"}
        await contacts.save_contact(tx, KEYRING, contact, by=ANA, now=NOON)
        war = {"handle": "war-room", "name": "War"}
        await channels.save_channel(tx, KEYRING, war, by=ANA, version=1, now=NOON)
    async with database.transaction() as tx:
        silent = {"handle": "vendor", "name": "The vendor", "url": None}
        row = await contacts.save_contact(tx, KEYRING, silent, by=ANA, version=1, now=NOON)
        assert KEYRING.unseal(row.url or "", purpose=contacts.PURPOSE) == "json://v.example.org/"
        there = war | {"url": "ntfy://topic"}
        room = await channels.save_channel(tx, KEYRING, there, by=ANA, version=2, now=NOON)
        await channels.save_channel(tx, KEYRING, war, by=ANA, version=3, now=NOON)
    assert (channels.scheme_of(KEYRING, room), room.version) == ("ntfy", 3)
    room.url = "s1.bm90IG91cnM"
    assert channels.scheme_of(KEYRING, room) == ""
    with pytest.raises(Refused, match="a new channel needs"):
        async with database.transaction() as tx:
            await channels.save_channel(tx, KEYRING, {"handle": "empty"}, by=ANA, now=NOON)
    with pytest.raises(Refused):
        async with database.transaction() as tx:
            await contacts.save_contact(tx, KEYRING, {"handle": "x", "url": "slack://"}, by=ANA, now=NOON)


async def test_what_is_said_of_a_contact_comes_and_goes_and_the_rest_stays(database: Database) -> None:
    async def save(version: int, **said: str | None) -> ContactRow:
        shape = {"handle": "cloud-vendor", "name": "Cloud vendor", **said}
        async with database.transaction() as tx:
            return await contacts.save_contact(tx, KEYRING, shape, by=ANA, version=version, now=NOON)

    def told(row: ContactRow) -> tuple[str | None, str | None, str, bool]:
        return row.email, row.phone, row.contract, row.url is not None

    email, phone = "help@vendor.example", "+1 555 0100"
    row = await save(1, contract="P1 in 15 min", url="json://v.example.org/")
    assert told(row) == (email, phone, "P1 in 15 min", True)
    assert told(await save(2, email=None)) == (None, phone, "P1 in 15 min", True)
    assert told(await save(3, phone="")) == (None, None, "P1 in 15 min", True)
    assert told(await save(4, contract="", url="")) == (None, None, "", False)
    assert told(await save(5, email=email)) == (email, None, "", False)
    assert (await save(6)).version == 6


async def test_an_address_inside_the_network_is_saved_where_the_operator_allows_it(
    database: Database,
) -> None:
    shape = {"handle": "inner-room", "name": "War", "url": "json://10.0.0.7:8065/hooks/secret"}
    for save in (contacts.save_contact, channels.save_channel):
        with pytest.raises(Refused, match="TOCSIN_CHANNEL_HOSTS") as refusal:
            async with database.transaction() as tx:
                await save(tx, KEYRING, shape, by=ANA, now=NOON)
        assert "secret" not in refusal.value.message
        async with database.transaction() as tx:
            await save(tx, KEYRING, shape, by=ANA, now=NOON, inner_hosts=frozenset({"10.0.0.7:8065"}))


async def test_routes_are_saved_as_an_ordered_whole(database: Database) -> None:
    shapes: list[dict[str, Any]] = [
        {"when": {"label": "env", "equals": "staging"}, "action": "drop"},
        {"when": {"field": "title", "matches": "disk"}, "action": "delay", "for": timedelta(minutes=2)},
    ]
    async with database.transaction() as tx:
        changes = await routes.save_routes(tx, shapes, version=2, by=ANA, now=LATER)
        assert [change.verb for change in changes] == ["change", "create", "archive", "archive"]
        assert await routes.save_routes(tx, shapes, version=3, by=ANA, now=NOON) == ()
        assert (await ledger.routes(tx.session)).version == 3
    assert [route.position for route in (await current(database)).routes] == [1, 2]
    with pytest.raises(Refused) as refusal:
        async with database.transaction() as tx:
            await routes.save_routes(tx, [{"when": {}, "action": "drop"}], version=3, by=ANA, now=NOON)
    assert refusal.value.code == "BAD_ROUTE"
    shape = {"when": {"label": "a", "equals": "b"}, "service": "gone"}
    with pytest.raises(Refused, match="no service called"):
        async with database.transaction() as tx:
            await routes.save_routes(tx, [shape], version=3, by=ANA, now=NOON)
    with pytest.raises(Refused, match="Ana Ruiz changed routes meanwhile"):
        async with database.transaction() as tx:
            await routes.save_routes(tx, [], version=2, by=ANA, now=NOON)


# ---------------------------------------------------------------- schedules and overrides


async def test_a_schedule_changes_from_now_on(database: Database) -> None:
    rotation = {"name": "all", "people": ["ana", "bo"], "starts": "2026-11-02T09:00", "unit": "week"}
    shape = {"handle": "payments-secondary", "name": "Second", "time_zone": "UTC", "rotations": [rotation]}
    async with database.transaction() as tx:
        row = await schedules.save_schedule(tx, shape, by=ANA, version=1, now=NOON)
    assert (row.time_zone, row.version) == ("UTC", 2)
    schedule = (await current(database)).schedules["payments-secondary"]
    assert on_call(schedule, at=NOON - timedelta(days=1)) == ("di",)
    assert on_call(schedule, at=at("2026-12-08T12:00")) != ("di",)
    async with database.transaction() as tx:
        renamed = shape | {"name": "Renamed"}
        await schedules.save_schedule(tx, renamed, by=ANA, version=2, now=NOON + timedelta(days=40))
    async with database.transaction() as tx:
        later = NOON + timedelta(days=41)
        again = await schedules.save_schedule(tx, renamed, by=ANA, version=3, now=later)
        assert again.version == 3
    assert (await current(database)).schedules["payments-secondary"].rotations == schedule.rotations


async def add(
    database: Database, *, now: Any = NOON, schedule: str = "payments-primary", **shape: Any
) -> Any:
    async with database.transaction() as tx:
        return await overrides.add_override(tx, schedule, shape, by=ANA, why="swap", now=now)


async def test_an_override_is_added_and_taken_back(database: Database) -> None:
    span = {"from": "2026-12-01T00:00", "to": "2026-12-02T00:00"}
    row = await add(database, kind="everyone", by="di", **span)
    newer = await add(database, kind="everyone", by="bo", **span)
    assert newer.age > row.age
    then = at("2026-12-01T12:00", "America/Chicago")
    assert on_call((await current(database)).schedules["payments-primary"], at=then) == ("bo",)
    async with database.transaction() as tx:
        await overrides.remove_override(tx, newer.id, by=ANA, now=LATER)
    assert on_call((await current(database)).schedules["payments-primary"], at=then) == ("di",)
    verbs = [(edit.verb, edit.handle) for edit in await edits(database, noun="override")]
    assert sorted(verbs) == [
        ("archive", "payments-primary"),
        ("create", "payments-primary"),
        ("create", "payments-primary"),
    ]
    with pytest.raises(Refused, match="no such override"):
        async with database.transaction() as tx:
            await overrides.remove_override(tx, newer.id, by=ANA, now=LATER)


async def test_an_override_that_has_begun_ends_now_and_was_true_until_then(database: Database) -> None:
    span: dict[str, Any] = {"from": NOON - timedelta(hours=9), "to": NOON + timedelta(hours=9)}
    row = await add(database, kind="everyone", by="di", **span)
    assert row.starts_at == NOON, "it cannot change what has been"
    async with database.transaction() as tx:
        await overrides.remove_override(tx, row.id, by=ANA, now=LATER)
    schedule = (await current(database)).schedules["payments-primary"]
    assert on_call(schedule, at=NOON) == ("di",)
    assert on_call(schedule, at=LATER) == ()
    with pytest.raises(Refused, match="over already"):
        async with database.transaction() as tx:
            await overrides.remove_override(tx, row.id, by=ANA, now=LATER)


async def test_overrides_that_make_no_sense_are_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    span = {"from": "2026-12-01T00:00", "to": "2026-12-02T00:00"}
    with pytest.raises(Refused, match="no person called"):
        await add(database, kind="add", by="nobody", **span)
    with pytest.raises(Refused, match="no such schedule"):
        await add(database, schedule="gone", kind="add", by="ana", **span)
    with pytest.raises(Refused, match="over already"):
        await add(database, kind="add", by="ana", **{"from": "2025-12-01T00:00", "to": "2025-12-02T00:00"})
    monkeypatch.setattr(overrides, "MOST_OVERRIDES", 1)
    with pytest.raises(Refused, match="at most 1 overrides"):
        await add(database, kind="add", by="ana", **span)
    assert MOST_OVERRIDES > 1


# ---------------------------------------------------------------- planned work


async def maintain(database: Database, **what: Any) -> MaintenanceWindowRow:
    given: dict[str, Any] = {
        "service": "checkout",
        "when": None,
        "starts_at": NOON,
        "ends_at": LATER,
        "reason": "a new disk",
    }
    async with database.transaction() as tx:
        return await maintenances.save_maintenance(tx, **(given | what), by=ANA, now=NOON)


async def test_planned_work_is_said_with_its_reason_and_ends_early(database: Database) -> None:
    row = await maintain(
        database, when={"label": "env", "equals": "prod"}, starts_at=NOON - timedelta(days=1)
    )
    assert row.starts_at == NOON
    (window,) = (await current(database)).maintenances
    assert (window.service, window.reason) == ("checkout", "a new disk")
    async with database.read() as session:
        prom = (await session.scalars(select(IntegrationRow).where(IntegrationRow.handle == "prom"))).one()
    silenced = AlertRow(
        id=new_id(),
        integration_id=prom.id,
        episode="e",
        dedup="d",
        group_key="g",
        state="firing",
        title="t",
        body="",
        severity=2,
        labels={},
        is_test=False,
        disposition="silenced",
        why="",
        received_at=NOON,
        last_received_at=NOON,
        count=1,
        due_at=row.ends_at,
    )
    async with database.transaction() as tx:
        tx.session.add(silenced)
    early = NOON + timedelta(minutes=5)
    async with database.transaction() as tx:
        ended = await maintenances.end_maintenance(tx, row.id, by=ANA, now=early)
    assert ended.ends_at == early
    async with database.read() as session:
        assert (await session.scalars(select(AlertRow.due_at))).one() == early, "it is looked at again"
    with pytest.raises(Refused, match="over already"):
        async with database.transaction() as tx:
            await maintenances.end_maintenance(tx, row.id, by=ANA, now=LATER)


async def test_planned_work_that_never_began_never_does(database: Database) -> None:
    row = await maintain(
        database,
        service=None,
        when={"label": "env", "equals": "prod"},
        starts_at=LATER,
        ends_at=LATER + timedelta(days=1),
    )
    async with database.transaction() as tx:
        await maintenances.end_maintenance(tx, row.id, by=ANA, now=NOON)
    assert (await current(database)).maintenances == ()
    with pytest.raises(Refused, match="no such planned work"):
        async with database.transaction() as tx:
            await maintenances.end_maintenance(tx, row.id, by=ANA, now=NOON)


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ({"service": None}, "Name a service"),
        ({"service": "gone"}, "no service called"),
        ({"ends_at": NOON}, "ends after it begins"),
        ({"ends_at": NOON + timedelta(days=32)}, "31 days at most"),
        ({"reason": " "}, "needs a reason"),
        ({"when": {"label": "x"}}, "exactly one of"),
    ],
)
async def test_planned_work_that_makes_no_sense_is_refused(
    database: Database, what: dict[str, Any], why: str
) -> None:
    with pytest.raises(Refused, match=why):
        await maintain(database, **what)


# ---------------------------------------------------------------- archiving


async def test_what_is_named_by_something_else_is_not_archived(database: Database) -> None:
    with pytest.raises(Refused) as refusal:
        await put_away(database, "ladder", "payments")
    assert (refusal.value.code, refusal.value.message) == (
        "IN_USE",
        "It is still named by service checkout: change that first.",
    )
    with pytest.raises(Refused, match="integration hooks, route 1"):
        await put_away(database, "service", "ledger-db")


async def test_what_nothing_names_is_archived_and_a_save_brings_it_back(database: Database) -> None:
    await put_away(database, "integration", "hooks")
    assert (await edits(database, noun="integration"))[-1].verb == "archive"
    with pytest.raises(Refused, match="no such integration"):
        await put_away(database, "integration", "hooks")
    async with database.transaction() as tx:
        shape = {"handle": "hooks", "kind": "generic"}
        await save_integration(tx, shape, by=ANA, version=2, now=LATER)
    verbs = [edit.verb for edit in await edits(database, noun="integration") if edit.handle == "hooks"]
    assert verbs == ["create", "archive", "restore"]


async def test_with_open_incidents_it_stays(database: Database) -> None:
    async with database.read() as session:
        prom = (await session.scalars(select(IntegrationRow).where(IntegrationRow.handle == "prom"))).one()
    await open_incident(database, integration_id=prom.id)
    with pytest.raises(Refused) as refusal:
        await put_away(database, "integration", "prom")
    assert refusal.value.code == "OPEN_INCIDENTS"


async def test_people_and_severities_are_not_archived_here(database: Database) -> None:
    for noun in ("person", "severity", "planet"):
        with pytest.raises(Refused, match="What can be archived"):
            await put_away(database, noun, "ana")


async def test_teams_contacts_channels_and_schedules_are_archived_alike(database: Database) -> None:
    async with database.transaction() as tx:
        for handle in ("payments", "payments-sev1"):
            empty: dict[str, Any] = {"handle": handle, "rungs": []}
            await ladders.save_ladder(tx, empty, by=ANA, version=1, now=NOON)
        await services.save_service(tx, {"handle": "checkout"}, by=ANA, version=1, now=NOON)
    for noun, handle in (
        ("team", "payments"),
        ("contact", "cloud-vendor"),
        ("channel", "war-room"),
        ("schedule", "payments-primary"),
        ("ladder", "payments"),
    ):
        await put_away(database, noun, handle)
    async with database.read() as session:
        assert (await session.scalars(select(ContactRow.archived_at))).all() == [NOON]
        gone = await session.scalars(select(ScheduleRow.handle).where(ScheduleRow.archived_at.is_not(None)))
        assert gone.all() == ["payments-primary"]


async def test_whoever_waits_too_long_for_their_turn_is_told(database: Database) -> None:
    async with database.transaction() as first, database.transaction() as second:
        await editing.take_turn(first.session)
        await second.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        with pytest.raises(Refused, match="Somebody else is changing"):
            await editing.take_turn(second.session)
        await second.session.rollback()

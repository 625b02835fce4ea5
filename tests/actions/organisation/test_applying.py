"""The organisation is as the file says: whole or not at all, and a second time nothing is left to change."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.actions.organisation import applying, keys, planning
from api.actions.organisation.reading import read_file
from api.actions.people import people
from api.database import Database
from api.domain.oncall.oncall import on_call
from api.domain.organisation.file import BadFile
from api.domain.refusal import Refused
from api.store.alerts.alerts import IntegrationKeyRow, IntegrationRow, RouteRow
from api.store.base import new_id
from api.store.incidents.incidents import IncidentRow
from api.store.oncall.oncall import OverrideRow, ScheduleRow
from api.store.oncall.swaps import SwapRow
from api.store.organisation.ownership import ChannelRow, ContactRow, SeverityRow, TeamRow
from api.store.organisation.snapshot import bump
from api.store.paging.ladders import LadderRow
from api.store.people.people import PersonRow
from tests.support.oncall import at
from tests.support.organisation import (
    FILE,
    apply_text,
    current,
    edits,
    export_text,
    key_opens,
    open_incident,
    plan_text,
    section,
    told,
    without,
)
from tests.support.people import KEYRING, NOON, joined, row_of

LATER = NOON + timedelta(days=1)
KEY = "0" * 31 + "1"


async def refused(database: Database, text: str, *, by: str = "machine") -> list[str]:
    with pytest.raises(BadFile) as refusal:
        await apply_text(database, text, by=by)
    return [str(problem) for problem in refusal.value.problems]


async def everything(database: Database) -> tuple[str, int, int]:
    """What would differ if anything had been changed."""
    return await export_text(database), len(await edits(database)), (await current(database)).version


async def test_a_fresh_organisation_becomes_what_the_file_says(database: Database) -> None:
    plan = await apply_text(database, FILE)
    assert plan.applied
    organisation = await current(database)
    checkout = organisation.services["checkout"]
    cy = organisation.person("cy")
    assert cy is not None
    assert (checkout.team, checkout.owner, checkout.ladder) == ("payments", cy.id, "payments")
    assert checkout.ladders == {1: "payments-sev1"}
    assert organisation.ladders["payments"].repeat == 2
    assert organisation.teams["payments"].members == tuple(
        organisation.handles[handle] for handle in ("ana", "bo", "cy")
    )
    primary = organisation.schedules["payments-primary"]
    assert on_call(primary, at=at("2026-11-12T12:00", "America/Chicago")) == ("bo", "cy")
    assert on_call(primary, at=at("2026-11-26T12:00", "America/Chicago")) == ("bo",)
    assert [route.action for route in organisation.routes] == [None, "drop", "delay"]


async def test_a_second_time_nothing_changes_and_nothing_is_kept(database: Database) -> None:
    await apply_text(database, FILE)
    before = await everything(database)
    again = await apply_text(database, FILE, now=LATER)
    assert again.changes == ()
    assert not again.applied
    assert await everything(database) == before


async def test_the_plan_is_what_apply_then_does(database: Database) -> None:
    planned = await plan_text(database, FILE)
    assert planned.changes == (await apply_text(database, FILE)).changes
    changed = FILE.replace("tier: 1\n", "tier: 3\n").replace("owner: cy", "owner: bo")
    changed = without("{handle: hooks", changed)
    planned = await plan_text(database, changed)
    assert told(planned) == ["change service checkout", "archive integration hooks"]
    assert planned.changes[0].detail == "tier: 1 → 3; owner: cy → bo"
    assert planned.changes == (await apply_text(database, changed)).changes


async def test_every_change_keeps_who_when_what_and_why(database: Database) -> None:
    await apply_text(database, FILE)
    await apply_text(database, FILE.replace("name: Payments", "name: Money"), by="person:di", why="new name")
    edit = (await edits(database, noun="team"))[-1]
    assert (edit.actor, edit.verb, edit.why, edit.at) == ("person:di", "change", "new name", NOON)
    assert edit.before == {"handle": "payments", "name": "Payments", "members": ["ana", "bo", "cy"]}
    assert edit.after == {"handle": "payments", "name": "Money", "members": ["ana", "bo", "cy"]}


async def test_what_a_section_leaves_out_is_archived_and_comes_back_as_itself(database: Database) -> None:
    await apply_text(database, FILE)
    async with database.read() as session:
        first = (await session.scalars(select(IntegrationRow).where(IntegrationRow.handle == "hooks"))).one()
    assert told(await apply_text(database, without("{handle: hooks"))) == ["archive integration hooks"]
    assert "hooks" not in {one.handle for one in (await current(database)).integrations.values()}
    assert told(await apply_text(database, FILE)) == ["restore integration hooks"]
    again = {one.handle: one for one in (await current(database)).integrations.values()}["hooks"]
    assert again.id == first.id


async def test_absent_sections_are_left_alone_and_an_empty_one_says_that_there_are_none(
    database: Database,
) -> None:
    await apply_text(database, FILE)
    before = await export_text(database)
    assert (await apply_text(database, section("teams"))).changes == ()
    assert await export_text(database) == before
    gone = await apply_text(database, "routes: []\n")
    assert told(gone) == ["archive route 1", "archive route 2", "archive route 3"]
    assert (await current(database)).routes == ()


async def test_what_still_names_something_that_goes_is_told(database: Database) -> None:
    await apply_text(database, FILE)
    plan = await apply_text(database, "channels: []\n")
    assert plan.notes == ("channel war-room goes, and is still named by ladder payments.",)
    services = section("services").replace("    depends_on: [{service: ledger-db, critical: true}]\n", "")
    plan = await apply_text(database, without("handle: ledger-db", services))
    assert plan.notes == ("service ledger-db goes, and is still named by integration hooks, route 1.",)
    assert (await plan_text(database, await export_text(database))).changes[-1].noun == "route"


async def test_a_handle_that_only_the_database_knows_may_be_named(database: Database) -> None:
    await apply_text(database, FILE)
    await apply_text(database, "teams:\n  - {handle: ops, members: [di]}\n  - {handle: payments}\n")
    problems = await refused(database, "teams:\n  - {handle: ops, members: [nobody]}\n")
    assert problems == ["line 2: team ops: there is no person called “nobody”."]


async def test_one_mistake_and_nothing_at_all_is_changed(database: Database) -> None:
    await apply_text(database, FILE)
    before = await everything(database)
    changed = FILE.replace("name: Payments", "name: Money")
    await open_incident(database, service_id=(await current(database)).services["ledger-db"].id)
    lost = without("handle: ledger-db", changed).replace(
        "    depends_on: [{service: ledger-db, critical: true}]\n", ""
    )
    lost = without("{handle: hooks", without("service: ledger-db, severity: 2", lost))
    problems = await refused(database, lost)
    place = lost.splitlines().index("services:") + 1
    assert problems == [f"line {place}: service ledger-db has open incidents (#1): they come first."]
    assert await everything(database) == before


async def test_who_holds_an_open_incident_stays_until_it_is_handed_off(database: Database) -> None:
    await apply_text(database, section("people"))
    bo = await row_of(database, "bo")
    await open_incident(database, assignee_id=bo.id)
    problems = await refused(database, without("handle: bo", section("people")))
    assert problems == ["line 1: person bo holds open incidents (#1): they come first."]


async def test_a_resolved_incident_keeps_nobody(database: Database) -> None:
    await apply_text(database, section("people"))
    await open_incident(database, assignee_id=(await row_of(database, "bo")).id)
    async with database.transaction() as tx:
        await tx.session.execute(update(IncidentRow).values(state="RESOLVED"))
    assert told(await apply_text(database, without("handle: bo", section("people")))) == ["archive person bo"]


# ---------------------------------------------------------------- people


async def test_people_the_file_leaves_out_are_disabled_and_come_back(database: Database) -> None:
    await apply_text(database, section("people"))
    fewer = without("handle: bo", section("people"))
    assert told(await apply_text(database, fewer)) == ["archive person bo"]
    assert (await row_of(database, "bo")).disabled_at == NOON
    assert (await apply_text(database, fewer)).changes == ()
    assert told(await apply_text(database, section("people"))) == ["restore person bo"]
    assert (await row_of(database, "bo")).disabled_at is None


async def test_somebody_disabled_may_be_named_still(database: Database) -> None:
    await apply_text(database, FILE)
    gone = FILE.replace("role: responder}", "role: responder, disabled: true}", 1)
    assert told(await apply_text(database, gone)) == ["archive person ana"]
    assert (await apply_text(database, gone)).changes == ()
    exported = await export_text(database)
    assert "handle: ana" in exported
    assert (await plan_text(database, exported)).changes == ()


async def test_whose_public_holidays_somebody_keeps_is_kept_by_the_file(database: Database) -> None:
    kept = FILE.replace("role: responder}", "role: responder, holidays: DE-BY}", 1)
    await apply_text(database, kept)
    assert (await row_of(database, "ana")).holidays == "DE-BY"
    exported = await export_text(database)
    assert "holidays: DE-BY" in exported
    assert (await plan_text(database, exported)).changes == ()
    before = await everything(database)
    [problem] = await refused(database, kept.replace("DE-BY", "Bavaria"))
    assert "like DE or DE-BY" in problem
    with pytest.raises(Refused, match="No public holidays are known of"):
        await apply_text(database, kept.replace("DE-BY", "DE-XX"))
    assert await everything(database) == before


async def test_somebody_may_be_new_and_disabled(database: Database) -> None:
    file = "people:\n  - {handle: eve, email: eve@example.org, disabled: true}\n"
    assert told(await apply_text(database, file)) == ["create person eve"]
    assert (await row_of(database, "eve")).disabled_at == NOON
    assert (await apply_text(database, file)).changes == ()


async def test_the_last_administrator_who_has_joined_stays(database: Database) -> None:
    await joined(database, "root", "admin")
    plan = await apply_text(database, section("people"))
    assert plan.notes == ("root is the last administrator who has joined, and stays.",)
    assert (await row_of(database, "root")).disabled_at is None
    assert (await apply_text(database, section("people"))).changes == ()


async def test_the_last_administrator_is_not_made_less(database: Database) -> None:
    await joined(database, "root", "admin")
    less = (
        section("people")
        + "  - {handle: root, name: Root, email: root@example.org, time_zone: Europe/Berlin}\n"
    )
    problems = await refused(database, less)
    assert problems == ["line 6: root is the last administrator who has joined: name another one first."]


async def test_one_administrator_may_follow_another_in_one_file(database: Database) -> None:
    await joined(database, "root", "admin")
    await joined(database, "zoe")
    await apply_text(
        database,
        "people:\n"
        "  - {handle: root, name: Root, email: root@example.org, time_zone: Europe/Berlin}\n"
        "  - {handle: zoe, name: Zoe, email: zoe@example.org, time_zone: Europe/Berlin, role: admin}\n",
    )
    assert [(await row_of(database, handle)).role for handle in ("root", "zoe")] == ["responder", "admin"]


async def test_nobody_disables_themselves(database: Database) -> None:
    await joined(database, "root", "admin")
    await joined(database, "ada", "admin")
    others = "people:\n  - {handle: root, name: Root, email: root@example.org, role: admin}\n"
    problems = await refused(database, others, by="person:ada")
    assert problems[0].startswith("line 1: you are ada: nobody disables themselves.")
    assert told(await plan_text(database, others, by="person:root")) == [
        "change person root",
        "archive person ada",
    ]


async def test_an_address_of_somebody_outside_the_file_is_taken(database: Database) -> None:
    await apply_text(database, "people:\n  - {handle: old, email: ANA@example.org}\n")
    problems = await refused(database, section("people"))
    assert problems == ["line 2: person ana, email: this address belongs to old."]


async def test_what_is_refused_while_writing_names_its_line_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object, **__: object) -> PersonRow:
        raise Refused("TAKEN", "It was taken a moment ago.")

    monkeypatch.setattr(people, "save_person", refuse)
    assert await refused(database, section("people")) == ["line 5: person di: It was taken a moment ago."]


# ---------------------------------------------------------------- secrets


async def test_a_key_of_the_file_works_and_absent_means_unchanged(database: Database) -> None:
    await apply_text(database, FILE)
    assert await key_opens(database, KEY) == "prom"
    silent = FILE.replace(f", key: {KEY}", "")
    assert (await apply_text(database, silent)).changes == ()
    assert await key_opens(database, KEY) == "prom"


async def test_another_key_is_registered_beside_the_older_one(database: Database) -> None:
    await apply_text(database, FILE)
    plan = await apply_text(database, FILE.replace(KEY, "another-key-of-ours"))
    assert [change.detail for change in plan.changes] == ["registers the key that ends in ours"]
    assert [await key_opens(database, key) for key in (KEY, "another-key-of-ours")] == ["prom", "prom"]


async def test_a_key_belongs_to_one_integration_for_ever(database: Database) -> None:
    await apply_text(database, FILE)
    moved = FILE.replace(f", key: {KEY}", "").replace("ledger-db}", f"ledger-db, key: {KEY}}}")
    assert "belongs to the integration prom" in (await refused(database, moved))[0]
    async with database.transaction() as tx:
        row = (await tx.session.scalars(select(IntegrationKeyRow))).one()
        await keys.revoke_key(tx, row.id, by="person:di", now=NOON)
    assert "this key was revoked" in (await refused(database, FILE))[0]


async def test_addresses_are_sealed_told_to_nobody_and_kept_when_left_out(database: Database) -> None:
    await apply_text(database, FILE)
    async with database.read() as session:
        row = (await session.scalars(select(ChannelRow))).one()
    assert KEYRING.unseal(row.url, purpose="channel") == "json://hooks.example.org/war-room"
    exported = await export_text(database)
    kept = "".join(str(edit.after) for edit in await edits(database))
    assert "hooks.example.org" not in exported + kept
    assert (await apply_text(database, "channels:\n  - {handle: war-room}\n")).changes == ()
    plan = await apply_text(database, "channels:\n  - {handle: war-room, url: 'json://b.example.org/'}\n")
    assert [change.detail for change in plan.changes] == ["another address"]


async def test_a_contacts_address_comes_and_goes(database: Database) -> None:
    file = "contacts:\n  - {handle: vendor, url: 'json://v.example.org/'}\n"
    await apply_text(database, file)
    assert (await apply_text(database, file)).changes == ()
    assert (await apply_text(database, "contacts:\n  - {handle: vendor}\n")).changes == ()
    plan = await apply_text(database, "contacts:\n  - {handle: vendor, url: ''}\n")
    assert [change.detail for change in plan.changes] == ["its address is taken away"]
    async with database.read() as session:
        assert (await session.scalars(select(ContactRow.url))).one() is None


async def test_an_address_sealed_with_another_key_is_news(database: Database) -> None:
    await apply_text(database, FILE)
    async with database.transaction() as tx:
        await tx.session.execute(update(ChannelRow).values(url="s1.bm90IG91cnM"))
    assert told(await apply_text(database, FILE)) == ["change channel war-room"]


async def test_a_new_channel_must_lead_somewhere(database: Database) -> None:
    assert await refused(database, "channels:\n  - {handle: room}\n") == [
        "line 2: channel room: a new channel needs `url`."
    ]
    assert (await refused(database, "channels:\n  - {handle: room, url: 'slack://'}\n"))[0].startswith(
        "line 2: channel room, url: "
    )


async def test_a_channel_into_the_inner_network_needs_its_operators_word(database: Database) -> None:
    text = "channels:\n  - {handle: room, url: 'json://10.0.0.7:8065/hooks/secret'}\n"
    (problem,) = await refused(database, text)
    assert problem.startswith("line 2: channel room, url: 10.0.0.7 is inside a private network.")
    hosts = frozenset({"10.0.0.7"})
    async with database.read() as session:
        seen = await planning.plan(
            session, read_file(text), KEYRING, by="machine", now=NOON, inner_hosts=hosts
        )
    async with database.transaction() as tx:
        done = await applying.apply(tx, read_file(text), KEYRING, by="machine", now=NOON, inner_hosts=hosts)
    assert told(seen) == told(done) == ["create channel room"]


# ---------------------------------------------------------------- schedules, routes, severities


async def test_whoever_is_on_call_keeps_their_turn_when_the_file_removes_them(database: Database) -> None:
    await apply_text(database, FILE)
    during = at("2026-11-12T12:00", "America/Chicago")  # bo and cy have the week from 9 November
    changed = FILE.replace("people: [ana, [bo, cy], di]", "people: [ana, di]")
    await apply_text(database, changed, now=during)
    schedule = (await current(database)).schedules["payments-primary"]
    assert on_call(schedule, at=at("2026-11-04T12:00", "America/Chicago")) == ("ana",)
    assert on_call(schedule, at=during + timedelta(hours=1)) == ("bo", "cy")
    assert on_call(schedule, at=at("2026-11-18T12:00", "America/Chicago")) == ("di",)
    assert (await apply_text(database, changed, now=during + timedelta(hours=1))).changes == ()
    exported = await export_text(database, now=during + timedelta(hours=1))
    assert "people: [ana, di]" in exported
    assert (await plan_text(database, exported, now=during + timedelta(days=30))).changes == ()


async def test_overrides_of_the_file_are_all_there_are_from_now_on(database: Database) -> None:
    await apply_text(database, FILE)
    during = at("2026-11-26T12:00", "America/Chicago")
    row = "      - {from: 2026-11-26T00:00, to: 2026-11-27T00:00, kind: replace, person: ana, by: bo}\n"
    none = FILE.replace(row, "").replace("    overrides:\n", "    overrides: []\n")
    assert (await apply_text(database, none, now=during)).changes[0].detail == "overrides"
    schedule = (await current(database)).schedules["payments-primary"]
    assert on_call(schedule, at=during - timedelta(hours=1)) == ("bo",), "what was true stays true"
    assert on_call(schedule, at=during + timedelta(hours=1)) == ("ana",)
    assert told(await apply_text(database, FILE, now=during + timedelta(hours=2))) == [
        "change schedule payments-primary"
    ]
    assert (await apply_text(database, FILE, now=during + timedelta(hours=3))).changes == ()
    assert (await apply_text(database, FILE, now=during + timedelta(days=9))).changes == ()


async def test_a_schedule_that_says_nothing_of_overrides_keeps_them(database: Database) -> None:
    await apply_text(database, FILE)
    row = "      - {from: 2026-11-26T00:00, to: 2026-11-27T00:00, kind: replace, person: ana, by: bo}\n"
    silent = FILE.replace("    overrides:\n" + row, "")
    assert (await apply_text(database, silent)).changes == ()
    async with database.read() as session:
        assert (await session.scalars(select(OverrideRow.removed_at))).all() == [None]


async def test_of_overlapping_overrides_the_one_further_down_wins(database: Database) -> None:
    def file(*by: str) -> str:
        rows = "".join(
            f"      - {{from: 2026-12-01, to: 2026-12-02, kind: everyone, by: {who}}}\n" for who in by
        )
        head = "schedules:\n  - handle: s\n    time_zone: UTC\n    rotations: []\n    overrides:\n"
        return section("people") + head + rows

    then = at("2026-12-01T12:00")
    await apply_text(database, file("ana", "bo"))
    assert on_call((await current(database)).schedules["s"], at=then) == ("bo",)
    assert told(await apply_text(database, file("bo", "ana"))) == ["change schedule s"]
    assert on_call((await current(database)).schedules["s"], at=then) == ("ana",)
    assert (await apply_text(database, file("bo", "ana"))).changes == ()
    await apply_text(database, file("ana"))
    assert len((await current(database)).schedules["s"].overrides) == 1


async def test_a_route_that_moves_keeps_what_it_counted(database: Database) -> None:
    await apply_text(database, FILE)
    async with database.transaction() as tx:
        await tx.session.execute(update(RouteRow).where(RouteRow.position == 2).values(held_back=7))
    plan = await apply_text(database, without("label: service, equals: ledger", FILE))
    assert told(plan) == ["change route 1", "change route 2", "archive route 1"]
    async with database.read() as session:
        rows = await session.scalars(
            select(RouteRow).where(RouteRow.archived_at.is_(None)).order_by(RouteRow.position)
        )
        assert [(row.position, row.held_back) for row in rows] == [(1, 7), (2, 0)]


async def test_a_severity_that_is_left_out_stays_and_a_key_that_is_left_out_is_the_built_in(
    database: Database,
) -> None:
    await apply_text(database, "severities:\n  - {level: 1, acknowledge_within: 2m}\n")
    await apply_text(database, "severities:\n  - {level: 2, acknowledge_within: null, cadence: {}}\n")
    async with database.read() as session:
        rows = {row.level: row for row in await session.scalars(select(SeverityRow))}
    assert (rows[1].acknowledge_within, rows[1].name) == (120, "Critical")
    assert (rows[2].acknowledge_within, rows[2].cadence) == (None, {})
    await apply_text(database, "severities:\n  - {level: 1}\n")
    async with database.read() as session:
        assert (await session.get_one(SeverityRow, 1)).acknowledge_within == 300


async def test_a_fresh_organisation_has_the_built_in_severities(database: Database) -> None:
    built_in = "severities:\n" + "".join(f"  - {{level: {level}}}\n" for level in (1, 2, 3, 4))
    assert (await plan_text(database, built_in)).changes == ()


# ---------------------------------------------------------------- the whole


async def test_an_exported_organisation_applied_again_changes_nothing(database: Database) -> None:
    assert (await plan_text(database, await export_text(database))).changes == ()
    await apply_text(database, FILE)
    exported = await export_text(database)
    assert read_file(exported)
    assert (await plan_text(database, exported)).changes == ()


async def test_two_who_apply_at_once_come_one_after_the_other(database: Database) -> None:
    plans = await asyncio.gather(*(apply_text(database, FILE) for _ in range(3)))
    assert sorted(plan.applied for plan in plans) == [False, False, True]
    async with database.read() as session:
        assert len((await session.scalars(select(TeamRow))).all()) == 1
        assert len((await session.scalars(select(LadderRow))).all()) == 2


async def test_what_colleagues_agreed_outlives_a_file_that_knows_nothing_of_it(database: Database) -> None:
    await apply_text(database, FILE)
    then = at("2026-11-26T12:00", "America/Chicago")
    async with database.transaction() as tx:
        organisation = await current(database)
        bo, di = organisation.handles["bo"], organisation.handles["di"]
        question = select(ScheduleRow).where(ScheduleRow.handle == "payments-primary")
        schedule = (await tx.session.scalars(question)).one()
        swap = SwapRow(
            id=new_id(),
            schedule_id=schedule.id,
            person_id=bo,
            starts_at=then,
            ends_at=then + timedelta(hours=1),
            state="agreed",
            note="",
            offered_at=NOON,
            offered_by="person:bo",
        )
        tx.session.add(swap)
        await tx.session.flush()
        tx.session.add(
            OverrideRow(
                id=new_id(),
                schedule_id=schedule.id,
                kind="replace",
                starts_at=swap.starts_at,
                ends_at=swap.ends_at,
                person_id=bo,
                by_id=di,
                created_at=NOON,
                created_by="person:di",
                age=1,
                swap_id=swap.id,
            )
        )
        await bump(tx.session)
    line = "      - {from: 2026-11-26T00:00, to: 2026-11-27T00:00, kind: replace, person: ana, by: bo}"
    more = "\n      - {from: 2026-12-26T00:00, to: 2026-12-27T00:00, kind: everyone, by: bo}"
    assert (await apply_text(database, FILE.replace(line, line + more))).applied
    schedules = (await current(database)).schedules
    assert on_call(schedules["payments-primary"], at=then) == ("di",)
    assert on_call(schedules["payments-primary"], at=then + timedelta(hours=2)) == ("bo",)
    assert on_call(schedules["payments-primary"], at=at("2026-12-26T12:00", "America/Chicago")) == ("bo",)

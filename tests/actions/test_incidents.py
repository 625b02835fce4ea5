"""What people do to an incident: each verb once, undone where it can be, and never at the cost of a page."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from api import clock
from api.actions.incidents import incidents
from api.actions.incidents.timeline import Case
from api.actions.paging import escalation
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.store.incidents import incidents as incident_rows
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations
from api.store.paging.ladders import EscalationRow
from tests.support.town import Person, Town

MINUTE = timedelta(minutes=1)
MONITOR = Actor("integration", "prom", "Prometheus")


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Nobody works here: what is queued stays where a test can see it."""
    async with Town(database_url, None) as town:
        yield town


async def do(town: Town, verb: Any, number: int, by: Person | Actor, **facts: Any) -> Any:
    row = await town.incident(number)
    actor = by.actor if isinstance(by, Person) else by
    async with town.database.transaction() as tx:
        return await verb(tx, row.id, by=actor, **({"now": clock.now()} | facts))


async def run_of(town: Town, number: int) -> EscalationRow:
    row = await town.incident(number)
    async with town.database.read() as session:
        found = await session.get(EscalationRow, row.id)
    assert found is not None
    return found


async def climb(town: Town, number: int, *, now: datetime) -> None:
    """What the worker does when this incident's row is due."""
    row = await town.incident(number)
    async with town.database.transaction() as tx:
        locked = await incident_rows.lock(tx.session, row.id)
        assert locked is not None
        opened = Case(tx, locked, now)
        run = await escalation.running(opened)
        assert run is not None
        await escalation.climb(opened, await organisations.current(tx.session), run)
        await opened.close()


async def queued(town: Town, number: int, kind: str = "page") -> list[str]:
    return [page.label for page in await town.pages(number) if (page.kind, page.state) == (kind, "queued")]


async def as_sent(town: Town, number: int) -> None:
    """The pages of this incident have left, as after a worker's sweep."""
    pages = await town.pages(number)
    async with town.database.transaction() as tx:
        for page in pages:
            row = await tx.session.merge(page)
            row.state, row.sent_at, row.due_at = "accepted", clock.now(), None


# --- declared by hand


async def test_what_somebody_saw_first_rings_the_ladder_as_an_alert_would(town: Town) -> None:
    ana, _ = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:bo"])])
    now = clock.now()
    async with town.database.transaction() as tx:
        row = await incidents.declare(
            tx, by=ana.actor, title=" Checkout\nis slow ", severity=1, service="checkout", now=now
        )
    assert (row.title, row.state, row.detected_at) == ("Checkout is slow", "OPEN", now)
    assert await town.timeline(row.number) == ["declared", "paged"]
    assert await queued(town, row.number) == ["bo-0"]
    assert await town.due(row.number) == now + 5 * MINUTE


async def test_what_belongs_to_no_service_goes_to_the_administrators(town: Town) -> None:
    ana, _ = await town.person("ana"), await town.person("root", role="admin")
    async with town.database.transaction() as tx:
        row = await incidents.declare(tx, by=ana.actor, title="Smoke in the hall", now=clock.now())
    assert await queued(town, row.number) == ["root-0"]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"title": " \n"}, "TITLE_MISSING"),
        ({"title": "x", "severity": 5}, "BAD_SEVERITY"),
        ({"title": "x", "service": "unheard-of"}, "NOT_FOUND"),
    ],
)
async def test_what_cannot_be_declared_is_refused_and_leaves_nothing(
    town: Town, facts: dict[str, Any], code: str
) -> None:
    ana = await town.person("ana")
    with pytest.raises(Refused) as refusal:
        async with town.database.transaction() as tx:
            await incidents.declare(tx, by=ana.actor, now=clock.now(), **facts)
    assert refusal.value.code == code
    async with town.database.read() as session:
        assert await session.get(IncidentRow, UUID(int=1)) is None


async def test_words_that_no_database_keeps_are_kept_without_what_it_cannot(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    odd = "why\0 \ud800 not"
    async with town.database.transaction() as tx:
        row = await incidents.declare(tx, by=ana.actor, title=odd, body=odd, now=clock.now())
    await do(town, incidents.escalate, row.number, ana, why=odd)
    await do(town, incidents.add_note, row.number, ana, text=odd)
    said = await town.said(row.number)
    assert "why� � not" in said
    assert "Ana escalated: why� � not." in said


# --- acknowledged


async def test_what_a_monitor_acknowledged_is_still_free_for_a_person_to_take(town: Town) -> None:
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:ana", "person:bo"])])
    number = await town.alert()
    assert (await do(town, incidents.acknowledge, number, MONITOR)).mine
    assert await queued(town, number) == []
    assert (await do(town, incidents.acknowledge, number, ana)).mine
    assert (await town.incident(number)).assignee_id == ana.row.id
    late = await do(town, incidents.acknowledge, number, bo)
    assert (late.mine, late.holder) == (False, ana.actor)


async def test_a_monitor_does_not_take_it_from_whoever_has_it(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    await do(town, incidents.acknowledge, number, ana)
    answered = await do(town, incidents.acknowledge, number, MONITOR)
    assert (answered.mine, answered.holder) == (False, ana.actor)
    assert (await town.incident(number)).assignee_id == ana.row.id


async def test_what_only_a_monitor_acknowledged_climbs_when_nobody_follows(town: Town) -> None:
    await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:bo"])])
    number = await town.alert()
    await do(town, incidents.acknowledge, number, MONITOR)
    await climb(town, number, now=clock.now() + 30 * MINUTE)
    assert await queued(town, number) == ["bo-0"]


async def test_acknowledging_twice_is_once(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    first = await do(town, incidents.acknowledge, number, ana)
    again = await do(town, incidents.acknowledge, number, ana, now=clock.now() + 3 * MINUTE)
    assert (first.mine, again.mine) == (True, True)
    assert (await town.incident(number)).acknowledged_at == first.row.acknowledged_at
    assert (await town.timeline(number)).count("acknowledged") == 1


# --- handed on


async def test_whoever_gets_it_by_name_keeps_the_page_that_the_others_lose(town: Town) -> None:
    ana, bo, _ = await town.person("ana"), await town.person("bo"), await town.person("cy")
    await town.service(rungs=[(300, ["person:ana", "person:bo", "person:cy"])])
    number = await town.alert()
    await as_sent(town, number)
    await do(town, incidents.hand_off, number, ana, to="bo")
    assert sorted(await queued(town, number, "stand-down")) == ["ana-0", "cy-0"]
    assert await queued(town, number) == ["bo-0"]
    assert (await town.incident(number)).assignee_id == bo.row.id


async def test_taking_it_oneself_rings_nobody(town: Town) -> None:
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    await do(town, incidents.acknowledge, number, ana)
    await do(town, incidents.hand_off, number, bo, to="bo")
    assert await queued(town, number) == []
    row = await town.incident(number)
    assert (row.assignee_id, row.state) == (bo.row.id, "ACKNOWLEDGED")


async def test_handing_it_to_somebody_who_cannot_be_reached_climbs_at_once(town: Town) -> None:
    ana, _ = await town.person("ana"), await town.person("bo", phones=0)
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:ana"])])
    number = await town.alert()
    now = clock.now()
    await do(town, incidents.hand_off, number, ana, to="bo", now=now)
    assert await town.due(number) == now


async def test_it_cannot_be_handed_to_nobody(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    with pytest.raises(Refused) as refusal:
        await do(town, incidents.hand_off, number, ana, to="nobody")
    assert refusal.value.code == "NOT_FOUND"
    assert await town.timeline(number) == ["alert", "paged"]


# --- quiet for a while


@pytest.mark.parametrize("length", [timedelta(hours=3), timedelta(days=2), timedelta(days=7)])
async def test_a_snooze_of_any_length_asks_whoever_has_it_when_it_ends(town: Town, length: timedelta) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    now = clock.now()
    await do(town, incidents.snooze, number, ana, until=now + length, now=now)
    assert await town.due(number) == now + length
    assert await queued(town, number) == []
    await climb(town, number, now=now + length)
    assert await queued(town, number) == ["ana-0"]
    assert (await town.incident(number)).snoozed_until is None


async def test_a_day_after_a_snooze_that_nobody_answered_it_is_a_task(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    now = clock.now()
    await do(town, incidents.snooze, number, ana, until=now + timedelta(days=2), now=now)
    await climb(town, number, now=now + timedelta(days=2))
    await do(town, incidents.acknowledge, number, ana, now=now + timedelta(days=2, minutes=1))
    await climb(town, number, now=now + timedelta(days=4))
    assert (await run_of(town, number)).phase == "stopped"


async def test_an_acknowledgement_ends_a_snooze(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    now = clock.now()
    await do(town, incidents.snooze, number, ana, until=now + timedelta(hours=3), now=now)
    await do(town, incidents.escalate, number, ana)
    assert (await town.incident(number)).snoozed_until is None


# --- contained, resolved, reopened


async def test_what_is_contained_is_open_and_asks_nobody(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    await do(town, incidents.contain, number, ana, note="traffic moved away")
    await do(town, incidents.contain, number, ana)
    row = await town.incident(number)
    assert (row.state, row.assignee_id) == ("CONTAINED", ana.row.id)
    assert row.acknowledged_at == row.contained_at is not None
    assert await town.due(number) is None
    assert "Ana contained it: traffic moved away." in await town.said(number)
    assert (await town.timeline(number)).count("contained") == 1


async def test_resolving_twice_is_once_and_what_is_over_takes_no_more_verbs(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    first = await do(town, incidents.resolve, number, ana)
    again = await do(town, incidents.resolve, number, ana, now=clock.now() + MINUTE)
    assert (first.state, again.resolved_at) == ("RESOLVED", first.resolved_at)
    assert (await queued(town, number), await town.due(number)) == ([], None)
    verbs: list[tuple[Any, dict[str, Any]]] = [
        (incidents.acknowledge, {}),
        (incidents.escalate, {}),
        (incidents.contain, {}),
        (incidents.hand_off, {"to": "ana"}),
        (incidents.set_severity, {"severity": 1}),
        (incidents.hold_open, {"hold": True}),
        (incidents.snooze, {"until": clock.now() + MINUTE}),
    ]
    for verb, facts in verbs:
        with pytest.raises(Refused) as refusal:
            await do(town, verb, number, ana, **facts)
        assert refusal.value.code == "INCIDENT_RESOLVED"
    await do(town, incidents.add_note, number, ana, text="It was the certificate.")
    assert (await town.timeline(number)).count("resolved") == 1


async def test_a_slip_of_the_thumb_is_undone_and_wakes_nobody(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    await do(town, incidents.resolve, number, ana)
    now = clock.now()
    await do(town, incidents.reopen, number, ana, why="wrong one", now=now)
    row = await town.incident(number)
    assert (row.state, row.resolved_at, row.assignee_id) == ("ACKNOWLEDGED", None, ana.row.id)
    assert await queued(town, number) == []
    assert await town.due(number) == now + 30 * MINUTE


async def test_what_was_reopened_beside_a_newer_one_goes_on_by_hand(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    await town.alert(state="resolved")
    second = await town.alert()
    assert second != number
    await do(town, incidents.reopen, number, ana, why="not over at all")
    assert (await town.incident(number)).group_key is None
    assert await town.alert(state="resolved") == second
    assert (await town.incident(number)).state == "ACKNOWLEDGED"


async def test_a_reason_is_asked_for_before_anything_is_reopened(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    await do(town, incidents.resolve, number, ana)
    with pytest.raises(Refused) as refusal:
        await do(town, incidents.reopen, number, ana, why=" ")
    assert refusal.value.code == "TEXT_MISSING"
    await do(town, incidents.acknowledge, await town.alert("Search is down", dedup="search"), ana)


# --- severity


async def test_lowering_the_severity_pages_nobody_more(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:ana"])])
    number = await town.alert(severity="critical")
    before = len(await town.pages(number))
    await do(town, incidents.set_severity, number, ana, severity=4)
    await climb(town, number, now=clock.now() + 5 * MINUTE)
    assert len(await town.pages(number)) == before
    assert (await run_of(town, number)).phase == "stopped"


async def test_raising_it_takes_up_the_ladder_of_the_new_severity_from_its_first_rung(town: Town) -> None:
    await town.person("ana")
    bo = await town.person("bo")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:bo"])])
    number = await town.alert(severity="error")
    await climb(town, number, now=clock.now() + 5 * MINUTE)
    await do(town, incidents.set_severity, number, bo, severity=1, why="all customers")
    run = await run_of(town, number)
    assert (run.round, run.rung, run.phase) == (0, 0, "climbing")
    assert "Bo set SEV1: all customers." in await town.said(number)


async def test_setting_the_same_severity_says_nothing(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert(severity="critical")
    await do(town, incidents.set_severity, number, ana, severity=1)
    assert await town.timeline(number) == ["alert", "paged"]


# --- the clock, and what never was


async def test_each_stamp_of_the_clock_is_set_once(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"]), (300, ["person:ana"])])
    number = await town.alert()
    now = clock.now()
    for minutes, verb, facts in (
        (1, incidents.escalate, {}),
        (2, incidents.escalate, {}),
        (3, incidents.acknowledge, {}),
        (4, incidents.contain, {}),
        (5, incidents.resolve, {}),
        (6, incidents.reopen, {"why": "no"}),
        (7, incidents.contain, {}),
        (8, incidents.resolve, {}),
    ):
        await do(town, verb, number, ana, now=now + minutes * MINUTE, **facts)
    row = await town.incident(number)
    stamps = (row.escalated_at, row.acknowledged_at, row.contained_at, row.resolved_at)
    assert [stamp - now for stamp in stamps if stamp] == [MINUTE, 3 * MINUTE, 4 * MINUTE, 8 * MINUTE]


async def test_an_incident_that_never_was_is_not_found(town: Town) -> None:
    ana = await town.person("ana")
    with pytest.raises(Refused) as refusal:
        async with town.database.transaction() as tx:
            await incidents.acknowledge(tx, UUID(int=404), by=ana.actor, now=clock.now())
    assert refusal.value.code == "NOT_FOUND"


async def test_a_note_by_whoever_has_it_is_a_sign_of_life(town: Town) -> None:
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    now = clock.now()
    await do(town, incidents.acknowledge, number, ana, now=now)
    await do(town, incidents.add_note, number, bo, text="Looking over your shoulder.", now=now + MINUTE)
    assert await town.due(number) == now + 30 * MINUTE
    await do(town, incidents.add_note, number, ana, text="Found it.", now=now + 2 * MINUTE)
    assert await town.due(number) == now + 32 * MINUTE


async def test_a_verb_that_fails_half_way_leaves_nothing(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(300, ["person:ana"])])
    number = await town.alert()
    before = await town.incident(number)

    async def fail(tx: Transaction) -> None:
        await incidents.acknowledge(tx, before.id, by=ana.actor, now=clock.now())
        raise RuntimeError

    with pytest.raises(RuntimeError):
        async with town.database.transaction() as tx:
            await fail(tx)
    after = await town.incident(number)
    assert (after.state, after.seq, after.head) == ("OPEN", before.seq, before.head)
    assert await queued(town, number) == ["ana-0"]

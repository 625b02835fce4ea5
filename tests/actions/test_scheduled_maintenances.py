"""Maintenance that readers are told of: from its announcement to its end, whatever people change about it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from api.actions.organisation.maintenances import end_maintenance
from api.actions.status import scheduled_maintenances as maintenances
from api.actions.status.scheduled_maintenances import state_of
from api.database import Database, Transaction
from api.domain.refusal import Refused
from api.domain.status.planned_work import Work
from api.store.alerts.alerts import MaintenanceWindowRow
from api.store.status.components import ComponentRow
from api.store.status.pages import MaintenanceNoteRow, MaintenanceRow
from tests.support.organisation import FILE, apply_text, edits
from tests.support.people import NOON
from tests.support.status_desk import ANA, HOUR, component, maintenance, work

BEGUN = NOON + HOUR + timedelta(minutes=30)


@pytest.fixture(autouse=True)
async def components(database: Database) -> None:
    await component(database, "db")
    await component(database, "api")


async def does(
    database: Database, step: Callable[[Transaction], Awaitable[MaintenanceRow]]
) -> MaintenanceRow:
    async with database.transaction() as tx:
        return await step(tx)


async def change(
    database: Database, row: MaintenanceRow, planned: Work, *, version: int = 1, now: datetime = NOON
) -> MaintenanceRow:
    return await does(
        database, lambda tx: maintenances.change(tx, row.id, planned, version=version, by=ANA, now=now)
    )


async def cancel(database: Database, row_id: UUID, *, now: datetime = NOON, text: str = "") -> MaintenanceRow:
    return await does(
        database, lambda tx: maintenances.cancel(tx, row_id, version=1, text=text, by=ANA, now=now)
    )


async def complete(database: Database, row: MaintenanceRow, *, now: datetime) -> MaintenanceRow:
    return await does(
        database, lambda tx: maintenances.complete(tx, row.id, version=1, text="Done.", by=ANA, now=now)
    )


async def say(database: Database, row: MaintenanceRow, status: str, text: str, *, now: datetime) -> None:
    await does(database, lambda tx: maintenances.note(tx, row.id, status=status, text=text, by=ANA, now=now))


async def windows(database: Database) -> list[MaintenanceWindowRow]:
    async with database.read() as session:
        return list(
            await session.scalars(select(MaintenanceWindowRow).order_by(MaintenanceWindowRow.created_at))
        )


async def notes(database: Database) -> list[tuple[str, str]]:
    async with database.read() as session:
        rows = await session.scalars(select(MaintenanceNoteRow).order_by(MaintenanceNoteRow.at))
        return [(row.status, row.body) for row in rows]


async def test_it_is_announced_with_all_that_readers_see(database: Database) -> None:
    row = await maintenance(database, work("db", "api", body="Slower than usual."))
    assert (row.version, row.sequence, row.window_id, len(row.code)) == (1, 0, None, 12)
    assert (row.starts_at, row.ends_at) == (NOON + HOUR, NOON + 3 * HOUR)
    assert len(row.components) == 2
    (edit,) = await edits(database, noun="maintenance")
    assert (edit.handle, edit.verb, edit.actor) == (row.code, "create", ANA)


async def test_two_may_overlap(database: Database) -> None:
    first = await maintenance(database, work("db"))
    second = await maintenance(database, work("db", begins=2 * HOUR, status="partial_outage"))
    assert first.ends_at > second.starts_at


async def test_it_names_components_that_are_there(database: Database) -> None:
    with pytest.raises(Refused) as refused:
        await maintenance(database, work("db", "nothing"))
    assert (refused.value.code, refused.value.message) == (
        "UNKNOWN_HANDLE",
        "There is no component called “nothing”.",
    )


async def test_a_change_grows_the_number_that_calendars_look_at(database: Database) -> None:
    row = await maintenance(database, work("db"))
    changed = await change(database, row, work("api", begins=2 * HOUR), now=NOON + HOUR / 2)
    assert (changed.sequence, changed.version, changed.starts_at) == (1, 2, NOON + 2 * HOUR)
    with pytest.raises(Refused) as refused:
        await change(database, row, work("db"))
    assert refused.value.code == "CONFLICT"


async def test_what_has_begun_may_be_extended_and_never_begins_anew(database: Database) -> None:
    row = await maintenance(database, work("db"))
    changed = await change(database, row, work("db", begins=2 * HOUR, lasts=3 * HOUR), now=BEGUN)
    assert (changed.starts_at, changed.ends_at) == (NOON + HOUR, NOON + 5 * HOUR)


async def test_it_is_called_off_before_it_begins(database: Database) -> None:
    row = await maintenance(database, work("db"))
    ended = await cancel(database, row.id, text="The vendor is ill.")
    assert state_of(ended, now=NOON) == "cancelled"
    assert await notes(database) == [("completed", "The vendor is ill.")]
    with pytest.raises(Refused) as refused:
        await change(database, row, work("db"), version=2)
    assert refused.value.code == "OVER"


async def test_it_is_over_early_once_it_has_begun(database: Database) -> None:
    row = await maintenance(database, work("db"))
    with pytest.raises(Refused) as refused:
        await complete(database, row, now=NOON)
    assert refused.value.code == "NOT_STARTED"
    with pytest.raises(Refused) as refused:
        await cancel(database, row.id, now=BEGUN)
    assert refused.value.code == "STARTED"
    ended = await complete(database, row, now=BEGUN)
    assert (ended.completed_at, state_of(ended, now=BEGUN)) == (BEGUN, "completed")


async def test_what_never_was_is_not_found(database: Database) -> None:
    with pytest.raises(Refused) as refused:
        await cancel(database, uuid4())
    assert refused.value.code == "NOT_FOUND"


async def test_people_say_more_while_it_runs_and_after(database: Database) -> None:
    row = await maintenance(database, work("db"))
    await say(database, row, "in_progress", "Half done.", now=BEGUN)
    await say(database, row, "verifying", "Looking.", now=BEGUN + HOUR)
    await say(database, row, "completed", "All is well.", now=NOON + 4 * HOUR)
    assert [status for status, _ in await notes(database)] == ["in_progress", "verifying", "completed"]
    for status, text, code in (("scheduled", "Soon.", "BAD_STATUS"), ("completed", " ", "NO_TEXT")):
        with pytest.raises(Refused) as refused:
            await say(database, row, status, text, now=NOON + 4 * HOUR)
        assert refused.value.code == code


async def test_its_alerts_wake_nobody_meanwhile(database: Database) -> None:
    await apply_text(database, FILE)
    row = await maintenance(database, work("db", silences="ledger-db"))
    (window,) = await windows(database)
    assert row.window_id == window.id
    assert (window.starts_at, window.ends_at, window.reason) == (*work("db").span, "Database upgrade")


async def test_the_quiet_time_keeps_step(database: Database) -> None:
    await apply_text(database, FILE)
    row = await maintenance(database, work("db", silences="ledger-db"))
    await change(database, row, work("db", lasts=4 * HOUR, silences="ledger-db"))
    assert [window.ends_at for window in await windows(database)] == [NOON + 5 * HOUR]
    moved = await change(database, row, work("db", silences="checkout"), version=2, now=BEGUN)
    first, second = await windows(database)
    assert (first.ends_at, moved.window_id, second.starts_at) == (BEGUN, second.id, BEGUN)
    ended = await change(database, row, work("db"), version=3, now=BEGUN)
    assert ended.window_id is None


async def test_alerts_page_again_when_it_is_over_early(database: Database) -> None:
    await apply_text(database, FILE)
    row = await maintenance(database, work("db", silences="ledger-db"))
    await complete(database, row, now=BEGUN)
    assert [window.ends_at for window in await windows(database)] == [BEGUN]


async def test_a_quiet_time_that_somebody_ended_by_hand_stays_ended(database: Database) -> None:
    await apply_text(database, FILE)
    row = await maintenance(database, work("db", silences="ledger-db"))
    async with database.transaction() as tx:
        assert row.window_id is not None
        await end_maintenance(tx, row.window_id, by=ANA, now=BEGUN)
    await change(database, row, work("db", lasts=4 * HOUR, silences="ledger-db"), now=BEGUN)
    await does(database, lambda tx: maintenances.complete(tx, row.id, version=2, by=ANA, now=BEGUN + HOUR))
    assert [window.ends_at for window in await windows(database)] == [BEGUN]


async def test_an_archived_component_may_still_be_worked_on(database: Database) -> None:
    """It is only shown nowhere: to change the words it has to be left out."""
    row = await maintenance(database, work("db", "api"))
    async with database.transaction() as tx:
        await tx.session.execute(
            update(ComponentRow).where(ComponentRow.handle == "api").values(archived_at=NOON)
        )
    with pytest.raises(Refused):
        await change(database, row, work("db", "api"))
    assert len((await change(database, row, work("db"))).components) == 1

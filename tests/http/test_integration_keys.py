"""The keys of monitors: when each was last used, without a cost to the alerts that use it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, text, update

from api import clock
from api.store.alerts.alerts import IntegrationKeyRow
from tests.support.town import KEY, Town

NO_UPDATE = (
    "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$",
    "CREATE TRIGGER no_update BEFORE UPDATE ON integration_keys EXECUTE FUNCTION no()",
)
MINUTE = timedelta(minutes=1)


async def settle(town: Town) -> None:
    await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])


async def key_of(town: Town) -> IntegrationKeyRow:
    async with town.database.read() as session:
        return (await session.scalars(select(IntegrationKeyRow))).one()


async def used_at(town: Town, at: datetime | None) -> None:
    async with town.database.transaction() as tx:
        await tx.session.execute(update(IntegrationKeyRow).values(last_used_at=at))


@contextmanager
def statements(town: Town) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(*said: Any) -> None:
        seen.append(said[2])

    engine = town.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


async def test_a_key_says_when_it_was_last_used(town: Town) -> None:
    await settle(town)
    assert (await key_of(town)).last_used_at is None
    before = clock.now()
    await town.alert()
    used = (await key_of(town)).last_used_at
    assert used is not None
    assert before <= used <= clock.now()


async def test_a_body_of_no_use_was_sent_with_the_key_all_the_same(town: Town) -> None:
    await settle(town)
    assert (await town.http.post(f"/in/{KEY}", content=b"{")).status_code == 400
    assert (await key_of(town)).last_used_at is not None


async def test_the_next_alerts_of_the_minute_cost_no_statement_more(town: Town) -> None:
    await settle(town)
    await town.alert()
    with statements(town) as seen:
        for number in range(5):
            await town.alert(dedup=f"other-{number}")
    assert [statement for statement in seen if "integration_keys" in statement] == []


async def test_a_minute_later_it_is_written_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await settle(town)
    await town.alert()
    first = (await key_of(town)).last_used_at
    later = clock.now() + MINUTE
    monkeypatch.setattr(clock, "now", lambda: later)
    await town.alert()
    assert first is not None
    assert (await key_of(town)).last_used_at == later


async def test_what_another_process_wrote_a_moment_ago_stays(town: Town) -> None:
    await settle(town)
    moment = clock.now() - timedelta(seconds=20)
    await used_at(town, moment)
    await town.alert()
    assert (await key_of(town)).last_used_at == moment


async def test_an_alert_is_taken_though_its_use_can_not_be_noted_and_the_next_one_notes_it(
    town: Town,
) -> None:
    await settle(town)
    async with town.database.transaction() as tx:
        for line in NO_UPDATE:
            await tx.session.execute(text(line))
    assert (await town.post_alert()).status_code == 202
    async with town.database.transaction() as tx:
        await tx.session.execute(text("DROP TRIGGER no_update ON integration_keys"))
    assert (await key_of(town)).last_used_at is None
    await town.alert(dedup="another")
    assert (await key_of(town)).last_used_at is not None

"""The first day: a way in and a key, told anew at each start until somebody has joined."""

from datetime import timedelta

import pytest

from api.actions.organisation.integrations import save_integration
from api.actions.people.first_steps import FIRST, FirstSteps, first_steps
from api.actions.people.links import look
from api.database import Database
from api.domain.refusal import Refused
from api.http.formats import generic
from tests.support.organisation import apply_text, key_opens, receive
from tests.support.people import NOON, joined


async def start(database: Database, *, hours: int = 0) -> FirstSteps:
    async with database.transaction() as tx:
        return await first_steps(tx, now=NOON + timedelta(hours=hours))


async def fire(database: Database, key: str) -> bool:
    handle = await key_opens(database, key)
    if handle is None:
        return False
    await receive(database, handle, generic.parse({"title": "My first alert"}, received_at=NOON), now=NOON)
    return True


async def test_a_fresh_start_gives_a_way_in_and_a_key_that_works(database: Database) -> None:
    steps = await start(database)
    assert steps.link is not None
    assert steps.key is not None
    assert steps.link.kind == "first"
    assert await fire(database, steps.key.secret)


async def test_the_next_start_ends_the_link_and_the_key_before_it(database: Database) -> None:
    first, second = await start(database), await start(database, hours=1)
    assert first.key is not None
    assert second.key is not None
    assert not await fire(database, first.key.secret)
    assert await fire(database, second.key.secret)
    assert first.link is not None
    assert second.link is not None
    async with database.read() as session:
        assert await look(session, second.link.token, now=NOON + timedelta(hours=1))
        with pytest.raises(Refused):
            await look(session, first.link.token, now=NOON + timedelta(hours=1))


async def test_a_key_that_brought_an_alert_lives_on(database: Database) -> None:
    first = await start(database)
    assert first.key is not None
    assert await fire(database, first.key.secret)
    second = await start(database, hours=1)
    assert second.key is not None
    assert await key_opens(database, first.key.secret) == FIRST


async def test_starts_without_end_make_no_keys_without_end(database: Database) -> None:
    first = await start(database)
    assert first.key is not None
    assert await fire(database, first.key.secret)
    later = [await start(database, hours=hour) for hour in range(1, 21)]
    assert [steps.key is None for steps in later] == [False] * 19 + [True]


async def test_once_an_administrator_has_joined_there_is_nothing_to_tell(database: Database) -> None:
    await joined(database, "ana", "admin")
    assert await start(database) == FirstSteps()


async def test_with_an_integration_of_ones_own_there_is_no_other_key(database: Database) -> None:
    async with database.transaction() as tx:
        await save_integration(tx, {"handle": "prom", "kind": "alertmanager"}, by="machine", now=NOON)
    steps = await start(database)
    assert steps.link is not None
    assert steps.key is None


async def test_a_first_integration_that_was_archived_stays_so(database: Database) -> None:
    await start(database)
    plan = await apply_text(database, "integrations: []\n")
    assert [change.handle for change in plan.changes] == [FIRST]
    assert (await start(database, hours=1)).key is None

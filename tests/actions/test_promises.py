"""Promises of the next update: made by policy or by a person, kept, late or put off; never two at once."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from api import clock
from api.actions.comms import promises
from api.actions.incidents import incidents
from api.actions.incidents.timeline import case
from api.domain.comms.audience import Audience, UpdateState
from api.domain.refusal import Refused
from api.store.comms.comms import PromiseRow
from tests.support.town import Person, Town

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Nobody works here: what is due stays where a test can see it."""
    async with Town(database_url, None) as town:
        yield town


async def declared(town: Town, by: Person, severity: int = 1) -> int:
    async with town.database.transaction() as tx:
        row = await incidents.declare(
            tx, by=by.actor, title="Checkout is down", severity=severity, now=clock.now()
        )
    return row.number


async def tell(
    town: Town,
    number: int,
    by: Person,
    *,
    at: datetime,
    state: UpdateState = "investigating",
    audience: Audience = "public",
    next_at: datetime | None = None,
) -> PromiseRow | None:
    row = await town.incident(number)
    async with town.database.transaction() as tx, case(tx, row.id, now=at) as opened:
        return await promises.told(
            opened, audience=audience, state=state, update_id=None, next_at=next_at, by=by.actor
        )


async def extend(
    town: Town, number: int, by: Person, *, until: datetime, why: str, now: datetime
) -> PromiseRow:
    row = await town.incident(number)
    async with town.database.transaction() as tx, case(tx, row.id, now=now) as opened:
        return await promises.extend(opened, "public", until=until, why=why, by=by.actor)


async def stretch(town: Town, number: int, by: Person, *, minutes: int, now: datetime) -> PromiseRow:
    row = await town.incident(number)
    async with town.database.transaction() as tx, case(tx, row.id, now=now) as opened:
        every = minutes * MINUTE
        return await promises.stretch(opened, "public", every=every, why="Hours to go", by=by.actor)


async def of(town: Town, number: int) -> list[PromiseRow]:
    row = await town.incident(number)
    async with town.database.read() as session:
        question = select(PromiseRow).where(PromiseRow.incident_id == row.id).order_by(PromiseRow.made_at)
        return list(await session.scalars(question))


async def test_an_update_makes_a_promise_and_the_next_one_keeps_it(town: Town):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    await tell(town, number, ana, at=now)
    second = await tell(town, number, ana, at=now + 14 * MINUTE, state="identified")
    first, found = await of(town, number)
    assert (first.state, first.due_at, first.broken_at) == ("kept", now + 15 * MINUTE, None)
    assert first.lead_id == ana.row.id or first.lead_id is None
    assert second is not None
    assert (found.id, found.state, found.due_at) == (second.id, "open", now + 34 * MINUTE)
    assert found.step_due_at == found.due_at - 5 * MINUTE


async def test_an_update_after_its_time_keeps_it_late_and_that_stays(town: Town):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    await tell(town, number, ana, at=now)
    await tell(town, number, ana, at=now + 16 * MINUTE)
    first, _ = await of(town, number)
    assert (first.state, first.broken_at) == ("late", first.due_at)


async def test_a_time_that_a_person_promises_holds_and_one_that_has_passed_does_not(town: Town):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    chosen = await tell(town, number, ana, at=now, next_at=now + 9 * MINUTE)
    assert chosen is not None
    assert chosen.due_at == now + 9 * MINUTE
    by_policy = await tell(town, number, ana, at=now + MINUTE, next_at=now)
    assert by_policy is not None
    assert by_policy.due_at == now + 16 * MINUTE


async def test_after_the_last_word_nothing_is_owed(town: Town):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    await tell(town, number, ana, at=now)
    assert await tell(town, number, ana, at=now + MINUTE, state="resolved") is None
    assert [row.state for row in await of(town, number)] == ["kept"]


async def test_putting_it_off_says_the_new_time_and_keeps_the_reason_inside(town: Town):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    await tell(town, number, ana, at=now)
    later = await extend(town, number, ana, until=now + 40 * MINUTE, why="The fix is running", now=now)
    first, second = await of(town, number)
    assert (first.state, first.broken_at) == ("extended", None)
    assert (second.id, second.due_at, second.why) == (later.id, now + 40 * MINUTE, "The fix is running")
    assert second.extended_from == first.id
    assert "promise-extended" in await town.timeline(number)
    follows = await tell(town, number, ana, at=now + 39 * MINUTE)
    assert follows is not None
    assert follows.due_at == now + 54 * MINUTE, "the interval is still the policy's"


async def test_what_was_broken_stays_broken_when_it_is_put_off(town: Town):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    await tell(town, number, ana, at=now - 20 * MINUTE)
    await extend(town, number, ana, until=now + 10 * MINUTE, why="Still looking", now=now)
    first, _ = await of(town, number)
    assert (first.state, first.broken_at) == ("extended", first.due_at)


@pytest.mark.parametrize(
    ("minutes", "why", "code"),
    [
        (-1, "because", "PROMISE_PAST"),
        (5, "because", "PROMISE_SOONER"),
        (3000, "because", "PROMISE_TOO_FAR"),
        (30, " ", "TEXT_MISSING"),
    ],
)
async def test_a_promise_is_put_off_to_a_sensible_time_and_for_a_reason(
    town: Town, minutes: int, why: str, code: str
):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    await tell(town, number, ana, at=now)
    with pytest.raises(Refused) as no:
        await extend(town, number, ana, until=now + minutes * MINUTE, why=why, now=now)
    assert no.value.code == code


async def test_where_nothing_is_owed_nothing_is_put_off(town: Town):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    with pytest.raises(Refused) as no:
        await extend(town, number, ana, until=now + MINUTE, why="because", now=now)
    assert no.value.code == "NOTHING_PROMISED"


async def test_a_long_incident_is_spoken_of_less_often_only_when_somebody_says_so(town: Town):
    ana = await town.person("ana")
    number = await declared(town, ana)
    now = clock.now()
    await tell(town, number, ana, at=now)
    with pytest.raises(Refused) as no:
        await stretch(town, number, ana, minutes=60, now=now)
    assert no.value.code == "NOT_LONG_YET"
    later = now + timedelta(hours=3)
    usual = await tell(town, number, ana, at=later)
    assert usual is not None
    assert usual.due_at == later + 15 * MINUTE, "nobody chose anything else"
    chosen = await stretch(town, number, ana, minutes=60, now=later)
    assert (chosen.due_at, chosen.stretched) == (later + 60 * MINUTE, True)
    follows = await tell(town, number, ana, at=later + 50 * MINUTE)
    assert follows is not None
    assert (follows.due_at, follows.stretched) == (later + 110 * MINUTE, True), "and it holds from then on"

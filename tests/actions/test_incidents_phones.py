"""What becomes of pages on their way, and of a rung whose phones stay dark: nothing waits for the dead."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from api import clock
from api.actions.incidents import incidents
from api.actions.paging import delivery, receipts
from api.actions.paging.delivery import Sent
from api.domain.outcome import Accepted, Gone, NotAllowed, OurFault, Outcome, Retry
from api.domain.paging.capability import Capability
from api.store.paging.devices import DeviceRow
from api.store.paging.paging import PageRow
from tests.support.town import Person, Town
from worker.jobs.ladder import climb_overdue
from worker.jobs.receipts import chase_receipts

MINUTE = timedelta(minutes=1)
TAKEN = Accepted(201)
GONE = Gone(410, "unsubscribed")


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Here the tests are the worker."""
    async with Town(database_url, None) as town:
        town.database.mail = True
        yield town


async def send(town: Town, *outcomes: Outcome, kind: str = "page") -> list[str]:
    """Everything that is due leaves, and this is what comes of it; the last outcome is for all the rest."""
    async with town.database.transaction() as tx:
        due = sorted(await delivery.claim(tx, limit=100), key=lambda one: (one.kind != kind, one.label))
    sent = [Sent(one, outcomes[min(place, len(outcomes) - 1)]) for place, one in enumerate(due)]
    async with town.database.transaction() as tx:
        await delivery.settle(tx, sent, now=clock.now())
    return [one.label for one in due if one.kind == kind]


async def pass_time(town: Town, by: timedelta) -> None:
    """Time goes by, and the sweeps with it."""
    await town.pass_time(by)
    await climb_overdue(town.database, clock=clock.now)
    await chase_receipts(town.database, clock=clock.now)


async def show(town: Town, number: int, person: Person) -> None:
    """The newest page of this person is shown."""
    page = [row for row in await town.pages(number) if row.person_id == person.row.id and row.kind == "page"][
        -1
    ]
    capability = Capability(page.id, clock.now() + MINUTE, ("acknowledge",))
    async with town.database.transaction() as tx:
        await receipts.displayed(tx, capability, shown_at=clock.now(), now=clock.now())


async def acknowledge(town: Town, number: int, person: Person) -> None:
    assert (await town.acknowledge(number, person)).mine


async def due_now(town: Town, number: int) -> list[str]:
    return [
        page.label
        for page in await town.pages(number)
        if page.kind == "page" and page.due_at and page.due_at <= clock.now()
    ]


async def first_push(town: Town, number: int) -> PageRow:
    return next(page for page in await town.pages(number) if (page.kind, page.channel) == ("page", "push"))


async def two_rungs(town: Town) -> tuple[Person, Person, int]:
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(600, ["person:ana"]), (600, ["person:bo"])])
    return ana, bo, await town.alert()


# --- one attempt


@pytest.mark.parametrize(
    ("outcome", "state", "is_retired"),
    [
        (TAKEN, "accepted", False),
        (GONE, "failed", True),
        (NotAllowed("a private address"), "failed", True),
        (OurFault(403, "wrong key"), "failed", False),
        (Retry(None, "timeout"), "queued", False),
    ],
)
async def test_what_comes_of_an_attempt_is_written_down(
    town: Town, outcome: Outcome, state: str, is_retired: bool
) -> None:
    _, _, number = await two_rungs(town)
    assert await send(town, outcome) == ["ana-0"]
    push = await first_push(town, number)
    assert (push.label, push.state, push.attempts) == ("ana-0", state, 1)
    async with town.database.read() as session:
        device = await session.get(DeviceRow, push.device_id)
    assert device is not None
    assert (device.retired_at is not None) == is_retired


async def test_a_dead_phone_brings_the_mail_forward_and_does_not_climb(town: Town) -> None:
    _, _, number = await two_rungs(town)
    await send(town, GONE)
    assert await due_now(town, number) == ["e-mail"]
    assert "unreachable" not in await town.timeline(number)


async def test_when_the_mail_bounces_too_the_ladder_climbs_at_once(town: Town) -> None:
    _, _, number = await two_rungs(town)
    await send(town, GONE)
    await send(town, Gone(550, "no such mailbox"))
    assert "unreachable" in await town.timeline(number)
    await pass_time(town, timedelta())
    assert "Rung 2 of 2: paging Bo." in await town.said(number)


async def test_one_phone_of_two_that_still_rings_is_enough(town: Town) -> None:
    await town.person("ana", phones=2)
    await town.service(rungs=[(600, ["person:ana"])])
    number = await town.alert()
    await send(town, GONE, TAKEN)
    assert await due_now(town, number) == []


async def test_a_page_that_was_cancelled_while_it_left_is_not_sent_again(town: Town) -> None:
    ana, _, number = await two_rungs(town)
    async with town.database.transaction() as tx:
        (due,) = await delivery.claim(tx, limit=5)
    await acknowledge(town, number, ana)
    async with town.database.transaction() as tx:
        await delivery.settle(tx, [Sent(due, Retry(None, "timeout"))], now=clock.now())
    push = await first_push(town, number)
    assert (push.state, push.due_at) == ("cancelled", None)


async def test_an_answer_from_a_lease_that_passed_to_another_is_dropped(town: Town) -> None:
    _, _, number = await two_rungs(town)
    async with town.database.transaction() as tx:
        (mine,) = await delivery.claim(tx, limit=5)
        await tx.session.execute(
            update(PageRow).where(PageRow.id == mine.id).values(leased_until=clock.now() - MINUTE)
        )
    assert await send(town, TAKEN) == ["ana-0"]
    async with town.database.transaction() as tx:
        await delivery.settle(tx, [Sent(mine, GONE)], now=clock.now())
    push = await first_push(town, number)
    assert (push.state, push.attempts) == ("accepted", 2)


# --- no sign of life


async def test_without_a_receipt_the_next_channel_starts_and_with_one_it_does_not(town: Town) -> None:
    ana, _, number = await two_rungs(town)
    await send(town, TAKEN)
    await pass_time(town, timedelta(seconds=31))
    assert await due_now(town, number) == ["e-mail"]
    second = await town.alert("Search is down", dedup="search")
    await send(town, TAKEN)
    await show(town, second, ana)
    await pass_time(town, timedelta(seconds=31))
    assert await due_now(town, second) == []


async def test_a_receipt_of_one_phone_speaks_for_the_others_of_its_person(town: Town) -> None:
    ana = await town.person("ana", phones=2)
    await town.service(rungs=[(600, ["person:ana"])])
    number = await town.alert()
    await send(town, TAKEN)
    await show(town, number, ana)
    await pass_time(town, timedelta(seconds=31))
    assert "no-receipt" not in await town.timeline(number)


# --- asked again: another ring of the same rung


async def test_the_first_rings_receipt_does_not_speak_for_the_second(town: Town) -> None:
    ana, _, number = await two_rungs(town)
    await send(town, TAKEN)
    await show(town, number, ana)
    await acknowledge(town, number, ana)
    await pass_time(town, 31 * MINUTE)
    assert "asked-again" in await town.timeline(number)
    assert await send(town, TAKEN) == ["ana-0"]
    await pass_time(town, timedelta(seconds=31))
    assert "no-receipt" in await town.timeline(number)
    assert await due_now(town, number) == ["e-mail"]


async def test_a_phone_that_died_since_is_no_reason_to_wait(town: Town) -> None:
    ana, _, number = await two_rungs(town)
    await send(town, TAKEN)
    await acknowledge(town, number, ana)
    await pass_time(town, 31 * MINUTE)
    await send(town, GONE)
    await send(town, Gone(550, "no such mailbox"))
    assert "unreachable" in await town.timeline(number)
    await pass_time(town, timedelta())
    assert "bo-0" in await due_now(town, number)


async def test_the_second_round_does_not_live_on_the_first(town: Town) -> None:
    ana = await town.person("ana")
    await town.service(rungs=[(600, ["person:ana"])], repeat=1)
    number = await town.alert()
    await send(town, TAKEN)
    await pass_time(town, 11 * MINUTE)
    assert "Rung 1 of 1, round 2: paging Ana." in await town.said(number)
    await show(town, number, ana)
    assert len([page for page in await town.pages(number) if page.state == "displayed"]) == 1


async def test_raising_the_severity_rings_anew_and_a_dead_phone_counts_for_that_ring(town: Town) -> None:
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(600, ["person:ana"]), (600, ["person:bo"])])
    number = await town.alert(severity="error")
    await send(town, TAKEN)
    await show(town, number, ana)
    row = await town.incident(number)
    async with town.database.transaction() as tx:
        await incidents.set_severity(tx, row.id, by=bo.actor, severity=1, now=clock.now())
    await send(town, GONE)
    assert "e-mail" in await due_now(town, number)


async def test_a_contact_that_cannot_be_told_is_no_reason_to_climb(town: Town) -> None:
    await town.person("ana")
    await town.contact("vendor", email="noc@vendor.example")
    await town.service(rungs=[(600, ["person:ana", "contact:vendor"]), (600, ["person:ana"])])
    number = await town.alert()
    await send(town, TAKEN, Gone(550, "no such mailbox"))
    assert "page-failed" in await town.timeline(number)
    assert "unreachable" not in await town.timeline(number)


async def test_a_page_of_nobody_we_know_is_nothing_to_follow_up(town: Town) -> None:
    async with town.database.transaction() as tx:
        await delivery.missed_receipt(tx, UUID(int=404), now=clock.now())

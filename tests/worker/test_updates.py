"""What the worker does for updates: keeps plans, asks the next one, and lets one bad row stop no other."""

from datetime import datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from api import clock
from api.actions.comms import approval_due, publication, update_due
from api.actions.incidents.timeline import Case
from api.database import Transaction
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.store.comms.comms import AnnouncementRow, UpdateRow
from tests.support.comms import MINUTE, Newsroom, free, template
from tests.support.town import Town
from worker.jobs.updates import tell_due


@pytest.fixture
async def town(database_url: str):
    async with Town(database_url, None) as town:
        for handle, role in (("ana", "comms"), ("boss", "admin")):
            await town.person(handle, role=role)
        yield town


async def test_a_phone_is_asked_and_the_answer_lets_it_out(database_url: str) -> None:
    """The whole way, through a real worker: no Redis rings here."""
    async with Town(database_url, None) as town:
        ana, boss = await town.person("ana", role="comms"), await town.person("boss", role="admin")
        room = await Newsroom.about(town, ana, severity=1)
        async with town.worker():
            (update,) = await room.publish(ana, free(headline="A word that locks keep to themselves"))
            asked = await boss.phone.rings(kind="notice")
            notification = asked["notification"]
            assert notification["title"] == "Agree to an update for the public?"
            assert notification["navigate"].endswith("/comms/approvals")
            assert "locks keep" not in str(asked)
            planned = await room.publish(ana, template(), at=clock.now() + MINUTE)
            await room.come_due()

            async def is_out() -> bool:
                return (await room.update(planned[0])).stage == "published"

            await town.until(is_out)

            async def was_asked_again() -> bool:
                return (await room.heard(boss)).count(notification["title"]) == 2

            await town.until(was_asked_again)
            assert (await room.approve(boss, update)).stage == "published"


async def test_one_that_fails_stops_no_other_and_is_tried_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = town.people["ana"]
    bad, good = await Newsroom.about(town, ana, severity=2), await Newsroom.about(town, ana, severity=2)
    at = clock.now() + MINUTE
    (stuck,) = await bad.publish(ana, template(), at=at)
    (fine,) = await good.publish(ana, template(), at=at)
    real = publication.publish

    async def publish(opened: Case, row: UpdateRow, announcement: AnnouncementRow, *, by: Actor) -> None:
        if row.id == stuck.id:
            raise RuntimeError("a bug")
        await real(opened, row, announcement, by=by)

    with monkeypatch.context() as patch:
        patch.setattr(publication, "publish", publish)
        await good.come_due()
        assert await tell_due(town.database, clock=clock.now) == 1
    assert (await good.update(fine)).stage == "published"
    after = await bad.update(stuck)
    assert (after.stage, after.published_at) == ("scheduled", None)
    assert after.due_at is not None
    assert after.due_at > clock.now()
    await bad.time_is_over()
    assert (await bad.update(stuck)).stage == "published"


async def test_what_went_out_although_its_worker_failed_does_not_go_out_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the connection breaks before the database's yes is heard, or somebody else was faster."""
    ana, boss = town.people["ana"], town.people["boss"]
    planned, asked = await Newsroom.about(town, ana, severity=2), await Newsroom.about(town, ana, severity=1)
    (update,) = await planned.publish(ana, template(), at=clock.now() + MINUTE)
    (waiting,) = await asked.publish(ana, free())
    go_out = update_due.go_out

    async def out_and_lost(_tx: Transaction, update_id: UUID, *, now: datetime) -> bool:
        async with town.database.transaction() as tx:
            await go_out(tx, update_id, now=now)
        raise ConnectionError("lost at the commit")

    async def answered_and_lost(_tx: Transaction, _approval_id: UUID, *, now: datetime) -> bool:
        del now
        await asked.approve(boss, waiting)
        raise ConnectionError("lost before")

    with monkeypatch.context() as patch:
        patch.setattr(update_due, "go_out", out_and_lost)
        patch.setattr(approval_due, "pass_on", answered_and_lost)
        await planned.time_is_over()
    await planned.time_is_over()
    assert (await planned.update(update)).due_at is None
    assert (await planned.history()).count("update-published") == 1
    assert await asked.who_was_asked(waiting) == [("boss", "administrator", "approved")]


async def test_what_was_answered_a_moment_ago_is_left_alone(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free(), at=clock.now() + MINUTE)
    (asked,) = await room.asked(update)
    await room.approve(boss, update)
    async with town.database.transaction() as tx:
        assert not await approval_due.pass_on(tx, asked.id, now=clock.now())
        assert not await update_due.go_out(tx, update.id, now=clock.now())
        assert not await update_due.give_up(tx, update.id, why="x", now=clock.now())


async def test_a_refusal_on_the_way_out_takes_everything_back(town: Town) -> None:
    """The promise that would have been made with it is not made."""
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (planned,) = await room.publish(ana, free(state="resolved"), at=clock.now() + MINUTE)
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE updates SET body = '{{next_update}}'"))
    await room.time_is_over()
    held = await room.update(planned)
    assert (held.stage, held.published_at) == ("draft", None)
    assert (await room.announcement()).resolved_at is None
    assert (await room.history())[-1] == "update-held"
    with pytest.raises(Refused):
        await room.submit(ana, held)

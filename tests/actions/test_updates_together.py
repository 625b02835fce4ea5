"""Several people and the clock at one update in one instant: what is out was read, and it is out once."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import pytest
from sqlalchemy import select

from api import clock
from api.actions.comms import update_edits
from api.actions.comms.compositions import saying_of
from api.actions.incidents import custody
from api.domain.comms.update import text_hash
from api.domain.refusal import Refused
from api.store.comms.comms import PromiseRow, UpdateRow
from api.store.status.subscribers import MailingRow
from tests.support.comms import MINUTE, Newsroom, free, template
from tests.support.town import Person, Town
from worker.jobs.updates import tell_due

ROUNDS = 6


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with Town(database_url, None) as town:
        for handle, role in (("ana", "comms"), ("bo", "responder"), ("boss", "admin")):
            await town.person(handle, role=role)
        yield town


async def became(work: Coroutine[Any, Any, Any]) -> str:
    """Done, or the code of the refusal. Anything else is a bug, and is raised."""
    try:
        await work
    except Refused as refused:
        return refused.code
    return "done"


async def rewrite(town: Town, update: UpdateRow, by: Person, body: str) -> None:
    async with town.database.transaction() as tx:
        await update_edits.rewrite(
            tx, update.id, free(body=body), by=by.actor, seen=update.version, now=clock.now()
        )


async def hold_together(town: Town, room: Newsroom) -> None:
    """One promise is owed at most, and the chain is whole."""
    async with town.database.read() as session:
        owed = select(PromiseRow).where(
            PromiseRow.incident_id == room.incident_id, PromiseRow.state.in_(("open", "broken"))
        )
        assert len((await session.scalars(owed)).all()) <= 1
        assert (await custody.verify(session, room.incident_id)).first_bad is None


async def test_of_five_who_publish_one_draft_at_once_it_goes_out_once(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (draft,) = await room.compose(ana, template())
    answers = await asyncio.gather(*(became(room.submit(ana, draft)) for _ in range(5)))
    assert answers == ["done"] * 5
    assert await room.history() == ["update-published"]
    async with town.database.read() as session:
        assert len((await session.scalars(select(MailingRow))).all()) == 1
    await hold_together(town, room)


async def test_the_first_words_of_two_who_write_at_once_make_one_announcement(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=2)
    answers = await asyncio.gather(became(room.publish(ana, template())), became(room.publish(boss, free())))
    assert list(answers) == ["done", "done"]
    assert await room.history() == ["update-published"] * 2
    await hold_together(town, room)


async def test_of_two_who_answer_what_they_have_read_one_is_told_to_read_again(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template())
    seen = (await room.announcement()).version
    answers = await asyncio.gather(
        became(room.publish(ana, free(seen=seen))), became(room.publish(boss, free(seen=seen)))
    )
    assert sorted(answers) == ["STALE", "done"]


async def test_what_is_out_is_what_was_read_when_a_yes_meets_an_edit(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    for number in range(ROUNDS):
        room = await Newsroom.about(town, ana, severity=1)
        (update,) = await room.publish(ana, free(body=f"Words {number}."))
        moves = [
            became(room.approve(boss, update)),
            became(rewrite(town, update, ana, "Words that nobody has read.")),
        ]
        if number % 2:
            moves.reverse()
        answers = await asyncio.gather(*moves)
        after = await room.update(update)
        if after.stage == "published":
            assert after.body == f"Words {number}."
            assert "NOT_A_DRAFT" in answers or "CONFLICT" in answers
        else:
            assert (after.stage, after.body) == ("draft", "Words that nobody has read.")
            assert "OVER" in answers
        await hold_together(town, room)


async def test_a_yes_and_a_no_at_once_are_one_answer(town: Town) -> None:
    ana, bo, boss = (town.people[handle] for handle in ("ana", "bo", "boss"))
    for _ in range(ROUNDS):
        room = await Newsroom.about(town, ana, severity=1)
        await room.role(bo, "commander")
        (update,) = await room.publish(ana, free())
        answers = await asyncio.gather(
            became(room.approve(bo, update)), became(room.refuse(boss, update, "No."))
        )
        assert sorted(answers) == ["OVER", "done"]
        after = await room.update(update)
        assert after.stage == ("published" if answers[0] == "done" else "draft")


async def test_two_workers_let_a_plan_out_once_and_ask_the_next_one_once(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=1)
    (planned,) = await room.publish(ana, template(), at=clock.now() + 30 * MINUTE)
    (waiting,) = await room.publish(ana, free(audience="internal"))
    await room.come_due()
    await asyncio.gather(*(tell_due(town.database, clock=clock.now) for _ in range(3)))
    assert (await room.update(planned)).stage == "published"
    assert (await room.history()).count("update-published") == 1
    assert [answer for *_, answer in await room.who_was_asked(waiting)] == ["silent", None]
    await hold_together(town, room)


async def test_a_plan_that_is_written_anew_as_it_goes_out_is_one_or_the_other(town: Town) -> None:
    ana = town.people["ana"]
    for _ in range(ROUNDS):
        room = await Newsroom.about(town, ana, severity=2)
        (planned,) = await room.publish(ana, free(), at=clock.now() + 30 * MINUTE)
        await room.come_due()
        await asyncio.gather(
            tell_due(town.database, clock=clock.now), became(rewrite(town, planned, ana, "Anew."))
        )
        after = await room.update(planned)
        assert (after.stage, after.body) in {("published", planned.body), ("draft", "Anew.")}
        assert after.text_hash == text_hash(saying_of(after, "public"))


async def test_an_edit_and_a_retraction_at_once_leave_no_text_behind(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (update,) = await room.publish(ana, free())

    async def change() -> None:
        async with town.database.transaction() as tx:
            await update_edits.edit(
                tx, update.id, body="Other.", by=ana.actor, why="x", seen=update.version, now=clock.now()
            )

    async def retract() -> None:
        async with town.database.transaction() as tx:
            await update_edits.retract(tx, update.id, by=ana.actor, why="x", now=clock.now())

    answers = await asyncio.gather(became(change()), became(retract()))
    assert answers[1] == "done"
    assert (await room.update(update)).stage == "retracted"
    assert (await room.announcement()).published_at is None

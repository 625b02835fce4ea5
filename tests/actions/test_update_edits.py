"""Second thoughts: edits that say so, texts taken back, names and beginnings put right."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from api import clock
from api.actions.comms import announcement_edits, update_edits
from api.domain.refusal import Refused
from api.store.comms import updates as rows
from api.store.comms.comms import AnnouncementRow, UpdateRow
from api.store.status.pages import StatusPageRow
from api.store.status.subscribers import MailingRow
from tests.support.comms import MINUTE, Newsroom, free, template
from tests.support.town import Person, Town


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with Town(database_url, None) as town:
        for handle, role in (("ana", "comms"), ("bo", "responder"), ("boss", "admin")):
            await town.person(handle, role=role)
        yield town


async def edit(
    town: Town, by: Person, update: UpdateRow, body: str = "Put right.", **facts: Any
) -> UpdateRow:
    options: dict[str, Any] = {"why": "a typo", "seen": update.version, "now": clock.now()} | facts
    async with town.database.transaction() as tx:
        return await update_edits.edit(tx, update.id, body=body, by=by.actor, **options)


async def retract(town: Town, by: Person, update: UpdateRow, why: str = "not true") -> UpdateRow:
    async with town.database.transaction() as tx:
        return await update_edits.retract(tx, update.id, by=by.actor, why=why, now=clock.now())


async def change(town: Town, room: Newsroom, by: Person, **facts: Any) -> AnnouncementRow:
    options: dict[str, Any] = {"audience": "public", "now": clock.now()} | facts
    async with town.database.transaction() as tx:
        return await announcement_edits.change(tx, room.incident_id, by=by.actor, **options)


async def revision(town: Town) -> int:
    async with town.database.read() as session:
        return sum(await session.scalars(select(StatusPageRow.revision)))


def code(why: pytest.ExceptionInfo[Refused]) -> str:
    return why.value.code


async def test_an_edit_says_so_keeps_what_was_said_and_tells_nobody_again(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    api = await room.component("API")
    (update,) = await room.publish(ana, free(effects={api: "major_outage"}))
    before = await revision(town)
    edited = await edit(town, ana, update, effects={api: "partial_outage"})
    assert (edited.body, edited.effects) == ("Put right.", {api: "partial_outage"})
    assert edited.edited_at is not None
    assert edited.published_at == update.published_at
    assert edited.text_hash != update.text_hash
    async with town.database.read() as session:
        (kept,) = await rows.edits_of(session, [update.id])
        assert len((await session.scalars(select(MailingRow))).all()) == 1
    assert (kept.before["body"], kept.why, kept.by) == (update.body, "a typo", "person:ana")
    assert kept.before["effects"] == {api: "major_outage"}
    assert await revision(town) > before
    entry = (await room.entries())[-1]
    assert (entry.kind, entry.data["hash"]) == ("update-edited", edited.text_hash)


async def test_an_edit_that_changes_nothing_is_none(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (update,) = await room.publish(ana, free())
    same = await edit(town, ana, update, update.body)
    assert (same.edited_at, same.version) == (None, update.version)


async def test_two_who_edit_at_once_do_not_undo_each_other(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (update,) = await room.publish(ana, free())
    await edit(town, ana, update)
    with pytest.raises(Refused) as why:
        await edit(town, ana, update, "Mine.")
    assert code(why) == "CONFLICT"


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"why": " "}, "TEXT_MISSING"),
        ({"body": " "}, "TEXT_MISSING"),
        ({"effects": {"00000000-0000-0000-0000-000000000000": "major_outage"}}, "UNKNOWN_COMPONENT"),
    ],
)
async def test_an_edit_says_why_and_holds_to_the_rules(
    town: Town, facts: dict[str, Any], refusal: str
) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (update,) = await room.publish(ana, free())
    with pytest.raises(Refused) as why:
        await edit(town, ana, update, **facts)
    assert code(why) == refusal


async def test_what_two_had_to_say_two_have_to_change(town: Town) -> None:
    ana, bo, boss = town.people["ana"], town.people["bo"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, template())
    for person in (ana, bo):
        with pytest.raises(Refused) as why:
            await edit(town, person, update, "Words that nobody else has read.")
        assert code(why) == "NEEDS_APPROVAL"
    assert (await edit(town, boss, update)).body == "Put right."


async def test_a_draft_is_written_anew_and_not_edited(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (draft,) = await room.compose(ana, free())
    with pytest.raises(Refused) as why:
        await edit(town, ana, draft)
    assert code(why) == "NOT_PUBLISHED"

    async def rewrite(update: UpdateRow, **facts: Any) -> UpdateRow:
        async with town.database.transaction() as tx:
            return await update_edits.rewrite(
                tx, update.id, free(**facts), by=ana.actor, seen=update.version, now=clock.now()
            )

    anew = await rewrite(draft, body="Other words.", state="monitoring")
    assert (anew.body, anew.state, anew.stage) == ("Other words.", "monitoring", "draft")
    with pytest.raises(Refused) as why:
        await rewrite(anew, audience="customers")
    assert code(why) == "BAD_COMPOSITION"
    (out,) = await room.submit(ana, anew)
    with pytest.raises(Refused) as why:
        await rewrite(out)
    assert code(why) == "NOT_A_DRAFT"
    planned = (await room.publish(ana, free(), at=clock.now() + 30 * MINUTE))[0]
    assert (await rewrite(planned, body="Anew.")).stage == "draft"
    assert (await room.history())[-1] == "update-rewritten"
    await room.time_is_over()
    assert (await room.update(planned)).stage == "draft"


async def test_what_is_taken_back_is_shown_no_more_and_what_remains_counts(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (first,) = await room.publish(ana, template())
    (over,) = await room.publish(ana, free(state="resolved"))
    before = await revision(town)
    gone = await retract(town, ana, over)
    assert (gone.stage, gone.retracted_why) == ("retracted", "not true")
    announcement = await room.announcement()
    assert (announcement.resolved_at, announcement.published_at) == (None, first.published_at)
    assert await revision(town) > before
    await retract(town, ana, first)
    assert (await room.announcement()).published_at is None
    assert await room.history() == [
        "update-published",
        "update-published",
        "update-retracted",
        "update-retracted",
    ]


async def test_a_name_that_came_with_what_is_taken_back_goes_with_it(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (first,) = await room.publish(ana, free(headline="Cards are refused"))
    (wrong,) = await room.publish(ana, free(headline="Our vendor leaks cards"))
    await retract(town, ana, wrong)
    assert (await room.announcement()).headline == "Cards are refused"
    await change(town, room, ana, headline="Cards fail")
    await retract(town, ana, first)
    assert (await room.announcement()).headline == "Cards fail"


async def test_taking_back_twice_is_once_and_a_draft_is_discarded_instead(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (update,) = await room.publish(ana, template())
    with pytest.raises(Refused) as why:
        await retract(town, ana, update, " ")
    assert code(why) == "TEXT_MISSING"
    once = await retract(town, ana, update)
    assert (await retract(town, ana, update)).version == once.version
    (draft,) = await room.compose(ana, template())
    with pytest.raises(Refused) as why:
        await retract(town, ana, draft)
    assert code(why) == "NOT_PUBLISHED"

    async def discard(row: UpdateRow) -> UpdateRow:
        async with town.database.transaction() as tx:
            return await update_edits.discard(tx, row.id, by=ana.actor, now=clock.now())

    assert (await discard(draft)).stage == "retracted"
    assert (await discard(draft)).stage == "retracted"
    (out,) = await room.publish(ana, template())
    with pytest.raises(Refused) as why:
        await discard(out)
    assert code(why) == "PUBLISHED"
    with pytest.raises(Refused) as why:
        await room.submit(ana, draft)
    assert code(why) == "NOT_A_DRAFT"


async def test_an_announcement_is_renamed_weighed_and_dated_back(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template())
    began = clock.now() - 40 * MINUTE
    named = await change(town, room, ana, headline="Cards fail", impact="major", started_at=began)
    assert (named.headline, named.impact, named.started_at) == ("Cards fail", "major", began)
    assert named.backfilled
    same = await change(town, room, ana, headline="Cards fail", started_at=began)
    assert same.version == named.version
    derived = await change(town, room, ana, derive_impact=True)
    assert derived.impact is None
    await room.publish(ana, free(headline=""))
    assert (await room.announcement()).started_at == began
    texts = [entry.text for entry in await room.entries() if entry.kind == "announcement-changed"]
    assert texts[0].startswith("For the public, Ana calls it “Cards fail”, sets its impact to major and says")
    assert texts[1] == "For the public, Ana sets its impact to that of its components."


async def test_what_was_never_written_is_not_changed_and_stale_eyes_see_nothing(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    with pytest.raises(Refused) as why:
        await change(town, room, ana, headline="x")
    assert code(why) == "NOT_FOUND"
    await room.publish(ana, template())
    for facts, refusal in (
        ({"seen": 1, "headline": "x"}, "STALE"),
        ({"headline": " "}, "HEADLINE_MISSING"),
        ({"started_at": clock.now() + MINUTE}, "BEGAN_LATER"),
    ):
        with pytest.raises(Refused) as why:
            await change(town, room, ana, **facts)
        assert code(why) == refusal


async def test_a_new_name_needs_whom_free_text_needs(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=1)
    await room.compose(ana, template())
    assert (await change(town, room, ana, headline="Not out yet")).headline == "Not out yet"
    await room.publish(ana, template())
    with pytest.raises(Refused) as why:
        await change(town, room, ana, headline="All our fault")
    assert code(why) == "NEEDS_APPROVAL"


async def test_nothing_is_done_to_an_update_there_is_not(town: Town) -> None:
    ana = town.people["ana"]
    nothing = UpdateRow(id=UUID(int=7), version=1)
    with pytest.raises(Refused) as why:
        await edit(town, ana, nothing)
    assert code(why) == "NOT_FOUND"

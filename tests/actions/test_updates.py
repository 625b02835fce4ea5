"""Telling audiences: what goes out at once, at its time or with leave, and what it leaves behind."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from api import clock
from api.actions.incidents import custody
from api.domain.refusal import Refused
from api.store.comms.comms import PromiseRow
from api.store.status import pages as status_pages
from api.store.status.subscribers import MailingRow
from tests.support.comms import MINUTE, Newsroom, free, template
from tests.support.town import Town


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    """Nobody works here: what is queued stays where a story can see it."""
    async with Town(database_url, None) as town:
        for handle, role in (("ana", "comms"), ("bo", "responder"), ("boss", "admin")):
            await town.person(handle, role=role)
        yield town


async def rows_of(town: Town, table: Any) -> list[Any]:
    async with town.database.read() as session:
        return list(await session.scalars(select(table)))


async def test_a_filled_template_is_out_at_once_at_any_severity(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=1)
    api = await room.component("API")
    (update,) = await room.publish(ana, template(effects={api: "partial_outage"}))
    announcement = await room.announcement()
    assert update.stage == "published"
    assert announcement.headline == "Paying: cards are refused"
    assert announcement.published_at == update.published_at == announcement.started_at
    assert update.effects == {api: "partial_outage"}
    (promise,) = await rows_of(town, PromiseRow)
    assert (promise.update_id, promise.due_at) == (update.id, update.next_update_at)
    assert update.next_update_at is not None
    assert f"by {update.next_update_at:%H:%M} UTC" in update.body
    (mailing,) = await rows_of(town, MailingRow)
    assert mailing.update_id == update.id
    assert await room.history() == ["update-published"]


async def test_one_composition_tells_each_audience_in_its_own_words(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    told = await room.publish(
        ana,
        template(),
        template(audience="customers"),
        free(audience="internal", body="Support may say that cards are refused."),
        notify_nobody := free(audience="executives", notify=False),
    )
    assert notify_nobody.notify is False
    assert [row.stage for row in told] == ["published"] * 4
    assert len({row.composition_id for row in told}) == 1
    assert len({row.code for row in told}) == 4
    internal = await room.announcement("internal")
    assert internal.headline == "Cards are refused"
    assert {row.audience for row in await rows_of(town, PromiseRow)} >= {"public", "customers"}


async def test_quiet_updates_are_shown_and_nobody_is_written_to(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template(notify=False))
    assert await rows_of(town, MailingRow) == []


async def test_pages_are_painted_anew_with_what_they_show_and_not_with_drafts(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)

    async def revision() -> int:
        return sum(page.revision for page in await rows_of(town, status_pages.StatusPageRow))

    before = await revision()
    await room.compose(ana, template())
    await room.publish(ana, free(audience="executives"))
    assert await revision() == before
    await room.publish(ana, template())
    assert await revision() > before


async def test_the_incidents_own_title_never_becomes_a_headline(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    with pytest.raises(Refused, match="few words"):
        await room.publish(ana, free(headline=""))
    await room.publish(ana, free())
    (update,) = await room.publish(ana, free(headline="", body="Still at it."))
    assert update.headline == ""
    assert (await room.announcement()).headline == "Cards are refused"


async def test_an_update_may_rename_and_only_once_it_is_out(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, free())
    (draft,) = await room.compose(ana, free(headline="All payments fail"))
    assert (await room.announcement()).headline == "Cards are refused"
    await room.submit(ana, draft)
    assert (await room.announcement()).headline == "All payments fail"


async def test_resolved_ends_it_and_a_later_update_opens_it_again(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template())
    (over,) = await room.publish(ana, free(state="resolved"))
    assert (await room.announcement()).resolved_at == over.published_at
    assert over.next_update_at is None
    assert {row.state for row in await rows_of(town, PromiseRow)} == {"kept"}
    await room.publish(ana, free(state="investigating"))
    assert (await room.announcement()).resolved_at is None


async def test_an_incident_report_follows_what_is_over(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template())
    report = free(state="postmortem", body="## What happened\n\nA cable was cut.")
    with pytest.raises(Refused) as why:
        await room.publish(ana, report)
    assert why.value.code == "NOT_RESOLVED"
    await room.publish(ana, free(state="resolved"))
    since = (await room.announcement()).resolved_at
    (update,) = await room.publish(ana, report)
    assert update.body.startswith("## What happened")
    assert (await room.announcement()).resolved_at == since


async def test_what_was_written_to_an_old_page_is_refused(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=2)
    await room.publish(ana, template())
    seen = (await room.announcement()).version
    await room.publish(boss, free(seen=seen))
    with pytest.raises(Refused) as why:
        await room.publish(ana, free(state="monitoring", seen=seen))
    assert why.value.code == "STALE"


async def test_the_same_key_makes_nothing_twice(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=2)
    key = uuid4()
    first = await room.publish(ana, template(), key=key)
    again = await room.publish(ana, template(), key=key)
    assert [row.id for row in first] == [row.id for row in again]
    assert await room.history() == ["update-published"]
    other = await Newsroom.about(town, ana)
    for stranger, elsewhere in ((boss, room), (ana, other)):
        with pytest.raises(Refused) as why:
            await elsewhere.publish(stranger, template(), key=key)
        assert why.value.code == "KEY_TAKEN"


@pytest.mark.parametrize("texts", [[], [template(), template()]])
async def test_one_text_for_each_audience(town: Town, texts: list[Any]) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana)
    with pytest.raises(Refused) as why:
        await room.publish(ana, *texts)
    assert why.value.code == "BAD_COMPOSITION"


async def test_an_unknown_template_is_none(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana)
    with pytest.raises(Refused, match="no template called"):
        await room.publish(ana, template(template="nothing"))


async def test_one_bad_text_takes_the_whole_composition_back(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana)
    with pytest.raises(Refused, match="symptom"):
        await room.publish(ana, template(), template(audience="customers", slots={"affected": "x"}))
    assert await room.history() == []
    with pytest.raises(AssertionError):
        await room.announcement()


async def test_a_draft_goes_out_once_and_what_is_out_is_answered(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana)
    (draft,) = await room.compose(ana, template())
    assert (draft.stage, (await room.announcement()).published_at) == ("draft", None)
    (out,) = await room.submit(ana, draft)
    (again,) = await room.submit(ana, draft)
    assert (out.published_at, out.version) == (again.published_at, again.version)
    assert await room.history() == ["update-published"]


async def test_drafts_of_two_incidents_do_not_go_out_together(town: Town) -> None:
    ana = town.people["ana"]
    one, other = await Newsroom.about(town, ana), await Newsroom.about(town, ana)
    drafts = [(await room.compose(ana, template()))[0] for room in (one, other)]
    with pytest.raises(Refused) as why:
        await one.submit(ana, *drafts)
    assert why.value.code == "NOT_FOUND"


async def test_custody_holds_what_was_said(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (update,) = await room.publish(ana, template())
    entry = (await room.entries())[-1]
    assert entry.data["hash"] == update.text_hash
    assert entry.data["author"] == str(ana.row.id)
    async with town.database.transaction() as tx:
        assert (await custody.verify(tx.session, room.incident_id)).first_bad is None


async def test_a_plan_is_kept_at_its_time(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    at = clock.now() + 30 * MINUTE
    (update,) = await room.publish(ana, template(), at=at)
    assert (update.stage, update.due_at, update.published_at) == ("scheduled", at, None)
    await room.time_is_over()
    out = await room.update(update)
    assert (out.stage, out.due_at, out.published_by) == ("published", None, "system:tocsin")
    assert out.next_update_at is not None
    assert f"{out.next_update_at:%H:%M} UTC" in out.body
    assert await room.history() == ["update-scheduled", "update-published"]


async def test_a_plan_lies_ahead_and_before_its_own_promise(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    now = clock.now()
    for at, promise, code in (
        (now - MINUTE, None, "PLAN_PASSED"),
        (now + 30 * MINUTE, now + 20 * MINUTE, "PROMISE_PASSED"),
    ):
        with pytest.raises(Refused) as why:
            await room.publish(ana, template(next_update_at=promise), at=at)
        assert why.value.code == code
    (draft,) = await room.compose(ana, template())
    with pytest.raises(Refused) as why:
        await room.submit(ana, draft, at=now - MINUTE)
    assert why.value.code == "PLAN_PASSED"


async def test_a_plan_of_what_is_over_meanwhile_is_held_and_its_author_told(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (update,) = await room.publish(ana, template(), at=clock.now() + 30 * MINUTE)
    await room.resolve(ana)
    await room.time_is_over()
    assert (await room.update(update)).stage == "draft"
    assert await room.heard(ana) == ["Your update for the public was not published"]
    assert (await room.history())[-1] == "update-held"


async def test_a_plan_that_was_overtaken_is_held(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (planned,) = await room.publish(ana, template(), at=clock.now() + 30 * MINUTE)
    await room.publish(ana, free(state="monitoring"))
    await room.time_is_over()
    assert (await room.update(planned)).stage == "draft"


async def test_a_plan_whose_promise_cannot_be_kept_any_more_is_held(town: Town) -> None:
    """Planned while a promise went with it; by its time the severity promises nothing."""
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (planned,) = await room.publish(ana, template(), at=clock.now() + 30 * MINUTE)
    async with town.database.transaction() as tx:
        incident = await tx.session.get_one(type(await room.incident()), room.incident_id)
        incident.severity = 4
    await room.time_is_over()
    held = await room.update(planned)
    assert (held.stage, held.published_at) == ("draft", None)
    assert await room.heard(ana) == ["Your update for the public was not published"]
    assert (await room.history())[-1] == "update-held"

"""A second pair of eyes: who is asked, what silence does, and that what was read is what goes out."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from api import clock
from api.actions.comms import compositions, update_edits
from api.actions.incidents.timeline import case
from api.actions.organisation.comms import save_comms
from api.domain.incidents.incident import SYSTEM
from api.domain.refusal import Refused
from api.store.incidents.incidents import IncidentRow
from tests.support.comms import MINUTE, Newsroom, free, template
from tests.support.town import Town


@pytest.fixture
async def town(database_url: str) -> AsyncIterator[Town]:
    async with Town(database_url, None) as town:
        for handle, role in (("ana", "comms"), ("bo", "responder"), ("cy", "responder"), ("boss", "admin")):
            await town.person(handle, role=role)
        yield town


def code(why: pytest.ExceptionInfo[Refused]) -> str:
    return why.value.code


async def test_free_text_at_sev1_waits_and_whoever_is_next_is_asked(town: Town) -> None:
    ana, bo = town.people["ana"], town.people["bo"]
    room = await Newsroom.about(town, ana, severity=1)
    await room.role(ana, "comms_lead")
    await room.role(bo, "commander")
    (update,) = await room.publish(ana, free())
    assert (update.stage, update.needs_approval) == ("waiting", True)
    assert update.why_approval == "It is free text about a SEV1"
    (asked,) = await room.asked(update)
    assert asked.due_at == asked.asked_at + 5 * MINUTE
    assert await room.who_was_asked(update) == [("bo", "commander", None)]
    assert await room.heard(bo) == ["Agree to an update for the public?"]
    assert await room.history() == ["approval-asked"]
    assert (await room.announcement()).published_at is None


async def test_whoever_is_asked_about_several_texts_is_called_once(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    told = await room.publish(ana, free(), free(audience="internal"))
    assert [row.stage for row in told] == ["waiting", "waiting"]
    assert await room.heard(boss) == ["Agree to an update for the public and everybody inside?"]


async def test_of_one_composition_what_needs_nobody_is_out_and_the_rest_waits(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=1)
    told = await room.publish(ana, template(), free(audience="internal"))
    assert [row.stage for row in told] == ["published", "waiting"]


async def test_a_yes_lets_exactly_that_text_out(town: Town) -> None:
    ana, bo, boss = (town.people[handle] for handle in ("ana", "bo", "boss"))
    room = await Newsroom.about(town, ana, severity=1)
    await room.role(bo, "commander")
    (update,) = await room.publish(ana, free())
    with pytest.raises(Refused) as why:
        await room.approve(bo, update, seen="0" * 64)
    assert code(why) == "TEXT_CHANGED"
    out = await room.approve(bo, update, rationale="Reads well.")
    assert (out.stage, out.body, out.approved_by) == ("published", update.body, bo.row.id)
    assert out.published_by == "person:bo"
    approved, published = (await room.entries())[-2:]
    assert approved.data["hash"] == published.data["written_hash"] == update.text_hash
    assert (approved.data["rationale"], approved.actor) == ("Reads well.", "person:bo")
    assert published.data["author"] == str(ana.row.id)
    assert await room.who_was_asked(update) == [("bo", "commander", "approved")]
    for late in (bo, boss):
        with pytest.raises(Refused) as why:
            await room.approve(late, update)
        assert code(why) == "OVER"


async def test_nobody_agrees_to_their_own_words_and_strangers_to_none(town: Town) -> None:
    ana, boss, cy = town.people["ana"], town.people["boss"], town.people["cy"]
    room = await Newsroom.about(town, boss, severity=1)
    (update,) = await room.publish(ana, free())
    for person in (ana, cy):
        with pytest.raises(Refused) as why:
            await room.approve(person, update)
        assert code(why) == "FORBIDDEN"
    anew = free(body="Other words.")
    async with town.database.transaction() as tx:
        changed = await update_edits.rewrite(
            tx, update.id, anew, by=boss.actor, seen=update.version, now=clock.now()
        )
    await room.role(cy, "commander")
    (again,) = await room.submit(ana, changed)
    assert await room.who_was_asked(again) == [("boss", "administrator", "void"), ("cy", "commander", None)]
    with pytest.raises(Refused) as why:
        await room.approve(boss, again)
    assert code(why) == "FORBIDDEN", "boss had a hand in it"


async def test_silence_asks_the_next_one_and_is_no_yes(town: Town) -> None:
    ana, bo, cy = (town.people[handle] for handle in ("ana", "bo", "cy"))
    room = await Newsroom.about(town, ana, severity=1)
    await room.role(ana, "comms_lead")
    await room.role(bo, "deputy")
    await room.role(cy, "commander")
    (update,) = await room.publish(ana, free())
    assert await room.who_was_asked(update) == [("bo", "deputy", None)]
    await room.time_is_over()
    await room.time_is_over()
    assert await room.who_was_asked(update) == [
        ("bo", "deputy", "silent"),
        ("cy", "commander", "silent"),
        ("boss", "administrator", None),
    ]
    assert (await room.update(update)).stage == "waiting"
    assert await room.heard(ana) == []
    await room.time_is_over()
    assert await room.heard(ana) == ["Nobody has agreed to your update yet"]
    assert (await room.who_was_asked(update))[3:] == [("bo", "deputy", None)]
    out = await room.approve(cy, update)
    assert out.stage == "published", "a late yes still is one"
    assert [kind for kind in await room.history() if kind == "approval-silent"] == ["approval-silent"] * 3


async def test_when_all_were_asked_often_enough_the_author_hears_and_it_goes_on_waiting(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free())
    for _ in range(4):
        await room.time_is_over()
    assert await room.who_was_asked(update) == [("boss", "administrator", "silent")] * 3
    assert await room.heard(ana) == [
        "Nobody has agreed to your update yet",
        "Nobody has agreed to your update",
    ]
    assert (await room.approve(boss, update)).stage == "published"


async def test_named_approvers_are_asked_first_and_in_time(town: Town) -> None:
    ana, bo, cy = town.people["ana"], town.people["bo"], town.people["cy"]
    async with town.database.transaction() as tx:
        shape = {"approvers": ["cy", "ana"], "approve_within": {"2": "7m"}, "second_person": 2}
        await save_comms(tx, shape, by="person:boss", now=clock.now())
    room = await Newsroom.about(town, ana, severity=2)
    await room.role(bo, "commander")
    (update,) = await room.publish(ana, free())
    assert await room.who_was_asked(update) == [("cy", "approver", None)]
    (asked,) = await room.asked(update)
    assert asked.due_at == asked.asked_at + 7 * MINUTE
    assert (await room.approve(cy, update)).stage == "published"


async def test_a_no_makes_it_a_draft_again_and_says_why(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free())
    with pytest.raises(Refused) as why:
        await room.refuse(boss, update, " ")
    assert code(why) == "TEXT_MISSING"
    refused = await room.refuse(boss, update, "Say nothing of the cause.")
    assert (refused.stage, refused.approved_by) == ("draft", None)
    assert await room.heard(ana) == ["Boss refused your update for the public"]
    (asked,) = await room.asked(update)
    assert (asked.answer, asked.rationale) == ("refused", "Say nothing of the cause.")
    (again,) = await room.submit(ana, refused)
    assert again.stage == "waiting"


async def test_whoever_answers_for_the_incident_may_agree_unasked(town: Town) -> None:
    ana, bo = town.people["ana"], town.people["bo"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free())
    await room.role(bo, "commander")
    assert (await room.approve(bo, update)).stage == "published"
    assert await room.who_was_asked(update) == [
        ("boss", "administrator", "void"),
        ("bo", "commander", "approved"),
    ]


async def test_where_nobody_else_is_there_it_is_said_at_once(town: Town) -> None:
    boss = town.people["boss"]
    room = await Newsroom.about(town, boss, severity=1)
    with pytest.raises(Refused) as why:
        await room.publish(boss, free())
    assert code(why) == "NO_APPROVER"
    (out,) = await room.publish(boss, template())
    assert out.stage == "published"


async def test_of_a_restricted_incident_nothing_leaves_by_one_and_only_the_named_are_asked(
    town: Town,
) -> None:
    ana, bo, boss = (town.people[handle] for handle in ("ana", "bo", "boss"))
    room = await Newsroom.about(town, ana, severity=3, restricted=True)
    await room.name(ana)
    with pytest.raises(Refused) as why:
        await room.publish(ana, template())
    assert code(why) == "NO_APPROVER", "boss is no party to it"
    await room.name(bo)
    await room.role(bo, "commander")
    (update,) = await room.publish(ana, template())
    assert update.why_approval == "It is about a restricted incident"
    assert await room.who_was_asked(update) == [("bo", "commander", None)]
    await room.time_is_over()
    assert await room.heard(boss) == []
    assert (await room.approve(bo, update)).stage == "published"


async def test_an_edit_voids_what_was_asked_and_what_was_agreed(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free(), at=clock.now() + 30 * MINUTE)
    planned = await room.approve(boss, update)
    assert (planned.stage, planned.approved_by) == ("scheduled", boss.row.id)
    async with town.database.transaction() as tx:
        anew = await update_edits.rewrite(
            tx, update.id, free(body="Other."), by=ana.actor, seen=planned.version, now=clock.now()
        )
    assert (anew.stage, anew.approved_by, anew.due_at) == ("draft", None, None)
    await room.time_is_over()
    assert (await room.update(update)).stage == "draft"
    (again,) = await room.submit(ana, anew)
    assert again.stage == "waiting"
    assert [answer for *_, answer in await room.who_was_asked(again)] == ["approved", None]


async def test_a_planned_text_with_a_yes_goes_out_at_its_time(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free(), at=clock.now() + 30 * MINUTE)
    assert update.stage == "waiting"
    await room.approve(boss, update)
    await room.time_is_over()
    out = await room.update(update)
    assert (out.stage, out.published_by) == ("published", "system:tocsin")


async def test_a_planned_text_without_a_yes_does_not_go_out_until_it_has_one(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free(), at=clock.now() + 30 * MINUTE)
    await room.time_is_over()
    late = await room.update(update)
    assert (late.stage, late.due_at) == ("waiting", None)
    assert "Your update for the public still waits" in await room.heard(ana)
    assert (await room.approve(boss, late)).stage == "published"


async def test_a_yes_to_what_was_overtaken_is_no_use(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free())
    await room.publish(ana, template(template="monitoring", state="monitoring", headline="Cards are refused"))
    (second,) = await room.compose(ana, template(template="monitoring", state="monitoring"))
    await room.submit(ana, second)
    with pytest.raises(Refused) as why:
        await room.approve(boss, update)
    assert code(why) == "OVERTAKEN"


async def test_a_template_that_changed_meanwhile_is_no_longer_the_approved_one(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=1)
    (draft,) = await room.compose(ana, template())
    assert not draft.needs_approval
    async with town.database.transaction() as tx:
        from api.store.comms import templates

        row = await templates.lock(tx.session, "first-post")
        assert row is not None
        row.version += 1
    (update,) = await room.submit(ana, draft)
    assert update.stage == "waiting"


async def test_discarding_asks_nobody_any_more(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free())
    async with town.database.transaction() as tx:
        gone = await update_edits.discard(tx, update.id, by=ana.actor, now=clock.now())
    assert gone.stage == "retracted"
    assert await room.who_was_asked(update) == [("boss", "administrator", "void")]
    with pytest.raises(Refused) as why:
        await room.approve(boss, update)
    assert code(why) == "OVER"
    assert (await room.history())[-1] == "update-discarded"


async def test_whoever_sends_what_was_prepared_for_them_cannot_agree_to_it(town: Town) -> None:
    """A draft made from the incident's facts has no author until somebody takes it."""
    ana, bo, boss = (town.people[handle] for handle in ("ana", "bo", "boss"))
    room = await Newsroom.about(town, ana, severity=1)
    await room.role(bo, "commander")
    async with town.database.transaction() as tx, case(tx, room.incident_id, now=clock.now()) as opened:
        (draft,) = await compositions.keep(
            opened, [free()], composition_id=uuid4(), by=SYSTEM, goes_out=clock.now()
        )
    assert draft.author_id is None
    (update,) = await room.submit(boss, draft)
    assert update.author_id == boss.row.id
    with pytest.raises(Refused) as why:
        await room.approve(boss, update)
    assert code(why) == "FORBIDDEN"


async def test_the_very_same_text_is_not_asked_about_for_ever(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (update,) = await room.publish(ana, free())
    for _ in range(2):
        refused = await room.refuse(boss, update)
        (update,) = await room.submit(ana, refused)
    refused = await room.refuse(boss, update)
    with pytest.raises(Refused) as why:
        await room.submit(ana, refused)
    assert code(why) == "ASKED_ENOUGH"


@pytest.mark.parametrize("worse", [{"severity": 1}, {"restricted": True}])
async def test_a_plan_of_what_is_worse_meanwhile_waits_for_a_second_person(
    town: Town, worse: dict[str, Any]
) -> None:
    """Planned while one person alone could say it: at its time it is judged as things are then."""
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=2)
    await room.name(boss)
    (planned,) = await room.publish(ana, free(), at=clock.now() + MINUTE)
    assert planned.stage == "scheduled"
    async with town.database.transaction() as tx:
        incident = await tx.session.get_one(IncidentRow, room.incident_id)
        for name, value in worse.items():
            setattr(incident, name, value)
    await room.time_is_over()
    waits = await room.update(planned)
    assert (waits.stage, waits.due_at, waits.published_at) == ("waiting", None, None)
    assert await room.who_was_asked(planned) == [("boss", "administrator", None)]
    assert await room.heard(ana) == ["Your update for the public still waits"]
    assert (await room.approve(boss, waits)).stage == "published"


async def test_a_yes_to_a_plan_still_holds_at_its_time(town: Town) -> None:
    ana, boss = town.people["ana"], town.people["boss"]
    room = await Newsroom.about(town, ana, severity=1)
    (planned,) = await room.publish(ana, free(), at=clock.now() + MINUTE)
    assert (await room.approve(boss, planned)).stage == "scheduled"
    await room.time_is_over()
    assert (await room.update(planned)).stage == "published"


async def test_a_plan_that_nobody_could_agree_to_any_more_is_held(town: Town) -> None:
    ana = town.people["ana"]
    room = await Newsroom.about(town, ana, severity=2)
    (planned,) = await room.publish(ana, free(), at=clock.now() + MINUTE)
    async with town.database.transaction() as tx:
        (await tx.session.get_one(IncidentRow, room.incident_id)).restricted = True
    await room.time_is_over()
    held = await room.update(planned)
    assert (held.stage, held.due_at, held.published_at) == ("draft", None, None)
    assert await room.heard(ana) == ["Your update for the public was not published"]
    assert await room.history() == ["update-scheduled", "update-held"]

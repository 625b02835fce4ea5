"""A night shift changes hands between two people, and the right phone rings."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from api import clock
from api.actions.oncall import swap_endings, swaps, takeovers
from api.actions.oncall.swaps import Offer
from api.actions.organisation.edits import record_edit
from api.database import Transaction
from api.domain.oncall.oncall import on_call
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.span import Span
from api.store.base import new_id
from api.store.oncall.oncall import OverrideRow, RotationRow
from api.store.oncall.swaps import SwapRow
from api.store.oncall.time_off import TimeOffRow
from api.store.organisation import snapshot as organisations
from api.store.people import viewers
from api.store.people.people import PersonRow
from tests.support.browser.phone import Phone
from tests.support.town import Person, Town

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHTS = "nights"
# Half a day ago; looked up once, for an hour may pass in the middle of a story.
BEGINS = (clock.now() - DAY / 2).replace(minute=0, second=0, microsecond=0)


async def on_nights(town: Town, *handles: str, zone: str = "UTC") -> list[Person]:
    """They take turns of a day each, the first now."""
    people = [await town.person(handle, zone=zone) for handle in handles]
    rotation = {
        "name": "turns",
        "people": list(handles),
        "starts": BEGINS.replace(tzinfo=None).isoformat(),
        "unit": "day",
    }
    await town.schedule(NIGHTS, rotations=[rotation])
    await town.service(rungs=[(300, [f"schedule:{NIGHTS}"])])
    return people


def night(number: int) -> Span:
    """The turn of that number: 0 is the one that runs."""
    return Span(BEGINS + number * DAY, BEGINS + (number + 1) * DAY)


async def viewer(town: Town, person: Person) -> Viewer:
    async with town.database.read() as session:
        found = await viewers.of_person(session, person.row.id)
    assert found is not None
    return found


async def offers(town: Town, by: Person, span: Span, **how: Any) -> SwapRow:
    asking = await viewer(town, by)
    async with town.database.transaction() as tx:
        return await swaps.offer(tx, Offer(schedule=NIGHTS, span=span, **how), by=asking, now=clock.now())


async def answers(town: Town, verb: Any, swap: SwapRow, person: Person, **how: Any) -> SwapRow:
    by = await viewer(town, person)
    async with town.database.transaction() as tx:
        row: SwapRow = await verb(tx, swap.id, by=by, now=clock.now(), **how)
    return row


async def takes_now(town: Town, by: Person, **how: Any) -> OverrideRow:
    asking = await viewer(town, by)
    async with town.database.transaction() as tx:
        return await takeovers.take_now(tx, NIGHTS, by=asking, now=clock.now(), **how)


async def refusal(attempt: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        await attempt
    return refused.value


async def who(town: Town, at: datetime) -> list[str]:
    async with town.database.read() as session:
        schedule = (await organisations.current(session)).schedules[NIGHTS]
    return list(on_call(schedule, at=at))


async def state(town: Town, swap: SwapRow) -> str:
    async with town.database.read() as session:
        return (await session.scalars(select(SwapRow.state).where(SwapRow.id == swap.id))).one()


async def left(town: Town, person: Person) -> None:
    async with town.database.transaction() as tx:
        row = await tx.session.get_one(PersonRow, person.row.id)
        row.disabled_at = clock.now()
        await edited(tx, "person", row.handle)


async def edited(tx: Transaction, noun: str, handle: str) -> None:
    await record_edit(
        tx,
        actor="system:tocsin",
        noun=noun,
        handle=handle,
        verb="change",
        before=None,
        after=None,
        why="",
        now=clock.now(),
    )


def heard(phone: Phone) -> list[str]:
    return [notice["notification"]["title"] for notice in phone.of_kind("notice")]


async def hears(town: Town, person: Person, title: str) -> dict[str, Any]:
    """Waits for one notice of this title."""

    async def there() -> Any:
        told = [one for one in person.phone.of_kind("notice") if one["notification"]["title"] == title]
        return told[0] if told else None

    found: dict[str, Any] = await town.until(there)
    return found


async def test_ana_trades_her_night_with_bo_and_that_night_his_phone_rings(town: Town) -> None:
    ana, bo, cy = await on_nights(town, "ana", "bo", "cy")
    async with town.worker():
        swap = await offers(town, ana, night(0), note="My sister is in town.")
        asked = await hears(town, bo, "Can you take Ana's shift?")
        assert "My sister is in town." in asked["notification"]["body"]
        await hears(town, cy, "Can you take Ana's shift?")

        await answers(town, swaps.take, swap, bo, returned=night(1))
        assert await who(town, clock.now()) == ["ana"], "a proposal moves nobody"
        await hears(town, ana, "Bo would trade shifts with you")

        await answers(town, swaps.accept, swap, ana)
        told = await hears(town, ana, "Bo takes your shift")
        assert "You are on call: nights," in told["notification"]["body"]
        await hears(town, bo, "You take Ana's shift")

        number = await town.alert()
        await bo.phone.rings(kind="page")
        assert [page.person_id for page in await town.pages(number) if page.kind == "page"] == [bo.row.id]
    assert ana.phone.of_kind("page") == []
    assert await who(town, night(1).starts_at + HOUR) == ["ana"]
    assert await who(town, night(2).starts_at + HOUR) == ["cy"]
    assert heard(ana.phone).count("Bo takes your shift") == 1
    assert heard(cy.phone) == ["Can you take Ana's shift?"], "cy is told nothing more"


async def test_each_reads_the_hours_on_a_clock_of_their_own(town: Town) -> None:
    (ana,) = await on_nights(town, "ana")
    bo = await town.person("bo", zone="Asia/Tokyo")
    async with town.worker():
        await offers(town, ana, night(0), to="bo")
        asked = await hears(town, bo, "Can you take Ana's shift?")
    assert "(Tokyo)" in asked["notification"]["body"]
    assert "(UTC)" not in asked["notification"]["body"]


async def test_of_two_who_take_at_the_same_instant_one_has_it_and_the_other_learns_who(town: Town) -> None:
    ana, bo, cy = await on_nights(town, "ana", "bo", "cy")
    swap = await offers(town, ana, night(0))
    takers = [answers(town, swaps.take, swap, person) for person in (bo, cy)]
    outcomes = await asyncio.gather(*takers, return_exceptions=True)
    (refused,) = [one for one in outcomes if isinstance(one, Refused)]
    (won,) = [one for one in outcomes if isinstance(one, SwapRow)]
    winner = next(person for person in (bo, cy) if person.row.id == won.taker_id)
    assert refused.code == "TAKEN"
    assert refused.message.startswith(f"{winner.row.name} has taken this shift")
    assert await who(town, clock.now()) == [winner.row.handle]
    async with town.database.read() as session:
        assert len((await session.scalars(select(OverrideRow))).all()) == 1


async def test_an_offer_nobody_takes_ends_and_ana_hears_that_she_is_still_on_call(town: Town) -> None:
    ana, bo, _ = await on_nights(town, "ana", "bo", "cy")
    swap = await offers(town, bo, night(1), until=clock.now() + HOUR)
    async with town.database.transaction() as tx:
        assert not await swap_endings.expire(tx, swap.id, now=clock.now()), "its hour is not over"
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE swaps SET due_at = due_at - interval '2 hours'"))
    async with town.worker():
        told = await hears(town, bo, "Nobody took your shift")
    assert "You are still on call" in told["notification"]["body"]
    assert await state(town, swap) == "expired"
    late = await refusal(answers(town, swaps.take, swap, ana))
    assert late.code == "ENDED"
    assert await who(town, night(1).starts_at + HOUR) == ["bo"]


async def test_an_offer_that_is_over_is_over_even_before_the_sweep_has_been_there(town: Town) -> None:
    ana, bo = await on_nights(town, "ana", "bo")
    swap = await offers(town, bo, night(1), until=clock.now() + HOUR)
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE swaps SET due_at = due_at - interval '2 hours'"))
    assert (await refusal(answers(town, swaps.take, swap, ana))).code == "EXPIRED"


async def test_a_rotation_changed_meanwhile_stops_the_swap_and_says_so(town: Town) -> None:
    ana, bo, _ = await on_nights(town, "ana", "bo", "cy")
    swap = await offers(town, bo, night(1), to="ana")
    async with town.database.transaction() as tx:
        rotation = (await tx.session.scalars(select(RotationRow))).one()
        rotation.definition = rotation.definition | {"people": ["ana", "cy", "bo"]}
        await edited(tx, "schedule", NIGHTS)
    refused = await refusal(answers(town, swaps.take, swap, ana))
    assert refused.code == "SHIFT_CHANGED"
    assert "Bo is no longer on call" in refused.message
    assert await state(town, swap) == "offered"
    async with town.database.transaction() as tx:
        await swap_endings.lapse_changed(tx, clock.now())
    async with town.worker():
        await hears(town, bo, "Your offer has ended")
    assert await state(town, swap) == "expired"


async def test_a_trade_is_never_half_done(town: Town) -> None:
    """Cy takes bo's night over while ana thinks: what bo promised in return is no longer his."""
    ana, bo, cy = await on_nights(town, "ana", "bo", "cy")
    swap = await offers(town, ana, night(0))
    await answers(town, swaps.take, swap, bo, returned=night(1))
    other = await offers(town, bo, night(1), to="cy")
    await answers(town, swaps.take, other, cy)
    refused = await refusal(answers(town, swaps.accept, swap, ana))
    assert (refused.code, "Bo is no longer on call" in refused.message) == ("SHIFT_CHANGED", True)
    assert await who(town, clock.now()) == ["ana"]
    await answers(town, swaps.decline, swap, ana)
    assert await state(town, swap) == "offered", "the offer itself stands"
    await answers(town, swaps.take, swap, cy)
    assert await who(town, clock.now()) == ["cy"]


async def test_who_is_away_or_gone_takes_no_shift_and_the_answer_says_why(town: Town) -> None:
    ana, bo, cy = await on_nights(town, "ana", "bo", "cy")
    now = clock.now()
    async with town.database.transaction() as tx:
        tx.session.add(
            TimeOffRow(
                id=new_id(),
                person_id=bo.row.id,
                kind="vacation",
                starts_at=now - HOUR,
                ends_at=now + HOUR,
                note="",
                created_at=now,
                created_by="person:bo",
            )
        )
    asked = await refusal(offers(town, ana, night(0), to="bo"))
    swap = await offers(town, ana, night(0))
    away = await refusal(answers(town, swaps.take, swap, bo))
    assert asked.code == away.code == "TIME_OFF"
    assert away.message.startswith("Bo is away (vacation)")
    async with town.worker():
        await hears(town, cy, "Can you take Ana's shift?")
    assert heard(bo.phone) == [], "nobody on vacation is asked"
    boss = await town.person("di", role="admin")
    await left(town, cy)
    gone = await refusal(answers(town, swaps.take, swap, boss, taker="cy"))
    assert (gone.code, gone.message.startswith("Cy is disabled")) == ("DISABLED", True)
    assert await who(town, clock.now()) == ["ana"]


async def test_taking_the_shift_that_runs_at_one_tap(town: Town) -> None:
    ana, bo = await on_nights(town, "ana", "bo")
    async with town.worker():
        override = await takes_now(town, bo)
        told = await hears(town, ana, "Bo has taken over from you")
        assert "You are off" in told["notification"]["body"]
        await hears(town, bo, "You are on call now")
        assert override.ends_at == night(0).ends_at
        assert await who(town, clock.now()) == ["bo"]
        assert (await refusal(takes_now(town, bo))).code == "SAME_PERSON"

        assert override.swap_id is not None
        await answers(town, takeovers.undo, SwapRow(id=override.swap_id), bo)
        await hears(town, ana, "A swap was undone: you are on call")
    assert await who(town, clock.now()) == ["ana"]


async def test_a_gap_is_taken_over_too_until_somebody_comes(town: Town) -> None:
    bo = await town.person("bo")
    tomorrow = (clock.now() + DAY).replace(minute=0, second=0, microsecond=0)
    rotation = {
        "name": "later",
        "people": ["bo"],
        "starts": tomorrow.replace(tzinfo=None).isoformat(),
        "unit": "day",
    }
    await town.schedule(NIGHTS, rotations=[rotation])
    override = await takes_now(town, bo)
    assert (override.kind, override.ends_at, override.swap_id) == ("add", tomorrow, None)
    assert await who(town, clock.now()) == ["bo"]


async def test_undoing_never_takes_a_shift_from_somebody_who_got_it_later(town: Town) -> None:
    ana, bo, cy = await on_nights(town, "ana", "bo", "cy")
    first = await offers(town, ana, night(0))
    await answers(town, swaps.take, first, bo)
    second = await offers(town, bo, night(0))
    await answers(town, swaps.take, second, cy)
    refused = await refusal(answers(town, takeovers.undo, first, ana))
    assert refused.code == "SHIFT_CHANGED"
    assert await who(town, clock.now()) == ["cy"]
    await answers(town, takeovers.undo, second, cy)
    assert await who(town, clock.now()) == ["bo"]


async def test_only_those_whose_shifts_these_are_may_and_the_planner_for_them(town: Town) -> None:
    ana, bo, cy = await on_nights(town, "ana", "bo", "cy")
    boss = await town.person("di", role="admin")
    assert (await refusal(offers(town, bo, night(0)))).code == "NOT_ON_CALL"
    assert (await refusal(offers(town, bo, night(0), person="ana"))).code == "NOT_YOURS"
    swap = await offers(town, boss, night(0), person="ana", to="bo")
    assert (await refusal(answers(town, swaps.take, swap, cy))).code == "NOT_ASKED"
    assert (await refusal(answers(town, swaps.withdraw, swap, cy))).code == "FORBIDDEN"
    assert (await refusal(answers(town, swaps.take, swap, bo, taker="cy"))).code == "FORBIDDEN"
    assert (await refusal(offers(town, ana, night(0)))).code == "OFFERED_ALREADY"
    async with town.worker():
        await answers(town, swaps.take, swap, boss, taker="bo")
        await hears(town, ana, "Bo takes your shift")
        await hears(town, bo, "You take Ana's shift")
    assert await who(town, clock.now()) == ["bo"]


async def test_saying_no_tells_whoever_waited(town: Town) -> None:
    ana, bo, _ = await on_nights(town, "ana", "bo", "cy")
    async with town.worker():
        asked = await offers(town, ana, night(0), to="bo")
        await answers(town, swaps.decline, asked, bo)
        await hears(town, ana, "Bo cannot take your shift")
        again = await offers(town, ana, night(0), to="bo")
        await answers(town, swaps.take, again, bo, returned=night(1))
        await answers(town, swaps.withdraw, again, bo)
        await hears(town, ana, "Bo took the trade back")
        await answers(town, swaps.take, again, bo, returned=night(1))
        await answers(town, swaps.decline, again, ana)
        await hears(town, bo, "Ana declined the trade")
        await answers(town, swaps.withdraw, again, ana)
        await hears(town, bo, "Ana no longer offers the shift")
    assert [await state(town, one) for one in (asked, again)] == ["declined", "withdrawn"]
    assert await who(town, clock.now()) == ["ana"]


async def test_an_offer_that_cannot_be_ended_holds_up_no_other(town: Town) -> None:
    _, bo, cy = await on_nights(town, "ana", "bo", "cy")
    poisoned, sound = await offers(town, bo, night(1)), await offers(town, cy, night(2))
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE swaps SET due_at = now() - interval '1 hour'"))
        await tx.session.execute(text("UPDATE swaps SET state = '?' WHERE id = :id"), {"id": poisoned.id})
    async with town.worker():
        await hears(town, cy, "Nobody took your shift")
    assert await state(town, sound) == "expired"


async def test_of_two_on_call_together_neither_can_take_the_others_place_and_a_third_says_whose(
    town: Town,
) -> None:
    ana, bo, cy = [await town.person(handle) for handle in ("ana", "bo", "cy")]
    pair = {
        "name": "pair",
        "people": [["ana", "bo"], ["cy"]],
        "starts": BEGINS.replace(tzinfo=None).isoformat(),
        "unit": "day",
    }
    await town.schedule(NIGHTS, rotations=[pair])
    assert (await refusal(offers(town, ana, night(0), to="bo"))).code == "ALREADY_ON_CALL"
    swap = await offers(town, ana, night(0))
    assert (await refusal(answers(town, swaps.take, swap, bo))).code == "ALREADY_ON_CALL"
    whose = await refusal(takes_now(town, cy))
    assert (whose.code, "Ana and Bo are on call together" in whose.message) == ("WHOSE", True)
    assert (await refusal(takes_now(town, cy, person="cy"))).code == "SHIFT_CHANGED"
    assert (await refusal(takes_now(town, cy, taker="ana"))).code == "FORBIDDEN"
    await takes_now(town, cy, person="bo")
    assert set(await who(town, clock.now())) == {"ana", "cy"}


async def test_a_shift_that_has_begun_is_nothing_to_give_in_return(town: Town) -> None:
    ana, bo, _ = await on_nights(town, "ana", "bo", "cy")
    swap = await offers(town, bo, night(1))
    late = await refusal(answers(town, swaps.take, swap, ana, returned=night(0)))
    assert late.code == "BEGUN"
    await answers(town, swaps.take, swap, ana, returned=night(3))
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE swaps SET return_starts_at = now() - interval '1 minute'"))
    assert (await refusal(answers(town, swaps.accept, swap, bo))).code == "BEGUN"
    assert await who(town, night(1).starts_at + HOUR) == ["bo"]


async def test_whoever_waits_for_an_answer_hears_when_there_is_none(town: Town) -> None:
    ana, bo, _ = await on_nights(town, "ana", "bo", "cy")
    swap = await offers(town, ana, night(0))
    await answers(town, swaps.take, swap, bo, returned=night(1))
    async with town.database.transaction() as tx:
        await swap_endings.lapse_changed(tx, clock.now())
        assert await swap_endings.expire(tx, swap.id, now=clock.now()) is False, "both still serve theirs"
        await tx.session.execute(text("UPDATE swaps SET due_at = now() - interval '1 hour'"))
    async with town.worker():
        await hears(town, ana, "No trade was agreed in time")
        await hears(town, bo, "Ana did not answer in time")
    assert await state(town, swap) == "expired"


async def test_what_is_over_or_gone_can_be_neither_offered_nor_undone(town: Town) -> None:
    ana, bo, _ = await on_nights(town, "ana", "bo", "cy")
    assert (await refusal(offers(town, ana, night(-2)))).code == "OVER"
    assert (await refusal(offers(town, ana, night(0), to="nobody"))).code == "UNKNOWN_HANDLE"
    assert (await refusal(answers(town, swaps.take, SwapRow(id=new_id()), bo))).code == "NOT_FOUND"
    override = await takes_now(town, bo)
    async with town.database.transaction() as tx:
        await tx.session.execute(text("UPDATE overrides SET ends_at = now() - interval '1 minute'"))
    assert (await refusal(answers(town, takeovers.undo, SwapRow(id=override.swap_id), bo))).code == "OVER"

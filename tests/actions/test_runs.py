"""A run: begun once, followed by several, told in the timeline, and never in two minds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from api.actions.incidents import custody, incidents
from api.actions.runs import texts
from api.database import Database
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.runs.run import MOST_AT_ONCE
from api.store.incidents.incidents import IncidentRow
from api.store.paging.ladders import EscalationRow
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs.runs import RunOpRow, RunRow, SuggestionRow
from tests.schema.office import Office, actor
from tests.support.people import NOON
from tests.support.runbooks import including, part, published
from tests.support.runs import HANDLE, MINUTE, TEXT, Runs, sent


@dataclass(frozen=True, slots=True)
class Shop:
    database: Database
    office: Office
    incident: IncidentRow
    runs: Runs
    owner: Viewer
    ana: Actor
    bo: Actor
    now: datetime

    async def moved_on(self) -> IncidentRow:
        async with self.database.read() as session:
            return (await session.scalars(select(IncidentRow))).one()


@pytest.fixture
async def shop(database: Database) -> Shop:
    database.mail = True
    office = Office(database)
    ana, bo = await office.person("ana"), await office.person("bo")
    await office.service(owner=ana, members=[ana, bo])
    await published(database, ana, TEXT, HANDLE)
    incident = await office.declare(bo)
    runs = Runs(database, incident.id)
    return Shop(database, office, incident, runs, ana, actor(ana), actor(bo), NOON)


# -- beginning


async def test_a_run_begins_on_the_published_text_and_stays_on_it(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    assert (run.title, run.number, run.text, run.is_automatic) == ("Queue is stuck", 1, TEXT, False)
    assert run.due_at == run.started_at + 5 * MINUTE
    (entry,) = await shop.runs.timeline()
    assert (entry.kind, entry.actor) == ("run.start", "person:ana")
    assert entry.text == "Ana began the runbook “Queue is stuck” (version 1)."
    assert entry.data["content"] == run.content_hash
    async with shop.database.transaction() as tx:
        await tx.session.execute(update(RunbookRow).values(published=1, content_hash="of another text"))
    assert (await shop.runs.row(run)).text == TEXT


async def test_parts_are_in_the_text_that_a_run_follows(shop: Shop) -> None:
    ana = await shop.office.person("cy", "admin")
    await published(shop.database, ana, part(), "roll-back")
    await published(shop.database, ana, including("roll-back"), "checkout-errors")
    run = await shop.runs.start(shop.ana, now=shop.now, handle="checkout-errors")
    assert "::: include" not in run.text
    assert [one.id for one in (await shop.runs.state(run)).steps] == ["restart-one-node", "roll-back-it"]


async def test_whoever_starts_it_again_joins_the_one_that_is_open(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    assert (await shop.runs.start(shop.bo, now=shop.now + MINUTE)).id == run.id
    await shop.runs.end(run, shop.ana, "worked", now=shop.now + MINUTE)
    again = await shop.runs.start(shop.bo, now=shop.now + 2 * MINUTE)
    assert again.id != run.id
    assert [entry.kind for entry in await shop.runs.timeline()] == ["run.start", "run.end", "run.start"]


async def test_only_what_is_published_and_in_use_is_followed_and_only_while_it_burns(shop: Shop) -> None:
    for handle, code in (("nothing", "NOT_FOUND"), ("draft", "NOT_PUBLISHED"), ("old", "ARCHIVED")):
        facts = {"published": None} if handle == "draft" else {"archived_at": shop.now, "published": 1}
        if handle != "nothing":
            await runbook(shop, handle, **facts)
        with pytest.raises(Refused) as refused:
            await shop.runs.start(shop.ana, now=shop.now, handle=handle)
        assert refused.value.code == code
    async with shop.database.transaction() as tx:
        await incidents.resolve(tx, shop.incident.id, by=shop.ana, now=shop.now)
    with pytest.raises(Refused, match="is resolved"):
        await shop.runs.start(shop.ana, now=shop.now)


async def runbook(shop: Shop, handle: str, **facts: object) -> None:
    async with shop.database.transaction() as tx:
        tx.session.add(
            RunbookRow(
                id=uuid4(),
                handle=handle,
                title=handle.capitalize(),
                summary="",
                is_part=False,
                created_at=shop.now,
                version=1,
                **facts,
            )
        )


# -- following


async def test_two_people_follow_it_and_every_tick_is_said_once(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    before = await shop.moved_on()
    look = sent("look", "tick", shop.now + MINUTE, seen="12 000 wait")
    disk = sent("disk", "choose", shop.now + 2 * MINUTE, option=0)
    done = await shop.runs.record(run, shop.ana, disk, look, now=shop.now + 2 * MINUTE)
    assert done.refused == []
    await shop.runs.record(
        run, shop.bo, sent("free", "begin", shop.now + 3 * MINUTE), now=shop.now + 3 * MINUTE
    )
    state = await shop.runs.state(run)
    assert state.current == "free"
    assert (state.counts.done, state.counts.passed) == (2, 1)
    assert (await shop.runs.said())[1:] == [
        "Ana ticked “Look at the queue”: 12 000 wait (done 12:01, sent 12:02 UTC)",
        "Ana chose “It is full” at “Is it the disk?”",
        "Bo began “Free some space”",
    ]
    after = await shop.moved_on()
    assert after.seq == before.seq + 2, "one parcel moves a screen once"
    assert after.touched_at == shop.now + 3 * MINUTE
    assert (await shop.runs.row(run)).due_at == shop.now + 13 * MINUTE


async def test_what_is_sent_twice_counts_once_and_moves_nothing(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    look = sent("look", "tick", shop.now)
    first = await shop.runs.record(run, shop.ana, look, look, now=shop.now)
    before = await shop.moved_on()
    again = await shop.runs.record(run, shop.ana, look, now=shop.now + MINUTE)
    assert (again.run.seq, again.refused) == (first.run.seq, [])
    assert (await shop.moved_on()).seq == before.seq
    assert [op.kind for op in await shop.runs.ops(run)] == ["tick"]
    assert [entry.kind for entry in await shop.runs.timeline()] == ["run.start", "run.tick"]


async def test_both_orders_of_two_phones_end_in_the_same_state(shop: Shop) -> None:
    begun, later = shop.now, shop.now + 30 * MINUTE
    ana = [
        sent("look", "tick", begun + 2 * MINUTE, seen="Red"),
        sent("look", "untick", begun + 4 * MINUTE),
        sent("disk", "choose", begun + 6 * MINUTE, option=0),
    ]
    bo = [
        sent("look", "tick", begun + 5 * MINUTE, seen="Red again"),
        sent("disk", "choose", begun + 7 * MINUTE, option=1),
        sent("restart", "skip", begun + 8 * MINUTE, reason="Nobody may"),
    ]
    states = []
    for first, second in (((shop.ana, ana), (shop.bo, bo)), ((shop.bo, bo), (shop.ana, ana))):
        run = await shop.runs.start(shop.ana, now=begun)
        for by, ops in (first, second):
            fresh = [sent(op.step, op.kind, op.at, **op.data) for op in ops]
            await shop.runs.record(run, by, *fresh, now=later)
        states.append(await shop.runs.state(run))
        await shop.runs.end(run, shop.ana, "worked", now=later)
    one, two = (
        [(step.id, step.state, step.by, step.at, step.choice) for step in state.steps] for state in states
    )
    assert one == two
    assert one[0][1:3] == ("done", ("person:bo",))
    assert states[0].steps[1].is_contested


async def test_the_record_says_when_it_was_done_and_when_it_was_heard_of(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    tick = sent("look", "tick", shop.now + 3 * MINUTE)
    await shop.runs.record(run, shop.ana, tick, now=shop.now + 40 * MINUTE)
    *_, entry = await shop.runs.timeline()
    assert entry.text == "Ana ticked “Look at the queue” (done 12:03, sent 12:40 UTC)"
    (op,) = await shop.runs.ops(run)
    assert datetime.fromisoformat(entry.data["at"]) == op.at
    assert entry.data["op"] == tick.id
    assert entry.at == shop.now + 40 * MINUTE


@pytest.mark.parametrize("off", [timedelta(days=-30), timedelta(days=30)])
async def test_a_phone_whose_clock_is_wrong_is_believed_as_far_as_that_can_be(
    shop: Shop, off: timedelta
) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    arrived = shop.now + 10 * MINUTE
    await shop.runs.record(run, shop.ana, sent("look", "tick", arrived + off), now=arrived)
    (op,) = await shop.runs.ops(run)
    assert run.started_at <= op.at <= op.arrived_at
    assert abs(op.at - (run.started_at if off < timedelta() else op.arrived_at)) < timedelta(seconds=1)


@pytest.mark.parametrize("off", [timedelta(days=-30), timedelta(days=30)])
@pytest.mark.parametrize("at_once", [True, False])
async def test_a_phone_whose_clock_is_wrong_still_has_its_own_last_word(
    shop: Shop, off: timedelta, at_once: bool
) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    kinds = ("tick", "untick", "tick", "untick")
    ops = [
        sent("look", kind, shop.now + off + number * MINUTE / 60, id=f"{9 - number}" * 8 + str(uuid4())[8:])
        for number, kind in enumerate(kinds)
    ]
    for number, parcel in enumerate([ops] if at_once else [[op] for op in ops], 1):
        await shop.runs.record(run, shop.ana, *parcel, now=shop.now + number * MINUTE)
    assert (await shop.runs.state(run)).steps[0].state == "open"


async def test_a_bad_op_costs_no_other(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    bad = {
        "no uuid": sent("look", "tick", shop.now, id="7"),
        "unknown step": sent("gone", "tick", shop.now),
        "unknown kind": sent("look", "explode", shop.now),
        "what only the clock says": sent("look", "late", shop.now, text="Late!"),
        "no option": sent("disk", "choose", shop.now, option=9),
        "no words": sent(None, "note", shop.now, text=" "),
    }
    good = [sent("look", "tick", shop.now), sent(None, "note", shop.now, text="Two of us")]
    done = await shop.runs.record(run, shop.ana, good[0], *bad.values(), good[1], now=shop.now)
    assert [one.id for one in done.refused] == [op.id for op in bad.values()]
    assert [one.code for one in done.refused] == [
        *("BAD_ID", "UNKNOWN_STEP", "BAD_OP", "BAD_OP", "NOT_AN_OPTION", "TEXT_MISSING")
    ]
    assert {str(op.id) for op in await shop.runs.ops(run)} == {op.id for op in good}


async def test_an_id_belongs_to_the_run_it_was_first_used_in(shop: Shop) -> None:
    one = await shop.runs.start(shop.ana, now=shop.now)
    tick = sent("look", "tick", shop.now)
    await shop.runs.record(one, shop.ana, tick, now=shop.now)
    await shop.runs.end(one, shop.ana, "worked", now=shop.now)
    other = await shop.runs.start(shop.ana, now=shop.now)
    done = await shop.runs.record(other, shop.ana, tick, now=shop.now)
    assert [(refused.id, refused.code) for refused in done.refused] == [(tick.id, "ID_TAKEN")]
    assert await shop.runs.ops(other) == []


async def test_too_much_at_once_is_refused_and_a_run_that_is_full_says_so(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    with pytest.raises(Refused, match="at most 200"):
        await shop.runs.record(
            run, shop.ana, *[sent("look", "begin", shop.now)] * (MOST_AT_ONCE + 1), now=shop.now
        )
    monkeypatch.setattr("api.actions.runs.ops.MOST_OPS", 2)
    ops = [sent("look", "note", shop.now, text=str(number)) for number in range(3)]
    done = await shop.runs.record(run, shop.ana, *ops, now=shop.now)
    assert [(one.id, one.code) for one in done.refused] == [(ops[2].id, "RUN_FULL")]
    again = await shop.runs.record(run, shop.ana, *ops[:2], now=shop.now)
    assert again.refused == [], "what is known is known"


async def test_holding_an_incident_and_ticking_is_a_sign_of_life(shop: Shop) -> None:
    async with shop.database.transaction() as tx:
        await incidents.acknowledge(tx, shop.incident.id, by=shop.ana, now=shop.now)
    run = await shop.runs.start(shop.ana, now=shop.now + MINUTE)
    later = shop.now + 20 * MINUTE
    await shop.runs.record(run, shop.ana, sent("look", "tick", later), now=later)
    async with shop.database.read() as session:
        ladder = (await session.scalars(select(EscalationRow))).one()
    assert (ladder.phase, ladder.due_at) == ("watching", later + 30 * MINUTE)


async def test_a_deviation_is_a_suggestion_for_the_runbook(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    op = sent("restart", "deviate", shop.now, text="The unit is called worker@2 now")
    for _ in range(2):
        await shop.runs.record(run, shop.bo, op, sent("look", "begin", shop.now), now=shop.now)
    async with shop.database.read() as session:
        (made,) = (await session.scalars(select(SuggestionRow))).all()
    assert (made.runbook_id, made.run_id, made.step_id) == (run.runbook_id, run.id, "restart")
    assert (made.text, made.by, made.state) == ("The unit is called worker@2 now", "person:bo", "open")
    assert "Bo did it differently at “Restart the worker”: The unit is called worker@2 now" in (
        await shop.runs.said()
    )


# -- the end


async def test_a_run_ends_with_a_verdict_and_what_comes_late_is_kept_as_such(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    ended = await shop.runs.end(run, shop.ana, "partly", "Disk was fine", now=shop.now + MINUTE)
    assert (ended.verdict, ended.verdict_note, ended.ended_by) == ("partly", "Disk was fine", "person:ana")
    assert ended.due_at is None
    late = sent("look", "tick", shop.now + MINUTE / 2)
    await shop.runs.record(run, shop.bo, late, now=shop.now + 9 * MINUTE)
    assert (await shop.runs.said())[1:] == [
        "Ana ended “Queue is stuck”: it worked in part. Disk was fine",
        "Bo ticked “Look at the queue” (done 12:00, sent 12:09 UTC; came after the end)",
    ]
    assert (await shop.runs.state(run)).steps[0].by == ("person:bo",)
    assert (await shop.runs.row(run)).due_at is None, "no clock runs in what is over"


async def test_it_ends_once(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    for _ in range(2):
        ended = await shop.runs.end(run, shop.bo, "worked", now=shop.now + MINUTE)
    assert ended.ended_by == "person:bo"
    with pytest.raises(Refused, match="it worked"):
        await shop.runs.end(run, shop.ana, "misled", now=shop.now + 2 * MINUTE)
    with pytest.raises(Refused, match="has ended"):
        await shop.runs.stop(run, shop.ana, now=shop.now + 2 * MINUTE)
    assert [entry.kind for entry in await shop.runs.timeline()] == ["run.start", "run.end"]


async def test_what_ended_by_itself_still_takes_a_verdict(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    async with shop.database.transaction() as tx:
        await tx.session.execute(update(RunRow).values(ended_at=shop.now, ended_by="system:tocsin"))
    ended = await shop.runs.end(run, shop.ana, "worked", now=shop.now + MINUTE)
    assert (ended.verdict, ended.ended_by, ended.ended_at) == ("worked", "system:tocsin", shop.now)
    assert (await shop.runs.said())[-1] == "Ana said afterwards of “Queue is stuck”: it worked."


async def test_whoever_was_misled_tells_the_owner_at_once(shop: Shop) -> None:
    run = await shop.runs.start(shop.bo, now=shop.now)
    await shop.runs.end(run, shop.bo, "misled", "There is no such worker", now=shop.now)
    assert await shop.office.told(shop.owner) == [("Bo was misled by a runbook", "Queue is stuck")]


async def test_stopping_stops_only_what_runs_by_itself(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now, is_automatic=True)
    for _ in range(2):
        stopped = await shop.runs.stop(run, shop.bo, "It restarts the wrong one", now=shop.now + MINUTE)
    assert (stopped.stopped_by, stopped.stopped_why) == ("person:bo", "It restarts the wrong one")
    await shop.runs.record(run, shop.ana, sent("look", "tick", shop.now + MINUTE), now=shop.now + MINUTE)
    assert await shop.runs.said() == [
        "Ana began the runbook “Queue is stuck” by itself (version 1).",
        "Bo stopped what “Queue is stuck” does by itself: It restarts the wrong one",
        "Ana ticked “Look at the queue”",
    ]


async def test_of_a_runbook_that_nobody_owns_those_hear_who_answer_for_its_services(shop: Shop) -> None:
    run = await shop.runs.start(shop.bo, now=shop.now)
    async with shop.database.transaction() as tx:
        await tx.session.execute(update(RunbookRow).values(owner_id=None))
    await shop.runs.end(run, shop.bo, "misled", now=shop.now)
    assert await shop.office.told(shop.owner) == [("Bo was misled by a runbook", "Queue is stuck")]


async def test_whoever_was_misled_by_their_own_runbook_knows_it(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    await shop.runs.end(run, shop.ana, "misled", now=shop.now)
    assert await shop.office.told(shop.owner) == []


async def test_of_a_restricted_incident_only_an_owner_who_is_named_hears(shop: Shop) -> None:
    run = await shop.runs.start(shop.bo, now=shop.now)
    await shop.office.restrict(shop.incident.id, await shop.office.person("cy"))
    await shop.runs.end(run, shop.bo, "misled", now=shop.now)
    assert await shop.office.told(shop.owner) == []


async def test_everything_done_in_a_run_is_in_the_chain(shop: Shop) -> None:
    run = await shop.runs.start(shop.ana, now=shop.now)
    ops = [sent("look", "tick", shop.now), sent("disk", "choose", shop.now, option=0)]
    await shop.runs.record(run, shop.ana, *ops, now=shop.now)
    await shop.runs.end(run, shop.ana, "worked", now=shop.now)
    async with shop.database.read() as session:
        assert (await custody.verify(session)).first_bad is None
        kept = set(await session.scalars(select(RunOpRow.id)))
    told = {entry.data["op"] for entry in await shop.runs.timeline() if "op" in entry.data}
    assert told == {str(op_id) for op_id in kept}


async def test_texts_are_read_once_and_only_the_latest_are_kept(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_MOST_KEPT", 1)
    ana = await shop.office.person("cy", "admin")
    await published(shop.database, ana, part(), "other")
    one = await shop.runs.start(shop.ana, now=shop.now)
    two = await shop.runs.start(shop.ana, now=shop.now, handle="other")
    for run, first in ((one, "look"), (two, "roll-back-it"), (one, "look")):
        assert (await shop.runs.state(run)).steps[0].id == first

"""An update is promised: the lead's phone says so in time, then others', until somebody speaks."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from api import clock
from api.actions.comms import promise_care, promises, updates
from api.actions.incidents import incidents, roles
from api.actions.incidents.timeline import case
from api.domain.comms.audience import Audience, UpdateState
from api.store.comms.comms import AnnouncementRow, PromiseRow, UpdateRow
from api.store.oncall.oncall import RotationRow
from api.store.organisation.snapshot import bump
from tests.support.browser.faults import GONE
from tests.support.comms import SLOTS, Newsroom, free, template
from tests.support.town import Person, Town

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def rota(town: Town, *people: str) -> None:
    """A day each; the first has five hours left."""
    begun = (clock.now() - 19 * HOUR).replace(tzinfo=None, second=0, microsecond=0)
    daily = {"name": "leads", "people": list(people), "starts": f"{begun:%Y-%m-%dT%H:%M}", "unit": "day"}
    await town.schedule("comms-leads", rotations=[daily])
    await town.comms(rota="comms-leads")


async def turn(town: Town, by: timedelta) -> None:
    """The rota's clock goes on with ours."""
    begun = (clock.now() - 19 * HOUR - by).replace(tzinfo=None, second=0, microsecond=0)
    async with town.database.transaction() as tx:
        row = (await tx.session.scalars(select(RotationRow))).one()
        row.definition = row.definition | {"starts": f"{begun:%Y-%m-%dT%H:%M}"}
        await bump(tx.session)


async def declared(town: Town, by: Person, *, service: str | None = None, severity: int = 1) -> int:
    async with town.database.transaction() as tx:
        row = await incidents.declare(
            tx, by=by.actor, title="A secret", severity=severity, service=service, now=clock.now()
        )
    return row.number


async def tell(
    town: Town,
    number: int,
    by: Person,
    audience: Audience = "public",
    state: UpdateState = "investigating",
) -> None:
    row, now = await town.incident(number), clock.now()
    async with town.database.transaction() as tx, case(tx, row.id, now=now) as opened:
        await promises.told(opened, audience=audience, state=state, update_id=None, next_at=None, by=by.actor)


async def of(town: Town, number: int, audience: str = "public") -> list[PromiseRow]:
    row = await town.incident(number)
    async with town.database.read() as session:
        question = select(PromiseRow).where(PromiseRow.incident_id == row.id, PromiseRow.audience == audience)
        return list(await session.scalars(question.order_by(PromiseRow.made_at, PromiseRow.due_at)))


def heard(person: Person) -> list[dict[str, Any]]:
    return [payload["notification"] for payload in person.phone.of_kind("update-due")]


async def heard_by(town: Town, person: Person, count: int) -> list[dict[str, Any]]:
    async def enough() -> bool:
        return len(heard(person)) >= count

    await town.until(enough)
    return heard(person)


async def test_silence_goes_from_the_lead_to_the_deputy_to_the_commander(town: Town):
    ana, bo, cy = [await town.person(handle) for handle in ("ana", "bo", "cy")]
    await rota(town, "ana", "bo")
    number = await declared(town, cy)
    await tell(town, number, cy)
    row = await town.incident(number)
    async with town.database.transaction() as tx, case(tx, row.id, now=clock.now()) as opened:
        await roles.take(opened, "commander", by=cy.actor)
    async with town.worker():
        await town.pass_time(9 * MINUTE)
        assert heard(ana) == [], "never early"
        await town.pass_time(MINUTE)
        (reminder,) = await heard_by(town, ana, 1)
        assert reminder["title"].startswith(f"SEV1 #{number}: public update due ")
        assert reminder["navigate"] == f"/comms/{number}?audience=public"
        assert "secret" not in str(reminder), "lock screens are told a number"
        await town.pass_time(5 * MINUTE)
        _, overdue = await heard_by(town, ana, 2)
        assert overdue["title"] == f"SEV1 #{number}: public update is overdue"
        assert "readers see that it is late" in overdue["body"]
        assert heard(bo) == heard(cy) == []
        await town.pass_time(3 * MINUTE)
        await heard_by(town, bo, 1)
        assert heard(cy) == []
        await town.pass_time(3 * MINUTE)
        await heard_by(town, cy, 1)
    (promise,) = await of(town, number)
    assert (promise.state, promise.broken_at, promise.lead_id) == ("broken", promise.due_at, ana.row.id)
    assert promise.step_due_at is None
    kinds = [kind for kind in await town.timeline(number) if kind.startswith(("update-", "promise-"))]
    assert kinds == [
        "update-due",
        "promise-broken",
        "update-overdue",
        "update-overdue",
        "update-overdue",
    ]
    assert [len(heard(one)) for one in (ana, bo, cy)] == [2, 1, 1]


async def test_whoever_speaks_or_says_a_later_time_ends_it(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await rota(town, "ana", "bo")
    number = await declared(town, ana)
    await tell(town, number, ana)
    async with town.worker():
        await town.pass_time(16 * MINUTE)
        await heard_by(town, ana, 1)
        await tell(town, number, ana)
        await town.pass_time(9 * MINUTE)
        row = await town.incident(number)
        now = clock.now()
        async with town.database.transaction() as tx, case(tx, row.id, now=now) as opened:
            await promises.extend(opened, "public", until=now + HOUR, why="The fix runs", by=ana.actor)
        await town.pass_time(30 * MINUTE)
        await town.says(number, "promise-extended")
    assert heard(bo) == [], "nobody was late enough for the deputy"
    assert [row.state for row in await of(town, number)] == ["late", "extended", "open"]


async def test_the_rota_turns_in_the_middle_and_the_new_lead_is_reminded(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await rota(town, "ana", "bo")
    number = await declared(town, ana)
    async with town.worker():
        await tell(town, number, ana)
        await town.pass_time(11 * MINUTE)
        await heard_by(town, ana, 1)
        await tell(town, number, ana)
        await turn(town, 6 * HOUR)
        await town.pass_time(11 * MINUTE)
        await heard_by(town, bo, 1)
    assert len(heard(ana)) == 1


async def test_a_lead_without_a_phone_is_passed_over_at_once_and_everybody_can_see_it(town: Town):
    await town.person("ana", phones=0)
    bo = await town.person("bo")
    await rota(town, "ana", "bo")
    number = await declared(town, bo)
    await tell(town, number, bo)
    async with town.worker():
        await town.pass_time(11 * MINUTE)
        await heard_by(town, bo, 1)
    said = await town.said(number)
    assert "The public update is due: told Bo, for Ana cannot be reached." in said


async def test_a_push_that_fails_goes_on_to_the_next_in_line(town: Town):
    ana, bo = await town.person("ana"), await town.person("bo")
    await rota(town, "ana", "bo")
    ana.phone.fail(GONE)
    number = await declared(town, bo)
    await tell(town, number, bo)
    async with town.worker():
        await town.pass_time(11 * MINUTE)
        await heard_by(town, bo, 1)
        await town.says(number, "update-unheard")
    assert "Ana was not reached about the public update: telling Bo." in await town.said(number)


async def test_while_another_phone_of_theirs_rings_nobody_else_is_told(town: Town):
    ana, bo = await town.person("ana", phones=2), await town.person("bo")
    await rota(town, "ana", "bo")
    ana.phone.fail(GONE)
    number = await declared(town, bo)
    await tell(town, number, bo, "executives")
    async with town.worker():
        await town.pass_time(26 * MINUTE)
        told = await ana.phones[1].rings(kind="update-due")
        assert told["notification"]["navigate"] == f"/briefings/+new?incident={number}"
        await ana.phones[1].rings(kind="notice")
    assert heard(bo) == []
    assert "update-unheard" not in await town.timeline(number)


async def test_of_a_restricted_incident_only_those_hear_who_are_named_in_it(town: Town):
    ana, bo, cy = [await town.person(handle) for handle in ("ana", "bo", "cy")]
    await rota(town, "ana", "bo")
    room = await Newsroom.about(town, cy, restricted=True)
    await room.name(bo, cy)
    number = (await room.incident()).number
    await tell(town, number, cy)
    async with town.worker():
        await town.pass_time(16 * MINUTE)
        await heard_by(town, bo, 1)
        await town.pass_time(3 * MINUTE)
        await heard_by(town, cy, 1)
    assert heard(ana) == []


async def test_nobody_to_tell_is_said_and_stops_nothing(town: Town):
    ana = await town.person("ana", phones=0)
    number = await declared(town, ana)
    await tell(town, number, ana)
    async with town.worker():
        await town.pass_time(22 * MINUTE)
        await town.says(number, "update-overdue")
        await town.says(number, "promise-broken")
    assert any(
        text.startswith("The public update is overdue: nobody can be told")
        for text in await town.said(number)
    )
    assert (await of(town, number))[0].state == "broken"


async def test_what_others_can_see_is_promised_to_them_hurried_and_ended_with_a_last_word(town: Town):
    ana = await town.person("ana")
    await town.service("checkout", rungs=[(3600, ["person:ana"])])
    await town.component("shop", service="checkout")
    async with town.worker():
        number = await declared(town, ana, service="checkout", severity=3)
        await town.says(number, "promise-made")
        detected = (await town.incident(number)).detected_at
        first = [(await of(town, number, audience))[0] for audience in ("public", "internal", "executives")]
        assert [row.due_at - detected for row in first] == [30 * MINUTE, 60 * MINUTE, 24 * HOUR]
        assert {row.kind for row in first} == {"first"}
        assert await of(town, number, "customers") == [], "they have no page"
        row = await town.incident(number)
        async with town.database.transaction() as tx:
            now = clock.now()
            await incidents.set_severity(tx, row.id, by=ana.actor, severity=1, now=now)
        await town.says(number, "promise-hurried")
        was, hurried = await of(town, number)
        assert (was.state, was.broken_at) == ("ended", None)
        assert now + 5 * MINUTE <= hurried.due_at <= clock.now() + 5 * MINUTE
        await tell(town, number, ana, "internal")
        async with town.database.transaction() as tx:
            await incidents.resolve(tx, row.id, by=ana.actor, now=clock.now())
        await town.says(number, "promise-final")
    assert {row.state for row in await of(town, number)} == {"ended"}, "nobody outside heard of it"


async def test_an_incident_that_nobody_outside_can_see_promises_nothing(town: Town):
    ana = await town.person("ana")
    await town.service("ledger", rungs=[(3600, ["person:ana"])])
    async with town.worker():
        quiet = await declared(town, ana, service="ledger")
        await town.service("checkout", rungs=[(3600, ["person:ana"])], key="1" * 32)
        await town.component("shop", service="checkout")
        seen = await declared(town, ana, service="checkout")
        await town.says(seen, "promise-made")
    assert await of(town, quiet) == []


async def test_whoever_leads_what_is_said_starts_the_promises(town: Town):
    ana = await town.person("ana")
    async with town.worker():
        number = await declared(town, ana)
        row = await town.incident(number)
        now = clock.now()
        async with town.database.transaction() as tx, case(tx, row.id, now=now) as opened:
            await roles.take(opened, "comms_lead", by=ana.actor)
        await town.says(number, "promise-made")
        (public,) = await of(town, number)
        assert public.due_at == now + 5 * MINUTE, "from when there was a reason to"
        await heard_by(town, ana, 1)


async def test_what_is_opened_again_after_all_were_told_that_it_is_over_wants_a_word(town: Town):
    ana = await town.person("ana")
    room = await Newsroom.about(town, ana, severity=2)
    over = {"data": "Nothing was lost.", "lingering": "Nothing is left."}
    await room.publish(ana, template())
    async with town.worker():
        await room.resolve(ana)
        number = (await room.incident()).number
        await town.says(number, "promise-final")
        await room.publish(ana, template(state="resolved", template="resolved", slots=SLOTS | over))
        assert [row.state for row in await of(town, number)] == ["kept"]
        now = clock.now()
        async with town.database.transaction() as tx:
            await incidents.reopen(tx, room.incident_id, by=ana.actor, why="It is back", now=now)
        await town.says(number, "promise-made")
    _, again = await of(town, number)
    assert (again.kind, again.state) == ("first", "open")
    assert now + 10 * MINUTE <= again.due_at <= clock.now() + 10 * MINUTE


async def test_a_last_word_that_says_something_else_still_leaves_one_owed(town: Town):
    ana = await town.person("ana")
    room = await Newsroom.about(town, ana, severity=3)
    await room.publish(ana, template())
    async with town.worker():
        await room.resolve(ana)
        number = (await room.incident()).number
        await town.says(number, "promise-final")
        await room.publish(ana, free(state="monitoring", headline=""))

        async def owed_again() -> bool:
            return (await of(town, number))[-1].state == "open"

        await town.until(owed_again)
        row, now = await town.incident(number), clock.now()
        async with town.database.transaction() as tx, case(tx, row.id, now=now) as opened:
            await promise_care.end(opened, "public", why="Nobody saw it", by=ana.actor)
        await town.pass_time(2 * MINUTE)
        await tell(town, await declared(town, ana), ana)
    promised = [(one.kind, one.state) for one in await of(town, number)]
    assert promised == [("next", "ended"), ("final", "kept"), ("final", "ended")], (
        "ended by a person, for good"
    )


async def drafts(town: Town, number: int) -> dict[str, UpdateRow]:
    """What we prepared, by audience."""
    row = await town.incident(number)
    async with town.database.read() as session:
        question = (
            select(AnnouncementRow.audience, UpdateRow)
            .join(UpdateRow, UpdateRow.announcement_id == AnnouncementRow.id)
            .where(AnnouncementRow.incident_id == row.id, UpdateRow.stage == "draft")
        )
        return {row.audience: row.UpdateRow for row in await session.execute(question)}


async def test_a_draft_lies_ready_replaced_by_the_next_and_tells_nothing_from_inside(town: Town):
    ana = await town.person("ana", role="comms")
    await town.person("bo", role="admin")
    await town.service("checkout", rungs=[(3600, ["person:ana"])])
    shop = await town.component("shop", service="checkout")
    async with town.worker():
        number = await declared(town, ana, service="checkout")
        await town.says(number, "update-due")
        first = (await drafts(town, number))["public"]
        assert (first.author_id, first.published_at) == (None, None)
        assert "Shop" in first.body
        assert "secret" not in f"{first.headline} {first.body}"
        assert first.effects == {str(shop): "major_outage"}
        await town.pass_time(16 * MINUTE)

        async def internal_too() -> bool:
            return set(await drafts(town, number)) == {"public", "internal"}

        await town.until(internal_too)
        found = await drafts(town, number)
        assert "A secret" in found["internal"].body
        async with town.database.transaction() as tx:
            await updates.submit(tx, [found["public"].id], by=ana.actor, now=clock.now())
        async with town.database.read() as session:
            sent = await session.get_one(UpdateRow, found["public"].id)
        assert (sent.stage, sent.author_id) == ("waiting", ana.row.id), "free text at SEV1, and hers now"
        await tell(town, number, ana, "internal")
        assert set(await drafts(town, number)) == set(), "what nobody took up is gone"

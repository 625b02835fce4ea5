"""Six hours of a SEV1, told to the public: eleven promises, one of them broken, and figures that say so."""

from datetime import timedelta

from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select

from api import clock
from api.actions.comms import promises
from api.actions.incidents import incidents, roles
from api.actions.incidents.timeline import case
from api.actions.organisation.severities import save_severity
from api.actions.status import scheduled_maintenances
from api.domain.comms.adherence import Tally, tallies, tally
from api.domain.comms.audience import UpdateState
from api.domain.span import Span
from api.domain.status.page_state import statuses
from api.domain.status.planned_work import Work
from api.domain.status.snapshot import Announcement, Snapshot
from api.publishing.site import render
from api.store.comms import cadence
from api.store.comms.comms import ApprovalRow, PromiseRow, UpdateRow
from api.store.organisation.ownership import SeverityRow
from api.store.status.pages import StatusPageRow
from api.store.status.snapshot import snapshot
from tests.support.comms import Newsroom, free, template
from tests.support.town import Person, Town

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class Story:
    """The night by its minutes: what waits comes due as if they had passed."""

    def __init__(self, town: Town, shop: str) -> None:
        self.town = town
        self.shop = shop
        self.minute = 0

    async def begin(self, by: Person) -> None:
        town = self.town
        async with town.database.transaction() as tx:
            row = await incidents.declare(
                tx,
                by=by.actor,
                title="Gateway drops packets",
                severity=1,
                service="checkout",
                now=clock.now(),
            )
        self.room, self.number = Newsroom(town, row.id), row.number
        await town.says(self.number, "promise-made")

    async def at(self, minute: int) -> None:
        await self.town.pass_time((minute - self.minute) * MINUTE)
        self.minute = minute

    async def says(self, by: Person, state: UpdateState, name: str, **slots: str) -> None:
        """From a template that needs nobody else."""
        effects = {} if state in ("resolved", "postmortem") else {self.shop: "major_outage"}
        filled = {"affected": "The shop", "symptom": "orders fail", "since": "14:00 UTC"} | slots
        text = template(state=state, template=name, slots=filled, effects=effects)
        (update,) = await self.room.publish(by, text)
        assert update.stage == "published", update.why_approval

    async def owed(self) -> PromiseRow | None:
        found = [row for row in await self.promises() if row.state in ("open", "broken")]
        assert len(found) <= 1, "never two at once"
        return found[0] if found else None

    async def left(self) -> int:
        """Minutes until the next word is due; negative once it is late."""
        row = await self.owed()
        assert row is not None
        return round((row.due_at - clock.now()) / MINUTE)

    async def promises(self) -> list[PromiseRow]:
        async with self.town.database.read() as session:
            question = select(PromiseRow).where(PromiseRow.incident_id == self.room.incident_id)
            return list(await session.scalars(question.order_by(PromiseRow.made_at)))

    async def page(self) -> Snapshot:
        """What readers see now."""
        async with self.town.database.read() as session:
            page = (await session.scalars(select(StatusPageRow))).one()
            return await snapshot(session, page, base_url="http://localhost:8080", now=clock.now())

    async def announcement(self) -> Announcement:
        (one,) = (await self.page()).announcements
        return one

    async def heard(self, person: Person, count: int) -> list[str]:
        """The titles of what their phone said about updates, once there are so many."""

        async def enough() -> bool:
            return len(person.phone.of_kind("update-due")) >= count

        await self.town.until(enough)
        found = person.phone.of_kind("update-due")
        assert len(found) == count
        return [one["notification"]["title"] for one in found]


async def test_six_hours_of_a_sev1(town: Town):
    ana, bo = await town.person("ana", role="comms"), await town.person("bo", role="comms")
    cy, eve, fay = [await town.person(handle) for handle in ("cy", "eve", "fay")]
    begun = (clock.now() - 2 * HOUR).replace(tzinfo=None, second=0, microsecond=0)
    weekly = {"name": "leads", "people": ["ana", "bo"], "starts": f"{begun:%Y-%m-%dT%H:%M}", "unit": "week"}
    await town.schedule("comms-leads", rotations=[weekly])
    await town.comms(rota="comms-leads", approvers=["fay"])
    await town.service("checkout", rungs=[(36_000, ["person:eve"])])
    story = Story(town, str(await town.component("shop", service="checkout")))
    await only_the_public(town)

    async with town.worker():
        # 1: the first post within five minutes, from a template, and nobody else has to agree.
        await story.begin(eve)
        assert await story.left() == 5
        assert (await story.heard(ana, 1))[0].startswith(f"SEV1 #{story.number}: public update due ")
        await command(story, cy)
        await story.at(3)
        await story.says(ana, "investigating", "first-post")
        assert await story.left() == 15
        assert (await story.announcement()).promised_at == (await owed(story)).due_at

        # 2: free text needs a second person; the approver is silent, the deputy agrees.
        await story.at(9)
        text = free(headline="", effects={story.shop: "major_outage"})
        (waiting,) = await story.room.publish(ana, text)
        assert waiting.stage == "waiting"
        await story.at(15)
        await town.says(story.number, "approval-silent")
        await asked(story, waiting, [("fay", "silent"), ("bo", None)])
        await story.heard(ana, 2)
        await story.room.approve(bo, waiting, rationale="It is what we know.")
        assert await story.left() == 20, "identified is spoken of less often"

        # 3: written now, going out in eight minutes by itself.
        await story.at(25)
        (planned,) = await story.room.publish(
            ana,
            template(
                state="identified",
                template="identified",
                slots={
                    "affected": "The shop",
                    "symptom": "orders fail",
                    "action": "a gateway is replaced",
                    "workaround": "order by phone.",
                },
                effects={story.shop: "partial_outage"},
            ),
            at=clock.now() + 8 * MINUTE,
        )
        assert planned.stage == "scheduled"
        await story.at(33)
        await town.until(lambda: is_out(story, planned))
        assert await story.left() == 20

        # 4: nobody speaks. It climbs: lead, deputy, commander, in this order.
        reminders = len(ana.phone.of_kind("update-due"))
        await story.at(49)
        await story.heard(ana, reminders + 1)
        await story.at(54)
        assert (await story.heard(ana, reminders + 2))[
            -1
        ] == f"SEV1 #{story.number}: public update is overdue"
        assert bo.phone.of_kind("update-due") == cy.phone.of_kind("update-due") == []
        await story.at(57)
        await story.heard(bo, 1)
        assert cy.phone.of_kind("update-due") == []
        await story.at(60)
        await story.heard(cy, 1)
        assert "overdue by 7 min" in (await front(story)).lower()
        await story.says(
            cy, "identified", "identified", action="a gateway is replaced", workaround="none yet."
        )

        # 5 and 6: kept, then put off for a reason that readers do not see, to a time that they do.
        await story.at(78)
        await says_more(story, ana, "identified")
        await story.at(95)
        now = clock.now()
        async with town.database.transaction() as tx, case(tx, story.room.incident_id, now=now) as opened:
            until = now + 45 * MINUTE
            await promises.extend(opened, "public", until=until, why="SECRET vendor call", by=ana.actor)
        assert (await story.announcement()).promised_at == until
        assert "SECRET" not in await front(story)

        # 7: after two hours somebody chooses to speak less often.
        await story.at(130)
        now = clock.now()
        async with town.database.transaction() as tx, case(tx, story.room.incident_id, now=now) as opened:
            await promises.stretch(opened, "public", every=HOUR, why="Hours to go", by=ana.actor)
        assert await story.left() == 60

        # 8: kept; and planned work lies over it for an hour.
        await story.at(185)
        await says_more(story, ana, "identified")
        await maintenance(story, eve)
        await story.at(200)
        seen = await story.page()
        assert statuses(seen, at=clock.now())[seen.components[0].code] == "major_outage", "the worse one wins"
        assert "Database moves house" in await front(story)

        # 9, 10: mended, and watched.
        await story.at(240)
        await says_more(story, ana, "monitoring")
        assert await story.left() == 60, "what somebody stretched stays so"
        await story.at(295)
        await says_more(story, ana, "monitoring")

        # 11: over, said once; and what it was.
        await story.at(348)
        await story.room.resolve(eve)
        await town.says(story.number, "promise-final")
        last = await owed(story)
        assert (last.kind, await story.left()) == ("final", 7)
        await story.says(
            ana, "resolved", "resolved", data="No order was lost.", lingering="Mails may be late."
        )
        assert await story.owed() is None
        await story.at(360)
        report = free(state="postmortem", headline="", body="A gateway dropped packets. It was replaced.")
        (report_row,) = await story.room.publish(ana, report)
        await story.room.approve(fay, report_row)
        assert await story.owed() is None, "after it nothing is promised"
    await the_figures_match(story, ana)
    announcement = await story.announcement()
    assert [one.state for one in announcement.updates][:2] == ["postmortem", "resolved"]
    assert announcement.promised_at is None


async def only_the_public(town: Town) -> None:
    """So that every promise of this night is one to the public."""
    async with town.database.transaction() as tx:
        row = await tx.session.get_one(SeverityRow, 1)
        shape = {"level": 1, "name": row.name, "acknowledge_within": "5m", "cadence": {"public": "15m"}}
        await save_severity(tx, shape, version=row.version, by="system:tocsin", now=clock.now())


async def command(story: Story, by: Person) -> None:
    now = clock.now()
    async with story.town.database.transaction() as tx, case(tx, story.room.incident_id, now=now) as opened:
        await roles.take(opened, "commander", by=by.actor)


async def owed(story: Story) -> PromiseRow:
    row = await story.owed()
    assert row is not None
    return row


async def asked(story: Story, update: UpdateRow, expected: list[tuple[str, str | None]]) -> None:
    async def as_expected() -> bool:
        found = await story.room.who_was_asked(update)
        return [(handle, answer) for handle, _, answer in found] == expected

    await story.town.until(as_expected)


async def is_out(story: Story, update: UpdateRow) -> bool:
    return (await story.room.update(update)).stage == "published"


async def says_more(story: Story, by: Person, state: UpdateState) -> None:
    slots = {"action": "a gateway is replaced", "workaround": "order by phone."}
    await story.says(by, state, state, **slots if state == "identified" else {})


async def maintenance(story: Story, by: Person) -> None:
    now = clock.now()
    work = Work(
        headline="Database moves house",
        components=("shop",),
        audiences=("public",),
        span=Span(now + 10 * MINUTE, now + 70 * MINUTE),
    )
    async with story.town.database.transaction() as tx:
        await scheduled_maintenances.schedule(tx, work, by=str(by.actor), now=now)


async def front(story: Story) -> str:
    files = render(await story.page(), clock.now())
    return files["index.html"].body.decode()


async def the_figures_match(story: Story, lead: Person) -> None:
    now = clock.now()
    async with story.town.database.read() as session:
        found = await cadence.came_due(session, since=now - 12 * HOUR, until=now + 12 * HOUR)
        approvals = (await session.scalars(select(ApprovalRow.answer).order_by(ApprovalRow.asked_at))).all()
    assert tally(found, now=now) == Tally(kept=8, broken=1, late=1, extended=2)
    assert tally(found, now=now).promised == 11
    assert tallies(found, lambda one: one.lead_id, now=now) == {
        lead.row.id: Tally(kept=8, broken=1, late=1, extended=2)
    }
    assert list(approvals) == ["silent", "approved", "approved"]
    answer = await story.town.http.get("/metrics")
    measured = {
        sample.labels["outcome"]: sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == "tocsin_promises_total"
    }
    assert measured == {"kept": 8, "late": 1, "extended": 2}

"""A newsroom for stories: an incident, texts about it, and what phones were asked and told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from api import clock
from api.actions.comms import approval_answers, updates
from api.actions.comms.compositions import Text
from api.actions.incidents import incidents
from api.store.base import new_id
from api.store.comms import approvals as approval_rows
from api.store.comms import updates as rows
from api.store.comms.comms import AnnouncementRow, ApprovalRow, UpdateRow
from api.store.incidents import incidents as incident_rows
from api.store.incidents.command import RoleRow
from api.store.incidents.incidents import IncidentRow, NamedPersonRow, TimelineRow
from api.store.paging.paging import PageRow
from tests.support import subscribers
from tests.support.town import Person, Town
from worker.jobs.updates import tell_due

MINUTE = timedelta(minutes=1)
SLOTS = {"affected": "Paying", "symptom": "cards are refused", "since": "14:00 UTC"}


def template(**facts: Any) -> Text:
    """A first post whose slots are filled."""
    whole: dict[str, Any] = {
        "audience": "public",
        "state": "investigating",
        "template": "first-post",
        "slots": SLOTS,
        "effects": {},
    }
    return Text(**(whole | facts))


def free(**facts: Any) -> Text:
    """Somebody's own words."""
    whole: dict[str, Any] = {
        "audience": "public",
        "state": "identified",
        "headline": "Cards are refused",
        "body": "We have found out why, and are mending it.",
        "slots": {},
        "effects": {},
    }
    return Text(**(whole | facts))


class Newsroom:
    """One incident of a town, and everything that is said of it."""

    def __init__(self, town: Town, incident_id: UUID) -> None:
        self.town = town
        self.incident_id = incident_id

    @classmethod
    async def about(
        cls, town: Town, by: Person, *, severity: int = 1, restricted: bool = False
    ) -> "Newsroom":
        async with town.database.transaction() as tx:
            row = await incidents.declare(
                tx, by=by.actor, title="Gateway drops packets", severity=severity, now=clock.now()
            )
            row.restricted = restricted
        return cls(town, row.id)

    # -- what people do

    async def publish(self, by: Person, *texts: Text, **facts: Any) -> list[UpdateRow]:
        async with self.town.database.transaction() as tx:
            options: dict[str, Any] = {"now": clock.now()} | facts
            return list(await updates.publish(tx, self.incident_id, texts, by=by.actor, **options))

    async def compose(self, by: Person, *texts: Text, **facts: Any) -> list[UpdateRow]:
        async with self.town.database.transaction() as tx:
            options: dict[str, Any] = {"now": clock.now()} | facts
            return list(await updates.compose(tx, self.incident_id, texts, by=by.actor, **options))

    async def submit(self, by: Person, *written: UpdateRow, at: datetime | None = None) -> list[UpdateRow]:
        async with self.town.database.transaction() as tx:
            ids = [row.id for row in written]
            return list(await updates.submit(tx, ids, by=by.actor, at=at, now=clock.now()))

    async def approve(self, by: Person, update: UpdateRow, **facts: Any) -> UpdateRow:
        options: dict[str, Any] = {"seen": update.text_hash, "now": clock.now()} | facts
        async with self.town.database.transaction() as tx:
            return await approval_answers.approve(tx, update.id, by=by.actor, **options)

    async def refuse(self, by: Person, update: UpdateRow, rationale: str = "Not yet.") -> UpdateRow:
        async with self.town.database.transaction() as tx:
            return await approval_answers.refuse(
                tx, update.id, by=by.actor, rationale=rationale, now=clock.now()
            )

    async def role(self, person: Person, role: str) -> None:
        async with self.town.database.transaction() as tx:
            tx.session.add(
                RoleRow(
                    id=new_id(),
                    incident_id=self.incident_id,
                    role=role,
                    person_id=person.row.id,
                    since=clock.now(),
                    by=str(person.actor),
                    why="",
                    note="",
                )
            )

    async def name(self, *people: Person) -> None:
        """They may see the restricted incident."""
        async with self.town.database.transaction() as tx:
            tx.session.add_all(
                NamedPersonRow(incident_id=self.incident_id, person_id=one.row.id) for one in people
            )

    async def resolve(self, by: Person) -> None:
        async with self.town.database.transaction() as tx:
            await incidents.resolve(tx, self.incident_id, by=by.actor, now=clock.now())

    # -- what the clock does

    async def time_is_over(self) -> None:
        """Whatever waits for its time is due now, and the worker looks once."""
        await self.come_due()
        await tell_due(self.town.database, clock=clock.now)

    async def come_due(self) -> None:
        async with self.town.database.transaction() as tx:
            for table in ("updates", "approvals"):
                await tx.session.execute(
                    text(f"UPDATE {table} SET due_at = now() - interval '1 s' WHERE due_at IS NOT NULL")
                )

    # -- what there is to see

    async def update(self, update: UpdateRow) -> UpdateRow:
        async with self.town.database.read() as session:
            return await rows.afresh(session, update.id)

    async def announcement(self, audience: str = "public") -> AnnouncementRow:
        async with self.town.database.read() as session:
            found = await rows.announcement(session, self.incident_id, audience)
        assert found is not None
        return found

    async def asked(self, update: UpdateRow) -> list[ApprovalRow]:
        async with self.town.database.read() as session:
            return list(await approval_rows.of_update(session, update.id))

    async def who_was_asked(self, update: UpdateRow) -> list[tuple[str, str, str | None]]:
        handles = {person.row.id: handle for handle, person in self.town.people.items()}
        return [(handles[one.person_id], one.capacity, one.answer) for one in await self.asked(update)]

    async def incident(self) -> IncidentRow:
        async with self.town.database.read() as session:
            return await session.get_one(IncidentRow, self.incident_id)

    async def entries(self) -> list[TimelineRow]:
        """What the timeline holds of what others were told."""
        async with self.town.database.read() as session:
            found = await incident_rows.timeline(session, self.incident_id)
        return [row for row in found if row.kind.startswith(("update-", "approval-", "announcement-"))]

    async def history(self) -> list[str]:
        return [row.kind for row in await self.entries()]

    async def heard(self, person: Person) -> list[str]:
        """The titles of what their phone was told, pages aside."""
        async with self.town.database.read() as session:
            question = select(PageRow).where(PageRow.person_id == person.row.id, PageRow.kind == "notice")
            found = await session.scalars(question.order_by(PageRow.queued_at))
            return [row.words["title"] for row in found if row.words]

    async def component(self, name: str) -> str:
        async with self.town.database.transaction() as tx:
            return str((await subscribers.component(tx, name, now=clock.now())).id)

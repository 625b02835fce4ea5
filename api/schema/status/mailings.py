"""Mailings: what subscribers are being told, and how far that is."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import strawberry

from api.actions.status import subscriber_list as actions
from api.database import Transaction
from api.schema.connections import capped
from api.schema.context import Info
from api.schema.fields import acted, described
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.store.status import letters, subscribed
from api.store.status.subscribers import MailingRow


@strawberry.enum(description="Its letters are being written, they leave, all is out, or somebody held it.")
class MailingState(enum.Enum):
    GATHERING = "gathering"
    SENDING = "sending"
    DONE = "done"
    STOPPED = "stopped"


@strawberry.type
class Mailing:
    id: strawberry.ID
    page: str = strawberry.field(description="The handle of the page that tells.")
    topic: str = strawberry.field(
        description="`update`, or scheduled, rescheduled, reminder, started, completed, cancelled."
    )
    headline: str
    text: str
    state: MailingState
    total: int
    sent: int
    failed: int
    skipped: int = strawberry.field(description="Their reader has left, or was told something newer instead.")
    left: int
    created_at: datetime
    finished_at: datetime | None

    @classmethod
    def of(cls, row: MailingRow, page: str, counts: Mapping[str, int]) -> "Mailing":
        words = row.words
        counts = words.get("told", counts)
        return cls(
            id=strawberry.ID(str(row.id)),
            page=page,
            topic=row.topic,
            headline=words["name"],
            text=words["updates"][0]["body"] if words["kind"] == "incident" else words["body"],
            state=MailingState(row.state),
            total=row.total,
            sent=counts.get("sent", 0),
            failed=counts.get("failed", 0),
            skipped=counts.get("skipped", 0),
            left=counts.get("queued", 0) + counts.get("sending", 0),
            created_at=row.created_at,
            finished_at=row.finished_at,
        )


MailingResult = Annotated[Mailing | Refusal, strawberry.union("MailingResult")]


@strawberry.type
class MailingQueries:
    @described("The latest, newest first; of one page where it is named.")
    async def mailings(self, info: Info, page: str | None = None, first: int = 20) -> list[Mailing]:
        context = info.context
        context.check("subscriber.see")
        async with context.database.read() as session:
            found = await subscribed.latest_mailings(session, page, limit=capped(first))
            counts = await letters.counted(session, [row.id for row, _ in found])
        return [Mailing.of(row, handle, counts[row.id]) for row, handle in found]


@strawberry.type
class MailingMutations:
    @acted("Nothing more of it leaves until it is resumed.")
    async def stop_mailing(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> MailingResult:
        context = info.context
        context.check("subscriber.edit")
        viewer, mailing_id = context.require_viewer(), id_of(id, "mailing")
        async with context.database.transaction() as tx:
            row = await actions.hold_mailing(tx, mailing_id, by=viewer, now=context.now)
            return await _standing(tx, row)

    @acted("Goes on from where it was: nobody gets it twice.")
    async def resume_mailing(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> MailingResult:
        context = info.context
        context.check("subscriber.edit")
        viewer, mailing_id = context.require_viewer(), id_of(id, "mailing")
        async with context.database.transaction() as tx:
            row = await actions.let_mailing_go_on(tx, mailing_id, by=viewer, now=context.now)
            return await _standing(tx, row)


async def _standing(tx: Transaction, row: MailingRow) -> Mailing:
    counts = await letters.counted(tx.session, [row.id])
    return Mailing.of(row, await subscribed.handle_of(tx.session, row.page_id), counts[row.id])

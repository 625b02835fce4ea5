"""Subscribers of a status page: who they are as far as one may know, and how many there are of each kind."""

import enum
from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from api.actions.status import subscriber_list as actions
from api.actions.status.subscribers import address_hash, address_of, channel_of
from api.domain.refusal import Refused
from api.domain.status.subscriber_address import check_channel, masked
from api.domain.status.subscription import CHANNELS
from api.schema.connections import USUAL, Connection, capped, connection, not_a_cursor, place_of
from api.schema.context import Context, Info
from api.schema.fields import acted, described, per_viewer
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.schema.scalars import read_instant
from api.secrets import SealBrokenError
from api.store.status import mailings, subscribed
from api.store.status.subscribers import SubscriberRow


@strawberry.enum
class SubscriberChannel(enum.Enum):
    EMAIL = "email"
    WEBHOOK = "webhook"
    PUSH = "push"


@strawberry.enum
class SubscriberState(enum.Enum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


@strawberry.input(description="What is left out is not asked for.")
class SubscriberFilter:
    search: str | None = strawberry.field(
        default=None, description="A whole address: they lie sealed, and parts cannot be found."
    )
    state: SubscriberState | None = None


@strawberry.type
class SubscriberCount:
    channel: SubscriberChannel
    state: SubscriberState
    count: int


@strawberry.type
class Subscriber:
    id: strawberry.ID
    channel: SubscriberChannel
    state: SubscriberState
    language: str
    components: list[str] = strawberry.field(description="Codes of components; none means all of the page.")
    from_impact: str
    maintenance: bool
    created_at: datetime
    confirmed_at: datetime | None
    unsubscribed_at: datetime | None
    bounced_at: datetime | None
    bounce: str | None
    row: strawberry.Private[SubscriberRow]

    @classmethod
    def of(cls, row: SubscriberRow, ids: dict[str, str]) -> "Subscriber":
        codes = {component_id: code for code, component_id in ids.items()}
        return cls(
            id=strawberry.ID(str(row.id)),
            channel=SubscriberChannel(row.channel),
            state=SubscriberState(row.state),
            language=row.language,
            components=[codes[one] for one in row.components if one in codes],
            from_impact=row.from_impact,
            maintenance=row.maintenance,
            created_at=row.created_at,
            confirmed_at=row.confirmed_at,
            unsubscribed_at=row.unsubscribed_at,
            bounced_at=row.bounced_at,
            bounce=row.bounce,
            row=row,
        )

    @per_viewer("Whole for administrators, masked for everybody else.")
    def address(self, info: Info) -> str:
        try:
            whole = address_of(info.context.common.keyring, self.row)
        except SealBrokenError:
            return "…"
        return whole if info.context.may("subscriber.edit") else masked(channel_of(self.row), whole)


@strawberry.type
class BroughtSubscribers:
    added: int
    known: int
    bad: list[str] = strawberry.field(description="The first lines that are no addresses.")


SubscriberResult = Annotated[Subscriber | Refusal, strawberry.union("SubscriberResult")]
BroughtResult = Annotated[BroughtSubscribers | Refusal, strawberry.union("BroughtResult")]


@strawberry.type
class SubscriberQueries:
    @described("Newest first.")
    async def subscribers(
        self,
        info: Info,
        page: str,
        filter: SubscriberFilter | None = None,  # noqa: A002 - its public name
        first: int = USUAL,
        after: str | None = None,
    ) -> Connection[Subscriber]:
        context = info.context
        context.check("subscriber.see")
        first, asked = capped(first), filter or SubscriberFilter()
        async with context.database.read() as session:
            row = await subscribed.page_by_handle(session, page)
            if row is None:
                raise Refused("UNKNOWN_HANDLE", f"There is no status page “{page[:80]}”.")
            ids = await mailings.component_ids(session, row.id)
            found = await subscribed.listed(
                session,
                row.id,
                after=_place(after),
                limit=first + 1,
                state=asked.state.value if asked.state else None,
                address_hashes=_hashes(context, row.id, asked.search),
            )
        return connection(
            found,
            first=first,
            after=after,
            node=lambda one: Subscriber.of(one, ids),
            place=lambda one: f"{one.created_at.isoformat()} {one.id}",
        )

    @described("How many subscribers of each channel are in which state.")
    async def subscriber_counts(self, info: Info, page: str) -> list[SubscriberCount]:
        context = info.context
        context.check("subscriber.see")
        async with context.database.read() as session:
            row = await subscribed.page_by_handle(session, page)
            found = await subscribed.counts(session, row.id) if row else []
        return [
            SubscriberCount(channel=SubscriberChannel(channel), state=SubscriberState(state), count=number)
            for channel, state, number in found
        ]


@strawberry.type
class SubscriberMutations:
    @acted("Asks the address, unless `attested`: then the administrator answers for its yes.")
    async def add_subscriber(
        self, info: Info, page: str, channel: SubscriberChannel, address: str, attested: bool = False
    ) -> SubscriberResult:
        context = info.context
        context.check("subscriber.edit")
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            row = await actions.add(
                tx,
                context.common.keyring,
                page,
                channel=check_channel(channel.value),
                address=address,
                is_attested=attested,
                inner_hosts=context.common.settings.channel_hosts,
                by=viewer,
                now=context.now,
            )
            return Subscriber.of(row, await mailings.component_ids(tx.session, row.page_id))

    @acted("Mailboxes, one a line or the first column of a CSV.")
    async def import_subscribers(
        self, info: Info, page: str, text: str, attested: bool = False
    ) -> BroughtResult:
        context = info.context
        context.check("subscriber.edit")
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            brought = await actions.bring(
                tx, context.common.keyring, page, text, is_attested=attested, by=viewer, now=context.now
            )
        return BroughtSubscribers(added=brought.added, known=brought.known, bad=list(brought.bad))

    @acted("Sends the link to confirm once more.")
    async def resend_subscriber(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> SubscriberResult:
        context = info.context
        context.check("subscriber.edit")
        viewer, subscriber_id = context.require_viewer(), id_of(id, "subscriber")
        async with context.database.transaction() as tx:
            row = await actions.ask_again(
                tx, context.common.keyring, subscriber_id, by=viewer, now=context.now
            )
            return Subscriber.of(row, await mailings.component_ids(tx.session, row.page_id))

    @strawberry.mutation
    async def remove_subscriber(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
    ) -> SubscriberResult:
        context = info.context
        context.check("subscriber.edit")
        viewer, subscriber_id = context.require_viewer(), id_of(id, "subscriber")
        async with context.database.transaction() as tx:
            row = await actions.remove(tx, context.common.keyring, subscriber_id, by=viewer, now=context.now)
            return Subscriber.of(row, await mailings.component_ids(tx.session, row.page_id))


def _hashes(context: Context, page_id: UUID, search: str | None) -> list[str]:
    if search is None or not search.strip():
        return []
    return [address_hash(context.common.keyring, page_id, channel, search.strip()) for channel in CHANNELS]


def _place(cursor: str | None) -> tuple[datetime, UUID] | None:
    place = place_of(cursor)
    if place is None:
        return None
    at, _, subscriber_id = place.partition(" ")
    try:
        return read_instant(at), UUID(subscriber_id)
    except ValueError:
        raise not_a_cursor() from None

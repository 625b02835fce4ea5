"""Calendar feeds of whoever asks: listed, made, revoked."""

from datetime import datetime
from typing import Annotated, cast

import strawberry

from api.actions.oncall import feeds
from api.actions.oncall.feeds import FeedKind
from api.domain.refusal import Refused
from api.schema.context import Info
from api.schema.fields import per_viewer
from api.schema.organisation.catalogue import Catalogue
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.schema.results import DONE, DoneResult
from api.store.oncall.calendars import FeedRow


@strawberry.type
class CalendarFeed:
    id: strawberry.ID
    kind: str = strawberry.field(description="person, schedule or team.")
    name: str = strawberry.field(description="Of whom, or of what.")
    handle: str
    hint: str = strawberry.field(description="The last letters of its secret.")
    created_at: datetime
    last_read_at: datetime | None

    @classmethod
    def of(cls, row: FeedRow, catalogue: Catalogue) -> "CalendarFeed":
        subject = (
            catalogue.people.get(row.person_id)
            or catalogue.schedules.get(row.schedule_id)
            or catalogue.teams.get(row.team_id)
        )
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=row.kind,
            name=subject.name if subject else "",
            handle=subject.handle if subject else "",
            hint=row.hint,
            created_at=row.created_at,
            last_read_at=row.last_read_at,
        )


@strawberry.type
class NewCalendarFeed:
    feed: CalendarFeed
    url: str = strawberry.field(description="Told only here; whoever has it reads the shifts.")


CalendarFeedResult = Annotated[NewCalendarFeed | Refusal, strawberry.union("CalendarFeedResult")]


@strawberry.type
class FeedQueries:
    @per_viewer("The calendar feeds that whoever asks has made and not revoked.")
    async def calendar_feeds(self, info: Info) -> list[CalendarFeed]:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            return [CalendarFeed.of(row, catalogue) for row in await feeds.feeds_of(session, viewer)]


@strawberry.type
class FeedMutations:
    @strawberry.mutation
    async def create_calendar_feed(self, info: Info, kind: str, handle: str) -> CalendarFeedResult:
        context = info.context
        viewer = context.require_viewer()
        if kind not in {"person", "schedule", "team"}:
            raise Refused("BAD_KIND", "A feed is of a person, a schedule or a team.")
        async with context.database.transaction() as tx:
            made = await feeds.create_feed(
                tx, viewer, kind=cast("FeedKind", kind), handle=handle, now=context.now
            )
            feed = CalendarFeed.of(made.row, await context.catalogue(tx.session))
        url = f"{context.common.settings.public_url}/calendar/{made.secret}.ics"
        return NewCalendarFeed(feed=feed, url=url)

    @strawberry.mutation
    async def revoke_calendar_feed(self, info: Info, id: strawberry.ID) -> DoneResult:  # noqa: A002
        context = info.context
        viewer = context.require_viewer()
        async with context.database.transaction() as tx:
            await feeds.revoke_feed(tx, viewer, id_of(id, "feed"), now=context.now)
        return DONE

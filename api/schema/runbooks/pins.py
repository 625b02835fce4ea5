"""What somebody needs on their phone before they need it: runbooks, whom to call, and what is open."""

from datetime import datetime

import strawberry

from api.actions.runbooks.pins import Needed, Opened, Pinned, needed
from api.schema.context import Context, Info
from api.schema.fields import per_viewer
from api.schema.incidents.incidents import Incident
from api.schema.organisation.catalogue import Catalogue
from api.schema.runbooks.runbooks import RunbookContacts


@strawberry.type(description="A published runbook that whoever asks may need soon.")
class RunbookPin:
    handle: str
    title: str
    summary: str
    version: int
    content_hash: str = strawberry.field(description="What /runbooks/bodies/ knows it by.")
    size: int = strawberry.field(description="Bytes of its text and pictures, parts included.")
    why: str = strawberry.field(description="A sentence's end: “you are on call for Checkout”.")
    worth: float = strawberry.field(
        description="How much a search makes of it beside its words: of its past success and reviews."
    )
    services: list[str] = strawberry.field(description="Handles of those it is published for.")

    @classmethod
    def of(cls, pinned: Pinned) -> "RunbookPin":
        runbook, bulk = pinned.pin.runbook, pinned.bulk
        return cls(
            handle=runbook.handle,
            title=runbook.title,
            summary=runbook.summary,
            version=bulk.version,
            content_hash=bulk.content_hash,
            size=bulk.size,
            why=pinned.pin.why,
            worth=pinned.worth,
            services=sorted(value for kind, value in runbook.places if kind == "service"),
        )


@strawberry.type(description="An open incident that whoever asks takes part in.")
class PinnedIncident:
    incident: Incident
    runbooks: list[str] = strawberry.field(
        description="Handles of those that belong to it, the nearest first."
    )
    next_update_due: datetime | None = strawberry.field(
        description="When somebody was promised to hear next; null to those who do not see promises."
    )

    @classmethod
    def of(cls, opened: Opened, context: Context) -> "PinnedIncident":
        return cls(
            incident=context.known.incident(opened.row),
            runbooks=list(opened.runbooks),
            next_update_due=opened.next_word if context.may("cadence.see") else None,
        )


@strawberry.type(description="All that a phone keeps for a time without a network.")
class RunbookPins:
    pins: list[RunbookPin] = strawberry.field(description="The most needed first.")
    contacts: list[RunbookContacts] = strawberry.field(description="Of each service that a pin names, once.")
    incidents: list[PinnedIncident] = strawberry.field(description="The worst first.")

    @classmethod
    def of(cls, found: Needed, context: Context) -> "RunbookPins":
        listed = [RunbookPin.of(one) for one in found.pins]
        return cls(
            pins=listed,
            contacts=list(_contacts(listed, context, context.known)),
            incidents=[PinnedIncident.of(one, context) for one in found.incidents],
        )


@strawberry.type
class RunbookPinQueries:
    @per_viewer("What to keep for a time without a network; empty for those who may not read runbooks.")
    async def runbook_pins(self, info: Info) -> RunbookPins:
        context = info.context
        viewer = context.require_viewer()
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            if not context.may("runbook.see"):
                return RunbookPins.of(Needed([], []), context)
            found = await needed(
                session,
                catalogue.organisation,
                viewer,
                sight=context.sight,
                base_url=context.common.settings.public_url,
                now=context.now,
            )
        return RunbookPins.of(found, context)


def _contacts(pins: list[RunbookPin], context: Context, known: Catalogue) -> list[RunbookContacts]:
    handles = dict.fromkeys(handle for pin in pins for handle in pin.services)
    services = (known.services.called(handle) for handle in handles)
    return [RunbookContacts.of(context, one) for one in services if one is not None and not one.archived]

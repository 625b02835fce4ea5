"""What a sample alert would do, and whom it would wake."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.actions.organisation import trying
from api.domain.alerts.alert import Batch
from api.domain.refusal import Refused
from api.schema.context import Context
from api.schema.organisation.services import Service
from api.schema.people.people import Person

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue

# Reads a sample in a named format; the formats live with the addresses that take alerts.
ReadSample = Callable[[str, str, datetime], Batch]


@strawberry.type
class TrialPerson:
    person: Person
    channels: list[str]
    held_until: datetime | None
    reachable: bool


@strawberry.type
class TrialRung:
    tier: int
    after_seconds: int
    people: list[TrialPerson]
    others: list[str]

    @classmethod
    def of(cls, rung: trying.TrialRung, catalogue: "Catalogue") -> "TrialRung":
        known = [(one, catalogue.people.get(one.member.id)) for one in rung.people]
        return cls(
            tier=rung.tier,
            after_seconds=round(rung.after.total_seconds()),
            people=[
                TrialPerson(
                    person=person,
                    channels=list(one.channels),
                    held_until=one.held_until,
                    reachable=one.is_reachable,
                )
                for one, person in known
                if person is not None
            ],
            others=list(rung.others),
        )


@strawberry.type(description="What a sample alert would do, and whom it would wake.")
class AlertTrial:
    verdict: str
    why: str
    service: Service | None
    severity: int | None
    ladder: str | None
    rungs: list[TrialRung]
    quarantined: list[str]
    title: str | None


async def try_alert(context: Context, *, integration: str, sample: str) -> AlertTrial:
    context.check("alert.try")
    async with context.database.read() as session:
        catalogue = await context.catalogue(session)
        known = catalogue.integrations.called(integration)
        if known is None or known.archived:
            raise Refused("NOT_FOUND", "There is no such integration.")
        alerts = context.common.read_sample(known.kind, sample, context.now)
        tried = await trying.try_alert(
            session, integration=integration, alerts=alerts, mail=context.database.mail, now=context.now
        )
    return AlertTrial(
        verdict=tried.verdict,
        why=tried.why,
        service=catalogue.services.get(tried.service.id) if tried.service else None,
        severity=tried.severity,
        ladder=tried.ladder,
        rungs=[TrialRung.of(rung, catalogue) for rung in tried.rungs],
        quarantined=list(tried.quarantined),
        title=tried.title,
    )

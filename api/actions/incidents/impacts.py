"""Who an incident hurts: recorded by whoever knows, over a version, and kept on the timeline each time."""

from datetime import datetime
from uuid import UUID

from api.actions.incidents.timeline import case
from api.database import Transaction
from api.domain.incidents import impact as rules
from api.domain.incidents.impact import Impact
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.store.incidents.command import ImpactRow


async def record(
    tx: Transaction,
    incident_id: UUID,
    draft: Impact,
    *,
    by: Actor,
    expected_version: int | None = None,
    now: datetime,
) -> ImpactRow:
    """The whole of it as it is now known. `expected_version` is the one it was written over, 0 for none."""
    impact = rules.check_impact(draft)
    async with case(tx, incident_id, now=now) as opened:
        row = await tx.session.get(ImpactRow, incident_id, populate_existing=True)
        if expected_version is not None and expected_version != (row.version if row else 0):
            raise Refused("CONFLICT", "Somebody else wrote here meanwhile: look at it again before you save.")
        if row is not None and impact_of(row) == impact:
            return row
        if row is None:
            row = ImpactRow(incident_id=incident_id, version=0)
            tx.session.add(row)
        _write(row, impact)
        row.changed_at, row.changed_by = now, str(by)
        row.version += 1
        opened.record(
            "impact",
            by,
            f"{by.name} recorded the impact: {rules.in_words(impact)}.",
            impact=rules.shape_of(impact),
        )
        opened.touch()
        return row


def impact_of(row: ImpactRow) -> Impact:
    return Impact(
        summary=row.summary,
        regions=tuple(row.regions),
        customers=row.customers,
        customers_note=row.customers_note,
        tickets=row.tickets,
        money=row.money,
        currency=row.currency,
        contracts=row.contracts,
        clocks=rules.parse_clocks(row.clocks["clocks"]),
    )


def _write(row: ImpactRow, impact: Impact) -> None:
    row.summary, row.regions = impact.summary, list(impact.regions)
    row.customers, row.customers_note = impact.customers, impact.customers_note
    row.tickets, row.contracts = impact.tickets, impact.contracts
    row.money, row.currency = impact.money, impact.currency
    row.clocks = {"clocks": rules.clocks_shape(impact.clocks)}

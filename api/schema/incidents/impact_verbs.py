"""Recording who is hurt, and the duties one may begin with."""

import strawberry

from api.actions.incidents import impacts
from api.domain.incidents import impact as rules
from api.schema.context import Info
from api.schema.fields import described
from api.schema.incidents.impacts import DutyPreset, IncidentImpactInput
from api.schema.incidents.on_incident import on_incident
from api.schema.results import IncidentResult


@strawberry.type
class ImpactQueries:
    @described("Known duties to tell an authority, as text to begin a clock with.")
    async def duty_presets(self, info: Info) -> list[DutyPreset]:
        info.context.check("impact.see")
        return [DutyPreset.of(preset) for preset in rules.PRESETS]


@strawberry.type
class ImpactMutations:
    @strawberry.mutation
    async def record_impact(
        self,
        info: Info,
        incident_id: strawberry.ID,
        impact: IncidentImpactInput,
        version: int | None = None,
    ) -> IncidentResult:
        """All of it as it is now known, over the version that was seen."""
        context = info.context
        async with on_incident(context, incident_id) as at:
            context.check("impact.edit", own=await at.takes_part())
            await impacts.record(
                at.tx, at.row.id, impact.draft(), by=at.actor, expected_version=version, now=context.now
            )
            return context.known.incident(at.row)

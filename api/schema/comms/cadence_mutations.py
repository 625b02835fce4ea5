"""What people do to promises: put one off, speak less often of a long incident, begin, and end."""

from datetime import datetime

import strawberry

from api.actions.comms import promise_care, promises
from api.actions.incidents.timeline import Case
from api.domain.comms import audience as domain
from api.domain.duration import parse_duration
from api.domain.incidents.incident import Actor, check_open
from api.domain.refusal import Refused
from api.schema.comms.audience import Audience
from api.schema.context import Info
from api.schema.fields import acted
from api.schema.incidents.acting import do
from api.schema.results import IncidentResult
from api.store.organisation import snapshot as organisations

_RIGHT = "cadence.edit"


@strawberry.type
class CadenceMutations:
    @acted("Readers see the new time at once; the reason stays with us.")
    async def extend_promise(
        self, info: Info, incident_id: strawberry.ID, audience: Audience, until: datetime, why: str
    ) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            await promises.extend(opened, audience.value, until=until, why=why, by=by)

        return await do(info.context, incident_id, deed, right=_RIGHT)

    @acted("A long incident is spoken of less often from here on; `every` is written like 1h.")
    async def stretch_cadence(
        self, info: Info, incident_id: strawberry.ID, audience: Audience, every: str, why: str
    ) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            length = parse_duration(every)
            await promises.stretch(opened, audience.value, every=length, why=why, by=by)

        return await do(info.context, incident_id, deed, right=_RIGHT)

    @acted("Promise them a first word, counted from now.")
    async def start_comms(self, info: Info, incident_id: strawberry.ID, audience: Audience) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            check_open(opened.row.state, opened.row.number)
            organisation = await organisations.current(opened.tx.session)
            to: domain.Audience = audience.value
            if not await promise_care.start(opened, organisation, {to: opened.now}, by=by):
                raise Refused(
                    "NOTHING_TO_PROMISE", "The policy promises them nothing, or it is promised already."
                )

        return await do(info.context, incident_id, deed, right=_RIGHT)

    @acted("Nothing more is promised to them.")
    async def end_comms(
        self, info: Info, incident_id: strawberry.ID, audience: Audience, why: str
    ) -> IncidentResult:
        async def deed(opened: Case, by: Actor) -> None:
            await promise_care.end(opened, audience.value, why=why, by=by)

        return await do(info.context, incident_id, deed, right=_RIGHT)

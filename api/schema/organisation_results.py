"""What a change of the organisation answers: the thing, or the refusal."""

from typing import Annotated

import strawberry

from api.schema.contacts import Channel, Contact
from api.schema.filters import Maintenance
from api.schema.integrations import Integration
from api.schema.ladders import Ladder
from api.schema.plans import NewIntegrationKey, Plan
from api.schema.refusals import Refusal
from api.schema.schedules import Override, Schedule
from api.schema.services import Service
from api.schema.severities import Severity
from api.schema.teams import Team
from api.schema.trial import AlertTrial

AlertTrialResult = Annotated[AlertTrial | Refusal, strawberry.union("AlertTrialResult")]
TeamResult = Annotated[Team | Refusal, strawberry.union("TeamResult")]
ServiceResult = Annotated[Service | Refusal, strawberry.union("ServiceResult")]
SeverityResult = Annotated[Severity | Refusal, strawberry.union("SeverityResult")]
LadderResult = Annotated[Ladder | Refusal, strawberry.union("LadderResult")]
ScheduleResult = Annotated[Schedule | Refusal, strawberry.union("ScheduleResult")]
OverrideResult = Annotated[Override | Refusal, strawberry.union("OverrideResult")]
ContactResult = Annotated[Contact | Refusal, strawberry.union("ContactResult")]
ChannelResult = Annotated[Channel | Refusal, strawberry.union("ChannelResult")]
IntegrationResult = Annotated[Integration | Refusal, strawberry.union("IntegrationResult")]
IntegrationKeyResult = Annotated[NewIntegrationKey | Refusal, strawberry.union("IntegrationKeyResult")]
MaintenanceResult = Annotated[Maintenance | Refusal, strawberry.union("MaintenanceResult")]
PlanResult = Annotated[Plan | Refusal, strawberry.union("PlanResult")]

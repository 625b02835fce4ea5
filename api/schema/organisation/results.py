"""What a change of the organisation answers: the thing, or the refusal."""

from typing import Annotated

import strawberry

from api.schema.alerts.filters import Maintenance
from api.schema.alerts.integrations import Integration
from api.schema.alerts.trial import AlertTrial
from api.schema.oncall.schedules import Override, Schedule
from api.schema.organisation.contacts import Channel, Contact
from api.schema.organisation.plans import NewIntegrationKey, Plan
from api.schema.organisation.services import Service
from api.schema.organisation.severities import Severity
from api.schema.organisation.teams import Team
from api.schema.paging.ladders import Ladder
from api.schema.refusals import Refusal

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

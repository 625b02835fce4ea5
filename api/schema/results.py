"""What a mutation answers: the thing, or the refusal."""

from typing import Annotated

import strawberry

from api.schema.incidents.incidents import Incident
from api.schema.paging.devices import ContactMethod, Device, NotificationRule
from api.schema.paging.pages import Page
from api.schema.people.links import Link, NewToken
from api.schema.people.me import Viewer
from api.schema.people.people import Person
from api.schema.refusals import Refusal


@strawberry.type
class Done:
    ok: bool


DONE = Done(ok=True)

IncidentResult = Annotated[Incident | Refusal, strawberry.union("IncidentResult")]
DeviceResult = Annotated[Device | Refusal, strawberry.union("DeviceResult")]
PageResult = Annotated[Page | Refusal, strawberry.union("PageResult")]
PersonResult = Annotated[Person | Refusal, strawberry.union("PersonResult")]
LinkResult = Annotated[Link | Refusal, strawberry.union("LinkResult")]
TokenResult = Annotated[NewToken | Refusal, strawberry.union("TokenResult")]
DoneResult = Annotated[Done | Refusal, strawberry.union("DoneResult")]
ContactMethodResult = Annotated[ContactMethod | Refusal, strawberry.union("ContactMethodResult")]
NotificationRuleResult = Annotated[NotificationRule | Refusal, strawberry.union("NotificationRuleResult")]
ViewerResult = Annotated[Viewer | Refusal, strawberry.union("ViewerResult")]

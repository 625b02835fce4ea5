"""How steps are proven, and what they call: the checks and calls of a run."""

import enum
from datetime import datetime
from typing import TYPE_CHECKING

import strawberry

from api.schema.scalars import JSON
from api.store.runs.automations import AutomationRow
from api.store.runs.runs import RunCallRow, RunCheckRow

if TYPE_CHECKING:
    from api.schema.organisation.catalogue import Catalogue


@strawberry.enum(description="`holding`: it holds now, and has to for a while yet.")
class CheckState(enum.Enum):
    WAITING = "waiting"
    HOLDING = "holding"
    PASSED = "passed"
    FAILED = "failed"
    CALLED_OFF = "called-off"


@strawberry.enum(description="`overridden`: somebody did it by hand.")
class CallState(enum.Enum):
    DUE = "due"
    SENT = "sent"
    RUNNING = "running"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed-out"
    CANCELLED = "cancelled"
    OVERRIDDEN = "overridden"


@strawberry.type
class RunCheck:
    id: strawberry.ID
    step_id: str
    state: CheckState
    asked_by: str
    asked_at: datetime
    held_since: datetime | None = strawberry.field(description="Since when it holds without a break.")
    gives_up_at: datetime
    looked_at: datetime | None
    looks: int
    value: float | None
    said: str = strawberry.field(description="What the last look saw.")
    ended_at: datetime | None

    @classmethod
    def of(cls, row: RunCheckRow, catalogue: "Catalogue") -> "RunCheck":
        return cls(
            id=strawberry.ID(str(row.id)),
            step_id=row.step_id,
            state=CheckState(row.state),
            asked_by=catalogue.actor_name(row.asked_by),
            asked_at=row.asked_at,
            held_since=row.held_since,
            gives_up_at=row.gives_up_at,
            looked_at=row.looked_at,
            looks=row.looks,
            value=row.value,
            said=row.said,
            ended_at=row.ended_at,
        )


@strawberry.type
class RunCall:
    id: strawberry.ID
    step_id: str
    automation: str = strawberry.field(description="Its name.")
    can_be_called_off: bool = strawberry.field(description="Whether calling off reaches the other side.")
    state: CallState
    unattended: bool
    parameters: JSON
    confirmed_by: str
    confirmed_at: datetime
    gives_up_at: datetime
    result: str
    ended_at: datetime | None
    ended_by: str | None

    @classmethod
    def of(cls, row: RunCallRow, automation: AutomationRow, catalogue: "Catalogue") -> "RunCall":
        return cls(
            id=strawberry.ID(str(row.id)),
            step_id=row.step_id,
            automation=automation.name,
            can_be_called_off=automation.cancel_url is not None,
            state=CallState(row.state),
            unattended=row.is_unattended,
            parameters=JSON(row.parameters),
            confirmed_by=catalogue.actor_name(row.confirmed_by),
            confirmed_at=row.confirmed_at,
            gives_up_at=row.gives_up_at,
            result=row.result,
            ended_at=row.ended_at,
            ended_by=catalogue.actor_name(row.ended_by) if row.ended_by else None,
        )

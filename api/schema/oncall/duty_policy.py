"""The on-call policy: what being on call may ask of people, and what it is worth."""

from typing import Annotated, Any

import strawberry

from api.actions.organisation.duty import save_duty
from api.domain.duration import format_duration
from api.domain.oncall import duty_policy
from api.schema.context import Info
from api.schema.organisation.editing import editing
from api.schema.refusals import Refusal


@strawberry.type
class HourAmounts:
    """For an hour of each kind, written like 2.50; an hour has one kind, the last of these that it is."""

    day: str
    night: str
    weekend: str
    holiday: str


@strawberry.input
class HourAmountsInput:
    day: str = "0"
    night: str = "0"
    weekend: str = "0"
    holiday: str = "0"

    def shape(self) -> dict[str, Any]:
        return {kind: getattr(self, kind) for kind in duty_policy.HOUR_KINDS}


@strawberry.type
class OnCallPolicy:
    night_from: str
    night_to: str
    rest: str = strawberry.field(description="Lengths are written as in the organisation file, like 11h.")
    night_share: int = strawberry.field(
        description="The most of a schedule's nights in 30 days, in percent, that one person should have."
    )
    relief_incidents: int = strawberry.field(description="Relief is offered after so many; 0 is never.")
    relief_within: str
    relief_woken: str = strawberry.field(description="Sleep lost after which relief is offered; 0s is never.")
    relief_stands: str = strawberry.field(description="How long an offer of relief stands.")
    currency: str
    rates: HourAmounts
    time_off: HourAmounts = strawberry.field(description="Hours off in return for an hour on call.")

    @classmethod
    def of(cls, policy: duty_policy.DutyPolicy) -> "OnCallPolicy":
        return cls(
            night_from=f"{policy.night_from:%H:%M}",
            night_to=f"{policy.night_to:%H:%M}",
            rest=format_duration(policy.rest),
            night_share=policy.night_share,
            relief_incidents=policy.relief_incidents,
            relief_within=format_duration(policy.relief_within),
            relief_woken=format_duration(policy.relief_woken),
            relief_stands=format_duration(policy.relief_stands),
            currency=policy.currency,
            rates=_amounts(policy.rates),
            time_off=_amounts(policy.time_off),
        )


@strawberry.input
class OnCallPolicyInput:
    night_from: str
    night_to: str
    rest: str
    night_share: int
    relief_incidents: int
    relief_within: str
    relief_woken: str
    relief_stands: str
    currency: str
    rates: HourAmountsInput
    time_off: HourAmountsInput

    def shape(self) -> dict[str, Any]:
        return {
            "night": {"from": self.night_from, "to": self.night_to},
            "rest": self.rest,
            "night_share": self.night_share,
            "relief": {
                "incidents": self.relief_incidents,
                "within": self.relief_within,
                "woken": self.relief_woken,
                "stands": self.relief_stands,
            },
            "currency": self.currency,
            "rates": self.rates.shape(),
            "time_off": self.time_off.shape(),
        }


OnCallPolicyResult = Annotated[OnCallPolicy | Refusal, strawberry.union("OnCallPolicyResult")]


@strawberry.type
class PolicyQueries:
    @strawberry.field
    async def on_call_policy(self, info: Info) -> OnCallPolicy:
        info.context.check("organisation.see")
        async with info.context.database.read() as session:
            return OnCallPolicy.of((await info.context.catalogue(session)).organisation.duty)


@strawberry.type
class PolicyMutations:
    @strawberry.mutation
    async def save_on_call_policy(
        self, info: Info, policy: OnCallPolicyInput, why: str | None = None
    ) -> OnCallPolicyResult:
        async with editing(info.context, "duty.edit") as edit:
            saved = await save_duty(edit.tx, policy.shape(), by=edit.by, why=why or "", now=info.context.now)
            return OnCallPolicy.of(saved)


def _amounts(amounts: Any) -> HourAmounts:
    return HourAmounts(**{kind: str(amounts[kind]) for kind in duty_policy.HOUR_KINDS})

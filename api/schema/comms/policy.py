"""The communications policy: who speaks, how soon and how often each audience hears, and who has to agree."""

from typing import Annotated, Any

import strawberry

from api.actions.organisation.comms import save_comms
from api.domain.comms import policy as comms_policy
from api.domain.comms.audience import AUDIENCES, UPDATE_STATES
from api.domain.duration import format_duration
from api.domain.organisation.snapshot import Organisation
from api.schema.comms.audience import Audience, UpdateState
from api.schema.context import Info
from api.schema.organisation.editing import editing
from api.schema.refusals import Refusal


@strawberry.type
class LevelLength:
    severity: int
    length: str | None = strawberry.field(description="Written as in the organisation file, like 15m.")


@strawberry.input
class LevelLengthInput:
    severity: int
    length: str | None = None


@strawberry.type
class LaterLengths:
    """How often a later state is spoken of; a length of null is only when something changes."""

    audience: Audience
    state: UpdateState
    lengths: list[LevelLength]


@strawberry.input
class LaterLengthsInput:
    audience: Audience
    state: UpdateState
    lengths: list[LevelLengthInput]


@strawberry.type
class PromisedLengths:
    """What all of it comes to: null is nothing promised. `first` counts from when it was detected."""

    severity: int
    audience: Audience
    first: str | None
    investigating: str | None
    identified: str | None
    monitoring: str | None


@strawberry.type
class CommsPolicy:
    rota: str | None = strawberry.field(description="The schedule of communications leads.")
    first_post: list[LevelLength]
    later: list[LaterLengths] = strawberry.field(
        description="While it is investigated a severity's own cadence holds; this only slows it down."
    )
    approvers: list[str] = strawberry.field(description="Handles of people who are asked first.")
    approve_within: list[LevelLength]
    second_person: int = strawberry.field(
        description="Free text needs a second person at this severity and worse; 0 is never."
    )
    sensitive: list[str] = strawberry.field(description="Words that need a second person at any severity.")
    remind_before: str
    deputy_after: str
    commander_after: str
    long_after: str
    final_word: str
    matrix: list[PromisedLengths]

    @classmethod
    def of(cls, organisation: Organisation) -> "CommsPolicy":
        policy = organisation.comms
        return cls(
            rota=policy.rota,
            first_post=_lengths(policy.first_post),
            later=[
                LaterLengths(audience=Audience(audience), state=UpdateState(state), lengths=_lengths(lengths))
                for audience, states in policy.later.items()
                for state, lengths in states.items()
            ],
            approvers=list(policy.approvers),
            approve_within=_lengths(policy.approve_within),
            second_person=policy.second_person,
            sensitive=list(policy.sensitive),
            remind_before=format_duration(policy.remind_before),
            deputy_after=format_duration(policy.deputy_after),
            commander_after=format_duration(policy.commander_after),
            long_after=format_duration(policy.long_after),
            final_word=format_duration(policy.final_word),
            matrix=_matrix(organisation),
        )


@strawberry.input
class CommsPolicyInput:
    rota: str | None
    first_post: list[LevelLengthInput]
    later: list[LaterLengthsInput]
    approvers: list[str]
    approve_within: list[LevelLengthInput]
    second_person: int
    sensitive: list[str]
    remind_before: str
    deputy_after: str
    commander_after: str
    long_after: str
    final_word: str

    def shape(self) -> dict[str, Any]:
        later: dict[str, dict[str, Any]] = {}
        for one in self.later:
            states = later.setdefault(one.audience.value, {})
            states[one.state.value] = _shape(one.lengths, comms_policy.ON_CHANGE)
        return {
            "rota": self.rota,
            "first_post": _shape(self.first_post, comms_policy.NONE),
            "later": later,
            "approvers": self.approvers,
            "approve_within": _shape(self.approve_within, None),
            "second_person": self.second_person,
            "sensitive": self.sensitive,
            "remind_before": self.remind_before,
            "deputy_after": self.deputy_after,
            "commander_after": self.commander_after,
            "long_after": self.long_after,
            "final_word": self.final_word,
        }


CommsPolicyResult = Annotated[CommsPolicy | Refusal, strawberry.union("CommsPolicyResult")]


@strawberry.type
class CommsPolicyQueries:
    @strawberry.field
    async def comms_policy(self, info: Info) -> CommsPolicy:
        info.context.check("organisation.see")
        async with info.context.database.read() as session:
            return CommsPolicy.of((await info.context.catalogue(session)).organisation)


@strawberry.type
class CommsPolicyMutations:
    @strawberry.mutation
    async def save_comms_policy(
        self, info: Info, policy: CommsPolicyInput, why: str | None = None
    ) -> CommsPolicyResult:
        async with editing(info.context, "comms-policy.edit") as edit:
            now = info.context.now
            await save_comms(edit.tx, policy.shape(), by=edit.by, why=why or "", now=now)
            return CommsPolicy.of((await edit.after()).organisation)


def _lengths(lengths: comms_policy.Lengths) -> list[LevelLength]:
    return [
        LevelLength(severity=level, length=None if length is None else format_duration(length))
        for level, length in sorted(lengths.items())
    ]


def _shape(lengths: list[LevelLengthInput], nothing: str | None) -> dict[str, Any]:
    return {str(one.severity): nothing if one.length is None else one.length for one in lengths}


def _matrix(organisation: Organisation) -> list[PromisedLengths]:
    policy, found = organisation.comms, []
    for severity in comms_policy.LEVELS:
        cadence = organisation.cadences.get(severity, {})
        for audience in AUDIENCES:
            first = comms_policy.first_interval(policy, cadence, severity=severity, audience=audience)
            lengths = {
                state: comms_policy.interval(
                    policy, cadence, severity=severity, audience=audience, state=state
                )
                for state in UPDATE_STATES[:3]
            }
            words = {
                state: None if length is None else format_duration(length)
                for state, length in (lengths | {"first": first}).items()
            }
            found.append(PromisedLengths(severity=severity, audience=Audience(audience), **words))
    return found

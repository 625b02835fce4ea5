"""Findings: why a runbook may be out of date."""

import enum
from datetime import datetime
from typing import Annotated

import strawberry

from api.actions.runbooks import settling
from api.domain.runbooks.care import has_climbed
from api.schema.context import Info
from api.schema.fields import acted, described
from api.schema.organisation.editing import id_of
from api.schema.refusals import Refusal
from api.store.runbooks.runbooks import RunbookRow
from api.store.runs.runs import RunbookFindingRow


@strawberry.enum(description="What changed around it, what does not answer, and what its runs say.")
class RunbookFindingKind(enum.Enum):
    DEPENDENCY = "dependency"
    CONTACT = "contact"
    DASHBOARD = "dashboard"
    ALERT_RULE = "alert-rule"
    DEAD_LINK = "dead-link"
    NEVER_USED = "never-used"
    MISLEADING = "misleading"
    STEP = "step"


@strawberry.type(description="Why a runbook may be out of date; it goes by itself when the reason does.")
class RunbookFinding:
    id: strawberry.ID
    kind: RunbookFindingKind
    about: str = strawberry.field(
        description="A service, a contact, an address, the id of a step; empty: the whole."
    )
    text: str
    found_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, row: RunbookFindingRow) -> "RunbookFinding":
        return cls(
            id=strawberry.ID(str(row.id)),
            kind=RunbookFindingKind(row.kind),
            about=row.about,
            text=row.text,
            found_at=row.found_at,
            settled_at=row.settled_at,
        )


@strawberry.type
class Cared:
    """What a runbook has of them."""

    row: strawberry.Private[RunbookRow]

    @described("Those that are open, the oldest first.")
    async def findings(self, info: Info) -> list[RunbookFinding]:
        found = await info.context.loaders.runbooks.findings.load(self.row.id)
        return [RunbookFinding.of(one) for one in found]

    @described("Its owner answered two reminders of its review with nothing: its team was told.")
    def review_climbed(self) -> bool:
        return has_climbed(self.row.reminded)


RunbookFindingResult = Annotated[RunbookFinding | Refusal, strawberry.union("RunbookFindingResult")]


@strawberry.type
class RunbookFindingMutations:
    @acted("It was looked at, and the text is right all the same: not said again for this reason.")
    async def settle_finding(
        self,
        info: Info,
        id: strawberry.ID,  # noqa: A002 - its public name
        why: str = "",
    ) -> RunbookFindingResult:
        context = info.context
        by, finding_id = context.require_viewer(), id_of(id, "finding")
        async with context.database.transaction() as tx:
            row = await settling.settle(tx, finding_id, why=why, by=by, now=context.now)
            return RunbookFinding.of(row)

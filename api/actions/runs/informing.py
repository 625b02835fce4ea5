"""From a step that asks to tell somebody to what they were told: the composer opens, and the run names it."""

from dataclasses import dataclass
from typing import cast
from uuid import UUID

from api.actions.incidents.timeline import Case
from api.actions.runs.following import following
from api.domain.comms import update as rule
from api.domain.comms.audience import Audience
from api.domain.incidents.incident import Actor
from api.domain.refusal import Refused
from api.store.comms.comms import AnnouncementRow, UpdateRow


@dataclass(frozen=True, slots=True)
class RunStep:
    run_id: UUID
    step: str


async def check(opened: Case, followed: RunStep) -> None:
    at = await following(opened, followed.run_id)
    if at.step(followed.step) is None:
        raise Refused("UNKNOWN_STEP", f"There is no step “{followed.step[:80]}” in that run.")


async def name(opened: Case, row: UpdateRow, announcement: AnnouncementRow, *, by: Actor) -> None:
    """It is out: the run says so at its step, and leaves it to people whether the step is done."""
    if row.run_id is None or row.run_step is None:
        return
    at = await following(opened, row.run_id)
    step = at.step(row.run_step)
    whom = rule.TO[cast("Audience", announcement.audience)]
    title = f"“{step.title}”" if step is not None else f"“{at.run.title}”"
    await at.say(
        "inform",
        row.run_step,
        key=f"inform:{row.id}",
        by=by,
        text=f"{by.name} told {whom} for {title}: {announcement.headline}",
        audience=announcement.audience,
        update=row.code,
    )
    await at.moved()

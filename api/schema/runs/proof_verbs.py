"""Asking whether a step worked, and calling what does it: looked at first, then confirmed."""

import strawberry

from api.actions.runs import calls, checks
from api.actions.runs.calls import whose
from api.actions.runs.texts import runbook_of
from api.domain.refusal import Refused
from api.schema.context import Info
from api.schema.fields import acted, described
from api.schema.incidents.acting import actor, is_theirs
from api.schema.organisation.editing import id_of
from api.schema.runs.automations import Automation
from api.schema.runs.on_run import OnRun, on_run
from api.schema.runs.runs import Run
from api.schema.runs.verbs import RunResult
from api.schema.scalars import JSON
from api.store.runs import lists as run_lists


@strawberry.type(description="What confirming would do; look at it before you do.")
class CallPreview:
    automation: Automation
    step: str
    parameters: JSON
    whose: str = strawberry.field(description="Whose yes it takes, in words.")
    may: bool = strawberry.field(description="Whether the yes of whoever asks is enough.")
    token: str = strawberry.field(description="Confirms exactly this, by whoever asked, within five minutes.")


@strawberry.type
class RunProofQueries:
    @described("What a step's automation would do, and whether whoever asks may say yes to it.")
    async def preview_call(self, info: Info, run: strawberry.ID, step: str) -> CallPreview:
        context = info.context
        viewer, run_id = context.require_viewer(), id_of(run, "run")
        context.check("run.see")
        context.check("automation.see")
        keyring = context.common.keyring
        async with context.database.read() as session:
            catalogue = await context.catalogue(session)
            found = await run_lists.by_id(session, context.sight, run_id)
            if found is None:
                raise Refused("NOT_FOUND", "There is no such run.")
            row, incident = found
            text = await runbook_of(session, row)
            calling = next((one for one in text.steps if one.id == step and one.automation), None)
            if calling is None:
                raise Refused("NO_AUTOMATION", "This step calls no automation.")
            theirs = await is_theirs(context, session, catalogue.organisation, incident)
            shown = await calls.preview(
                session,
                keyring,
                row,
                calling,
                by=actor(viewer),
                own=context.may("automation.call", own=theirs),
                now=context.now,
            )
            names = [
                one.name for handle in shown.automation.people if (one := catalogue.people.called(handle))
            ]
            return CallPreview(
                automation=Automation.of(shown.automation, catalogue, keyring),
                step=calling.title,
                parameters=JSON(dict(calling.parameters)),
                whose=whose(shown.automation, names),
                may=shown.may,
                token=shown.token,
            )


@strawberry.type
class RunProofMutations:
    @acted("Whether a step's check holds is looked at from now on, until it does or the time is over.")
    async def ask_check(self, info: Info, run: strawberry.ID, step: str) -> RunResult:
        context = info.context
        async with on_run(context, run) as at:
            await checks.ask(at.tx, at.row, step, by=at.by, now=context.now)
            return _shown(at)

    @strawberry.mutation
    async def call_off_check(self, info: Info, run: strawberry.ID, step: str) -> RunResult:
        context = info.context
        async with on_run(context, run) as at:
            await checks.call_off(at.tx, at.row, step, by=at.by, now=context.now)
            return _shown(at)

    @acted("The yes to what `previewCall` showed: its token stands for having looked.")
    async def confirm_call(self, info: Info, run: strawberry.ID, step: str, token: str) -> RunResult:
        context = info.context
        async with on_run(context, run) as at:
            theirs = await is_theirs(context, at.tx.session, context.known.organisation, at.incident)
            context.check("automation.call", own=theirs)
            await calls.confirm(
                at.tx, context.common.keyring, at.row, step, token=token, by=at.by, now=context.now
            )
            return _shown(at)

    @acted("By anybody who follows the run; what was sent is told to stop where it can be told.")
    async def cancel_call(self, info: Info, run: strawberry.ID, step: str) -> RunResult:
        context = info.context
        async with on_run(context, run) as at:
            await calls.cancel(at.tx, at.row, step, by=at.by, now=context.now)
            return _shown(at)

    @acted("Somebody does it by hand instead; what the automation reports later changes nothing.")
    async def override_call(self, info: Info, run: strawberry.ID, step: str, note: str = "") -> RunResult:
        context = info.context
        async with on_run(context, run) as at:
            await calls.override(at.tx, at.row, step, note=note, by=at.by, now=context.now)
            return _shown(at)


def _shown(at: OnRun) -> Run:
    return Run.of(at.row, at.context.known)

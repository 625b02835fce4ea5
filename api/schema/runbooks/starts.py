"""What a new runbook may begin from: one of ours, a past incident, or another runbook."""

import strawberry

from api.actions.runbooks.starts import from_incident
from api.domain.refusal import Refused
from api.domain.runbooks.templates import Beginning, beginnings
from api.schema.context import Context, Info
from api.schema.fields import described
from api.schema.incidents.acting import visible
from api.schema.runbooks.runbooks import RunbookPicture, pictures_of
from api.store.runbooks import lists as rows


@strawberry.type(description="For what goes wrong everywhere; what is to fill in stands in <angle brackets>.")
class RunbookTemplate:
    key: str
    title: str
    summary: str
    text: str

    @classmethod
    def of(cls, found: Beginning) -> "RunbookTemplate":
        return cls(key=found.key, title=found.title, summary=found.summary, text=found.text)


@strawberry.type
class StartingText:
    text: str
    pictures: list[RunbookPicture]


@strawberry.type
class RunbookStartQueries:
    @strawberry.field
    def runbook_templates(self, info: Info) -> list[RunbookTemplate]:
        info.context.check("runbook.write")
        return [RunbookTemplate.of(one) for one in beginnings()]

    @described(
        "From one of these: the key of a template, the number of an incident (what people did in it,"
        " with roles for names), the handle of another runbook."
    )
    async def starting_text(
        self,
        info: Info,
        template: str | None = None,
        incident: strawberry.ID | None = None,
        runbook: str | None = None,
    ) -> StartingText:
        context = info.context
        context.check("runbook.write")
        match template, incident, runbook:
            case str(), None, None:
                return StartingText(text=_template(template), pictures=[])
            case None, str(), None:
                return await _incident(context, incident)
            case None, None, str():
                return await _runbook(context, runbook)
        raise Refused("BAD_BEGINNING", "Name a template, an incident or a runbook.")


def _template(key: str) -> str:
    found = next((one.text for one in beginnings() if one.key == key), None)
    if found is None:
        raise Refused("NOT_FOUND", f"There is no template called {key[:80]}.")
    return found


async def _incident(context: Context, reference: str) -> StartingText:
    context.check("incident.detail")
    async with context.database.read() as session:
        row = await visible(context, session, reference)
        return StartingText(text=await from_incident(session, row), pictures=[])


async def _runbook(context: Context, handle: str) -> StartingText:
    async with context.database.read() as session:
        row = await rows.by_handle(session, handle)
        found = await rows.version(session, row.id, row.published) if row and row.published else None
    if found is None:
        raise Refused("NOT_FOUND", f"There is no runbook called {handle[:80]}.")
    return StartingText(text=found.text, pictures=pictures_of(found.pictures))

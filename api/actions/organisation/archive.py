"""Archiving: out of use, never erased; refused where people are still at work on it."""

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.editing import TABLES, Edit, begin_edit
from api.actions.people import people
from api.actions.status.repainting import repaint
from api.database import Transaction
from api.domain.organisation.difference import named_by
from api.domain.organisation.file import KINDS, SECTION_OF, Section
from api.domain.refusal import Refused
from api.store.alerts.alerts import IntegrationRow
from api.store.incidents.incidents import IncidentRow
from api.store.organisation.ownership import ServiceRow
from api.store.people.people import PersonRow

# What readers of status pages see.
_ON_PAGES: Final[tuple[Section, ...]] = ("components", "status_pages")


async def archive(tx: Transaction, noun: str, handle: str, *, by: str, why: str = "", now: datetime) -> None:
    """Refused too where something else still names it: that would point at nothing."""
    check_noun(noun)
    edit = await begin_edit(tx, by=by, why=why, now=now)
    section = SECTION_OF[noun]
    if handle not in edit.standing.live[section]:
        raise Refused("NOT_FOUND", f"There is no such {noun}.")
    if users := named_by(edit.standing.live, edit.standing.routes, edit.standing.comms).get((noun, handle)):
        raise Refused("IN_USE", f"It is still named by {', '.join(users[:10])}: change that first.")
    await put_away(edit, section, handle)


def check_noun(noun: str) -> None:
    if noun not in TABLES:
        raise Refused("BAD_NOUN", f"What can be archived is a {', '.join(TABLES)}.")


async def put_away(edit: Edit, section: Section, handle: str) -> None:
    """Whatever names it. A person is disabled: signed out everywhere and paged no more."""
    if section == "people":
        await people.set_disabled(edit.tx, handle, disabled=True, actor=edit.by, why=edit.why, now=edit.now)
        return
    noun = KINDS[section].noun
    table = TABLES[noun]
    # The strongest lock: who opens an incident of it meanwhile has finished, or waits until we have.
    row = (await edit.session.scalars(select(table).where(table.handle == handle).with_for_update())).one()
    if numbers := await open_incidents(edit.session, section, handle):
        raise Refused("OPEN_INCIDENTS", still_open(noun, handle, numbers))
    row.archived_at = edit.now
    row.version += 1
    await edit.session.flush()
    before = KINDS[section].write(edit.standing.live[section][handle])
    await edit.keep(noun, handle, "archive", before=before, after=None)
    if section in _ON_PAGES:
        await repaint(edit.tx, now=edit.now)


async def open_incidents(session: AsyncSession, section: Section, handle: str) -> list[int]:
    """The numbers of open incidents of a service or an integration, or that a person holds."""
    of = _incidents_of(section, handle)
    if of is None:
        return []
    question = select(IncidentRow.number).where(IncidentRow.state != "RESOLVED", of)
    return list(await session.scalars(question.order_by(IncidentRow.number).limit(10)))


def still_open(noun: str, handle: str, numbers: list[int]) -> str:
    listed = ", ".join(f"#{number}" for number in numbers)
    verb = "holds" if noun == "person" else "has"
    return f"{noun} {handle} {verb} open incidents ({listed}): they come first."


def _incidents_of(section: Section, handle: str) -> ColumnElement[bool] | None:
    match section:
        case "services":
            ids = select(ServiceRow.id).where(ServiceRow.handle == handle)
            return IncidentRow.service_id.in_(ids)
        case "integrations":
            ids = select(IntegrationRow.id).where(IntegrationRow.handle == handle)
            return IncidentRow.integration_id.in_(ids)
        case "people":
            ids = select(PersonRow.id).where(PersonRow.handle == handle)
            return IncidentRow.assignee_id.in_(ids)
    return None

"""Making the organisation match a file: one transaction, one after another, whole or not at all."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from api.actions.organisation import file_secrets
from api.actions.organisation.archive import put_away
from api.actions.organisation.automations import write_automation
from api.actions.organisation.channels import write_channel
from api.actions.organisation.comms import write_comms
from api.actions.organisation.components import write_component
from api.actions.organisation.contacts import write_contact
from api.actions.organisation.duty import write_duty
from api.actions.organisation.editing import Edit, begin_edit
from api.actions.organisation.integrations import write_integration
from api.actions.organisation.ladders import write_ladder
from api.actions.organisation.metric_sources import write_metric_source
from api.actions.organisation.planning import Plan, against
from api.actions.organisation.routes import write_routes
from api.actions.organisation.runbooks import write_runbooks
from api.actions.organisation.schedules import write_schedule
from api.actions.organisation.services import write_dependencies, write_service
from api.actions.organisation.severities import write_severity
from api.actions.organisation.status_pages import write_status_page
from api.actions.organisation.synonyms import write_synonyms
from api.actions.organisation.teams import write_team
from api.actions.people import people
from api.database import Transaction
from api.domain.marked import Problem
from api.domain.organisation.difference import Difference, Step
from api.domain.organisation.file import KINDS, BadFile, OrganisationFile, Section
from api.domain.organisation.ledger_file import PersonEntry, ServiceDraft
from api.domain.refusal import Refused
from api.secrets import Keyring
from api.store.alerts.alerts import IntegrationRow
from api.store.organisation.ownership import ServiceRow
from api.store.people import people as people_rows
from api.store.people.people import PersonRow

Write = Callable[[Edit, Keyring, Any], Awaitable[object]]


async def apply(
    tx: Transaction,
    file: OrganisationFile,
    keyring: Keyring,
    *,
    by: str,
    why: str = "",
    now: datetime,
    inner_hosts: frozenset[str] = frozenset(),
) -> Plan:
    """Raises BadFile with nothing written; a second time there is nothing left to change."""
    await file_secrets.prove_addresses(file, inner_hosts=inner_hosts)
    edit = await begin_edit(tx, by=by, why=why, now=now)
    found = await against(tx.session, edit.standing, file, keyring, by=by, now=now, inner_hosts=inner_hosts)
    if found.changes:
        await _lock(edit, found)
        for step in _in_order(found):
            await _naming_the_line(WRITE[step.section](edit, keyring, step.draft), file, step)
        await _write_dependencies(edit, found)
        if found.routes and file.routes is not None:
            await write_routes(edit, file.routes)
        if found.duty and file.duty is not None:
            await write_duty(edit, file.duty)
        if found.comms and file.comms is not None:
            await write_comms(edit, file.comms)
        if found.synonyms and file.synonyms is not None:
            await write_synonyms(edit, file.synonyms)
        if found.runbooks:
            await write_runbooks(edit, file, found)
        for step in reversed(found.steps):
            if step.change.verb == "archive":
                await _naming_the_line(put_away(edit, step.section, step.change.handle), file, step)
    return Plan(found.changes, found.notes, applied=bool(found.changes))


async def _lock(edit: Edit, found: Difference) -> None:
    """In one order, and before the first edit is kept, so that nobody waits for us while we wait for them."""
    sections = {step.section for step in found.steps}
    if "people" in sections:
        await people_rows.take_turns(edit.session, people.ADMINISTRATORS)
        await edit.session.execute(
            select(PersonRow.id).order_by(PersonRow.id).with_for_update(key_share=True)
        )
    for section, table in (("services", ServiceRow), ("integrations", IntegrationRow)):
        going = [
            step.change.handle
            for step in found.steps
            if step.section == section and step.change.verb == "archive"
        ]
        if going:
            question = select(table.id).where(table.handle.in_(going)).order_by(table.id)
            await edit.session.execute(question.with_for_update())


def _in_order(found: Difference) -> list[Step]:
    """What is written, administrators first: the last one may only leave once there is another."""
    writing = [step for step in found.steps if step.draft is not None]
    order = list(KINDS)
    return sorted(writing, key=lambda step: (order.index(step.section), not _is_administrator(step)))


def _is_administrator(step: Step) -> bool:
    entry = step.draft
    return isinstance(entry, PersonEntry) and entry.person.role == "admin" and not entry.disabled


async def _write_person(edit: Edit, _keyring: Keyring, entry: PersonEntry) -> None:
    """Somebody new has no way in until they are invited."""
    row = await people.save_person(edit.tx, entry.person, actor=edit.by, why=edit.why, now=edit.now)
    if entry.disabled != (row.disabled_at is not None):
        await people.set_disabled(
            edit.tx, row.handle, disabled=entry.disabled, actor=edit.by, why=edit.why, now=edit.now
        )


WRITE: Final[Mapping[Section, Write]] = {
    "people": _write_person,
    "teams": lambda edit, _, draft: write_team(edit, draft),
    "severities": lambda edit, _, draft: write_severity(edit, draft),
    "schedules": lambda edit, _, draft: write_schedule(edit, draft),
    "contacts": write_contact,
    "channels": write_channel,
    "ladders": lambda edit, _, draft: write_ladder(edit, draft),
    "services": lambda edit, _, draft: write_service(edit, draft),
    "integrations": lambda edit, _, draft: write_integration(edit, draft),
    "components": lambda edit, _, draft: write_component(edit, draft),
    "status_pages": lambda edit, _, draft: write_status_page(edit, draft),
    "metric_sources": write_metric_source,
    "automations": write_automation,
}


async def _write_dependencies(edit: Edit, found: Difference) -> None:
    """Once every service is there."""
    for step in found.steps:
        if isinstance(step.draft, ServiceDraft):
            await write_dependencies(edit, step.draft)


async def _naming_the_line(work: Awaitable[object], file: OrganisationFile, step: Step) -> None:
    try:
        await work
    except Refused as no:
        place = step.section, step.change.handle
        line = file.lines.get(place) or file.lines.get((step.section, ""), 0)
        sentence = f"{step.change.noun} {step.change.handle}: {no.message}"
        raise BadFile([Problem(line, sentence)]) from no

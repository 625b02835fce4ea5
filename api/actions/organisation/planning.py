"""What a file would change: worked out against the organisation as it stands, before anything is written."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation import file_secrets
from api.actions.organisation.archive import open_incidents, still_open
from api.actions.organisation.editing import known_today
from api.actions.organisation.runbooks import with_runbooks
from api.domain.marked import Problem
from api.domain.organisation.difference import Asked, Difference, PlannedChange, Standing, difference
from api.domain.organisation.file import KINDS, BadFile, OrganisationFile, unknown
from api.domain.organisation.ledger_file import PersonEntry
from api.secrets import Keyring
from api.store.organisation import written
from api.store.people import people


@dataclass(frozen=True, slots=True)
class Plan:
    """`notes` are what somebody should look at; they change nothing."""

    changes: tuple[PlannedChange, ...]
    notes: tuple[str, ...] = ()
    applied: bool = False


async def plan(
    session: AsyncSession,
    file: OrganisationFile,
    keyring: Keyring,
    *,
    by: str,
    now: datetime,
    inner_hosts: frozenset[str] = frozenset(),
    coming: frozenset[str] = frozenset(),
) -> Plan:
    """Raises BadFile where `apply` would. `coming` are pictures that would come with the file, by hash."""
    await file_secrets.prove_addresses(file, inner_hosts=inner_hosts)
    standing = await written.standing(session, now=now)
    found = await against(
        session, standing, file, keyring, by=by, now=now, inner_hosts=inner_hosts, coming=coming
    )
    return Plan(found.changes, found.notes)


async def against(
    session: AsyncSession,
    standing: Standing,
    file: OrganisationFile,
    keyring: Keyring,
    *,
    by: str,
    now: datetime,
    inner_hosts: frozenset[str] = frozenset(),
    coming: frozenset[str] = frozenset(),
) -> Difference:
    """Raises BadFile with everything in the organisation that stands against the file."""
    secrets = await file_secrets.news(session, file, keyring)
    found = difference(standing, Asked(file, by, now, secrets))
    found = await with_runbooks(session, found, standing, file, coming=coming)
    problems = [
        *found.problems,
        *unknown(file.references, _known_elsewhere(standing, file)),
        *await file_secrets.problems(session, standing, file, inner_hosts=inner_hosts),
        *await _taken_addresses(session, file),
        *await _still_open(session, found, file),
    ]
    if problems:
        raise BadFile(problems)
    return found


def _known_elsewhere(standing: Standing, file: OrganisationFile) -> dict[str, set[str]]:
    """What the database knows, of the sections that the file leaves out."""
    said = {KINDS[section].noun for section in file.sections}
    return {noun: handles for noun, handles in known_today(standing).items() if noun not in said}


async def _taken_addresses(session: AsyncSession, file: OrganisationFile) -> list[Problem]:
    """E-mail addresses of people whom the file does not speak of: they keep theirs when they are disabled."""
    wanted = file.sections.get("people", {})
    holders = {row.email.lower(): row.handle for row in await people.everybody(session)}
    problems = []
    for handle, entry in wanted.items():
        holder = holders.get(entry.person.email.lower()) if isinstance(entry, PersonEntry) else None
        if holder is not None and holder != handle:
            sentence = f"person {handle}, email: this address belongs to {holder}."
            problems.append(Problem(file.lines["people", handle], sentence))
    return problems


async def _still_open(session: AsyncSession, found: Difference, file: OrganisationFile) -> list[Problem]:
    problems = []
    for step in found.steps:
        if step.change.verb != "archive":
            continue
        noun, handle = step.change.noun, step.change.handle
        if numbers := await open_incidents(session, step.section, handle):
            line = file.lines.get((step.section, handle)) or file.lines.get((step.section, ""), 0)
            problems.append(Problem(line, still_open(noun, handle, numbers)))
    return problems

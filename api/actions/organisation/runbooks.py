"""Runbooks of an organisation file: what it would change, what stands against it, and the change itself."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.editing import Edit
from api.actions.runbooks.keeping import shelve
from api.actions.runbooks.publishing import Publishing, put_out
from api.actions.runbooks.whole import Said, Whole, assembled
from api.domain.marked import Problem
from api.domain.organisation.difference import Difference, Standing
from api.domain.organisation.edit import EditVerb
from api.domain.organisation.file import BadFile, OrganisationFile
from api.domain.refusal import Refused
from api.domain.runbooks.difference import NOUN, Published, runbook_changes
from api.domain.runbooks.file import RUNBOOKS, RunbookEntry
from api.domain.runbooks.naming import still_named, unknown_names
from api.domain.runbooks.parts import PartText
from api.domain.runbooks.text import BadRunbook
from api.store.base import new_id
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookRow

_WHY: Final = "As the organisation's file says"
_UNREAD: Final = "files are read by `tocsin apply`; here write the text itself, below `text: |`."
_VERBS: Final[Mapping[str, EditVerb]] = {"create": "publish", "change": "publish", "restore": "unarchive"}


async def with_runbooks(
    session: AsyncSession,
    found: Difference,
    standing: Standing,
    file: OrganisationFile,
    *,
    coming: frozenset[str],
) -> Difference:
    """What it would change of them as well; raises nothing, but says what stands against it."""
    if file.runbooks is None:
        return found
    read = _Read(file, standing)
    kept = {
        row.handle: _published(row, said.text, said.pictures) for row, said in await rows.written(session)
    }
    changes = tuple(runbook_changes(kept, read.entries, read.titles()))
    changed = {change.handle for change in changes if change.verb != "archive"}
    gone = [change.handle for change in changes if change.verb == "archive"]
    problems = [
        *read.problems(changed),
        *await _missing_pictures(session, file, changed, coming),
        *_followed(file, await rows.open_handles(session, gone)),
    ]
    return replace(
        found,
        runbooks=changes,
        notes=(*found.notes, *read.notes(changed)),
        problems=(*found.problems, *problems),
    )


async def write_runbooks(edit: Edit, file: OrganisationFile, found: Difference) -> None:
    """All at once: a part and who includes it may change together."""
    wanted = file.runbooks or {}
    writing = [change for change in found.runbooks if change.verb != "archive"]
    ones = [
        Publishing(
            row=await _row(edit, change.handle),
            said=said_in(wanted[change.handle]),
            author=edit.by,
            why=edit.why or _WHY,
            verb=_VERBS[change.verb],
        )
        for change in writing
    ]
    try:
        await put_out(edit.tx, ones, by=edit.by, now=edit.now)
    except Refused as no:
        raise BadFile([Problem(file.lines[RUNBOOKS, ""], f"runbooks: {no.message}")]) from no
    for change in found.runbooks:
        row = await rows.lock(edit.session, change.handle) if change.verb == "archive" else None
        if row is not None:
            await shelve(edit.tx, row, by=edit.by, why=edit.why, now=edit.now)


async def written_runbooks(session: AsyncSession) -> dict[str, RunbookEntry]:
    """Those in use, with their texts, as a file holds them."""
    return {
        row.handle: RunbookEntry(handle=row.handle, text=said.text, pictures=said.pictures)
        for row, said in await rows.written(session)
        if row.archived_at is None
    }


def said_in(entry: RunbookEntry) -> Said:
    text = entry.text or ""
    return Said(text, still_named(text, entry.pictures))


@dataclass(slots=True)
class _Read:
    """Every text of the file with its parts in it: the file is the whole truth of them."""

    file: OrganisationFile
    standing: Standing
    entries: Mapping[str, RunbookEntry]
    wholes: dict[str, Whole]
    broken: dict[str, BadRunbook]

    def __init__(self, file: OrganisationFile, standing: Standing) -> None:
        self.file, self.standing = file, standing
        self.entries = {
            handle: replace(entry, pictures=said_in(entry).pictures)
            for handle, entry in (file.runbooks or {}).items()
        }
        self.wholes, self.broken = {}, {}
        texts = {handle: PartText(one.text or "", one.pictures) for handle, one in self.entries.items()}
        for handle, entry in self.entries.items():
            if entry.text is None:
                self.broken[handle] = BadRunbook([Problem(0, _UNREAD)])
                continue
            try:
                self.wholes[handle] = assembled(said_in(entry), texts)
            except BadRunbook as bad:
                self.broken[handle] = bad

    def titles(self) -> dict[str, str]:
        return {handle: found.runbook.front.title for handle, found in self.wholes.items()}

    def problems(self, changed: Collection[str]) -> Iterator[Problem]:
        for handle, bad in self.broken.items():
            yield from (self._at_home(handle, problem) for problem in bad.problems)
        services = self._known("services")
        people = self._known("people") | set(self.standing.archived["people"])
        for handle in changed:
            if handle in self.wholes:
                front, text = self.wholes[handle].runbook.front, self.entries[handle].text or ""
                unknown = unknown_names(front, text, services=services, people=people)
                yield from (self._at_home(handle, problem) for problem in unknown)

    def notes(self, changed: Collection[str]) -> Iterator[str]:
        for handle in changed:
            found = self.wholes.get(handle)
            if found is not None and any(step.unattended for step in found.runbook.steps):
                yield f"runbook {handle}: its owner has to agree before steps of it run without anybody."

    def _known(self, section: str) -> set[str]:
        named = {name: set(drafts) for name, drafts in {**self.standing.live, **self.file.sections}.items()}
        return next(drafts for name, drafts in named.items() if name == section)

    def _at_home(self, handle: str, problem: Problem) -> Problem:
        entry = self.entries[handle]
        return Problem(
            self.file.lines[RUNBOOKS, handle],
            f"{NOUN} {handle}, {entry.at(problem.line)}: {problem.sentence}",
        )


async def _missing_pictures(
    session: AsyncSession, file: OrganisationFile, changed: Collection[str], coming: frozenset[str]
) -> list[Problem]:
    """A text in the file itself can only name pictures that are here already."""
    entries = [(file.runbooks or {})[handle] for handle in changed]
    wanted = {found for entry in entries for found in entry.pictures.values()}
    known = coming | await rows.known_pictures(session, wanted)
    return [
        Problem(
            file.lines[RUNBOOKS, entry.handle],
            f"{NOUN} {entry.handle}: the picture {name} is not here; write text and pictures as files.",
        )
        for entry in entries
        for name, found in entry.pictures.items()
        if found not in known
    ]


def _followed(file: OrganisationFile, handles: Collection[str]) -> Iterator[Problem]:
    for handle in handles:
        sentence = f"{NOUN} {handle} is being followed in an incident: that comes first."
        yield Problem(file.lines[RUNBOOKS, ""], sentence)


def _published(row: RunbookRow, text: str, pictures: Mapping[str, str]) -> Published:
    return Published(row.published or 0, text, pictures, is_archived=row.archived_at is not None)


async def _row(edit: Edit, handle: str) -> RunbookRow:
    """Of a draft alone, or of what was archived, too."""
    row = await rows.lock(edit.session, handle)
    if row is None:
        row = RunbookRow(
            id=new_id(),
            handle=handle,
            title=handle,
            summary="",
            is_part=False,
            created_at=edit.now,
            version=0,
        )
        edit.session.add(row)
        await edit.session.flush()
    return row

"""Runbooks as files beside the organisation file: their texts, and the pictures that these show."""

import asyncio
import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.runbooks.pictures import keep_picture
from api.database import Transaction
from api.domain.marked import Problem
from api.domain.organisation.file import BadFile, OrganisationFile
from api.domain.refusal import Refused
from api.domain.runbooks.file import RUNBOOKS, RunbookEntry
from api.domain.runbooks.naming import check_picture_name
from api.domain.runbooks.picture import MOST_BYTES, Picture
from api.domain.runbooks.runbook import LARGEST_TEXT
from api.publishing.redrawing import redrawn
from api.publishing.runbook_images import named_pictures
from api.store.runbooks.lists import known_pictures

_OUTSIDE: Final = "it leads out of the folder of the organisation file."


@dataclass(frozen=True, slots=True)
class Beside:
    """The organisation file with the texts beside it in it, and the pictures as they lie there, by hash."""

    file: OrganisationFile
    pictures: Mapping[str, bytes]

    async def settled(self, session: AsyncSession) -> tuple[OrganisationFile, list[Picture]]:
        """With the hashes that its pictures have, or will have here; and those that are not here yet.

        What was exported from here is known by its own hash, and stays the very same.
        """
        known = await known_pictures(session, self.pictures)
        drawn = await asyncio.to_thread(self._drawn, known)
        here = {given: made.hash for given, made in drawn.items()}
        entries = {
            handle: replace(
                entry, pictures={name: here.get(one, one) for name, one in entry.pictures.items()}
            )
            for handle, entry in (self.file.runbooks or {}).items()
        }
        runbooks = entries if self.file.runbooks is not None else None
        return replace(self.file, runbooks=runbooks), list(drawn.values())

    def _drawn(self, known: Collection[str]) -> dict[str, Picture]:
        drawn: dict[str, Picture] = {}
        problems = []
        for entry in (self.file.runbooks or {}).values():
            for name, given in entry.pictures.items():
                if given in known or given in drawn or given not in self.pictures:
                    continue
                try:
                    drawn[given] = redrawn(self.pictures[given])
                except Refused as no:
                    problems.append(_problem(self.file, entry, 0, f"the picture {name}: {no.message}"))
        if problems:
            raise BadFile(problems)
        return drawn


async def keep(tx: Transaction, pictures: list[Picture], *, by: str, now: datetime) -> None:
    for picture in pictures:
        await keep_picture(tx, picture, by=by, now=now)


def beside(file: OrganisationFile, folder: Path) -> Beside:
    """Reads what `file:` names, relative to `folder`; raises BadFile with everything that cannot be read."""
    reading = _Reading(file, folder.resolve())
    entries = {handle: reading.entry(entry) for handle, entry in (file.runbooks or {}).items()}
    if reading.problems:
        raise BadFile(reading.problems)
    runbooks = entries if file.runbooks is not None else None
    return Beside(replace(file, runbooks=runbooks), reading.pictures)


class _Reading:
    def __init__(self, file: OrganisationFile, folder: Path) -> None:
        self._file = file
        self._folder = folder
        self.pictures: dict[str, bytes] = {}
        self.problems: list[Problem] = []

    def entry(self, entry: RunbookEntry) -> RunbookEntry:
        if entry.file is None:
            return entry
        try:
            content = self._content(self._folder / entry.file, LARGEST_TEXT)
            text = content.decode("utf-8")
        except UnicodeDecodeError as error:
            self._wrong(entry, content[: error.start].count(b"\n") + 1, "this is not UTF-8.")
            return entry
        except Refused as no:
            self._wrong(entry, 0, no.message)
            return entry
        return replace(entry, text=text, pictures=dict(self._pictures(entry, text)))

    def _pictures(self, entry: RunbookEntry, text: str) -> Iterator[tuple[str, str]]:
        place = (self._folder / (entry.file or "")).parent
        for name, line in named_pictures(text).items():
            try:
                content = self._content(place / check_picture_name(name), MOST_BYTES)
                given = hashlib.sha256(content).hexdigest()
            except Refused as no:
                self._wrong(entry, line, f"the picture {name}: {no.message}")
                continue
            self.pictures[given] = content
            yield name, given

    def _content(self, path: Path, most: int) -> bytes:
        """Wherever links lead, it must lie in the folder of the organisation file."""
        if not path.resolve().is_relative_to(self._folder):
            raise Refused("OUTSIDE", _OUTSIDE)
        try:
            with path.open("rb") as file:
                content = file.read(most + 1)
        except OSError as error:
            raise Refused("UNREADABLE", f"it cannot be read: {error.strerror}.") from None
        if len(content) > most:
            raise Refused("TOO_LARGE", f"it is larger than {most // 1024} kB.")
        return content

    def _wrong(self, entry: RunbookEntry, line: int, sentence: str) -> None:
        self.problems.append(_problem(self._file, entry, line, sentence))


def _problem(file: OrganisationFile, entry: RunbookEntry, line: int, sentence: str) -> Problem:
    return Problem(
        file.lines[RUNBOOKS, entry.handle], f"runbook {entry.handle}, {entry.at(line)}: {sentence}"
    )

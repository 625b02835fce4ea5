"""A runbook's text with everything it includes, read from what is published today."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.marked import Problem
from api.domain.runbooks.naming import unknown_names
from api.domain.runbooks.parts import PartText, content_hash, expand
from api.domain.runbooks.pieces import lines_of
from api.domain.runbooks.runbook import Runbook
from api.domain.runbooks.text import BadRunbook, read_runbook
from api.store.organisation import snapshot as organisations
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookRow


@dataclass(frozen=True, slots=True)
class Said:
    """A text as somebody wrote it, and what it calls each picture: the picture's hash."""

    text: str
    pictures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Whole:
    """Nothing is included any more: what people read, and what a phone keeps under its hash."""

    text: str
    pictures: Mapping[str, str]
    runbook: Runbook

    @property
    def hash(self) -> str:
        return content_hash(self.text, self.pictures)


@dataclass(frozen=True, slots=True)
class WithParts:
    """A published text and whatever it may include, still to be put together."""

    runbook_id: UUID
    said: Said
    texts: Mapping[str, PartText]


async def whole(session: AsyncSession, said: Said, *, handle: str | None = None) -> Whole:
    """Raises BadRunbook. With a `handle`, that of the text itself, which it may not come back to."""
    return assembled(said, await parts(session, read_runbook(said.text).includes), handle=handle)


def assembled(said: Said, texts: Mapping[str, PartText], *, handle: str | None = None) -> Whole:
    """`texts` are those of every part, and of every part's parts."""
    if handle is not None and handle in texts:
        raise BadRunbook([_own(said, handle)])
    text, pictures = expand(said.text, said.pictures, texts)
    return Whole(text, pictures, read_runbook(text))


async def unknown(session: AsyncSession, said: Said) -> list[Problem]:
    """What a text that can be read names of the organisation, and is not there."""
    organisation = await organisations.current(session)
    front, known = read_runbook(said.text).front, organisation.handles
    return list(unknown_names(front, said.text, services=organisation.services, people=known))


async def parts(session: AsyncSession, handles: Collection[str]) -> Mapping[str, PartText]:
    found = await rows.parts_of(session, handles) if handles else {}
    return {handle: PartText(said.text, said.pictures) for handle, (_, said) in found.items()}


async def published(session: AsyncSession, row: RunbookRow, number: int | None = None) -> Whole | None:
    """As it is read today, or would be if an older version were: parts are always today's."""
    number = number or row.published
    found = await rows.version(session, row.id, number) if number else None
    return await whole(session, Said(found.text, found.pictures)) if found else None


async def published_texts(session: AsyncSession, ids: Collection[UUID]) -> Sequence[WithParts]:
    """Of many at once: two statements, however many they are."""
    said = {one.runbook_id: Said(one.text, one.pictures) for one in await rows.published_of(session, ids)}
    texts = await parts(session, {part for one in said.values() for part in _includes(one)})
    return [WithParts(runbook_id, one, texts) for runbook_id, one in said.items()]


def step_titles(one: WithParts) -> Mapping[str, str]:
    """By the id of a step; none of what cannot be read."""
    try:
        found = assembled(one.said, one.texts)
    except BadRunbook:
        return {}
    return {step.id: step.title for step in found.runbook.steps}


def services_in(said: Said) -> list[str]:
    """Those a text says it is for; none where it cannot be read."""
    try:
        return list(read_runbook(said.text).front.services)
    except BadRunbook:
        return []


def _includes(said: Said) -> Collection[str]:
    try:
        return read_runbook(said.text).includes
    except BadRunbook:
        return ()


def _own(said: Said, handle: str) -> Problem:
    lines = [" ".join(words.split()) for words in lines_of(said.text)]
    named = (at for at, words in enumerate(lines, 1) if words == f"::: include {handle}")
    any_of_them = (at for at, words in enumerate(lines, 1) if words.startswith("::: include "))
    return Problem(next(named, next(any_of_them, 1)), f"{handle} would include itself.")

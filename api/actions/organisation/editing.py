"""What every edit of the organisation has in common: one at a time, known before and after, and kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.edits import record_edit
from api.actions.organisation.seen import check_seen
from api.database import Transaction
from api.domain.clean import clean_line
from api.domain.marked import Reference
from api.domain.organisation.difference import Standing, differs
from api.domain.organisation.edit import EditVerb
from api.domain.organisation.file import KINDS, Draft, Section, handle_of, read_one, unknown
from api.domain.refusal import Refused
from api.store.alerts.alerts import IntegrationRow
from api.store.base import new_id
from api.store.oncall.oncall import ScheduleRow
from api.store.organisation import written
from api.store.organisation.ownership import ChannelRow, ContactRow, ServiceRow, TeamRow
from api.store.paging.ladders import LadderRow
from api.store.people import people
from api.store.people.people import PersonRow
from api.store.runs.automations import AutomationRow, MetricSourceRow
from api.store.status.components import ComponentRow
from api.store.status.pages import StatusPageRow

# Edits are rare and small: they take turns, so that what one has checked still holds when it writes.
TURN: Final = "organisation"
LONGEST_WHY: Final = 500
_LOCK_TIMED_OUT: Final = "55P03"


class Kept(Protocol):
    """A row that is archived rather than erased, and whose version moves with every edit."""

    id: Any
    handle: Any
    archived_at: Any
    version: Any


R = TypeVar("R", bound=Kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change, or one file of them: who makes it, why, and what stood before."""

    tx: Transaction
    by: str
    why: str
    now: datetime
    standing: Standing
    _ids: dict[tuple[str, str], UUID] = field(default_factory=dict)

    @property
    def session(self) -> AsyncSession:
        return self.tx.session

    def is_news(self, section: Section, draft: Draft) -> bool:
        """Whether writing this would change anything but a secret."""
        handle = handle_of(draft)
        old = self.standing.live[section].get(handle)
        return old is None or bool(differs(section, old, draft, now=self.now))

    async def id_of(self, noun: str, handle: str) -> UUID:
        """Of a person, or of what can be archived, that is known to be there."""
        if (noun, handle) not in self._ids:
            table = PersonRow if noun == "person" else TABLES[noun]
            question = select(table.id).where(table.handle == handle)
            self._ids[noun, handle] = (await self.session.scalars(question)).one()
        return self._ids[noun, handle]

    async def id_if_named(self, noun: str, handle: str | None) -> UUID | None:
        return await self.id_of(noun, handle) if handle else None

    async def record(self, section: Section, draft: Draft, *, secret: str = "") -> None:
        """`secret` says that one changed, without telling it."""
        kind, handle = KINDS[section], handle_of(draft)
        old = self.standing.draft(section, handle)
        is_live = handle in self.standing.live[section]
        verb: EditVerb = "create" if old is None else "change" if is_live else "restore"
        after = kind.write(draft) | ({"secret": secret} if secret else {})
        await self.keep(kind.noun, handle, verb, before=kind.write(old) if old else None, after=after)

    async def keep(
        self,
        noun: str,
        handle: str,
        verb: EditVerb,
        *,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any] | None,
    ) -> None:
        await record_edit(
            self.tx,
            actor=self.by,
            noun=noun,
            handle=handle,
            verb=verb,
            before=dict(before) if before is not None else None,
            after=dict(after) if after is not None else None,
            why=self.why,
            now=self.now,
        )


# What is archived rather than erased, by what one of it is called.
TABLES: Final[Mapping[str, type[Kept]]] = {
    "team": TeamRow,
    "schedule": ScheduleRow,
    "ladder": LadderRow,
    "service": ServiceRow,
    "contact": ContactRow,
    "channel": ChannelRow,
    "integration": IntegrationRow,
    "component": ComponentRow,
    "status-page": StatusPageRow,
    "metric-source": MetricSourceRow,
    "automation": AutomationRow,
}


async def begin_edit(tx: Transaction, *, by: str, why: str, now: datetime) -> Edit:
    """Waits until nobody else edits. `by` is an actor, like person:ana or machine."""
    await take_turn(tx.session)
    standing = await written.standing(tx.session, now=now)
    return Edit(tx=tx, by=by, why=clean_line(why, LONGEST_WHY), now=now, standing=standing)


async def begin_save(
    tx: Transaction,
    section: Section,
    shape: Mapping[str, Any],
    *,
    version: int | None,
    by: str,
    why: str,
    now: datetime,
) -> tuple[Edit, Any]:
    """One thing as a screen sends it, read. `version` is the one that was looked at, None for a new thing."""
    edit = await begin_edit(tx, by=by, why=why, now=now)
    draft = read_known(edit, section, shape)
    noun, handle = KINDS[section].noun, handle_of(draft)
    table = TABLES[noun]
    there = (await edit.session.scalars(select(table.version).where(table.handle == handle))).one_or_none()
    await check_seen(edit.session, noun, handle, there=there, seen=version)
    return edit, draft


async def take_turn(session: AsyncSession) -> None:
    try:
        await people.take_turns(session, TURN)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _LOCK_TIMED_OUT:
            raise
        raise Refused("BUSY", "Somebody else is changing the organisation: try again in a moment.") from error


def read_known(edit: Edit, section: Section, shape: Mapping[str, Any]) -> Any:
    """The draft of a shape in the file's own keys; refused where it is wrong or names what is not there."""
    draft, references = read_one(section, shape)
    refuse_unknown(edit.standing, references)
    return draft


def refuse_unknown(standing: Standing, references: Sequence[Reference]) -> None:
    for problem in unknown(references, known_today(standing)):
        raise Refused("UNKNOWN_HANDLE", problem.sentence)


def known_today(standing: Standing) -> dict[str, set[str]]:
    """Disabled people may still be named: they keep their place for the day they come back."""
    known = {KINDS[section].noun: set(drafts) for section, drafts in standing.live.items()}
    known["person"] |= set(standing.archived["people"])
    return known


async def find(edit: Edit, table: type[R], handle: str) -> R | None:
    """The row, locked."""
    question = (
        select(table)
        .where(table.handle == handle)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await edit.session.scalars(question)).one_or_none()


def begin_row(edit: Edit, row: R | None, table: type[R], handle: str) -> R:
    """The row to write into: a new one, or the one there is, brought back where it was archived."""
    if row is None:
        row = table(id=new_id(), handle=handle, version=1)  # type: ignore[call-arg]
        edit.session.add(row)
    else:
        row.version += 1
    row.archived_at = None
    return row

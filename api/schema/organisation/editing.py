"""A change of the organisation: the right asked, one transaction, and the thing as it is afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from api.actions.organisation.owning import owns
from api.database import Transaction
from api.domain.refusal import Refused
from api.schema.context import Context
from api.schema.organisation.catalogue import Catalogue

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Owned:
    """What somebody must own where their role alone does not let them: a service, a ladder, ..."""

    noun: str
    handle: str | None


@dataclass(frozen=True, slots=True)
class Editing:
    tx: Transaction
    context: Context
    by: str

    async def after(self) -> Catalogue:
        """The organisation with this change in it."""
        return await self.context.catalogue(self.tx.session)


@asynccontextmanager
async def editing(context: Context, right: str, *owned: Owned) -> AsyncIterator[Editing]:
    """Commits at the end of the block. `owned` must all be theirs for an "own" to count."""
    viewer = context.require_viewer()
    async with context.database.transaction() as tx:
        organisation = (await context.catalogue(tx.session)).organisation
        own = bool(owned) and all(
            one.handle is not None and owns(organisation, viewer, one.noun, one.handle) for one in owned
        )
        context.check(right, own=own)
        yield Editing(tx, context, viewer.actor)


def there(thing: Thing | None) -> Thing:
    """What was just written is there."""
    if thing is None:
        raise RuntimeError("what was written is not in the organisation")
    return thing


def id_of(text: str, what: str) -> UUID:
    """Refused like an id that names nothing."""
    try:
        return UUID(text)
    except ValueError:
        raise Refused("NOT_FOUND", f"There is no such {what}.") from None

"""What a resolver is given: who asks, what they may see, the time, and the ways to the database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncSession

from api.actions.organisation.owning import owns
from api.actions.runbooks.vocabulary import Lexicon
from api.database import Database
from api.domain import rights
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.schema.loaders import Loaders
from api.secrets import Keyring
from api.settings import Settings
from api.store.incidents.sight import Sight

if TYPE_CHECKING:
    from api.schema.alerts.trial import ReadSample
    from api.schema.organisation.catalogue import Catalogue, Directory


@dataclass(frozen=True, slots=True)
class Scope:
    """What somebody may see, as a value: two with equal scopes may be sent the same bytes."""

    rights: frozenset[str]
    named: frozenset[UUID]

    @classmethod
    def of(cls, viewer: Viewer, named: frozenset[UUID]) -> "Scope":
        """Rights that hold outright; what holds for one's own things only is not part of it."""
        return cls(frozenset(right for right in rights.RIGHTS if rights.may(viewer, right)), named)

    def sees(self, incident_id: UUID, *, restricted: bool) -> bool:
        return "incident.see" in self.rights and (not restricted or incident_id in self.named)


@dataclass(frozen=True, slots=True)
class Common:
    """What all requests of a process share."""

    database: Database
    settings: Settings
    keyring: Keyring
    directory: "Directory"
    read_sample: "ReadSample"
    # Whose session has just ended hears no more: without it that takes some seconds.
    show_out: Callable[[], None]
    lexicon: Lexicon = field(default_factory=Lexicon)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, as sessions show it to their owner."""

    address: str = ""
    user_agent: str = ""


@dataclass
class Context:
    """One per operation. With a `scope` and no viewer it answers for everybody of that scope."""

    common: Common
    viewer: Viewer | None
    now: datetime
    scope: Scope | None = None
    origin: Origin = Origin()
    # Set by a subscription's resolver: what its subscriber wants to hear of.
    interests: list[UUID | None] = field(default_factory=list)
    _known: "Catalogue | None" = None

    @property
    def database(self) -> Database:
        return self.common.database

    @cached_property
    def loaders(self) -> Loaders:
        return Loaders(self.database, self.sight, base_url=self.common.settings.public_url)

    @property
    def sight(self) -> Sight:
        if self.scope is not None:
            return Sight(named=self.scope.named)
        return Sight(self.viewer.person_id if self.viewer else None)

    def may(self, right: str, *, own: bool = False) -> bool:
        if self.scope is not None:
            return right in self.scope.rights
        return rights.may(self.viewer, right, own=own)

    def check(self, right: str, *, own: bool = False) -> None:
        if self.scope is None:
            rights.check(self.viewer, right, own=own)
        elif right not in self.scope.rights:
            raise Refused("FORBIDDEN", "Your role does not allow this.")

    def owns(self, noun: str, handle: str) -> bool:
        """Whether it is theirs, as the table of rights means "own"; nothing is a shared answer's own."""
        return self.viewer is not None and owns(self.known.organisation, self.viewer, noun, handle)

    def require_viewer(self) -> Viewer:
        if self.viewer is None:
            raise Refused("SIGN_IN", "Sign in first.")
        return self.viewer

    @property
    def known(self) -> "Catalogue":
        """The organisation as this operation has read it last."""
        if self._known is None:
            raise RuntimeError("nothing of the organisation was read yet")
        return self._known

    async def catalogue(self, session: AsyncSession) -> "Catalogue":
        """The organisation as this session sees it; one small query where nothing changed."""
        self._known = await self.common.directory.current(session)
        return self._known

    def knows(self, catalogue: "Catalogue") -> None:
        """For an answer that begins with something read before."""
        self._known = catalogue


Info = strawberry.Info[Context, Any]

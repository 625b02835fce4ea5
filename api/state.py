"""What every request of a process shares: where things are, opened once."""

from dataclasses import dataclass, field
from typing import Any

from api.bulkhead import Bulkhead
from api.database import Database
from api.drawn import Drawn
from api.noted import Noted
from api.settings import Settings


@dataclass(slots=True)
class Home:
    settings: Settings
    database: Database
    # The live side of GraphQL; only the GraphQL face knows its type.
    hub: Any = None
    bulkhead: Bulkhead = field(default_factory=Bulkhead)
    # By the hash of an integration's key: that it was used, and that it was turned away.
    key_uses: Noted = field(default_factory=Noted)
    key_refusals: Noted = field(default_factory=Noted)

    # Runbooks as screens show them, by the hash of their content.
    drawn: Drawn = field(default_factory=Drawn)

    @property
    def capability_key(self) -> bytes:
        """Seals what pages carry; the worker uses the same."""
        return self.settings.secret_key.encode()

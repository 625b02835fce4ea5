"""What became of one attempt to tell somebody something."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Accepted:
    """The next one down the line took it; nobody has seen it yet. `status` is that server's own code."""

    status: int


@dataclass(frozen=True, slots=True)
class Gone:
    """This address will never work again: a subscription that ended, a mailbox that bounced."""

    status: int
    why: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Their trouble or the network's: never a reason to drop the address."""

    after: timedelta | None
    """What the server asked for; None leaves the pause to the caller."""
    why: str


@dataclass(frozen=True, slots=True)
class OurFault:
    """Every send of this kind will fail until an operator acts; the address is fine."""

    status: int
    why: str


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Not even tried, or broken off: the address leads where nothing of ours may go."""

    why: str


Outcome = Accepted | Gone | Retry | OurFault | NotAllowed

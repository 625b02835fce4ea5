"""Why a runbook may be out of date: found by itself, gone by itself, or settled by whose it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, get_args
from uuid import UUID

FindingKind = Literal[
    "dependency", "contact", "dashboard", "alert-rule", "dead-link", "never-used", "misleading", "step"
]
KINDS: Final[tuple[FindingKind, ...]] = get_args(FindingKind)
# A runbook of which one of these is found is better rewritten or put away than confirmed.
PRUNABLE: Final[frozenset[str]] = frozenset(("never-used", "misleading"))
# What lasts is not said again for so long after somebody has said that the runbook is right all the same.
QUIET: Final = timedelta(days=90)

About = tuple[FindingKind, str]


@dataclass(frozen=True, slots=True)
class Finding:
    """`about` is what makes it this one of its kind and no other."""

    kind: FindingKind
    about: str
    text: str
    details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> About:
        return self.kind, self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A published runbook, as far as its freshness goes. Handles name everything but people.

    `read_at` is when somebody last answered for the text, by publishing it or reading it again; `settled`
    when a person last settled a finding.
    """

    id: UUID
    owner: UUID | None
    services: tuple[str, ...]
    alerts: tuple[str, ...]
    links: frozenset[str]
    first_published_at: datetime
    read_at: datetime
    settled: Mapping[About, datetime] = field(default_factory=dict)

    def since(self, kind: FindingKind, about: str) -> datetime:
        """What came before this is known to whose it is."""
        return max(self.read_at, self.settled.get((kind, about), self.read_at))

    def is_quiet(self, kind: FindingKind, about: str, *, now: datetime) -> bool:
        settled_at = self.settled.get((kind, about))
        return settled_at is not None and now < settled_at + QUIET


@dataclass(frozen=True, slots=True)
class Compared:
    """What a look changes: findings that last with today's words, new ones, and what is gone."""

    lasting: Mapping[About, Finding]
    new: Mapping[About, Finding]
    gone: frozenset[About]


def compare(known: Iterable[About], found: Iterable[Finding]) -> Compared:
    open_ones = frozenset(known)
    now_there = {one.subject: one for one in found}
    return Compared(
        lasting={key: one for key, one in now_there.items() if key in open_ones},
        new={key: one for key, one in now_there.items() if key not in open_ones},
        gone=open_ones - now_there.keys(),
    )

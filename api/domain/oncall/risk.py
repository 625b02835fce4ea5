"""A risk: something wrong with the plan ahead, the same one from scan to scan, told once and then again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, get_args

RiskKind = Literal[
    "gap",
    "one-person",
    "dependency",
    "peak",
    "two-places",
    "no-device",
    "time-off",
    "holiday",
    "rest",
    "nights",
    "share",
]
KINDS: Final[tuple[RiskKind, ...]] = get_args(RiskKind)
AHEAD: Final = timedelta(days=90)
# Whoever is still at the plan is not told of every step: a risk is told once it has stood this long.
STANDS: Final = timedelta(minutes=10)
# How long before it begins its planner hears of it again.
REMIND_BEFORE: Final = (timedelta(days=7), timedelta(days=1))

Subject = tuple[str, str | None, str | None, str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """`about` is what else makes it this one and no other; `times` how often it comes within its span."""

    kind: RiskKind
    starts_at: datetime
    ends_at: datetime
    text: str
    schedule: str | None = None
    service: str | None = None
    person: str | None = None
    about: str = ""
    times: int = 1

    @property
    def subject(self) -> Subject:
        return self.kind, self.schedule, self.service, self.person, self.about


@dataclass(frozen=True, slots=True)
class Known:
    """One that an earlier scan found."""

    fingerprint: str
    subject: Subject
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """What a scan changes: risks that last, under the fingerprint they have, new ones, and what is gone."""

    lasting: Mapping[str, Risk]
    new: Mapping[str, Risk]
    gone: frozenset[str]


def settle(known: Iterable[Known], found: Iterable[Risk]) -> Settled:
    """A risk lasts where its subject is the same and the spans touch: its edges move with time and edits."""
    left: dict[Subject, list[Known]] = defaultdict(list)
    for one in known:
        left[one.subject].append(one)
    lasting: dict[str, Risk] = {}
    new: dict[str, Risk] = {}
    for risk in sorted(found, key=_begins):
        same = next((one for one in left[risk.subject] if _touch(one, risk)), None)
        if same is None:
            new[fingerprint(risk)] = risk
        else:
            left[risk.subject].remove(same)
            lasting[same.fingerprint] = risk
    gone = frozenset(one.fingerprint for rest in left.values() for one in rest)
    return Settled(lasting, {key: risk for key, risk in new.items() if key not in lasting}, gone - set(new))


def fingerprint(risk: Risk) -> str:
    written = "\n".join((*(part or "" for part in risk.subject), risk.starts_at.isoformat()))
    return sha256(written.encode()).hexdigest()[:32]


def is_to_be_told(
    starts_at: datetime, *, found_at: datetime, reminded_at: datetime | None, now: datetime
) -> bool:
    """When it was found, a week before it begins, and a day before; never twice for the same reason."""
    if reminded_at is None:
        return now - found_at >= STANDS
    marks = (starts_at - before for before in REMIND_BEFORE)
    return now < starts_at and any(reminded_at < mark <= now for mark in marks)


def recurring(risks: Sequence[Risk], *, least: int, text: str) -> list[Risk]:
    """Those of one subject as one risk of this `text` where there are many, from the first to the last."""
    if len(risks) < least:
        return list(risks)
    first, last = risks[0], risks[-1]
    return [
        Risk(
            kind=first.kind,
            starts_at=first.starts_at,
            ends_at=last.ends_at,
            text=text,
            schedule=first.schedule,
            service=first.service,
            person=first.person,
            about=first.about,
            times=len(risks),
        )
    ]


def _begins(risk: Risk) -> tuple[datetime, datetime]:
    return risk.starts_at, risk.ends_at


def _touch(known: Known, risk: Risk) -> bool:
    return known.starts_at <= risk.ends_at and risk.starts_at <= known.ends_at

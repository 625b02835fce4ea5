"""Calling an automation: whose yes it takes, how often it may run by itself, and how a call ends."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from api.domain.duration import format_duration
from api.domain.incidents.command import WORDS
from api.domain.runbooks.runbook import Unattended

# What its own side may report.
Report = Literal["running", "succeeded", "failed"]
REPORTS: Final[tuple[Report, ...]] = get_args(Report)
# How long whoever saw the preview may think before they have to look again.
PREVIEW_STANDS: Final = timedelta(minutes=5)
# How long the other side has to answer that it was called off.
CANCEL_WITHIN: Final = timedelta(seconds=30)
LONGEST_RESULT: Final = 4000


@dataclass(frozen=True, slots=True)
class Authority:
    """Whose yes a call takes, besides being allowed to act in the incident; empty: everybody's who is."""

    roles: Collection[str]
    people: Collection[str]

    def is_theirs(self, handle: str, held: Collection[str]) -> bool:
        if not (self.roles or self.people):
            return True
        return handle in self.people or any(role in self.roles for role in held)

    def words(self, names: Collection[str]) -> str:
        """`names` are those of its people."""
        roles = [f"the {WORDS[role]}" for role in self.roles]
        return " or ".join([*roles, *names]) or "whoever may act in the incident"


def limit_reached(limit: Unattended, *, count: int) -> str | None:
    """`count` is how often it ran by itself within the step's time."""
    if count < limit.most:
        return None
    times = "once" if limit.most == 1 else f"{limit.most} times"
    return f"it has run {times} within {format_duration(limit.within)} already, which is its limit"


def is_fresh(made_at: datetime, *, now: datetime) -> bool:
    return timedelta() <= now - made_at <= PREVIEW_STANDS

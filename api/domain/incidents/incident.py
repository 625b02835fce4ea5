"""An incident's states, and what each verb may do to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from api.domain.clean import clean, clean_line
from api.domain.refusal import Refused

State = Literal["OPEN", "ACKNOWLEDGED", "CONTAINED", "RESOLVED"]
Phase = Literal["climbing", "watching", "snoozed", "stopped"]
# An acknowledgement that nothing followed is asked about again after this long ...
FORGOTTEN_AFTER: Final = timedelta(minutes=30)
# ... unless nobody has touched the incident for a day: then it is a task, not a reason to wake somebody.
AGE_CAP: Final = timedelta(hours=24)
LONGEST_SNOOZE: Final = timedelta(days=7)
TITLE_LIMIT: Final = 1024
TEXT_LIMIT: Final = 20_000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something, as the timeline names it."""

    kind: Literal["person", "integration", "contact", "system"]
    handle: str
    name: str
    person_id: UUID | None = None

    def __str__(self) -> str:
        return f"{self.kind}:{self.handle}"


SYSTEM: Final = Actor("system", "tocsin", "Tocsin")


def check_open(state: str, number: int) -> None:
    if state == "RESOLVED":
        raise Refused("INCIDENT_RESOLVED", f"Incident #{number} is resolved.")


def check_severity(severity: int) -> int:
    if severity not in {1, 2, 3, 4}:
        raise Refused("BAD_SEVERITY", "Severity is 1 (worst) to 4.")
    return severity


def check_title(title: str) -> str:
    plain = clean_line(title, TITLE_LIMIT)
    if not plain:
        raise Refused("TITLE_MISSING", "Say in a few words what is wrong.")
    return plain


def check_text(text: str, *, what: str) -> str:
    if len(text.strip()) > TEXT_LIMIT:
        raise Refused("TEXT_TOO_LONG", f"The {what} is longer than {TEXT_LIMIT} characters.")
    plain = clean(text, TEXT_LIMIT)
    if not plain:
        raise Refused("TEXT_MISSING", f"The {what} is empty.")
    return plain


def check_snooze(until: datetime, *, now: datetime) -> None:
    if until <= now:
        raise Refused("SNOOZE_OVER", "That moment has passed.")
    if until > now + LONGEST_SNOOZE:
        raise Refused("SNOOZE_TOO_LONG", "An incident sleeps at most seven days.")


def is_forgotten_for_good(touched_at: datetime, *, now: datetime) -> bool:
    """Nobody has touched it for so long that waking somebody about it would only be cruel."""
    return now - touched_at >= AGE_CAP

"""Maintenance that readers are told of: what may be announced, and what may be said of it when."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from api.domain.clean import clean, clean_line
from api.domain.comms.audience import COMPONENT_STATUSES, PAGE_AUDIENCES, PageAudience
from api.domain.refusal import Refused
from api.domain.span import Span

WorkState = Literal["scheduled", "in_progress", "completed", "cancelled"]
WORK_STATES: Final[tuple[WorkState, ...]] = get_args(WorkState)
# What people may say of it, in the words of the Statuspage formats.
NoteStatus = Literal["scheduled", "in_progress", "verifying", "completed"]
LONGEST: Final = timedelta(days=31)
LONGEST_HEADLINE: Final = 200
LONGEST_BODY: Final = 5000
MOST_COMPONENTS: Final = 100
# Work that leaves everything as it is needs no telling.
WORKING: Final = COMPONENT_STATUSES[1:]
_FITTING: Final[Mapping[WorkState, tuple[NoteStatus, ...]]] = {
    "scheduled": ("scheduled",),
    "in_progress": ("in_progress", "verifying"),
    "completed": ("completed",),
    "cancelled": ("completed",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is announced; components by their handles. Alerts of the service `silences` wake nobody then."""

    headline: str
    body: str = ""
    components: tuple[str, ...]
    audiences: tuple[str, ...]
    status: str = "under_maintenance"
    span: Span
    notify: bool = True
    silences: str | None = None


def check_work(work: Work, *, begun_at: datetime | None = None, now: datetime) -> Work:
    """Every value in its one spelling; of work that has begun, its begin stays what it was."""
    headline = clean_line(work.headline, LONGEST_HEADLINE)
    if not headline or len(work.headline) > LONGEST_HEADLINE:
        raise Refused("BAD_HEADLINE", f"A headline is one line of 1 to {LONGEST_HEADLINE} characters.")
    components = tuple(dict.fromkeys(work.components))
    if not 0 < len(components) <= MOST_COMPONENTS:
        raise Refused("NO_COMPONENTS", f"Name 1 to {MOST_COMPONENTS} components that the work is on.")
    if work.status not in WORKING:
        raise Refused("BAD_STATUS", f"Meanwhile its components are one of {', '.join(WORKING)}.")
    return replace(
        work,
        headline=headline,
        body=check_text(work.body),
        components=components,
        audiences=_audiences(work.audiences),
        span=_span(work.span, begun_at=begun_at, now=now),
    )


def check_text(text: str) -> str:
    if len(text) > LONGEST_BODY:
        raise Refused("TOO_LONG", f"A text is {LONGEST_BODY} characters long at most.")
    return clean(text, LONGEST_BODY)


def state_at(
    span: Span, *, completed_at: datetime | None, cancelled_at: datetime | None, now: datetime
) -> WorkState:
    """By the clock alone: nobody has to be there for it to begin or to end."""
    if cancelled_at is not None:
        return "cancelled"
    if now >= (completed_at or span.ends_at):
        return "completed"
    return "in_progress" if now >= span.starts_at else "scheduled"


def check_note(status: str, state: WorkState) -> NoteStatus:
    """What is said has to fit what the clock says."""
    found = next((one for one in _FITTING[state] if one == status), None)
    if found is None:
        allowed = " or ".join(one.replace("_", " ") for one in _FITTING[state])
        raise Refused("BAD_STATUS", f"The maintenance is {state.replace('_', ' ')}: say {allowed}.")
    return found


def _audiences(asked: tuple[str, ...]) -> tuple[PageAudience, ...]:
    if unknown := [one for one in asked if one not in PAGE_AUDIENCES]:
        sentence = f"“{unknown[0][:40]}” reads no status page; {', '.join(PAGE_AUDIENCES)} do."
        raise Refused("BAD_AUDIENCE", sentence)
    found = tuple(one for one in PAGE_AUDIENCES if one in asked)
    if not found:
        raise Refused("NO_AUDIENCE", "Say who reads of it.")
    return found


def _span(span: Span, *, begun_at: datetime | None, now: datetime) -> Span:
    """What begins in the past begins now: nobody makes an outage planned by writing it down later."""
    found = Span(begun_at or max(span.starts_at, now), span.ends_at)
    if found.ends_at <= max(found.starts_at, now):
        raise Refused("BAD_SPAN", "Maintenance ends after it begins, and not in the past.")
    if found.length > LONGEST:
        raise Refused("SPAN_TOO_LONG", f"Maintenance lasts {LONGEST.days} days at most.")
    return found

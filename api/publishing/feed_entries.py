"""Incidents and planned work as what feeds carry: an entry each, with everything said so far."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Final

from api.domain.alerts.maintenance import over_at
from api.domain.comms.announcement import is_open
from api.domain.status.snapshot import Announcement, Maintenance, Snapshot
from api.publishing.machine_address import within
from api.publishing.planned_words import words
from api.publishing.prose import prose

_MONTHS: Final = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
# What XML cannot carry at all, escaped or not.
_UNWRITABLE: Final = {place: None for place in range(32) if place not in (9, 10, 13)} | {
    0xFFFE: None,
    0xFFFF: None,
}


@dataclass(frozen=True, slots=True)
class Said:
    code: str
    state: str
    body: str
    at: datetime

    def html(self) -> str:
        """A report is prose with headings of its own; all else is what somebody typed in a hurry."""
        head = f"<small>{_when(self.at)}</small><br><strong>{spoken(self.state)}</strong>"
        if self.state == "postmortem":
            return f"<p>{head}</p>{prose(self.body)}"
        body = text(self.body.strip()).replace("\r\n", "\n").replace("\n", "<br>")
        return f"<p>{head} - {body}</p>"


@dataclass(frozen=True, slots=True)
class Entry:
    """`said` newest first; `aside` is what follows them: a promise, or when work is planned for."""

    code: str
    title: str
    url: str
    created_at: datetime
    changed_at: datetime
    said: tuple[Said, ...]
    aside: str
    components: frozenset[str]

    def html(self) -> str:
        """Readers take the first `<strong>` for the state."""
        stacked = "".join(one.html() for one in self.said)
        return stacked + (f"<p><small>{self.aside}</small></p>" if self.aside else "")


def entries(snapshot: Snapshot, now: datetime) -> list[Entry]:
    """Newest first; planned work counts from when it was announced."""
    told = [_of_announcement(one, snapshot, now) for one in snapshot.announcements]
    planned = [_of_maintenance(one, snapshot, now) for one in snapshot.maintenances]
    return sorted([*told, *planned], key=lambda one: (one.created_at, one.code), reverse=True)


def naming(found: list[Entry], component: str) -> list[Entry]:
    return [one for one in found if component in one.components]


def text(value: str) -> str:
    """Safe inside an element of HTML or XML, and inside a quoted attribute."""
    return escape(value.translate(_UNWRITABLE))


def spoken(state: str) -> str:
    """`in_progress` as people write it."""
    return state.replace("_", " ").capitalize()


def _of_announcement(told: Announcement, snapshot: Snapshot, now: datetime) -> Entry:
    said = [Said(update.code, update.state, update.body, update.published_at) for update in told.updates]
    promised = told.promised_at if is_open(told, at=now) else None
    return Entry(
        code=told.code,
        title=told.headline,
        url=within(snapshot.page, f"incidents/{told.code}"),
        created_at=told.created_at,
        changed_at=told.changed_at,
        said=tuple(said),
        aside=f"Next update by {_when(promised)}" if promised else "",
        components=frozenset(code for update in told.updates for code in update.effects),
    )


def _of_maintenance(work: Maintenance, snapshot: Snapshot, now: datetime) -> Entry:
    said = words(work, now=now)
    return Entry(
        code=work.code,
        title=work.headline,
        url=within(snapshot.page, f"maintenances/{work.code}"),
        created_at=work.created_at,
        changed_at=max(word.changed_at for word in said),
        said=tuple(Said(word.code, word.state, word.body, word.at) for word in said),
        aside=f"Planned from {_when(work.starts_at)} to {_when(work.ends_at)}" if now < over_at(work) else "",
        components=frozenset(work.components),
    )


def _when(at: datetime) -> str:
    at = at.astimezone(UTC)
    day = f"{_MONTHS[at.month - 1]} <var data-var='date'>{at.day}</var>"
    return f"{day}, <var data-var='time'>{at:%H:%M}</var> UTC"

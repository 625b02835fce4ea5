"""From a snapshot to what is served: in a thread, the front first, and the past only when it changed."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.domain.status.page_clock import next_change
from api.domain.status.page_state import unknown_since
from api.domain.status.snapshot import Snapshot
from api.http.status_memory import Known, Pulse
from api.http.status_shelf import Room, Served, furnish
from api.publishing import past
from api.publishing.files import File
from api.publishing.front import as_of
from api.publishing.html import frame
from api.publishing.site import Turn, moving, settled, turn, whole

Mood = tuple[datetime, datetime | None]


@dataclass(frozen=True, slots=True)
class Print:
    """A page as it was pressed: `mood` is what the heartbeat makes of it, `due_at` the clock's next edge."""

    known: Known
    files: dict[str, File]
    room: Room
    turned: Turn
    mood: Mood
    due_at: datetime

    def is_stale(self, pulse: Pulse, *, now: datetime) -> bool:
        return now >= self.due_at or mood(alive(self.known.snapshot, pulse), now=now) != self.mood


def alive(snapshot: Snapshot, pulse: Pulse) -> Snapshot:
    """The snapshot as it holds now: nothing has changed since the database last said so."""
    return replace(snapshot, taken_at=pulse.seen_at, heartbeat_at=pulse.heartbeat_at)


def mood(snapshot: Snapshot, *, now: datetime) -> Mood:
    return as_of(snapshot, now=now), unknown_since(snapshot, at=now)


def press(known: Known, pulse: Pulse, *, before: Print | None, now: datetime) -> Print:
    """Everything where something was said; what the clock may change where `before` is of the same words."""
    snapshot = alive(known.snapshot, pulse)
    around = frame(snapshot.page, offers=known.door.is_open)
    fresh = list(moving(snapshot, around, now))
    turned = turn(snapshot, now)
    if before is not None and before.known == known and before.turned == turned:
        files = whole(snapshot, [*before.files.values(), *fresh], now)
    else:
        files = whole(snapshot, [*settled(snapshot, around, now, known=_known(before, known)), *fresh], now)
    was: dict[str, Served] = dict(before.room.files) if before is not None else {}
    room = furnish(
        known.door,
        snapshot,
        files.values(),
        older=past.paths(snapshot, now),
        languages=tuple(one.words.tag for one in around.editions),
        policy=around.header_policy,
        was=was if before is not None and before.known.door.access == known.door.access else {},
        now=now,
    )
    return Print(known, files, room, turned, mood(snapshot, now=now), next_change(snapshot, at=now))


def _known(before: Print | None, known: Known) -> dict[str, list[File]]:
    """Pages of announcements that are what they were, on a page that looks as it did."""
    if before is None or _looks(before.known) != _looks(known):
        return {}
    then = before.known.snapshot
    # What was only about to be said then was another page.
    same = {one.code: one for one in then.announcements if one.updates[0].published_at <= then.taken_at}
    kept = {one.code for one in known.snapshot.announcements if same.get(one.code) == one}
    found: dict[str, list[File]] = {}
    for path, file in before.files.items():
        folder, _, code = path.removesuffix("/index.html").rpartition("/")
        if code in kept and folder.rpartition("/")[2] == "incidents":
            found.setdefault(code, []).append(file)
    return found


def _looks(known: Known) -> tuple[object, ...]:
    """All that stands on an announcement's page besides its own words."""
    page = replace(known.snapshot.page, changed_at=known.snapshot.page.created_at)
    return page, known.door.is_open, [(one.code, one.name) for one in known.snapshot.components]

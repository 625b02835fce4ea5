"""A whole status page as files: every language, every month, every incident, and what machines read."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from api.domain.alerts import maintenance as maintenances
from api.domain.alerts.maintenance import MaintenanceState, over_at
from api.domain.comms import announcement as announcements
from api.domain.oncall.wallclock import wall_clock, zone_named
from api.domain.status.snapshot import Announcement, Maintenance, Snapshot
from api.publishing import machine_files
from api.publishing.edition import Edition
from api.publishing.files import File
from api.publishing.front import Front, as_of, front, planned, told
from api.publishing.history import Leaf, leaves
from api.publishing.html import Frame, frame, html, script

Turn = tuple[date, tuple[MaintenanceState, ...]]
_HTML: Final = "text/html; charset=utf-8"
MANIFEST: Final = "manifest.json"
SCRIPT: Final = "live.js"
MISSING: Final = "404.html"
AWAY: Final = "503.html"


def render(snapshot: Snapshot, now: datetime, *, offers: bool = True) -> dict[str, File]:
    """By path from the page's root. `offers`: whoever reads it may subscribe to it."""
    around = frame(snapshot.page, offers=offers)
    return whole(snapshot, [*settled(snapshot, around, now), *moving(snapshot, around, now)], now)


def moving(snapshot: Snapshot, around: Frame, now: datetime) -> Iterator[File]:
    """What the clock alone may change: the front, whatever is not over, and what machines ask for."""
    yield from machine_files.moving(snapshot, now)
    shown = front(snapshot, now=now)
    for edition in around.editions:
        yield from _both(around, edition, "", _front(around, edition, shown, now))
    for one in snapshot.announcements:
        if announcements.is_open(one, at=now):
            yield from incident(one, snapshot, around, now)
    for work in snapshot.maintenances:
        if now < over_at(work):
            yield from maintenance(work, snapshot, around, now)


def turn(snapshot: Snapshot, now: datetime) -> Turn:
    """While this stays the same, so does what is settled: planned work has its states, history its months."""
    month = wall_clock(now, zone_named(snapshot.page.time_zone)).date().replace(day=1)
    return month, tuple(maintenances.state(one, at=now) for one in snapshot.maintenances)


def settled(
    snapshot: Snapshot,
    around: Frame,
    now: datetime,
    *,
    known: Mapping[str, Sequence[File]] = MappingProxyType({}),
) -> Iterator[File]:
    """What stays until somebody says something, or the clock turns.

    `known` has the pages of announcements that read as they did: years of them need not be written again.
    """
    yield from machine_files.settled(snapshot, now)
    yield File(SCRIPT, "text/javascript; charset=utf-8", script())
    for edition in around.editions:
        for name, template in ((MISSING, "missing.html"), (AWAY, "away.html")):
            body = html(template, around, edition, now=now, path=None)
            yield from _both(around, edition, "", body, name=name)
    for leaf in leaves(snapshot, now=now):
        yield from months(leaf, around, now)
    for one in snapshot.announcements:
        if not announcements.is_open(one, at=now):
            yield from known.get(one.code) or incident(one, snapshot, around, now)
    for work in snapshot.maintenances:
        if over_at(work) <= now:
            yield from maintenance(work, snapshot, around, now)


def whole(snapshot: Snapshot, files: Iterable[File], now: datetime) -> dict[str, File]:
    """With a list of what there is, so that a copy elsewhere can tell what is new and what is gone."""
    found = {file.path: file for file in files}
    listed = {path: hashlib.sha256(file.body).hexdigest() for path, file in sorted(found.items())}
    told_of = {
        "page": snapshot.page.code,
        "revision": snapshot.revision,
        "rendered_at": now.isoformat(),
        "files": listed,
    }
    body = json.dumps(told_of, indent=1).encode()
    return found | {MANIFEST: File(MANIFEST, "application/json", body)}


def incident(one: Announcement, snapshot: Snapshot, around: Frame, now: datetime) -> Iterator[File]:
    path = f"incidents/{one.code}"
    shown = told(one, snapshot, now=now)
    for edition in around.editions:
        body = html(
            "incident.html", around, edition, now=now, path=path, one=shown, as_of=as_of(snapshot, now=now)
        )
        yield from _both(around, edition, path, body)


def maintenance(one: Maintenance, snapshot: Snapshot, around: Frame, now: datetime) -> Iterator[File]:
    path = f"maintenances/{one.code}"
    shown = planned(one, snapshot, now=now)
    for edition in around.editions:
        body = html("maintenance.html", around, edition, now=now, path=path, one=shown)
        yield from _both(around, edition, path, body)


def months(leaf: Leaf, around: Frame, now: datetime) -> Iterator[File]:
    for edition in around.editions:
        body = html("history.html", around, edition, now=now, path=leaf.path, leaf=leaf)
        yield from _both(around, edition, leaf.path, body)


def _front(around: Frame, edition: Edition, shown: Front, now: datetime) -> bytes:
    words = edition.words
    headline = words.slow if shown.is_slow else words.indicators[shown.indicator]
    return html("status.html", around, edition, now=now, path="", front=shown, headline=headline)


def _both(
    around: Frame, edition: Edition, path: str, body: bytes, *, name: str = "index.html"
) -> Iterator[File]:
    """In its language's folder; the page's own language also where no language is asked for."""
    folders = {edition.folder, ""} if edition is around.editions[0] else {edition.folder}
    for folder in sorted(folders):
        yield File("/".join(part for part in (folder, path, name) if part), _HTML, body)

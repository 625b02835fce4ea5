"""What a page told before all that its snapshot tells: where it is, and how it is drawn when asked for."""

from collections.abc import Iterator
from datetime import datetime

from api.domain.status.snapshot import Snapshot
from api.publishing.edition import editions
from api.publishing.files import File
from api.publishing.history import older_leaf, older_leaves, span_of
from api.publishing.html import Frame
from api.publishing.site import incident, maintenance, months


def paths(snapshot: Snapshot, now: datetime) -> frozenset[str]:
    """From the page's root, in no language."""
    single = {f"{one.kind}/{one.code}" for one in snapshot.bygone}
    return frozenset(single | older_leaves(snapshot, now=now).keys())


def kept(snapshot: Snapshot) -> frozenset[str]:
    """Files that were written while the snapshot still told of them, and that are still true."""
    folders = {"", *(f"{one.folder}/" for one in editions(snapshot.page) if one.folder)}
    return frozenset(
        f"{folder}{one.kind}/{one.code}/index.html"
        for one in snapshot.bygone
        if one.is_as_left
        for folder in folders
    )


def span(path: str, snapshot: Snapshot, now: datetime) -> tuple[datetime, datetime] | None:
    """All the time that a path of the history tells of; None for one that tells of one thing."""
    place = older_leaves(snapshot, now=now).get(path)
    return span_of(place) if place is not None else None


def pages(path: str, snapshot: Snapshot, found: Snapshot, around: Frame, now: datetime) -> Iterator[File]:
    """One of `paths` in every language; none where `found`, what was read for it, has nothing to tell."""
    place = older_leaves(snapshot, now=now).get(path)
    if place is not None:
        yield from months(older_leaf(place, snapshot, found, now=now), around, now)
        return
    for one in found.announcements:
        yield from incident(one, snapshot, around, now)
    for work in found.maintenances:
        yield from maintenance(work, snapshot, around, now)

"""All that machines read of a page, as files: below the page's root, in any order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from api.domain.status.snapshot import Snapshot
from api.publishing import feeds, statuspage, widget
from api.publishing.badge import badge
from api.publishing.feed_entries import entries, naming
from api.publishing.files import File
from api.publishing.machine_address import beside, within
from api.publishing.maintenance_calendar import calendar

_JSON: Final = "application/json; charset=utf-8"
_ATOM: Final = "application/atom+xml; charset=utf-8"
_RSS: Final = "application/rss+xml; charset=utf-8"
_ICS: Final = "text/calendar; charset=utf-8"
_SVG: Final = "image/svg+xml; charset=utf-8"
_SCRIPT: Final = "text/javascript; charset=utf-8"
# Of the public page these lie at its host's root, where tools look for them; all else lies with the page.
BESIDE: Final = ("status.atom", "status.rss", "api/v2/")


def machine_files(snapshot: Snapshot, now: datetime) -> dict[str, File]:
    return {file.path: file for file in (*settled(snapshot, now), *moving(snapshot, now))}


def moving(snapshot: Snapshot, now: datetime) -> Iterator[File]:
    """What the clock alone may change at any of its edges."""
    for path, body in statuspage.documents(snapshot, now).items():
        yield File(path, _JSON, body)
    yield File("badge.svg", _SVG, badge(snapshot, now))
    yield File("widget.json", _JSON, widget.widget(snapshot, now))


def settled(snapshot: Snapshot, now: datetime) -> Iterator[File]:
    """What stays until somebody says something, or planned work begins or ends."""
    page = snapshot.page
    found = entries(snapshot, now)
    yield File("widget.js", _SCRIPT, widget.SCRIPT)
    yield File("maintenance.ics", _ICS, calendar(snapshot))
    yield File("status.atom", _ATOM, feeds.atom(page, found, at=beside(page, "status.atom")))
    yield File("status.rss", _RSS, feeds.rss(page, found, at=beside(page, "status.rss")))
    for one in snapshot.components:
        path, own = f"components/{one.code}", naming(found, one.code)
        yield File(f"{path}.atom", _ATOM, feeds.atom(page, own, at=within(page, f"{path}.atom"), of=one))
        yield File(f"{path}.rss", _RSS, feeds.rss(page, own, at=within(page, f"{path}.rss"), of=one))
        yield File(f"{path}.ics", _ICS, calendar(snapshot, of=one))

"""Planned work for calendar programs: an event each, kept when it is called off."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vDuration

from api.domain.alerts.maintenance import over_at
from api.domain.status.snapshot import Component, Maintenance, Page, Snapshot
from api.publishing.machine_address import within

# How often a program should come again; most come when they like.
_REFRESH: Final = timedelta(hours=1)


def calendar(snapshot: Snapshot, *, of: Component | None = None) -> bytes:
    """Of all the page's work, or of what touches one component. It says nothing that the clock changes."""
    page = snapshot.page
    shown = [one for one in snapshot.maintenances if of is None or of.code in one.components]
    names = {component.code: component.name for component in snapshot.components}
    made = _empty(f"{page.name}: {of.name if of else 'maintenance'}")
    for work in sorted(shown, key=lambda one: (one.starts_at, one.code)):
        touched = [names[code] for code in work.components if code in names]
        made.add_component(_event(page, work, touched))
    return bytes(made.to_ical())


def _empty(name: str) -> Calendar:
    made = Calendar()
    made.add("prodid", "-//Tocsin//Status//EN")
    made.add("version", "2.0")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", vDuration(_REFRESH), parameters={"value": "DURATION"})
    made.add("x-published-ttl", vDuration(_REFRESH))
    return made


def _event(page: Page, work: Maintenance, touched: Iterable[str]) -> Event:
    link = within(page, f"maintenances/{work.code}")
    made = Event()
    made.add("uid", f"maintenance-{work.code}@tocsin")
    # Without a METHOD it is the time of the last change, so that the same work is the same bytes.
    made.add("dtstamp", work.changed_at)
    made.add("last-modified", work.changed_at)
    made.add("created", work.created_at)
    made.add("sequence", work.sequence)
    made.add("dtstart", work.starts_at)
    made.add("dtend", _ends_at(work))
    made.add("summary", work.headline)
    made.add("description", "\n\n".join(part for part in (work.body, ", ".join(touched), link) if part))
    made.add("url", link)
    made.add("status", "CONFIRMED" if work.cancelled_at is None else "CANCELLED")
    # Somebody else's work makes nobody busy.
    made.add("transp", "TRANSPARENT")
    return made


def _ends_at(work: Maintenance) -> datetime:
    """Done early, it took less; called off, the place it had stays as it was."""
    over = over_at(work)
    return over if work.cancelled_at is None and over > work.starts_at else work.ends_at

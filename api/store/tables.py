"""Every table, imported once, so that the metadata is whole."""

from api.store import upkeep
from api.store.alerts import alerts
from api.store.base import Base
from api.store.briefings import briefings
from api.store.comms import comms
from api.store.incidents import command, incidents
from api.store.oncall import calendars, handovers, oncall, plans, reliefs, swaps, time_off
from api.store.organisation import ownership
from api.store.paging import devices, ladders, paging
from api.store.people import people
from api.store.runbooks import runbooks
from api.store.runs import automations, runs
from api.store.status import components, subscribers
from api.store.status import pages as status_pages

__all__ = [
    "Base",
    "alerts",
    "automations",
    "briefings",
    "calendars",
    "command",
    "comms",
    "components",
    "devices",
    "handovers",
    "incidents",
    "ladders",
    "oncall",
    "ownership",
    "paging",
    "people",
    "plans",
    "reliefs",
    "runbooks",
    "runs",
    "status_pages",
    "subscribers",
    "swaps",
    "time_off",
    "upkeep",
]

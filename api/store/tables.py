"""Every table, imported once, so that the metadata is whole."""

from api.store import (
    alerts,
    calendars,
    devices,
    handovers,
    incidents,
    ladders,
    oncall,
    ownership,
    paging,
    people,
    plans,
    reliefs,
    swaps,
    time_off,
    upkeep,
)
from api.store.base import Base

__all__ = [
    "Base",
    "alerts",
    "calendars",
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
    "swaps",
    "time_off",
    "upkeep",
]

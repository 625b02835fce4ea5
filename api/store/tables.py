"""Every table, imported once, so that the metadata is whole."""

from api.store import alerts, devices, incidents, ladders, oncall, ownership, paging, people, upkeep
from api.store.base import Base

__all__ = [
    "Base",
    "alerts",
    "devices",
    "incidents",
    "ladders",
    "oncall",
    "ownership",
    "paging",
    "people",
    "upkeep",
]

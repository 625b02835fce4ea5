"""Schedules as the organisation file writes them: their rotations as people wrote them last."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from api.domain.marked import Entry, Keyed, Leaf, Listing, Marked, plain
from api.domain.oncall.override import Override
from api.domain.oncall.rotation import Rotation
from api.domain.oncall.schedule_file import parse_override, parse_rotation, unparse_override, unparse_rotation
from api.domain.oncall.wallclock import zone_named
from api.domain.organisation.ledger_file import named, read_handle, read_name, repeated
from api.domain.plain import Plain
from api.domain.refusal import Refused

MOST_ROTATIONS: Final = 50
MOST_OVERRIDES: Final = 1000
_KEPT_BY_US: Final = ("first_turn", "effective_from", "effective_until")

# What makes two overrides the same from now on: their span as far as it is still to come, kind, who, by whom.
OverrideKey = tuple[datetime, datetime, str, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleDraft:
    """`overrides` None leaves those there are; else the ones further down are newer."""

    handle: str
    name: str
    time_zone: str
    rotations: tuple[Rotation, ...] = ()
    overrides: tuple[Override, ...] | None = None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


def read_schedule(entry: Entry) -> ScheduleDraft:
    handle = read_handle(entry, "schedule")
    name = read_name(entry, handle)
    zone = entry.read("time_zone", zone_named, None, required=True)
    rotations = tuple(_read_rotations(entry))
    for twice in repeated(rotation.name for rotation in rotations):
        entry.wrong(f"two rotations are called {twice}.", "rotations")
    overrides = None if entry.value("overrides") is None else tuple(_read_overrides(entry, zone))
    return ScheduleDraft(
        handle=handle,
        name=name,
        time_zone=zone.key if zone else "UTC",
        rotations=rotations,
        overrides=overrides,
    )


def write_schedule(draft: ScheduleDraft) -> Plain:
    """Overrides are left out where nothing is said about them."""
    written = named(draft.handle, draft.name) | {
        "time_zone": draft.time_zone,
        "rotations": [write_rotation(rotation) for rotation in draft.rotations],
    }
    if draft.overrides is None:
        return written
    return written | {"overrides": [write_override(each, zone=draft.zone) for each in draft.overrides]}


def write_rotation(rotation: Rotation) -> Plain:
    """As people write one: without when this version holds, and who went first in it."""
    return unparse_rotation(newest_as_written(rotation))


def newest_as_written(rotation: Rotation) -> Rotation:
    return replace(rotation, first_turn=0, effective_from=None, effective_until=None)


def write_override(override: Override, *, zone: ZoneInfo) -> Plain:
    """Its place in the list is its age, so its number is left out."""
    return {key: value for key, value in unparse_override(override, zone=zone).items() if key != "number"}


def current_rotations(versions: Iterable[Rotation]) -> tuple[Rotation, ...]:
    """Of all stored versions those that no end is set for: what people wrote last."""
    return tuple(newest_as_written(one) for one in versions if one.effective_until is None)


def still_to_come(overrides: Iterable[Override], *, now: datetime) -> list[tuple[OverrideKey, Override]]:
    """Those that have not ended, oldest first, with what makes them the same."""
    ahead = [one for one in overrides if one.ends_at > now]
    return [(key_of(one, now=now), one) for one in sorted(ahead, key=lambda one: one.number)]


def key_of(override: Override, *, now: datetime) -> OverrideKey:
    starts = max(override.starts_at, now)
    return starts, override.ends_at, override.kind, override.person, override.by


def _read_rotations(entry: Entry) -> Iterator[Rotation]:
    items = entry.listing("rotations")
    if len(items) > MOST_ROTATIONS:
        entry.wrong(f"a schedule has at most {MOST_ROTATIONS} rotations.", "rotations")
    for item in items:
        rotation = entry.attempt(lambda item=item: _rotation(item), None, line=item.line)  # type: ignore[misc]
        if rotation is not None:
            yield rotation
            for who in _leaves(item.pairs["people"]) if isinstance(item, Keyed) else ():
                entry.name("person", str(who.value), who.line)


def _rotation(item: Marked) -> Rotation:
    written = plain(item)
    if isinstance(written, dict) and (ours := [key for key in _KEPT_BY_US if key in written]):
        raise Refused("BAD_ROTATION", f"`{ours[0]}` is kept by Tocsin; it is not written in a file.")
    return parse_rotation(_with_handles_as_text(written))


def _with_handles_as_text(written: Any) -> Any:
    """A handle like 911 is read as a number; in `people` it is a handle all the same."""
    if not isinstance(written, dict) or not isinstance(written.get("people"), list):
        return written
    people = [
        [_text(who) for who in turn] if isinstance(turn, list) else _text(turn) for turn in written["people"]
    ]
    return written | {"people": people}


def _text(who: Any) -> Any:
    return str(who) if isinstance(who, int) and not isinstance(who, bool) else who


def _read_overrides(entry: Entry, zone: ZoneInfo | None) -> Iterator[Override]:
    items = entry.listing("overrides")
    if len(items) > MOST_OVERRIDES:
        entry.wrong(f"a schedule has at most {MOST_OVERRIDES} overrides.", "overrides")
    for number, item in enumerate(items):
        override = entry.attempt(
            lambda item=item, number=number: _override(item, zone, number),  # type: ignore[misc]
            None,
            line=item.line,
        )
        if override is not None:
            yield override
            inner = Entry(item, entry.notes, entry.label)
            for key in ("person", "by"):
                inner.refer(key, "person")


def _override(item: Marked, zone: ZoneInfo | None, number: int) -> Override:
    written = plain(item)
    if isinstance(written, dict):
        if "number" in written:
            raise Refused(
                "BAD_OVERRIDE", "An override's place in the list is its age: `number` is not written."
            )
        written |= {key: _text(written[key]) for key in ("person", "by") if key in written}
    return parse_override(written, zone=zone or ZoneInfo("UTC"), number=number)


def _leaves(marked: Marked) -> Iterator[Leaf]:
    match marked:
        case Leaf():
            yield marked
        case Listing(items):
            for item in items:
                yield from _leaves(item)
        case Keyed():
            return

"""Schedules as the organisation file and the database write them: plain mappings, read and written back."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from api.domain.oncall.oncall import Schedule
from api.domain.oncall.override import KINDS, Override
from api.domain.oncall.rotation import UNITS, WEEKDAYS, Active, HandOff, Rotation, Unit
from api.domain.oncall.wallclock import instant, wall_clock, zone_named
from api.domain.plain import Plain, Reading
from api.domain.refusal import Refused

MOST = 999
HAND_OFF_KEYS: dict[Unit, tuple[str, ...]] = {
    "hour": ("time",),
    "day": ("time",),
    "week": ("day", "time"),
    "month": ("day_of_month", "time"),
}
ROTATION_KEYS = frozenset(
    {"name", "people", "starts", "unit", "every", "hands_off", "active", "precedence"}
    | {"first_turn", "effective_from", "effective_until", "time_zone"}  # written by changes, not by people
)
OVERRIDE_KEYS = frozenset({"from", "to", "kind", "person", "by", "number"})
NEEDED = {"replace": ("person", "by"), "add": ("by",), "remove": ("person",), "everyone": ("by",)}


def parse_schedule(written: Mapping[str, Any]) -> Schedule:
    """Its zone, rotations and overrides; what else a schedule has is not read here."""
    zone = zone_named(written.get("time_zone"))
    reading = Reading(written, "The schedule", "BAD_SCHEDULE")
    rotations = tuple(parse_rotation(each) for each in reading.sequence("rotations"))
    fresh = [
        rotation.name for rotation in rotations if not (rotation.effective_from or rotation.effective_until)
    ]
    if len(set(fresh)) < len(fresh):
        reading.refuse("two of its rotations have the same name.")
    listed = enumerate(reading.sequence("overrides"))
    return Schedule(zone.key, rotations, tuple(parse_override(o, zone=zone, number=n) for n, o in listed))


def unparse_schedule(schedule: Schedule) -> Plain:
    return {
        "time_zone": schedule.time_zone,
        "rotations": [unparse_rotation(rotation) for rotation in schedule.rotations],
        "overrides": [unparse_override(override, zone=schedule.zone) for override in schedule.overrides],
    }


def parse_rotation(written: object) -> Rotation:
    if not isinstance(written, Mapping):
        raise Refused("BAD_ROTATION", "A rotation must be a mapping with a name, people, starts and a unit.")
    name = Reading(written, "A rotation", "BAD_ROTATION").text("name")
    reading = Reading(written, f"Rotation {name}", "BAD_ROTATION")
    reading.only(ROTATION_KEYS)
    unit = reading.word("unit", UNITS)
    return Rotation(
        name=name,
        groups=_groups(reading),
        starts=reading.wall("starts"),
        unit=unit,
        every=reading.number("every", 1, least=1, most=MOST),
        hands_off=_hand_off(reading.inside("hands_off"), unit),
        active=_active(reading.inside("active")),
        precedence=reading.number("precedence", 0, least=-MOST, most=MOST),
        effective_from=_instant(reading, "effective_from"),
        effective_until=_instant(reading, "effective_until"),
        first_turn=reading.number("first_turn", 0, least=0, most=MOST),
        time_zone=zone_named(written["time_zone"]).key if written.get("time_zone") else None,
    )


def unparse_rotation(rotation: Rotation) -> Plain:
    """What `parse_rotation` reads back as the same rotation; what says nothing is left out."""
    people = [group[0] if len(group) == 1 else list(group) for group in rotation.groups]
    return {"name": rotation.name, "people": people} | _said(
        {
            "starts": _wall_text(rotation.starts),
            "unit": rotation.unit,
            "every": rotation.every,
            "hands_off": _unparse_hand_off(rotation.hands_off),
            "active": _unparse_active(rotation.active) if rotation.active else None,
            "precedence": rotation.precedence,
            "first_turn": rotation.first_turn or None,
            "effective_from": rotation.effective_from and rotation.effective_from.isoformat(),
            "effective_until": rotation.effective_until and rotation.effective_until.isoformat(),
            "time_zone": rotation.time_zone,
        }
    )


def parse_override(written: object, *, zone: ZoneInfo, number: int = 0) -> Override:
    """`number` is its place among the overrides, for one that brings none: those further down are newer."""
    if not isinstance(written, Mapping):
        raise Refused("BAD_OVERRIDE", "An override must be a mapping with from, to and kind.")
    reading = Reading(written, "An override", "BAD_OVERRIDE")
    reading.only(OVERRIDE_KEYS)
    kind = reading.word("kind", KINDS)
    starts_at, ends_at = _on_wall(reading.moment("from"), zone), _on_wall(reading.moment("to"), zone)
    if ends_at <= starts_at:
        reading.refuse("`to` must be later than `from`.")
    if spare := [key for key in ("person", "by") if written.get(key) is not None and key not in NEEDED[kind]]:
        reading.refuse(f"`{spare[0]}` says nothing where the kind is {kind}.")
    names = {key: reading.text(key) for key in NEEDED[kind]}
    age = reading.number("number", number, least=0, most=2**53)
    return Override(starts_at, ends_at, kind, names.get("person"), names.get("by"), age)


def unparse_override(override: Override, *, zone: ZoneInfo) -> Plain:
    times = {"from": override.starts_at, "to": override.ends_at}
    return {key: _moment_text(at, zone) for key, at in times.items()} | _said(
        {"kind": override.kind, "person": override.person, "by": override.by, "number": override.number}
    )


def _groups(reading: Reading) -> tuple[tuple[str, ...], ...]:
    if "people" not in reading.written:
        reading.refuse("`people` must list who takes turns.")
    people = reading.sequence("people")
    if len(people) > MOST:
        reading.refuse(f"`people` must be at most {MOST}.")
    return tuple(_group(reading, turn) for turn in people)


def _group(reading: Reading, turn: object) -> tuple[str, ...]:
    group = (turn,) if isinstance(turn, str) else tuple(turn) if isinstance(turn, list | tuple) else ()
    if not group or not all(isinstance(who, str) and who.strip() for who in group):
        reading.refuse("each of `people` must be a handle, or a list of handles that are on call together.")
    if len(set(group)) < len(group):
        reading.refuse(f"`people` names {group[0]} twice in one turn.")
    return group


def _hand_off(reading: Reading | None, unit: Unit) -> HandOff:
    if reading is None:
        return HandOff()
    reading.only(HAND_OFF_KEYS[unit])
    said = {key for key, value in reading.written.items() if value is not None}
    return HandOff(
        day=reading.word("day", WEEKDAYS) if "day" in said else None,
        day_of_month=reading.number("day_of_month", 1, least=1, most=31) if "day_of_month" in said else None,
        time=reading.clock("time") if "time" in said else None,
    )


def _active(reading: Reading | None) -> Active | None:
    if reading is None:
        return None
    reading.only(("days", "from", "to"))
    days = reading.sequence("days") if reading.written.get("days") is not None else WEEKDAYS
    if not days or any(day not in WEEKDAYS for day in days):
        reading.refuse(f"`days` must be some of {', '.join(WEEKDAYS)}.")
    in_order = tuple(day for day in WEEKDAYS if day in days)
    if reading.written.get("from") is None and reading.written.get("to") is None:
        return Active(in_order)
    closes = time(0) if reading.written.get("to") == "24:00" else reading.clock("to")
    return Active(in_order, reading.clock("from"), closes)


def _unparse_hand_off(hands_off: HandOff) -> Plain | None:
    at = hands_off.time.isoformat("minutes") if hands_off.time else None
    return _said({"day": hands_off.day, "day_of_month": hands_off.day_of_month, "time": at}) or None


def _unparse_active(active: Active) -> Plain:
    from_, to = active.from_.isoformat("minutes"), active.to.isoformat("minutes")
    return {"days": list(active.days), "from": from_, "to": to}


def _instant(reading: Reading, key: str) -> datetime | None:
    if reading.written.get(key) is None:
        return None
    moment = reading.moment(key)
    if moment.tzinfo is None:
        reading.refuse(f"`{key}` must say its offset, like 2026-11-02T09:00:00Z.")
    return moment.astimezone(UTC)


def _on_wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return instant(moment, zone) if moment.tzinfo is None else moment.astimezone(UTC)


def _moment_text(at: datetime, zone: ZoneInfo) -> str:
    """A wall-clock time, or where that would not read back as the same instant, one with its offset."""
    wall = wall_clock(at, zone)
    exact = instant(wall, zone) == at and not wall.second and not wall.microsecond
    return _wall_text(wall) if exact else at.isoformat()


def _wall_text(wall: datetime) -> str:
    return wall.isoformat(timespec="minutes")


def _said(keys: Plain) -> Plain:
    return {key: value for key, value in keys.items() if value is not None}

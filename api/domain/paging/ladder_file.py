"""Ladders and severities as the organisation file writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from api.domain.duration import format_duration
from api.domain.marked import Entry, as_length, as_line, as_number
from api.domain.organisation.ledger_file import as_name, named, read_handle, read_name, said
from api.domain.paging.ladder import (
    LONGEST_WAIT,
    MOST_REPEATS,
    MOST_RUNGS,
    MOST_TARGETS,
    SHORTEST_WAIT,
    Ladder,
    Rung,
    Target,
    parse_target,
)
from api.domain.plain import Plain
from api.domain.refusal import Refused

AUDIENCES: Final = ("public", "customers", "internal", "executives")
LEVELS: Final = (1, 2, 3, 4)
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityDraft:
    """`acknowledge_within` None is the next working day; `cadence` is the promise to each audience."""

    level: int
    name: str
    acknowledge_within: timedelta | None
    cadence: Mapping[str, timedelta]


# What a fresh organisation has, and what a key that a severity leaves out means.
BUILT_IN: Final[Mapping[int, SeverityDraft]] = {
    1: SeverityDraft(
        level=1,
        name="Critical",
        acknowledge_within=5 * _MINUTE,
        cadence={"public": 15 * _MINUTE, "internal": 20 * _MINUTE, "executives": 30 * _MINUTE},
    ),
    2: SeverityDraft(
        level=2,
        name="Major",
        acknowledge_within=10 * _MINUTE,
        cadence={"public": 20 * _MINUTE, "internal": 30 * _MINUTE, "executives": 60 * _MINUTE},
    ),
    3: SeverityDraft(
        level=3,
        name="Minor",
        acknowledge_within=30 * _MINUTE,
        cadence={"public": 60 * _MINUTE, "internal": 60 * _MINUTE, "executives": timedelta(days=1)},
    ),
    4: SeverityDraft(level=4, name="Low", acknowledge_within=None, cadence={}),
}


def read_ladder(entry: Entry) -> Ladder:
    handle = read_handle(entry, "ladder")
    name = read_name(entry, handle)
    rungs = tuple(_read_rung(inner) for inner in entry.entries("rungs", "rung"))
    if len(rungs) > MOST_RUNGS:
        entry.wrong(f"a ladder has at most {MOST_RUNGS} rungs.", "rungs")
    repeat = entry.read("repeat", as_number(0, MOST_REPEATS), 0)
    return Ladder(handle, name, rungs, repeat, _targets(entry, "catch_all"))


def write_ladder(ladder: Ladder) -> Plain:
    return (
        named(ladder.handle, ladder.name)
        | {"rungs": [_write_rung(rung) for rung in ladder.rungs]}
        | said(repeat=ladder.repeat or None, catch_all=[str(target) for target in ladder.catch_all])
    )


def read_severity(entry: Entry) -> SeverityDraft:
    level = entry.read("level", as_number(1, 4), 0, required=True)
    built_in = BUILT_IN[level or 4]
    entry.label = f"severity {level}" if level else entry.label
    within = entry.read("acknowledge_within", as_wait, None)
    if not entry.has("acknowledge_within"):
        within = built_in.acknowledge_within
    cadence = _read_cadence(entry) if entry.has("cadence") else built_in.cadence
    name = entry.read("name", as_name, built_in.name)
    return SeverityDraft(level=level, name=name, acknowledge_within=within, cadence=cadence)


def write_severity(draft: SeverityDraft) -> Plain:
    within = draft.acknowledge_within
    return {
        "level": draft.level,
        "name": draft.name,
        "acknowledge_within": None if within is None else format_duration(within),
        "cadence": {
            audience: format_duration(draft.cadence[audience])
            for audience in AUDIENCES
            if audience in draft.cadence
        },
    }


def as_wait(value: Any) -> timedelta:
    length = as_length(value)
    if not SHORTEST_WAIT <= length <= LONGEST_WAIT:
        raise Refused("BAD_WAIT", "it must be between one second and one day.")
    return length


def _read_rung(entry: Entry) -> Rung:
    rung = Rung(
        tier=entry.read("tier", as_number(0, 3), 1),
        wait=entry.read("wait", as_wait, _MINUTE, required=True),
        notify=_targets(entry, "notify"),
        acknowledge_within=entry.read("acknowledge_within", as_wait, None),
        when=entry.read("when", as_line, ""),
        expect=entry.read("expect", as_line, ""),
    )
    entry.close()
    return rung


def _write_rung(rung: Rung) -> Plain:
    within = rung.acknowledge_within
    return {"tier": rung.tier} | said(
        acknowledge_within=None if within is None else format_duration(within),
        wait=format_duration(rung.wait),
        notify=[str(target) for target in rung.notify],
        when=rung.when,
        expect=rung.expect,
    )


def _targets(entry: Entry, key: str) -> tuple[Target, ...]:
    found: dict[Target, None] = {}
    for text, line in entry.texts(key, most=MOST_TARGETS):
        target = entry.attempt(lambda text=text: parse_target(text), None, key=key, line=line)  # type: ignore[misc]
        if target is not None:
            found[target] = None
            entry.name(target.noun, target.handle, line)
    return tuple(found)


def _read_cadence(entry: Entry) -> dict[str, timedelta]:
    inside = entry.inside("cadence")
    if inside is None:
        return {}
    promises = {audience: inside.read(audience, _as_promise, None) for audience in AUDIENCES}
    inside.close()
    return {audience: promise for audience, promise in promises.items() if promise}


def _as_promise(value: Any) -> timedelta:
    length = as_length(value)
    if not _MINUTE <= length <= timedelta(days=30):
        raise Refused("BAD_CADENCE", "it must be between one minute and 30 days.")
    return length

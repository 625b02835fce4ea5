"""How schedules are written down: read strictly, written back the same, refused in plain words."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from api.domain.oncall.oncall import Schedule, named_in, on_call
from api.domain.oncall.override import Override
from api.domain.oncall.rotation import Active, HandOff, Rotation
from api.domain.oncall.schedule_file import (
    parse_override,
    parse_rotation,
    parse_schedule,
    unparse_override,
    unparse_rotation,
    unparse_schedule,
)
from api.domain.refusal import Refused
from tests.support.oncall import WORKDAYS, ZONES, at, schedules, turns, wall

CHICAGO = ZoneInfo("America/Chicago")
WRITTEN = """
time_zone: America/Chicago
rotations:
  - name: weekdays
    people: [ana, [bo, cy], di]
    starts: 2026-11-02T09:00
    unit: week
    every: 1
    hands_off: {day: mon, time: "09:00"}
    active: {days: [mon, tue, wed, thu, fri], from: "09:00", to: 21:00}
    precedence: 0
overrides:
  - {from: 2026-11-26T00:00, to: 2026-11-27T00:00, kind: replace, person: ana, by: bo}
"""
READ = Schedule(
    "America/Chicago",
    (
        Rotation(
            "weekdays",
            turns("ana", ("bo", "cy"), "di"),
            wall("2026-11-02T09:00"),
            "week",
            hands_off=HandOff("mon", None, time(9)),
            active=Active(WORKDAYS, time(9), time(21)),
        ),
    ),
    (Override(at("2026-11-26T06:00"), at("2026-11-27T06:00"), "replace", "ana", "bo"),),
)
ROTATION: dict[str, Any] = {
    "name": "w",
    "people": ["ana", "bo"],
    "starts": "2026-11-02T09:00",
    "unit": "week",
}
moments = st.datetimes(wall("2000-01-01"), wall("2100-01-01"), timezones=st.just(UTC))
OVERRIDE: dict[str, Any] = {"from": "2026-11-26T00:00", "to": "2026-11-27T00:00", "kind": "add", "by": "bo"}


@pytest.mark.parametrize("kind", ["safe", "rt"])
def test_the_organisation_file_is_read_as_it_is_written(kind: str) -> None:
    assert parse_schedule(YAML(typ=kind).load(WRITTEN)) == READ


def test_handles_named_in_a_schedule_can_be_asked_for() -> None:
    assert named_in(READ) == {"ana", "bo", "cy", "di"}


@settings(max_examples=40, deadline=None)
@given(schedules(), moments)
def test_what_is_written_is_read_back_the_same(case: tuple[Schedule, datetime], moment: datetime) -> None:
    schedule, _ = case
    versions = [replace(r, effective_from=moment, time_zone="Asia/Gaza") for r in schedule.rotations]
    schedule = replace(
        schedule, rotations=(*versions, *(replace(r, effective_until=moment) for r in versions))
    )
    assert parse_schedule(json.loads(json.dumps(unparse_schedule(schedule)))) == schedule


@given(st.sampled_from(ZONES), moments)
@example("America/Chicago", at("2026-11-01T07:30"))
def test_an_override_taken_this_second_or_in_a_doubled_hour_is_read_back_the_same(
    zone: str, moment: datetime
) -> None:
    own = ZoneInfo(zone)
    override = Override(moment, at("2150-01-01T00:00"), "everyone", by="bo", number=7)
    assert parse_override(unparse_override(override, zone=own), zone=own) == override


def test_a_rotation_says_only_what_it_has_to() -> None:
    assert unparse_rotation(parse_rotation(ROTATION)) == ROTATION | {"every": 1, "precedence": 0}


def test_days_alone_are_whole_days_and_hours_alone_are_every_day() -> None:
    days = parse_rotation(ROTATION | {"active": {"days": ["sun", "sat"]}})
    assert days.active == Active(("sat", "sun"), time(0), time(0))
    hours = parse_rotation(ROTATION | {"active": {"from": "21:00", "to": "09:00"}})
    assert hours.active == Active(from_=time(21), to=time(9))
    evenings = parse_rotation(ROTATION | {"active": {"from": "18:00", "to": "24:00"}})
    assert evenings.active == Active(from_=time(18), to=time(0))


def test_times_may_come_as_dates_and_datetimes_of_a_yaml_reader() -> None:
    assert parse_rotation(ROTATION | {"starts": wall("2026-11-02T09:00")}) == parse_rotation(ROTATION)
    assert parse_rotation(ROTATION | {"starts": date(2026, 11, 2)}).starts == wall("2026-11-02T00:00")
    with_offset = parse_override(OVERRIDE | {"from": "2026-11-26T00:00-06:00"}, zone=CHICAGO)
    assert with_offset == parse_override(OVERRIDE, zone=CHICAGO)


def test_overrides_further_down_are_newer() -> None:
    written = {
        "time_zone": "UTC",
        "overrides": [OVERRIDE | {"kind": "everyone"}, OVERRIDE | {"kind": "everyone", "by": "cy"}],
    }
    assert on_call(parse_schedule(written), at=at("2026-11-26T12:00")) == ("cy",)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"unit": "fortnight"}, "Rotation w: `unit` must be one of hour, day, week, month."),
        ({"every": 0}, "Rotation w: `every` must be a whole number from 1 to 999."),
        ({"every": True}, "Rotation w: `every` must be a whole number from 1 to 999."),
        ({"every": 1.5}, "Rotation w: `every` must be a whole number from 1 to 999."),
        ({"starts": "2026-02-30T09:00"}, "Rotation w: `starts` must be a time like 2026-11-02T09:00,"),
        ({"starts": "0001-01-01T09:00"}, "Rotation w: `starts` must be a time like 2026-11-02T09:00,"),
        ({"starts": 5}, "Rotation w: `starts` must be a time like 2026-11-02T09:00,"),
        ({"starts": None}, "Rotation w: `starts` must be a time like 2026-11-02T09:00,"),
        (
            {"starts": "2026-11-02T09:00Z"},
            "Rotation w: `starts` must be a wall-clock time like 2026-11-02T09:00, without a zone.",
        ),
        ({"people": "ana"}, "Rotation w: `people` must be a list."),
        (
            {"people": ["ana", []]},
            "Rotation w: each of `people` must be a handle, or a list of handles that are on call together.",
        ),
        (
            {"people": ["ana", 7]},
            "Rotation w: each of `people` must be a handle, or a list of handles that are on call together.",
        ),
        ({"people": [["ana", "ana"]]}, "Rotation w: `people` names ana twice in one turn."),
        ({"people": ["ana"] * 1000}, "Rotation w: `people` must be at most 999."),
        ({"hands_off": "mon"}, "Rotation w: `hands_off` must be a mapping."),
        ({"hands_off": {"day_of_month": 1}}, "Rotation w, hands_off: `day_of_month` is not something"),
        ({"hands_off": {"day": "monday"}}, "Rotation w, hands_off: `day` must be one of mon, tue, wed,"),
        ({"hands_off": {"time": "24:00"}}, "Rotation w, hands_off: `time` must be a time of day like"),
        ({"hands_off": {"time": 1260}}, 'Rotation w, hands_off: `time` must be a time of day like "21:00".'),
        ({"active": {"from": "09:00"}}, 'Rotation w, active: `to` must be a time of day like "21:00".'),
        ({"active": {"days": []}}, "Rotation w, active: `days` must be some of mon, tue, wed,"),
        ({"active": {"days": [["mon"]]}}, "Rotation w, active: `days` must be some of mon, tue, wed,"),
        ({"precedence": "high"}, "Rotation w: `precedence` must be a whole number from -999 to 999."),
        ({"priority": 1}, "Rotation w: `priority` is not something it has; it has "),
        ({"effective_from": "2026-11-02T09:00"}, "Rotation w: `effective_from` must say its offset,"),
    ],
)  # fmt: skip
def test_a_wrong_rotation_is_refused_in_a_plain_sentence(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_rotation(ROTATION | wrong)
    assert refusal.value.code == "BAD_ROTATION"
    assert refusal.value.message.startswith(sentence)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "swap"}, "An override: `kind` must be one of replace, add, remove, everyone."),
        ({"to": "2026-11-26T00:00"}, "An override: `to` must be later than `from`."),
        ({"kind": "replace"}, "An override: `person` must be a word or a few."),
        ({"kind": "remove", "person": "ana"}, "An override: `by` says nothing where the kind is remove."),
        ({"by": " "}, "An override: `by` must be a word or a few."),
        ({"from": "+99:00"}, "An override: `from` must be a time like 2026-11-02T09:00, from 1970"),
        ({"from": "2026-11-26T00:00+99:00"}, "An override: `from` must be a time like"),
        ({"until": "2026-11-27"}, "An override: `until` is not something it has; it has by, from, kind,"),
    ],
)  # fmt: skip
def test_a_wrong_override_is_refused_in_a_plain_sentence(wrong: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_override(OVERRIDE | wrong, zone=CHICAGO)
    assert refusal.value.code == "BAD_OVERRIDE"
    assert refusal.value.message.startswith(sentence)


@pytest.mark.parametrize(
    "written", [None, "weekly", ["ana"], {}, {"name": "  "}, {"name": "w" * 201}, {"name": 3}]
)
def test_what_is_no_rotation_at_all_is_refused(written: object) -> None:
    with pytest.raises(Refused, match=r"^A rotation"):
        parse_rotation(written)
    with pytest.raises(Refused, match=r"^An override"):
        parse_override(written, zone=CHICAGO)


def test_a_rotation_without_people_says_so_and_an_empty_one_is_a_rotation_of_nobody() -> None:
    with pytest.raises(Refused, match="`people` must list who takes turns"):
        parse_rotation({key: value for key, value in ROTATION.items() if key != "people"})
    nobody = parse_rotation(ROTATION | {"people": []})
    assert on_call(Schedule("UTC", (nobody,)), at=at("2026-11-12T12:00")) == ()


def test_two_rotations_of_one_name_are_refused() -> None:
    with pytest.raises(Refused, match="two of its rotations have the same name") as refusal:
        parse_schedule({"time_zone": "UTC", "rotations": [ROTATION, ROTATION]})
    assert refusal.value.code == "BAD_SCHEDULE"


@pytest.mark.parametrize(
    "name",
    [
        *("../../etc/passwd", "localtime", "Factory", "posix/UTC", "right/UTC"),
        *("america/chicago", "America", "CEST", "", None, 7, ["UTC"]),
    ],
)
def test_only_names_of_places_are_time_zones(name: object) -> None:
    with pytest.raises(Refused) as refusal:
        parse_schedule({"time_zone": name})
    assert refusal.value.code == "BAD_TIME_ZONE"

"""A file is read whole: every mistake has its line, and nothing in a file can be more than data."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.actions.organisation.exporting import dump
from api.actions.organisation.reading import LARGEST, read_file
from api.domain.organisation.file import BadFile, OrganisationFile, write_organisation
from tests.support.organisation import FILE


def mistakes(text: str | bytes) -> list[str]:
    with pytest.raises(BadFile) as refusal:
        read_file(text)
    assert refusal.value.code == "BAD_FILE"
    return [str(problem) for problem in refusal.value.problems]


def people_of(file: OrganisationFile) -> list[str]:
    return list(file.sections["people"])


def test_the_whole_file_is_read() -> None:
    file = read_file(FILE)
    assert people_of(file) == ["ana", "bo", "cy", "di"]
    assert len(file.routes or ()) == 3


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    broken = (
        FILE.replace("bo@example.org", "bo")
        .replace("Europe/Berlin", "Berlin")
        .replace("unit: month", "unit: moon")
        .replace("wait: 5m", "wait: 5")
        .replace("kind: product", "knd: product")
        .replace("owner: cy", "owner: zed")
        .replace("action: drop", "action: dropp")
    )
    found = mistakes(broken)
    lines = broken.splitlines()
    wrong = ["Berlin", "moon", "wait: 5,", "knd", "zed", "dropp"]
    places = [next(place for place, line in enumerate(lines, 1) if words in line) for words in wrong]
    assert [line.partition(":")[0] for line in found] == [f"line {place}" for place in [places[0], *places]]
    assert "person bo, email" in found[0]
    assert "no time zone called 'Berlin'" in found[1]
    assert "one of hour, day, week, month" in found[2]
    assert "not a length of time" in found[3]
    assert "`knd` is not something it has" in found[4]
    assert "there is no person called “zed”" in found[5]
    assert "drop, hold or delay" in found[6]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "line 1: there is nothing in this file."),
        ("- a\n- b", "line 1: the file: it must be a mapping"),
        ("people:\n", "line 1: the file, people: it must be a list; write []"),
        ("teams: []\npeople: {}\n", "line 2: the file, people: it must be a list"),
        ("teems: []\n", "line 1: the file: `teems` is not something it has"),
        ("teams: []\nteams: []\n", "line 2: `teams` is there twice"),
        (
            "teams:\n  - [1\n",
            "line 3: this is not YAML: expected ',' or ']', but got '<stream end>' (from line 2)",
        ),
        ("teams: []\n\x07\n", "line 2: this is not YAML"),
        ("teams: []\n---\nteams: []\n", "line 2: a second document"),
        ("teams: !!python/object:os.system {}\n", "line 1: tags"),
        ("teams: *nobody\n", "line 1: *nobody stands for nothing"),
        ("teams: &all [*all]\n", "line 1: *all stands for nothing that is whole by now"),
        ("teams:\n  - {<<: 1, handle: a}\n", "line 2: a key must be a plain word"),
        ("? [a]\n: b\n", "line 1: a key must be a plain word"),
        ("teams: " + "[" * 2000, "line 1: this is nested too deeply."),
        (b"teams: []\n# \xff\n", "line 2: this is not UTF-8."),
        (b"#" * (LARGEST + 1), "line 1: this file is larger than 2 MB."),
        ("#" * (LARGEST + 1), "line 1: this file is larger than 2 MB."),
    ],
)
def test_what_is_no_organisation_file_is_refused_with_a_line(text: str | bytes, expected: str) -> None:
    assert any(line.startswith(expected) for line in mistakes(text)), mistakes(text)


def test_a_few_lines_of_aliases_cannot_stand_for_billions() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    assert mistakes("\n".join(lines))[0].startswith("line 6: with its aliases written out")


def test_aliases_that_stay_small_are_read() -> None:
    file = read_file("teams:\n  - {handle: a, name: &name The same}\n  - {handle: b, name: *name}\n")
    assert [write["name"] for write in write_organisation(file)["teams"]] == ["The same", "The same"]


def test_no_is_a_word_and_a_time_is_a_time_whatever_version_the_file_claims() -> None:
    text = (
        "%YAML 1.1\n---\n"
        "people:\n  - {handle: no, name: on, email: no@example.org}\n"
        "schedules:\n  - handle: night\n    time_zone: UTC\n    rotations:\n"
        "      - {name: all, people: [no], starts: 2026-11-02T09:00, unit: day, hands_off: {time: 21:00}}\n"
    )
    file = read_file(text)
    assert people_of(file) == ["no"]
    rotation = write_organisation(file)["schedules"][0]["rotations"][0]
    assert rotation["hands_off"] == {"time": "21:00"}


def test_keys_and_handles_of_digits_stay_as_they_are_written() -> None:
    file = read_file(
        "people:\n  - {handle: 911, name: 007, email: n@example.org}\n"
        "teams:\n  - {handle: t, members: [911]}\n"
        "integrations:\n  - {handle: prom, kind: generic, key: 0123456789}\n"
        "schedules:\n  - handle: s\n    time_zone: UTC\n    rotations:\n"
        "      - {name: all, people: [911, [911]], starts: 2026-11-02T09:00, unit: day}\n"
        "    overrides:\n"
        "      - {from: 2026-11-02, to: 2026-11-03, kind: add, by: 911}\n"
    )
    assert people_of(file) == ["911"]
    assert write_organisation(file)["people"][0]["name"] == "007"
    assert file.sections["integrations"]["prom"].key == "0123456789"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("teams:\n  - {handle: a}\n  - {handle: a}\n", "line 3: the file, teams: team a is there twice."),
        ("teams:\n  - {handle: A B}\n", "line 2: team 1, handle: A handle is made of small letters"),
        ("teams:\n  - {name: Nameless}\n", "line 2: team 1: it needs `handle`."),
        ("teams:\n  - a\n", "line 2: team 1: it must be a mapping"),
        ("teams:\n  - {handle: a, members: [b, b]}\n", "line 2: team a, members: it names b twice."),
        ("teams:\n  - {handle: a, members: bo}\n", "line 2: team a, members: it must be a list."),
        ("teams:\n  - {handle: a, members: [{x: 1}]}\n", "line 2: team a, members: it must be a text"),
        ('teams:\n  - {handle: a, name: "\\u202e"}\n', "line 2: team a, name: A name needs something"),
        ("people:\n  - {handle: a}\n", "line 2: person a: it needs `email`."),
        (
            "people:\n  - {handle: a, email: x@y.z}\n  - {handle: b, email: X@y.z}\n",
            "line 3: the file, people: a and b have the same e-mail address.",
        ),
        (
            "people:\n  - {handle: a, email: x@y.z, disabled: maybe}\n",
            "line 2: person a, disabled: it must be true or false.",
        ),
        (
            "integrations:\n  - {handle: a, kind: fax}\n",
            "line 2: integration a, kind: it must be one of alertmanager, grafana, generic, pagerduty.",
        ),
        (
            "integrations:\n  - {handle: a, kind: generic, key: short}\n",
            "line 2: integration a, key: An existing key has 8 to 255",
        ),
        (
            (
                "integrations:\n  - {handle: a, kind: generic, key: longenough}\n"
                "  - {handle: b, kind: generic, key: longenough}\n"
            ),
            "line 3: the file, integrations: a and b have the same key.",
        ),
        (
            "severities:\n  - {level: 5}\n",
            "line 2: severity 1, level: it must be a whole number from 1 to 4.",
        ),
        (
            "severities:\n  - {level: 1, cadence: {public: 5s}}\n",
            "line 2: severity 1, cadence, public: it must be between one minute and 30 days.",
        ),
        (
            "severities:\n  - {level: 1, cadence: {everybody: 5m}}\n",
            "line 2: severity 1, cadence: `everybody` is not something it has",
        ),
        ("severities:\n  - {level: 1, cadence: 5m}\n", "line 2: severity 1, cadence: it must be a mapping"),
        (
            "ladders:\n  - {handle: a, rungs: [{notify: []}]}\n",
            "line 2: ladder a, rung 1: it needs `wait`.",
        ),
        (
            "ladders:\n  - {handle: a, rungs: [{wait: 2d}]}\n",
            "line 2: ladder a, rung 1, wait: it must be between one second and one day.",
        ),
        (
            "ladders:\n  - handle: a\n    rungs:\n      - wait: 5m\n        notify:\n          - ana\n",
            "line 6: ladder a, rung 1, notify: “ana” is no target",
        ),
        (
            "ladders:\n  - {handle: a, rungs: [" + "{wait: 1m}, " * 11 + "]}\n",
            "line 2: ladder a, rungs: a ladder has at most 10 rungs.",
        ),
        (
            "teams: []\nladders:\n  - {handle: a, catch_all: ['team:b']}\n",
            "line 3: ladder a: there is no team called “b”.",
        ),
        (
            "services:\n  - {handle: a, links: [{url: 'javascript:alert(1)'}]}\n",
            "line 2: service a, link 1, url: it must be an address that begins with https://",
        ),
        (
            "services:\n  - {handle: a, links: [{url: 'https://[x'}]}\n",
            "line 2: service a, link 1, url: it must be an address",
        ),
        (
            "services:\n  - {handle: a, depends_on: [{service: a}]}\n",
            "line 2: service a, depends_on: a service does not depend on itself.",
        ),
        (
            "services:\n  - {handle: a, depends_on: [{critical: true}]}\n",
            "line 2: service a, dependency 1: it needs `service`.",
        ),
        (
            "services:\n  - {handle: a, depends_on: [{service: b}, {service: b}]}\n  - {handle: b}\n",
            "line 2: service a, depends_on: it names b twice.",
        ),
        (
            "services:\n  - {handle: a, ladder_by_severity: {5: x}}\n",
            "line 2: service a, ladder_by_severity: `5` is not something it has; it has 1, 2, 3, 4.",
        ),
        (
            "channels:\n  - {handle: a, url: 'file:///etc/passwd'}\n",
            "line 2: channel a, url: Addresses that begin with file:// are not allowed here.",
        ),
        (
            "schedules:\n  - {handle: a}\n",
            "line 2: schedule a: it needs `time_zone`.",
        ),
        (
            (
                "schedules:\n  - handle: a\n    time_zone: UTC\n    rotations:\n"
                "      - {name: x, people: [], starts: 2026-02-30T09:00, unit: day}\n"
            ),
            "line 5: schedule a: Rotation x: `starts` must be a time",
        ),
        (
            (
                "schedules:\n  - handle: a\n    time_zone: UTC\n    rotations:\n"
                "      - {name: x, people: [], starts: 2026-02-03T09:00, unit: day}\n"
                "      - {name: x, people: [], starts: 2026-02-03T09:00, unit: day}\n"
            ),
            "line 5: schedule a, rotations: two rotations are called x.",
        ),
        (
            (
                "schedules:\n  - handle: a\n    time_zone: UTC\n    rotations:\n"
                "      - {name: x, people: [], starts: 2026-02-03T09:00, unit: day, first_turn: 1}\n"
            ),
            "line 5: schedule a: `first_turn` is kept by Tocsin",
        ),
        (
            "schedules:\n  - handle: a\n    time_zone: UTC\n    rotations: [3]\n",
            "line 4: schedule a: A rotation must be a mapping",
        ),
        (
            (
                "people: []\nschedules:\n  - handle: a\n    time_zone: UTC\n    overrides:\n"
                "      - {from: 2026-11-26, to: 2026-11-25, kind: add, by: ana}\n"
            ),
            "line 6: schedule a: An override: `to` must be later than `from`.",
        ),
        (
            (
                "people: []\nschedules:\n  - handle: a\n    time_zone: UTC\n    overrides:\n"
                "      - {from: 2026-11-25, to: 2026-11-26, kind: add, by: ana}\n"
            ),
            "line 6: schedule a: there is no person called “ana”.",
        ),
        (
            (
                "schedules:\n  - handle: a\n    time_zone: UTC\n    overrides:\n"
                "      - {from: 2026-11-25, to: 2026-11-26, kind: add, by: ana, number: 3}\n"
            ),
            "line 5: schedule a: An override's place in the list is its age",
        ),
        (
            "services: []\nroutes:\n  - {when: {label: a, equals: b}, service: gone}\n",
            "line 3: route 1: there is no service called “gone”.",
        ),
        (
            "teams:\n  - {handle: a, members: [" + "x, " * 501 + "]}\n",
            "line 2: team a, members: it lists at most 500.",
        ),
        (
            "people: []\nschedules:\n  - handle: a\n    time_zone: UTC\n    rotations:\n"
            + "      - {name: x, people: [], starts: 2026-02-03T09:00, unit: day}\n" * 51,
            "line 6: schedule a, rotations: a schedule has at most 50 rotations.",
        ),
        (
            "schedules:\n  - handle: a\n    time_zone: UTC\n    overrides:\n" + "      - 1\n" * 1001,
            "line 5: schedule a, overrides: a schedule has at most 1000 overrides.",
        ),
        (
            (
                "schedules:\n  - handle: a\n    time_zone: UTC\n    rotations:\n"
                "      - {name: x, people: [{a: b}], starts: 2026-02-03T09:00, unit: day}\n"
            ),
            "line 5: schedule a: Rotation x: each of `people` must be a handle",
        ),
        ("routes:\n  - drop\n", "line 2: Route 1 has no 'when'."),
        (
            "routes:\n" + "  - {when: {label: a, equals: b}, action: drop}\n" * 501,
            "line 2: the file, routes:",
        ),
    ],
)
def test_what_makes_no_sense_is_told_in_a_plain_sentence(text: str, expected: str) -> None:
    assert any(line.startswith(expected) for line in mistakes(text)), mistakes(text)


def test_a_key_with_nothing_behind_it_says_nothing() -> None:
    file = read_file(
        "severities:\n  - {level: 1, cadence: }\n"
        "schedules:\n  - {handle: s, time_zone: UTC, rotations: , overrides: }\n"
    )
    written = write_organisation(file)
    assert written["severities"][0]["cadence"] == {}
    assert "overrides" not in written["schedules"][0]


def test_two_services_may_need_each_other() -> None:
    circle = "services:\n  - {handle: a, depends_on: [{service: b}]}\n"
    read_file(circle + "  - {handle: b, depends_on: [{service: a}]}\n")


def test_what_an_absent_section_would_hold_is_asked_of_the_database() -> None:
    file = read_file("services:\n  - {handle: a, owner: somebody}\n")
    assert [(one.noun, one.handle) for one in file.references] == [("person", "somebody")]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "handle": st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True),
                "name": st.text(min_size=1, max_size=60),
                "description": st.text(max_size=60),
                "tier": st.integers(0, 5),
                "environments": st.lists(st.text(min_size=1, max_size=12), max_size=3),
            }
        ),
        max_size=4,
        unique_by=lambda service: service["handle"],
    )
)
@settings(deadline=None, max_examples=25)
def test_whatever_people_call_things_a_written_file_reads_back_the_same(
    services: list[dict[str, object]],
) -> None:
    try:
        first = read_file(dump({"services": services}))
    except BadFile:
        return  # a name of nothing but blanks, or a character that YAML has no word for
    written = write_organisation(first)
    assert write_organisation(read_file(dump(written))) == written


def test_a_question_mark_is_no_key() -> None:
    written = {"services": [{"handle": "a", "environments": ["?", "?staging"]}]}
    assert write_organisation(read_file(dump(written)))["services"][0]["environments"] == ["?", "?staging"]


def test_the_example_reads_back_the_same() -> None:
    file = read_file(FILE)
    again = read_file(dump(write_organisation(file)))
    assert write_organisation(again) == write_organisation(file)


def test_the_guide_shows_a_file_that_is_read() -> None:
    guide = Path(__file__).parents[3] / "docs" / "organisation-file.md"
    examples = re.findall(r"```yaml\n(.*?)```", guide.read_text(), re.DOTALL)
    file = read_file("".join(examples))
    assert len(file.sections) == 13
    assert file.synonyms == (("checkout", "the till", "POS"), ("ledger", "general ledger"))
    assert [one.file for one in (file.runbooks or {}).values()] == ["runbooks/checkout-errors.md", None]

"""The chain over a timeline: whatever one person changes afterwards, the first bad row is named."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.incidents.custody import GENESIS, Entry, anchor, first_bad, seal

INCIDENT = UUID("7a1c34b2-4f0e-4d4b-9a37-1f2a7f4a52a1")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=3,
)
FACTS = st.tuples(
    st.datetimes(timezones=st.just(UTC)), TEXTS, TEXTS, TEXTS, st.dictionaries(TEXTS, PLAIN, max_size=3)
)
Rows = list[tuple[Entry, str]]


@st.composite
def chains(draw: st.DrawFn) -> Rows:
    return chain([Entry(seq, *facts) for seq, facts in enumerate(draw(st.lists(FACTS, max_size=6)), 1)])


def chain(entries: list[Entry]) -> Rows:
    head, rows = GENESIS, []
    for entry in entries:
        head = seal(head, INCIDENT, entry)
        rows.append((entry, head))
    return rows


def story(length: int) -> Rows:
    return chain([Entry(seq, NOON, "note", "person:ana", f"Row {seq}", {}) for seq in range(1, length + 1)])


def found(rows: Rows, whole: Rows) -> tuple[int, str] | None:
    """What is found in `rows`, where the incident itself remembers `whole`."""
    return first_bad(INCIDENT, rows, length=len(whole), head=whole[-1][1] if whole else GENESIS)


@given(chains())
def test_a_chain_that_nobody_touched_holds(rows: Rows) -> None:
    assert found(rows, rows) is None


CHANGES: dict[str, Any] = {
    "seq": lambda entry: replace(entry, seq=entry.seq + 1),
    "at": lambda entry: replace(entry, at=entry.at - timedelta(microseconds=1)),
    "kind": lambda entry: replace(entry, kind=entry.kind + "x"),
    "actor": lambda entry: replace(entry, actor="person:bo"),
    "text": lambda entry: replace(entry, text=entry.text + " "),
    "data": lambda entry: replace(entry, data=entry.data | {"unheard of": 1}),
}


@given(chains().filter(bool), st.data(), st.sampled_from(sorted(CHANGES)))
def test_any_edit_of_any_row_is_found_and_named(rows: Rows, data: st.DataObject, field: str) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    entry, written = rows[place]
    if CHANGES[field](entry) == entry:
        return
    edited = [*rows[:place], (CHANGES[field](entry), written), *rows[place + 1 :]]
    bad = found(edited, rows)
    assert bad is not None
    assert bad[0] == entry.seq


@given(chains().filter(bool), st.data())
def test_an_edit_with_a_new_seal_breaks_the_row_after_it(rows: Rows, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    entry = replace(rows[place][0], text=rows[place][0].text + "!")
    previous = rows[place - 1][1] if place else GENESIS
    edited = [*rows[:place], (entry, seal(previous, INCIDENT, entry)), *rows[place + 1 :]]
    bad = found(edited, rows)
    assert bad is not None
    assert bad[0] == min(entry.seq + 1, len(rows))


@given(chains().filter(bool), st.data())
def test_a_row_that_was_deleted_is_missing(rows: Rows, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(rows) - 1))
    assert found(rows[:place] + rows[place + 1 :], rows) == (place + 1, "row is missing")


@given(chains().filter(bool), st.data())
def test_a_tail_that_was_cut_is_missing_from_its_first_row_on(rows: Rows, data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(rows) - 1))
    assert found(rows[:kept], rows) == (kept + 1, "row is missing")


@given(chains().filter(lambda rows: len(rows) > 1), st.data())
def test_rows_that_changed_places_are_found_at_the_first(rows: Rows, data: st.DataObject) -> None:
    one, other = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=2, max_size=2)))
    swapped = list(rows)
    swapped[one], swapped[other] = rows[other], rows[one]
    renumbered = [(replace(entry, seq=seq), written) for seq, (entry, written) in enumerate(swapped, 1)]
    for edited in (swapped, renumbered):
        bad = found(edited, rows)
        assert bad is not None
        assert bad[0] == one + 1


@given(chains(), FACTS)
def test_a_row_added_behind_the_incidents_back_is_named(
    rows: Rows, facts: tuple[datetime, str, str, str, dict[str, Any]]
) -> None:
    more = chain([*(entry for entry, _ in rows), Entry(len(rows) + 1, *facts)])
    assert found(more, rows) == (len(more), "row was added behind the incident's back")


def test_a_chain_written_anew_as_a_whole_does_not_end_where_the_incident_says() -> None:
    forged = chain([replace(entry, text=f"{entry.text}, prettier") for entry, _ in story(3)])
    assert found(forged, story(3)) == (3, "row was added behind the incident's back")


def test_a_row_belongs_to_its_incident_and_to_no_other() -> None:
    rows = story(2)
    elsewhere = UUID(int=7)
    assert first_bad(elsewhere, rows, length=2, head=rows[-1][1]) == (1, "row was changed")


def test_the_same_instant_in_another_zone_has_the_same_seal() -> None:
    (entry, written), *_ = story(1)
    moved = replace(entry, at=entry.at.astimezone(timezone(timedelta(hours=-6))))
    assert seal(GENESIS, INCIDENT, moved) == written


def test_facts_in_another_order_are_the_same_facts() -> None:
    entry = Entry(1, NOON, "paged", "system:tocsin", "", {"rung": 0, "tier": 1})
    again = replace(entry, data={"tier": 1, "rung": 0})
    assert seal(GENESIS, INCIDENT, entry) == seal(GENESIS, INCIDENT, again)


def test_a_text_cannot_borrow_from_its_neighbour() -> None:
    one = Entry(1, NOON, "note", "person:ana", "bc", {})
    other = replace(one, actor="person:anab", text="c")
    assert seal(GENESIS, INCIDENT, one) != seal(GENESIS, INCIDENT, other)


@pytest.mark.parametrize(
    ("previous", "day", "heads"),
    [("1" * 64, "2026-11-20", {}), (GENESIS, "2026-11-21", {}), (GENESIS, "2026-11-20", {"i": [1, "a"]})],
)
def test_a_days_record_carries_its_day_its_heads_and_the_day_before(
    previous: str, day: str, heads: dict[str, Any]
) -> None:
    assert anchor(previous, day, heads) != anchor(GENESIS, "2026-11-20", {})

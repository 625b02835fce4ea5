"""All that machines read of a page: what there is, what it is, and that it is what it was."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.alerts.maintenance import edges
from api.domain.status.page_clock import next_change
from api.domain.status.snapshot import Snapshot
from api.publishing.machine_files import machine_files, settled
from tests.publishing import golden
from tests.support.oncall import MINUTE
from tests.support.status import CODES, NOON, moments, snapshot, snapshots
from tests.support.status_story import NOW, bookshop
from tests.support.statuspage_client import KEYS

TYPES = {
    "json": "application/json; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
}


def test_a_page_has_all_that_machines_look_for():
    files = machine_files(snapshot(), NOON)
    own = {f"components/{CODES[0]}.{kind}" for kind in ("atom", "rss", "ics")}
    assert set(files) == {
        *(f"api/v2/{name}.json" for name in KEYS),
        *("status.atom", "status.rss", "maintenance.ics", "badge.svg", "widget.json", "widget.js"),
        *own,
    }
    for path, file in files.items():
        assert file.path == path
        assert file.content_type == TYPES[path.rpartition(".")[2]]


@pytest.mark.parametrize("name", golden.drawn())
def test_the_bookshops_bad_day_reads_as_it_did(name: str):
    assert golden.drawn()[name] == (golden.FOLDER / name).read_text(encoding="utf-8")


def test_every_address_of_ours_is_one_of_the_page():
    text = "\n".join(
        file.body.decode() for path, file in machine_files(bookshop(), NOW).items() if path != "widget.js"
    )
    assert set(re.findall(r"https?://[^/\"<\s]+", text)) == {
        "https://books.example",
        "http://www.w3.org",
    }


later = st.integers(0, 12 * 60).map(lambda minutes: NOON + minutes * MINUTE)


@settings(max_examples=30)
@given(snapshots(), later, later)
def test_what_is_settled_stays_until_planned_work_begins_or_ends(taken: Snapshot, one, other):
    first, last = sorted((one, other))
    if not any(first < edge <= last for work in taken.maintenances for edge in edges(work)):
        assert list(settled(taken, first)) == list(settled(taken, last))


@settings(max_examples=30)
@given(snapshots(), moments)
def test_nothing_changes_before_the_next_change(taken: Snapshot, at):
    before = machine_files(taken, at)
    following = next_change(taken, at=at)
    assert machine_files(taken, at + (following - at) / 2) == before

"""What a widget on somebody else's page is told."""

import json
from typing import Any

from api.domain.status.snapshot import Snapshot
from api.publishing.widget import SCRIPT, widget
from tests.support.oncall import DAY, HOUR, MINUTE
from tests.support.status import NOON, announcement, maintenance, snapshot, update


def seen(taken: Snapshot, at=NOON) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(widget(taken, at))
    return found


def test_all_is_well():
    assert seen(snapshot()) == {
        "page": {"name": "Bookshop", "url": "https://books.example/status"},
        "indicator": "none",
        "description": "All Systems Operational",
        "unknown_since": None,
        "incidents": [],
        "maintenance": None,
        "next_update_at": None,
    }


def test_what_is_wrong_and_when_word_comes():
    late = announcement(update("investigating", NOON - HOUR), promised_at=NOON - 7 * MINUTE)
    found = seen(snapshot(announcements=(late,)))
    assert found["next_update_at"] == "2026-11-20T11:53:00.000Z"
    assert found["incidents"] == [
        {
            "name": "Checkout is slow",
            "status": "investigating",
            "impact": "none",
            "url": "https://books.example/status/incidents/incident0000",
            "updated_at": "2026-11-20T11:00:00.000Z",
            "next_update_at": "2026-11-20T11:53:00.000Z",
            "overdue_minutes": 7,
        }
    ]


def test_the_work_that_comes_next_or_runs():
    soon, later = (maintenance(NOON + days * DAY, NOON + days * DAY + HOUR) for days in (1, 2))
    taken = snapshot(maintenances=(later, soon))
    assert seen(taken)["maintenance"]["scheduled_for"] == "2026-11-21T12:00:00.000Z"
    assert [seen(taken, NOON + hours * HOUR)["maintenance"]["running"] for hours in (0, 24)] == [False, True]


def test_the_script_writes_no_markup_and_asks_nobody_else():
    script = SCRIPT.decode()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        ".style",
        "cookie",
    ):
        assert forbidden not in script
    assert script.count("http") == 2  # how to embed it, and the check of links
    assert len(SCRIPT) < 5_000

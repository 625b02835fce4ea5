"""The eight documents, read by a client that fails where strict monitors fail."""

from datetime import datetime
from typing import Any

from hypothesis import given, settings

from api.domain.status.page_state import STALE_AFTER
from api.domain.status.snapshot import Note, Snapshot
from api.publishing.statuspage import MOST, documents
from tests.support.oncall import DAY, HOUR, MINUTE
from tests.support.status import (
    CODES,
    NOON,
    announcement,
    component,
    group,
    maintenance,
    moments,
    snapshot,
    snapshots,
    update,
)
from tests.support.statuspage_client import KEYS, read

CHECKOUT, SEARCH = CODES[:2]
SHOP = "shop00000000"


def seen(taken: Snapshot, at: datetime = NOON) -> dict[str, Any]:
    written = documents(taken, at)
    return {name: read(name, written.pop(f"api/v2/{name}.json")) for name in KEYS} | written


def incident(taken: Snapshot, at: datetime = NOON) -> dict[str, Any]:
    (found,) = seen(taken, at)["incidents"]["incidents"]
    return found  # type: ignore[no-any-return]


def work(taken: Snapshot, at: datetime = NOON) -> dict[str, Any]:
    (found,) = seen(taken, at)["scheduled-maintenances"]["scheduled_maintenances"]
    return found  # type: ignore[no-any-return]


@settings(max_examples=60)
@given(snapshots(), moments)
def test_whatever_happens_a_strict_client_reads_all_eight(taken: Snapshot, at: datetime):
    assert set(seen(taken, at)) == set(KEYS)


def test_the_page_knows_itself():
    assert seen(snapshot())["status"]["page"] == {
        "id": "bookshop0000",
        "name": "Bookshop",
        "url": "https://books.example/status",
        "time_zone": "Etc/UTC",
        "updated_at": "2026-05-04T12:00:00.000Z",
    }


def test_milliseconds_are_never_trimmed():
    told = announcement(update("investigating", NOON.replace(microsecond=7_000)))
    assert incident(snapshot(announcements=(told,)))["created_at"] == "2026-11-20T12:00:00.007Z"


def test_a_group_stands_before_its_components_and_is_its_worst_one():
    taken = snapshot(
        groups=(group(SHOP, name="Shop", position=2),),
        components=(
            component(CHECKOUT, group=SHOP, baselines=((NOON - DAY, "partial_outage"),)),
            component(SEARCH, group=SHOP, position=1, description="Looking for books", shows_uptime=False),
            component(CODES[2], position=1, only_if_degraded=True),
        ),
    )
    found = seen(taken)["components"]["components"]
    assert [one["name"] for one in found] == ["Ledger", "Shop", "Checkout", "Search"]
    assert (found[1]["group"], found[1]["status"], found[1]["components"]) == (
        True,
        "partial_outage",
        [CHECKOUT, SEARCH],
    )
    assert (found[3]["description"], found[3]["showcase"], found[3]["group_id"]) == (
        "Looking for books",
        False,
        SHOP,
    )
    assert found[2]["updated_at"] == "2026-11-19T12:00:00.000Z"


def test_unresolved_incidents_are_in_the_summary_and_all_in_the_list_the_newest_first():
    over = announcement(update("resolved", NOON - HOUR), code="over00000000")
    going = announcement(update("monitoring", NOON), code="going0000000")
    found = seen(snapshot(announcements=(going, over)))
    assert [one["id"] for one in found["incidents"]["incidents"]] == [going.code, over.code]
    assert [one["id"] for one in found["summary"]["incidents"]] == [going.code]
    assert found["incidents/unresolved"]["incidents"] == found["summary"]["incidents"]


def test_a_poller_finds_what_is_new_at_the_top():
    first = update("investigating", NOON, {CHECKOUT: "major_outage"})
    second = update("identified", NOON + HOUR, edited_at=NOON + 2 * HOUR, notify=False)
    found = incident(snapshot(announcements=(announcement(first, second),)))
    assert [one["id"] for one in found["incident_updates"]] == [second.code, first.code]
    assert (found["status"], found["monitoring_at"], found["resolved_at"]) == ("identified", None, None)
    newest = found["incident_updates"][0]
    assert (newest["updated_at"], newest["deliver_notifications"]) == ("2026-11-20T14:00:00.000Z", False)


def test_updates_say_what_they_changed_for_components():
    told = announcement(
        update("investigating", NOON, {CHECKOUT: "major_outage"}),
        update("identified", NOON + HOUR),
        update("monitoring", NOON + 2 * HOUR, {CHECKOUT: "degraded_performance"}),
        update("resolved", NOON + 3 * HOUR),
        update("investigating", NOON + 4 * HOUR),
    )
    taken = snapshot(
        groups=(group(SHOP, name="Shop"),), components=(component(group=SHOP),), announcements=(told,)
    )
    changed = [
        [(one["name"], one["old_status"], one["new_status"]) for one in said["affected_components"] or ()]
        for said in incident(taken)["incident_updates"][::-1]
    ]
    assert changed == [
        [("Shop - Checkout", "operational", "major_outage")],
        [],
        [("Shop - Checkout", "major_outage", "degraded_performance")],
        [("Shop - Checkout", "degraded_performance", "operational")],
        [("Shop - Checkout", "operational", "degraded_performance")],
    ]
    assert [one["name"] for one in incident(taken)["components"]] == ["Checkout"]


def test_a_promise_and_whether_it_is_broken_stand_beside_what_clients_know():
    told = announcement(update("investigating", NOON), promised_at=NOON + HOUR)
    taken = snapshot(announcements=(told,))
    keys = ("next_update_at", "next_update_overdue")
    assert [incident(taken)[key] for key in keys] == ["2026-11-20T13:00:00.000Z", False]
    assert [incident(taken, NOON + HOUR)[key] for key in keys] == ["2026-11-20T13:00:00.000Z", True]


def test_a_backfilled_incident_is_shown_when_it_was():
    told = announcement(
        update("investigating", NOON),
        update("resolved", NOON + MINUTE),
        backfilled=True,
        started_at=NOON - 5 * HOUR,
        created_at=NOON - 5 * HOUR,
        resolved_at=NOON - 3 * HOUR,
    )
    found = incident(snapshot(announcements=(told,)))
    assert (found["backfilled"], found["resolved_at"]) == (True, "2026-11-20T09:00:00.000Z")
    shown = [(one["created_at"][11:16], one["display_at"][11:16]) for one in found["incident_updates"]]
    assert shown == [("12:01", "09:00"), ("12:00", "07:00")]


def test_planned_work_moves_from_list_to_list_by_the_clock():
    taken = snapshot(maintenances=(maintenance(NOON, NOON + HOUR, CHECKOUT),))
    where = {
        minutes: [
            name for name in KEYS if seen(taken, NOON + minutes * MINUTE)[name].get("scheduled_maintenances")
        ]
        for minutes in (-1, 0, 60)
    }
    every = ["scheduled-maintenances"]
    assert where == {
        -1: ["summary", *every, "scheduled-maintenances/upcoming"],
        0: ["summary", *every, "scheduled-maintenances/active"],
        60: every,
    }


def test_the_clock_says_what_people_did_not():
    taken = snapshot(maintenances=(maintenance(NOON, NOON + HOUR, CHECKOUT),))
    before, after = work(taken, NOON - MINUTE), work(taken, NOON + HOUR)
    assert [one["body"] for one in before["incident_updates"]] == ["Checkout pauses for some minutes."]
    assert [one["status"] for one in after["incident_updates"]] == ["completed", "in_progress", "scheduled"]
    assert after["incident_updates"][-1] == before["incident_updates"][0]
    assert len({one["id"] for one in after["incident_updates"]}) == 3
    assert (after["status"], after["resolved_at"]) == ("completed", "2026-11-20T13:00:00.000Z")
    assert [one["affected_components"][0]["new_status"] for one in after["incident_updates"][:2]] == [
        "operational",
        "under_maintenance",
    ]


def test_where_people_said_it_the_clock_need_not():
    notes = (
        Note("note11111111", "completed", "All done, early.", NOON + 50 * MINUTE),
        Note("note00000000", "verifying", "Looking whether it worked.", NOON + 40 * MINUTE),
    )
    done = maintenance(NOON, NOON + HOUR, CHECKOUT, notes=notes, completed_at=NOON + 50 * MINUTE)
    taken = snapshot(maintenances=(done,))
    assert work(taken, NOON + 45 * MINUTE)["status"] == "verifying"
    assert [one["body"] for one in work(taken, NOON + HOUR)["incident_updates"]] == [
        "All done, early.",
        "Looking whether it worked.",
        "Scheduled maintenance is currently in progress.",
        "Checkout pauses for some minutes.",
    ]


def test_called_off_is_an_end_in_words_that_clients_know():
    off = maintenance(NOON + HOUR, NOON + 2 * HOUR, CHECKOUT, cancelled_at=NOON)
    found = work(snapshot(maintenances=(off,)))
    assert (found["status"], found["cancelled_at"]) == ("completed", "2026-11-20T12:00:00.000Z")
    assert found["incident_updates"][0]["body"] == "The scheduled maintenance has been cancelled."
    assert found["incident_updates"][0]["affected_components"] is None


def test_a_page_that_nobody_keeps_is_never_all_well():
    stale = NOON + 2 * STALE_AFTER
    calm = seen(snapshot(), stale)["status"]["status"]
    assert calm == {
        "indicator": "minor",
        "description": "Status unknown since 2026-11-20 12:00 UTC",
        "unknown_since": "2026-11-20T12:00:00.000Z",
    }
    down = component(baselines=((NOON - DAY, "major_outage"),))
    assert seen(snapshot(components=(down,)), stale)["status"]["status"]["indicator"] == "critical"


def test_lists_are_as_long_as_clients_expect():
    many = tuple(
        announcement(update("resolved", NOON), code=f"incident{place:04d}") for place in range(MOST + 5)
    )
    works = tuple(maintenance(NOON - HOUR, NOON, code=f"window{place:06d}") for place in range(MOST + 5))
    found = seen(snapshot(announcements=many, maintenances=works))
    assert len(found["incidents"]["incidents"]) == MOST
    assert len(found["scheduled-maintenances"]["scheduled_maintenances"]) == MOST

"""What a real Alertmanager sends, and what happens to it on the way here."""

import copy
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given

from api.domain.alerts.alert import Alert, Batch
from api.http.formats.alertmanager import parse
from api.http.formats.json_body import Malformed
from tests.http.formats.bodies import ANY_JSON, NOW, assert_storable, only, request, shaped

ENTRY = shaped(
    "status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint"
) | ANY_JSON  # fmt: skip


def read(body: Any) -> Batch:
    return parse(body, received_at=NOW)


def firing(**changes: Any) -> Any:
    """The captured request, its one alert changed."""
    body = request("alertmanager-firing")
    body["alerts"][0].update(changes)
    return body


def test_a_firing_alert_says_all_that_a_person_needs() -> None:
    assert only(read(request("alertmanager-firing"))) == Alert(
        episode="b1c11497b32ce15e@2026-11-20T23:58:10.260140+00:00",
        dedup="b1c11497b32ce15e",
        group='{}:{alertname="HighErrorRate", service="checkout"}',
        action="trigger",
        title="HighErrorRate: Error rate 12%",
        body="",
        severity=1,
        link="http://prometheus.example.org/graph",
        runbook="https://runbooks.example.org/rb",
        labels={
            "alertname": "HighErrorRate",
            "instance": "web-1",
            "service": "checkout",
            "severity": "critical",
        },
        starts_at=datetime(2026, 11, 20, 23, 58, 10, 260140, tzinfo=UTC),
        ends_at=None,
        client="Alertmanager",
    )


def test_its_resolve_is_of_the_same_episode_and_group() -> None:
    fired, over = only(read(request("alertmanager-firing"))), only(read(request("alertmanager-resolved")))
    assert (over.episode, over.dedup, over.group) == (fired.episode, fired.dedup, fired.group)
    assert over.action == "resolve"
    assert over.ends_at == datetime(2026, 11, 20, 23, 58, 13, tzinfo=UTC)
    assert over.link == "http://alertmanager.example.org"  # generatorURL is empty on a resolve


def test_a_new_start_is_a_new_episode_of_the_same_problem() -> None:
    first, again = only(read(firing())), only(read(firing(startsAt="2026-11-21T03:00:00Z")))
    assert first.dedup == again.dedup
    assert first.episode != again.episode


def test_the_other_alertmanager_of_a_cluster_says_the_same() -> None:
    here, there = request("alertmanager-firing"), request("alertmanager-firing")
    there |= {
        "externalURL": "http://alertmanager-2.example.org",
        "receiver": "other",
        "notification_reason": "x",
    }
    assert read(here) == read(there)


def test_a_firing_group_may_hold_resolved_alerts() -> None:
    body = request("alertmanager-firing")
    body["alerts"].append(request("alertmanager-resolved")["alerts"][0] | {"fingerprint": "ff"})
    assert [alert.action for _, alert in read(body).alerts] == ["trigger", "resolve"]


@pytest.mark.parametrize("key", ["{}:{}", '{}/{team="a"}:{}', "", None, 7.5e300, ["x"]])
def test_a_group_key_that_groups_nothing_leaves_each_problem_alone(key: Any) -> None:
    body = request("alertmanager-firing") | {"groupKey": key}
    assert only(read(body)).group == ("b1c11497b32ce15e" if key != 7.5e300 else "7.5e+300")


def test_without_a_fingerprint_the_labels_name_the_problem_in_any_order() -> None:
    body = firing(fingerprint="")
    labels = body["alerts"][0]["labels"]
    turned = firing(fingerprint=None, labels=dict(reversed(labels.items())))
    other = firing(fingerprint=None, labels=labels | {"instance": "web-2"})
    assert only(read(body)).dedup == only(read(turned)).dedup != only(read(other)).dedup


def test_an_unreadable_start_still_names_its_episode_and_is_told() -> None:
    alert = only(read(firing(startsAt="quite early")))
    assert alert.starts_at == NOW
    assert alert.episode == "b1c11497b32ce15e@quite early"
    assert alert.notes == ("'startsAt' was 'quite early': the time of receipt stands for it.",)


@pytest.mark.parametrize("start", [None, "", "0001-01-01T00:00:00Z"])
def test_without_a_start_there_is_no_episode(start: Any) -> None:
    alert = only(read(firing(startsAt=start)))
    assert (alert.episode, alert.starts_at) == (None, None)


def test_an_end_before_the_start_is_left_out() -> None:
    body = request("alertmanager-resolved")
    body["alerts"][0]["endsAt"] = "2020-01-01T00:00:00Z"
    alert = only(read(body))
    assert alert.action == "resolve"
    assert alert.ends_at is None
    assert "before" in alert.notes[0]


def test_an_unreadable_end_is_the_time_of_receipt_and_told() -> None:
    body = request("alertmanager-resolved")
    body["alerts"][0]["endsAt"] = "soon"
    alert = only(read(body))
    assert alert.ends_at == NOW
    assert alert.notes == ("'endsAt' was 'soon': the time of receipt stands for it.",)


def test_what_the_sender_left_out_is_told() -> None:
    batch = read(request("alertmanager-firing") | {"truncatedAlerts": 12})
    assert batch.notes == ("The sender left 12 more alerts of this group out.",)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "suppressed"}, "The status 'suppressed' is neither firing nor resolved."),
        ({"labels": ["severity", "critical"]}, "'labels' is not an object."),
        ({"annotations": "down"}, "'annotations' is not an object."),
        ({"labels": None, "fingerprint": None}, "It has neither a fingerprint nor labels to be known by."),
    ],
)
def test_a_bad_entry_is_set_aside_and_its_neighbours_are_taken(changes: dict[str, Any], reason: str) -> None:
    body = firing()
    good = copy.deepcopy(body["alerts"][0])
    body["alerts"] = [good, good | changes, 7, good]
    batch = read(body)
    assert [index for index, _ in batch.alerts] == [0, 3]
    assert [(entry.index, entry.reason) for entry in batch.quarantined] == [
        (1, reason),
        (2, "It is not an object."),
    ]
    assert "b1c11497b32ce15e" in batch.quarantined[0].raw or "fingerprint" in changes


@pytest.mark.parametrize("body", [None, 1, "x", [], {}, {"alerts": {}}, {"alerts": None}])
def test_a_body_without_a_list_of_alerts_is_refused(body: Any) -> None:
    with pytest.raises(Malformed):
        read(body)


def test_an_empty_list_is_fine() -> None:
    assert read({"alerts": []}) == Batch()


def test_ten_thousand_labels_keep_the_ones_people_ask_for() -> None:
    labels = {f"a{n}": "x" for n in range(10_000)} | {"severity": "error", "service": "checkout"}
    started = time.process_time()
    alert = only(read(firing(labels=labels)))
    assert time.process_time() - started < 4
    assert len(alert.labels) == 200
    assert (alert.severity, alert.labels["service"]) == (2, "checkout")
    assert alert.notes == ("Only 200 of 10002 labels were kept.",)


def test_a_megabyte_of_text_is_cut_with_a_mark() -> None:
    huge = "All is lost. \x1b[31m" * 60_000
    started = time.process_time()
    alert = only(
        read(firing(annotations={"summary": huge, "description": huge}, generatorURL="http://x/" + huge))
    )
    assert time.process_time() - started < 4
    assert alert.title.endswith("[cut]")
    assert alert.body.endswith("[cut]")
    assert alert.link is None


def test_ten_thousand_alerts_in_one_body_are_read_in_moments() -> None:
    body = firing()
    body["alerts"] = [body["alerts"][0] | {"fingerprint": str(n)} for n in range(10_050)]
    started = time.process_time()
    batch = read(body)
    assert time.process_time() - started < 8  # under a second when nothing measures coverage
    assert len(batch.alerts) == 10_000
    assert batch.quarantined[0].reason == "50 more entries were not read: one request may hold 10000."


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "http://x/\u202e", "http://a b", "//evil", "ftp://x"]
)
def test_only_web_addresses_become_links(address: str) -> None:
    alert = only(read(firing(generatorURL=address)))
    assert alert.link is None
    assert "'generatorURL' was left out" in alert.notes[0]


def test_annotations_for_people_are_in_the_body_and_bookkeeping_is_not() -> None:
    alert = only(
        read(firing(annotations={"description": "Disk 97%", "impact": "no orders", "__panelId__": "7"}))
    )
    assert alert.body == "Disk 97%\nimpact: no orders"
    assert alert.title == "HighErrorRate: Disk 97%"


@given(shaped("alerts", "status", "groupKey", "truncatedAlerts", "externalURL") | ANY_JSON, ENTRY, ENTRY)
def test_whatever_arrives_is_taken_or_set_aside(body: Any, one: Any, other: Any) -> None:
    if isinstance(body, dict):
        body["alerts"] = [one, other]
        batch = read(body)
        assert_storable(batch)
        assert len(batch.alerts) + len(batch.quarantined) == 2
        assert read(copy.deepcopy(body)) == batch
        return
    with pytest.raises(Malformed):
        read(body)

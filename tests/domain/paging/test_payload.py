"""What a phone is told: enough to act on, little enough for a lock screen, never too large."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.paging.payload import (
    LARGEST_PAYLOAD,
    DeviceTest,
    Kind,
    Notice,
    Page,
    StandDown,
    device_test_payload,
    fit,
    notice_payload,
    page_payload,
    plain_text,
    shorten,
    stand_down_payload,
    topic_for,
    ttl_for,
    urgency_for,
)

INCIDENT = UUID("0191f3c0-1111-7aaa-8bbb-123456789abc")
PAGE_ID = UUID("0191f3c0-2222-7aaa-8bbb-123456789abc")
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
PAGE = Page(
    incident_id=INCIDENT,
    number=142,
    page_id=PAGE_ID,
    capability="cap-123",
    actions=("acknowledge", "escalate"),
    severity=1,
    service="Checkout",
    title="Card payments fail for Globex",
    at=NOON,
    acknowledge_by=NOON + timedelta(minutes=4),
    next_up="Bo",
    title_on_lock_screen=False,
    restricted=False,
)


def notification(payload: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = payload["notification"]
    return told


def test_a_page_says_severity_service_and_number_and_carries_what_acknowledging_needs() -> None:
    payload = page_payload(PAGE)
    assert (payload["web_push"], payload["mutable"]) == (8030, True)
    shown = notification(payload)
    assert shown["title"] == "SEV1 Checkout #142"
    assert shown["body"] == "You are being paged.\nAcknowledge by 12:04."
    assert shown["navigate"] == "/alarm#cap-123"
    assert shown["tag"] == "0191f3c011117aaa8bbb123456789abc"
    assert [action["action"] for action in shown["actions"]] == ["acknowledge", "escalate"]
    told = shown["data"]
    assert {key: told[key] for key in ("kind", "incidentId", "pageId", "severity", "capability")} == {
        "kind": "page",
        "incidentId": str(INCIDENT),
        "pageId": str(PAGE_ID),
        "severity": 1,
        "capability": "cap-123",
    }


def test_the_title_waits_for_the_alarm_screen_unless_the_organisation_opts_in() -> None:
    kept = notification(page_payload(PAGE))
    assert "Globex" not in kept["title"] + kept["body"]
    assert kept["data"]["title"] == "Card payments fail for Globex"
    opted_in = notification(page_payload(replace(PAGE, title_on_lock_screen=True)))
    assert opted_in["body"].startswith("Card payments fail for Globex\n")


def test_a_restricted_incident_names_neither_title_nor_service_anywhere() -> None:
    wire = fit(page_payload(replace(PAGE, restricted=True, title_on_lock_screen=True)))
    assert b"Globex" not in wire
    assert b"Checkout" not in wire
    assert json.loads(wire)["notification"]["title"] == "SEV1 #142"


def test_a_page_without_a_deadline_or_a_next_person_promises_neither() -> None:
    shown = notification(page_payload(replace(PAGE, acknowledge_by=None, next_up=None)))
    assert shown["body"] == "You are being paged."
    assert not {"acknowledgeBy", "next"} & set(shown["data"])


def test_a_page_leads_to_the_public_address_when_one_is_given() -> None:
    assert notification(page_payload(PAGE, base="https://t.example"))["navigate"] == (
        "https://t.example/alarm#cap-123"
    )


def test_a_stand_down_replaces_its_page_without_a_sound() -> None:
    shown = notification(
        stand_down_payload(
            StandDown(
                incident_id=INCIDENT,
                number=142,
                severity=1,
                service="Checkout",
                headline="Ana has it",
                restricted=False,
                navigate="/incidents/142",
            )
        )
    )
    assert (shown["title"], shown["body"]) == ("Ana has it", "SEV1 Checkout #142")
    assert shown["tag"] == notification(page_payload(PAGE))["tag"]
    assert shown["silent"] is True
    assert shown["data"]["kind"] == "stand-down"


def test_a_test_page_says_that_nothing_is_broken_and_carries_a_receipt_capability() -> None:
    shown = notification(
        device_test_payload(
            DeviceTest(page_id=PAGE_ID, capability="cap-9", device="Ana's phone", navigate="/now")
        )
    )
    assert shown["title"] == "Test page"
    assert shown["body"] == "Ana's phone can be paged. Nothing is broken."
    assert shown["data"] == {"v": 1, "kind": "test", "pageId": str(PAGE_ID), "capability": "cap-9"}
    assert shown["tag"] != INCIDENT.hex


def test_the_test_page_of_a_shift_rings_and_asks_for_a_receipt() -> None:
    begins = Notice(
        kind="shift",
        notice_id=PAGE_ID,
        title="Your shift begins",
        body="",
        navigate="/on-call/handovers/1",
        capability="sealed",
    )
    shown = notification(notice_payload(begins))
    assert (shown["renotify"], shown["silent"]) == (True, False)
    assert (shown["data"]["kind"], shown["data"]["capability"]) == ("shift", "sealed")
    quiet = Notice(kind="notice", notice_id=PAGE_ID, title="", body="", navigate="/now", quiet=True)
    shown = notification(notice_payload(quiet))
    assert (shown["renotify"], shown["silent"]) == (False, True)
    assert "capability" not in shown["data"]


def test_a_page_names_its_runbook_where_there_is_room_and_never_of_a_restricted_incident() -> None:
    page = replace(PAGE, runbook=("checkout", "Checkout is slow"))
    told = json.loads(fit(page_payload(page)))["notification"]["data"]
    assert told["runbook"] == {"handle": "checkout", "title": "Checkout is slow"}
    full = json.loads(fit(page_payload(replace(page, capability="c" * 476))))["notification"]["data"]
    assert "runbook" not in full
    assert full["title"] == PAGE.title
    assert "runbook" not in notification(page_payload(replace(page, restricted=True)))["data"]


def test_a_notice_has_a_tag_of_its_own() -> None:
    notice = Notice(kind="notice", notice_id=PAGE_ID, title="", body="One\ntwo", navigate="/now")
    shown = notification(notice_payload(notice))
    assert (shown["title"], shown["body"], shown["tag"]) == ("Tocsin", "One two", f"notice-{PAGE_ID.hex}")


pages = st.builds(
    replace,
    st.just(PAGE),
    service=st.text(max_size=400),
    title=st.text(max_size=4000),
    next_up=st.none() | st.text(max_size=1000),
    title_on_lock_screen=st.booleans(),
    restricted=st.booleans(),
)


@given(pages)
def test_no_text_makes_a_page_too_large_or_unreadable(page: Page) -> None:
    wire = fit(page_payload(page))
    assert len(wire) <= LARGEST_PAYLOAD
    shown = json.loads(wire)["notification"]
    assert "#142" in shown["title"]
    assert shown["navigate"] == "/alarm#cap-123"


@given(pages, st.integers(900, 2000))
def test_a_payload_called_too_large_is_cut_in_its_texts_only(page: Page, limit: int) -> None:
    wire = fit(page_payload(page))
    shorter = shorten(wire, limit=limit)
    assert len(shorter) <= max(limit, 900)
    before, after = json.loads(wire), json.loads(shorter)
    for told in (before["notification"], after["notification"]):
        for key in ("title", "body"):
            told.pop(key)
        for key in ("title", "service", "next"):
            told["data"].pop(key, None)
    assert after == before


def test_a_payload_that_can_not_be_cut_any_further_is_still_sent() -> None:
    payload = page_payload(replace(PAGE, capability="c" * 3000))
    assert json.loads(fit(payload))["notification"]["data"]["capability"] == "c" * 3000


def test_fitting_leaves_the_payload_as_it_was() -> None:
    payload = page_payload(replace(PAGE, title='"' * 300, title_on_lock_screen=True))
    before = json.dumps(payload)
    assert len(fit(payload, limit=1000)) <= 1000
    assert json.dumps(payload) == before


@given(st.text(), st.integers(3, 50))
def test_plain_text_is_one_short_line_of_whole_characters(text: str, limit: int) -> None:
    line = plain_text(text, limit=limit)
    assert len(line.encode()) <= limit
    assert not set(line) & set("\n\r\x00\x1b\x7f\u202e\u2066\u2028")


def test_nothing_in_a_text_can_steer_what_stands_beside_it() -> None:
    assert plain_text("Pay\r\nments \u202egnp.exe\x1b[31m down", limit=80) == "Pay ments gnp.exe down"
    assert plain_text("ééééé", limit=8) == "éé…"


@pytest.mark.parametrize("kind", ["page", "stand-down"])
def test_a_stand_down_replaces_the_undelivered_page(kind: Kind) -> None:
    assert topic_for(kind, INCIDENT) == "0191f3c011117aaa8bbb123456789abc"


def test_other_kinds_never_replace_a_page() -> None:
    kinds: tuple[Kind, ...] = ("page-bundle", "test", "notice", "update-due", "shift")
    topics = {topic_for(kind, INCIDENT) for kind in kinds}
    assert len(topics) == 5
    assert INCIDENT.hex not in topics
    assert all(len(topic) == 32 and topic.isalnum() for topic in topics)


def test_only_pages_their_tests_and_promises_to_others_wake_a_dozing_phone() -> None:
    urgent: list[Kind] = ["page", "page-bundle", "test", "shift", "update-due"]  # a shift begins with a test
    calm: list[Kind] = ["stand-down", "notice"]
    assert {urgency_for(kind) for kind in urgent} == {"high"}
    assert {urgency_for(kind) for kind in calm} == {"normal"}


@pytest.mark.parametrize(
    ("left", "ttl"),
    [(-5, 60), (4, 60), (60, 60), (60.2, 61), (300, 300), (1800, 1800), (9000, 1800)],
)
def test_a_push_is_kept_to_the_end_of_the_rung(left: float, ttl: int) -> None:
    assert ttl_for(now=NOON, until=NOON + timedelta(seconds=left)) == ttl


def test_a_push_without_an_end_is_kept_half_an_hour() -> None:
    assert ttl_for(now=NOON, until=None) == 1800

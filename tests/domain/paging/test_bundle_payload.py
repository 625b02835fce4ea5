"""What a phone is told of many pages at once: how many, the worst by name, never more than it takes."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from api.domain.paging.bundle_payload import MOST_LISTED, Bundle, Listed, bundle_over_payload, bundle_payload
from api.domain.paging.payload import LARGEST_PAYLOAD, fit, shorten

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
BUNDLE_ID = UUID("0191f3c0-3333-7aaa-8bbb-123456789abc")
WORST = Listed(number=142, severity=1, service="Checkout", title="Payments fail for Globex", restricted=False)
OTHER = Listed(number=143, severity=2, service="Search", title="Slow", restricted=False)
BUNDLE = Bundle(
    bundle_id=BUNDLE_ID,
    incident_id=UUID(int=1),
    page_id=UUID(int=2),
    capability="cap-123",
    listed=(WORST, OTHER),
    count=2,
    has_waited=False,
    rings=True,
    at=NOON,
    title_on_lock_screen=False,
)


def shown(bundle: Bundle) -> dict[str, Any]:
    told: dict[str, Any] = bundle_payload(bundle)["notification"]
    return told


def test_a_bundle_says_how_many_and_how_bad_and_leads_to_all_of_them() -> None:
    told = shown(BUNDLE)
    assert told["title"] == "2 incidents, worst SEV1"
    assert told["body"] == "SEV1 Checkout #142\nSEV2 Search #143"
    assert (told["navigate"], told["tag"]) == ("/now", BUNDLE_ID.hex)
    assert told["actions"] == [
        {"action": "alarm", "title": "Open SEV1 #142", "navigate": "/alarm#cap-123"},
    ]
    assert {key: told["data"][key] for key in ("kind", "incidentId", "pageId", "severity", "capability")} == {
        "kind": "page-bundle",
        "incidentId": str(UUID(int=1)),
        "pageId": str(UUID(int=2)),
        "severity": 1,
        "capability": "cap-123",
    }


def test_a_night_that_waited_says_so() -> None:
    assert shown(replace(BUNDLE, has_waited=True))["title"] == "2 incidents waited for you"


def test_a_bundle_of_one_leads_straight_to_it() -> None:
    told = shown(replace(BUNDLE, listed=(WORST,), count=1))
    assert (told["title"], told["navigate"]) == ("1 incident for you: SEV1", "/alarm#cap-123")


def test_more_than_a_lock_screen_shows_are_counted() -> None:
    told = shown(replace(BUNDLE, listed=(WORST,) * 9, count=23))
    lines = told["body"].split("\n")
    assert (len(lines), lines[-1]) == (MOST_LISTED + 1, "and 19 more")


def test_one_that_only_became_less_makes_no_sound() -> None:
    told = shown(replace(BUNDLE, rings=False))
    assert (told["silent"], told["renotify"], told["data"]["rings"]) == (True, False, False)


def test_titles_wait_for_the_screen_unless_the_organisation_opts_in() -> None:
    assert "Globex" not in json.dumps(bundle_payload(BUNDLE))
    assert (
        "SEV1 Checkout #142: Payments fail for Globex"
        in shown(replace(BUNDLE, title_on_lock_screen=True))["body"]
    )


def test_a_restricted_incident_is_a_number_in_every_bundle() -> None:
    secret = replace(WORST, restricted=True)
    told = json.dumps(bundle_payload(replace(BUNDLE, listed=(secret, OTHER), title_on_lock_screen=True)))
    assert "SEV1 #142" in told
    assert not any(word in told for word in ("Globex", "Checkout"))


def test_when_all_are_answered_the_bundle_goes_quiet_in_its_place() -> None:
    told = bundle_over_payload(BUNDLE_ID)["notification"]
    assert (told["tag"], told["silent"], told["data"]["kind"]) == (BUNDLE_ID.hex, True, "stand-down")


listed = st.lists(
    st.builds(
        Listed,
        number=st.integers(1, 10**8),
        severity=st.integers(1, 4),
        service=st.text(max_size=300),
        title=st.text(max_size=3000),
        restricted=st.booleans(),
    ),
    min_size=1,
    max_size=8,
)


@given(listed, st.integers(0, 10**6), st.booleans())
def test_no_text_makes_a_bundle_too_large_or_hides_the_worst(
    listed: list[Listed], more: int, shows_title: bool
) -> None:
    bundle = replace(BUNDLE, listed=tuple(listed), count=len(listed) + more, title_on_lock_screen=shows_title)
    wire = fit(bundle_payload(bundle))
    assert len(wire) <= LARGEST_PAYLOAD
    told = json.loads(wire)["notification"]
    assert f"#{listed[0].number}" in told["body"].split("\n")[0]
    assert json.loads(shorten(wire, limit=1200))["notification"]["data"] == told["data"]

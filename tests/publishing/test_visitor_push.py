"""What a visitor's lock screen shows of what was published."""

import json
from typing import Any

import pytest

from api.publishing.letters import Place
from api.publishing.visitor_push import visitor_push
from tests.support.status_story import REPORT

PLACE = Place("pagepubliccc", "Lantern", "https://status.example.org", "#1f6feb")


def shown(state: str, body: str, *, language: str = "en") -> dict[str, Any]:
    said = {
        "kind": "incident",
        "name": "Cards",
        "code": "incorders111",
        "updates": [{"state": state, "body": body}],
    }
    payload = json.loads(visitor_push(said, "update", PLACE, language=language))
    notification: dict[str, Any] = payload["notification"]
    return notification


def test_an_update_is_shown_as_it_was_typed_and_under_its_incident() -> None:
    one = shown("investigating", "Cards **fail**.\nWe look <into> it.")
    assert one["title"] == "Lantern – Investigating: Cards"
    assert one["body"] == "Cards **fail**. We look <into> it."
    assert (one["tag"], one["navigate"]) == (
        "status-incorders111",
        "https://status.example.org/incidents/incorders111",
    )


def test_a_report_is_shown_without_its_markup() -> None:
    body = shown("postmortem", REPORT)["body"]
    assert body.startswith(
        "What happened An update of the payment provider's certificates was not loaded by two"
    )


@pytest.mark.parametrize(("language", "direction"), [("es", "ltr"), ("ar", "rtl"), ("xx", "ltr")])
def test_it_reads_in_the_direction_of_its_language(language: str, direction: str) -> None:
    assert shown("resolved", "All is well.", language=language)["dir"] == direction

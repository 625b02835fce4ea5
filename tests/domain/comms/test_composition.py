"""From what was written to what is read: the same rule for a preview and for good."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from api.domain.comms.composition import Final, Ground, Prepared, Template, Written, finish, prepare
from api.domain.comms.template import LATER, Words
from api.domain.refusal import Refused

NOW = datetime(2026, 11, 28, 14, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=20)
FIRST = Template(
    name="First post",
    words=Words("{{affected}}: {{symptom}}", "{{symptom}}. Next by {{next_update}}."),
    audiences=frozenset({"public", "customers"}),
    state="investigating",
    pre_authorised=True,
)
GROUND = Ground(
    severity=1,
    restricted=False,
    headline="",
    resolved=False,
    told="",
    components={"a": "API", "b": "Billing"},
    follows_at=SOON,
    template=FIRST,
)
SLOTS = {"affected": "Paying", "symptom": "fails"}
WRITTEN = Written(audience="public", state="investigating", slots=SLOTS, effects={})
FREE = replace(WRITTEN, headline="Paying fails", body="We look into it.", slots={})
NO_TEMPLATE = replace(GROUND, template=None)


def made(written: Written, ground: Ground = GROUND) -> Prepared:
    return prepare(written, ground, goes_out=NOW)


def refused(written: Written, ground: Ground = GROUND) -> str:
    with pytest.raises(Refused) as why:
        made(written, ground)
    return why.value.code


def test_a_filled_template_waits_for_its_promise_and_needs_nobody() -> None:
    prepared = made(WRITTEN)
    assert prepared.saying.headline == "Paying: fails"
    assert prepared.saying.body == f"fails. Next by {LATER}."
    assert prepared.saying.next_update_at is None
    assert prepared.slots == SLOTS
    assert not prepared.own_words
    assert prepared.proposal.pre_authorised


def test_what_somebody_promised_is_kept_and_said_on_the_way_out() -> None:
    at = NOW + timedelta(hours=1)
    saying = made(replace(WRITTEN, next_update_at=at)).saying
    assert saying.next_update_at == at
    assert finish(saying, at, goes_out=NOW) == Final("fails. Next by 15:00 UTC.", at)


def test_words_without_a_promise_in_them_go_out_as_they_are() -> None:
    saying = made(FREE, NO_TEMPLATE).saying
    assert finish(saying, SOON, goes_out=NOW) == Final("We look into it.", SOON)
    assert finish(saying, None, goes_out=NOW) == Final("We look into it.", None)


def test_nothing_goes_out_with_an_empty_promise_in_it() -> None:
    assert refused(WRITTEN, replace(GROUND, follows_at=None)) == "SLOT_MISSING"
    with pytest.raises(Refused) as why:
        finish(made(WRITTEN).saying, None, goes_out=NOW)
    assert why.value.code == "SLOT_MISSING"


def test_own_words_go_before_the_templates_and_are_free_text() -> None:
    prepared = made(replace(WRITTEN, body="We look into {{symptom}}. Until {{next_update}}."))
    assert prepared.saying.body == f"We look into fails. Until {LATER}."
    assert prepared.own_words
    assert not prepared.proposal.pre_authorised


def test_own_words_alone_need_a_headline_and_a_text() -> None:
    prepared = made(FREE, NO_TEMPLATE)
    assert (prepared.saying.headline, prepared.own_words) == ("Paying fails", True)
    assert not prepared.proposal.pre_authorised
    assert refused(replace(FREE, headline=""), NO_TEMPLATE) == "HEADLINE_MISSING"
    assert refused(replace(FREE, body=""), NO_TEMPLATE) == "TEXT_MISSING"


@pytest.mark.parametrize(
    ("headline", "known", "kept", "own"),
    [
        ("", "", "Paying: fails", False),
        ("Paying: fails", "", "Paying: fails", False),
        ("Paying is slow", "", "Paying is slow", True),
        ("", "Paying is slow", "", False),
        ("Paying is slow", "Paying is slow", "", False),
        ("Paying fails", "Paying is slow", "Paying fails", True),
        ("Paying: fails", "Paying is slow", "Paying: fails", False),
    ],
)
def test_a_headline_is_somebodys_own_unless_it_is_known_or_the_templates(
    headline: str, known: str, kept: str, own: bool
) -> None:
    prepared = made(replace(WRITTEN, headline=headline), replace(GROUND, headline=known))
    assert (prepared.saying.headline, prepared.own_words) == (kept, own)


def test_a_headline_of_ones_own_is_own_where_the_templates_could_not_be_filled() -> None:
    prepared = made(replace(WRITTEN, headline="Paying fails", slots={"symptom": "fails"}))
    assert prepared.own_words


def test_components_are_named_as_readers_know_them() -> None:
    words = Words("{{components}} suffer", "x")
    ground = replace(GROUND, template=replace(FIRST, words=words))
    effects: Any = {"b": "major_outage", "a": "partial_outage"}
    assert made(replace(WRITTEN, effects=effects), ground).saying.headline == "API and Billing suffer"
    assert refused(WRITTEN, ground) == "SLOT_MISSING"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"audience": "internal"}, "WRONG_TEMPLATE"),
        ({"state": "identified"}, "WRONG_TEMPLATE"),
        ({"state": "postmortem"}, "NOT_RESOLVED"),
        ({"effects": {"c": "major_outage"}}, "UNKNOWN_COMPONENT"),
        ({"next_update_at": NOW}, "PROMISE_PASSED"),
        ({"slots": {"affected": "x"}}, "SLOT_MISSING"),
        ({"body": "Half {{Filled}}"}, "BAD_TEMPLATE"),
        ({"headline": "x" * 201}, "TEXT_TOO_LONG"),
    ],
)
def test_what_must_not_go_out_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refused(replace(WRITTEN, **changes)) == code


def test_a_template_for_any_state_fits_each() -> None:
    ground = replace(GROUND, template=replace(FIRST, state=None))
    assert made(replace(WRITTEN, state="monitoring"), ground).saying.state == "monitoring"


def test_a_report_may_show_braces() -> None:
    report = replace(FREE, state="postmortem", body="We wrote `{% x %}` into a file.")
    prepared = made(report, replace(NO_TEMPLATE, resolved=True))
    assert prepared.saying.body == report.body

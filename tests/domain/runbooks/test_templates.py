"""The runbooks to begin from can be read, are whole, and leave to the reader only what the reader knows."""

import re

import pytest

from api.domain.runbooks.runbook import MetricCheck
from api.domain.runbooks.templates import KEYS, Beginning, beginnings
from api.domain.runbooks.text import read_runbook

BY_KEY = {one.key: one for one in beginnings()}
_PLACEHOLDER = re.compile(r"<[^<>\n]+>")


def test_each_outage_that_everybody_has_is_there() -> None:
    assert list(BY_KEY) == list(KEYS)
    assert len(KEYS) == 10
    titles = [one.title for one in beginnings()]
    assert "Database fail-over" in titles
    assert len(set(titles)) == 10


@pytest.mark.parametrize("one", beginnings(), ids=KEYS)
def test_it_begins_with_a_minute_of_triage(one: Beginning) -> None:
    runbook = read_runbook(one.text)
    first = runbook.steps[0]
    assert (first.id, first.within and first.within.total_seconds()) == ("triage", 60)
    for asked in ("Scope", "Since when", "Who is hurt", "What changed", "Stop the bleeding?"):
        assert f"**{asked}**" in first.body
    assert not _PLACEHOLDER.search(one.summary + one.title)


@pytest.mark.parametrize("one", beginnings(), ids=KEYS)
def test_it_has_all_that_a_runbook_needs(one: Beginning) -> None:
    runbook = read_runbook(one.text)
    front, steps = runbook.front, runbook.steps
    assert 8 <= len(steps) <= 15
    assert front.respond_within
    assert front.review_every
    assert min(len(front.preconditions), len(front.rollback_when), len(front.after), len(front.keywords)) >= 1
    assert front.data
    assert {"do", "decide", "check", "communicate"} <= {step.kind for step in steps}
    assert any(step.inform for step in steps)
    assert any(step.escalate for step in steps)
    assert sum(bool(step.safety) for step in steps) >= 3
    assert any(step.role == "commander" for step in steps)
    assert all(step.expect for step in steps if step.kind in ("do", "check", "communicate", "roll back"))
    assert all(step.within for step in steps)
    assert _PLACEHOLDER.search(one.text)


@pytest.mark.parametrize("one", beginnings(), ids=KEYS)
def test_every_step_that_a_branch_leads_to_comes_later(one: Beginning) -> None:
    steps = read_runbook(one.text).steps
    places = {step.id: place for place, step in enumerate(steps)}
    targets = [
        (place, option.goes_to)
        for place, step in enumerate(steps)
        for option in step.options
        if option.goes_to is not None
    ]
    assert len(targets) >= 2
    assert all(places[target] > place for place, target in targets)


def test_checks_ask_about_what_is_to_fill_in() -> None:
    checks = [step.check for one in beginnings() for step in read_runbook(one.text).steps if step.check]
    assert len(checks) >= 3
    asked = [check.query if isinstance(check, MetricCheck) else check.url for check in checks]
    assert all(_PLACEHOLDER.search(one) for one in asked)

"""The on-call policy is saved whole, seen by every rule, and goes out and in with the organisation's file."""

from datetime import timedelta

import pytest

from api.actions.organisation.duty import save_duty
from api.database import Database
from api.domain.oncall.duty_policy import DutyPolicy
from api.domain.refusal import Refused
from tests.support.organisation import apply_text, current, edits, export_text, plan_text
from tests.support.people import NOON

POLICY = """\
on_call_policy:
  night: {from: "22:00", to: "06:00"}
  rest: 9h
  relief: {incidents: 3, within: 8h}
  currency: CHF
  rates: {night: "7.50"}
"""


async def test_what_the_file_says_is_what_rules_see_and_comes_out_again(database: Database) -> None:
    assert (await current(database)).duty == DutyPolicy()
    assert (await apply_text(database, POLICY)).applied
    duty = (await current(database)).duty
    assert (duty.rest, duty.relief_incidents, duty.currency) == (timedelta(hours=9), 3, "CHF")
    exported = await export_text(database)
    assert (await plan_text(database, exported)).changes == ()
    assert (await plan_text(database, POLICY)).changes == ()
    assert (await apply_text(database, "on_call_policy: {}\n")).applied
    assert (await current(database)).duty == DutyPolicy()


async def test_a_change_is_kept_with_who_and_why_and_the_same_again_is_none(database: Database) -> None:
    for _ in range(2):
        async with database.transaction() as tx:
            await save_duty(tx, {"night_share": 30}, by="person:ana", why="too many nights", now=NOON)
    (edit,) = await edits(database)
    assert (edit.actor, edit.noun, edit.why) == ("person:ana", "on_call_policy", "too many nights")
    assert edit.before is not None
    assert edit.after is not None
    assert (edit.before["night_share"], edit.after["night_share"]) == (50, 30)
    assert (await current(database)).duty.night_share == 30


async def test_a_policy_that_makes_no_sense_changes_nothing(database: Database) -> None:
    with pytest.raises(Refused, match="an amount like"):
        async with database.transaction() as tx:
            await save_duty(tx, {"rates": {"day": "lots"}}, by="person:ana", now=NOON)
    assert (await current(database)).duty == DutyPolicy()

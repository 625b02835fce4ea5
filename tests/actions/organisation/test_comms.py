"""The communications policy is saved whole, seen by every rule, and goes out and in with the file."""

from datetime import timedelta

import pytest

from api.actions.organisation.archive import archive
from api.actions.organisation.comms import save_comms
from api.database import Database
from api.domain.comms.policy import CommsPolicy
from api.domain.refusal import Refused
from tests.support.organisation import FILE, apply_text, current, edits, export_text, plan_text
from tests.support.people import NOON

POLICY = """\
comms_policy:
  rota: payments-primary
  first_post: {1: 4m, 2: 8m}
  later: {public: {identified: {1: 25m}, monitoring: {1: on change}}}
  approvers: [di]
  sensitive: [data loss]
"""


async def test_what_the_file_says_is_what_rules_see_and_comes_out_again(database: Database) -> None:
    assert (await current(database)).comms == CommsPolicy()
    await apply_text(database, FILE)
    assert (await apply_text(database, POLICY)).applied
    comms = (await current(database)).comms
    assert (comms.rota, comms.approvers, comms.sensitive) == ("payments-primary", ("di",), ("data loss",))
    assert comms.first_post == {1: timedelta(minutes=4), 2: timedelta(minutes=8)}
    exported = await export_text(database)
    assert (await plan_text(database, exported)).changes == ()
    assert (await plan_text(database, POLICY)).changes == ()
    assert (await apply_text(database, "comms_policy: {}\n")).applied
    assert (await current(database)).comms == CommsPolicy()


async def test_a_change_is_kept_with_who_and_why_and_the_same_again_is_none(database: Database) -> None:
    for _ in range(2):
        async with database.transaction() as tx:
            await save_comms(tx, {"second_person": 2}, by="person:ana", why="careful", now=NOON)
    (edit,) = await edits(database)
    assert (edit.actor, edit.noun, edit.why) == ("person:ana", "comms_policy", "careful")
    assert (await current(database)).comms.second_person == 2


async def test_a_rota_that_is_not_there_is_refused_and_one_that_is_used_stays(database: Database) -> None:
    await apply_text(database, FILE)
    with pytest.raises(Refused, match="no schedule called"):
        async with database.transaction() as tx:
            await save_comms(tx, {"rota": "nobody"}, by="person:ana", now=NOON)
    async with database.transaction() as tx:
        await save_comms(tx, {"rota": "payments-primary"}, by="person:ana", now=NOON)
    with pytest.raises(Refused, match="still named by"):
        async with database.transaction() as tx:
            await archive(tx, "schedule", "payments-primary", by="person:ana", now=NOON)

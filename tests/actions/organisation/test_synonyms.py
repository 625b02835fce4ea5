"""Names of the same thing go out and in with the organisation's file; a mistake in them changes nothing."""

import pytest

from api.actions.organisation.synonyms import save_synonyms
from api.database import Database
from api.domain.organisation.file import BadFile
from tests.support.organisation import apply_text, current, edits, export_text, plan_text
from tests.support.people import NOON

NAMES = """\
synonyms:
  - [checkout, the till, POS]
  - [404, "no", dead end]
"""
SAID = (("checkout", "the till", "POS"), ("404", "no", "dead end"))


async def test_what_the_file_says_is_what_search_takes_and_comes_out_again(database: Database) -> None:
    assert (await apply_text(database, NAMES)).applied
    assert (await current(database)).synonyms == SAID
    exported = await export_text(database)
    assert (await plan_text(database, exported)).changes == ()
    assert (await plan_text(database, NAMES)).changes == ()
    assert (await apply_text(database, "synonyms: []\n")).applied
    assert (await current(database)).synonyms == ()
    assert (await apply_text(database, exported)).applied
    assert (await current(database)).synonyms == SAID


async def test_the_plan_tells_what_comes_and_what_goes(database: Database) -> None:
    await apply_text(database, NAMES)
    wanted = NAMES.replace("the till", "the register")
    (change,) = (await plan_text(database, wanted)).changes
    assert (change.verb, change.noun) == ("change", "synonyms")
    assert change.detail == "+checkout = the register = POS -checkout = the till = POS"
    upside_down = "synonyms: [[404, 'no', dead end], [checkout, the till, POS]]\n"
    (change,) = (await plan_text(database, upside_down)).changes
    assert change.detail == "in another order"


async def test_a_file_that_does_not_speak_of_them_leaves_them_alone(database: Database) -> None:
    await apply_text(database, NAMES)
    assert (await apply_text(database, "teams: []\n")).changes == ()
    assert (await current(database)).synonyms == SAID


async def test_a_change_is_kept_with_who_and_why_and_the_same_again_is_none(database: Database) -> None:
    for _ in range(2):
        async with database.transaction() as tx:
            await save_synonyms(tx, SAID, by="person:ana", why="they say till", now=NOON)
    assert (await apply_text(database, NAMES)).changes == ()
    (edit,) = await edits(database)
    assert (edit.actor, edit.noun, edit.why) == ("person:ana", "synonyms", "they say till")
    assert (edit.before, edit.after) == ({"groups": []}, {"groups": [list(group) for group in SAID]})


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "synonyms:\n",
            "line 1: the file, synonyms: it must be a list; write [] to say that there are none.",
        ),
        ("synonyms: {a: b}\n", "line 1: the file, synonyms: it must be a list"),
        ("synonyms:\n  - [a, b]\n  - a\n", "line 3: the file, synonyms: each must be a list of names"),
        ("synonyms:\n  - []\n", "line 2: the file, synonyms: each must be a list of names"),
        ("synonyms:\n  - [a]\n", "line 2: the file, synonyms: “a” needs another name of the same thing"),
        ("synonyms:\n  - [a, [b]]\n", "line 2: the file, synonyms: it must be a text of 1 to"),
        ("synonyms:\n  - [a, b]\n  - [c, d" + ", e1, e2, e3, e4, e5, e6, e7, e8, e9, f1, f2]\n", "line 3: "),
        ("synonyms: [" + "[a, b], " * 201 + "]\n", "there are at most 200 groups"),
    ],
)
async def test_a_mistake_has_its_line_and_nothing_changes(
    database: Database, text: str, mistake: str
) -> None:
    await apply_text(database, NAMES)
    with pytest.raises(BadFile) as refusal:
        await apply_text(database, text)
    assert mistake in refusal.value.message
    assert (await current(database)).synonyms == SAID

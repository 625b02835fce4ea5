"""Runbooks in the organisation file: planned, applied, exported, and back to the letter."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.actions.organisation.exporting import dump
from api.actions.organisation.reading import read_file
from api.database import Database
from api.domain.organisation.file import BadFile, OrganisationFile, write_organisation
from api.domain.refusal import Refused
from api.domain.runbooks.file import RunbookEntry
from api.store.runbooks import lists as rows
from tests.schema.office import Office
from tests.support.organisation import apply_text, edits, export_text, open_incident, plan_text, told
from tests.support.runbooks import drafted, including, part, published, row_of, run_of, step, text, versions

SERVICES: Final = "services:\n  - {handle: checkout}\n"


def section(**texts: str) -> str:
    """The file's section with these texts."""
    runbooks = {
        handle.replace("_", "-"): RunbookEntry(handle=handle.replace("_", "-"), text=words)
        for handle, words in texts.items()
    }
    return dump(write_organisation(OrganisationFile({}, runbooks=runbooks)))


async def test_a_section_publishes_changes_and_archives(database: Database) -> None:
    first = await apply_text(database, SERVICES + section(one=text("One"), two=text("Two")), why="From git")
    assert told(first) == ["create service checkout", "create runbook one", "create runbook two"]
    assert [change.detail for change in first.changes][1:] == ["One", "Two"]
    row = await row_of(database, "one")
    (version,) = await versions(database, "one")
    assert (row.published, version.by, version.why, version.approved_by) == (1, "machine", "From git", None)
    again = await apply_text(database, section(one=text("One"), two=text("Two")))
    assert told(again) == []
    second = await apply_text(database, section(one=text("One", body="Anew.")))
    assert told(second) == ["change runbook one", "archive runbook two"]
    assert second.changes[0].detail == "version 1 → 2"
    assert (await versions(database, "one"))[0].why == "As the organisation's file says"
    third = await apply_text(database, section(one=text("One", body="Anew."), two=text("Two")))
    assert told(third) == ["restore runbook two"]
    assert [one.number for one in await versions(database, "two")] == [1]
    fourth = await apply_text(database, "runbooks: []\n")
    assert told(fourth) == ["archive runbook one", "archive runbook two"]
    kept = [(edit.handle, edit.verb) for edit in await edits(database, noun="runbook")]
    assert kept.count(("two", "unarchive")) == 1
    assert all("Anew" not in str(edit.after) for edit in await edits(database))
    fifth = await apply_text(database, section(two=text("Other")))
    assert (told(fifth), fifth.changes[0].detail) == (["restore runbook two"], "version 1 → 2")


async def test_an_absent_section_and_drafts_are_left_alone(database: Database) -> None:
    await apply_text(database, SERVICES + section(one=text()))
    office = Office(database)
    bo = await office.person("bo")
    await drafted(database, bo, text("Mine"), "mine")
    assert told(await plan_text(database, "teams: []\n")) == []
    assert told(await plan_text(database, section(one=text()))) == []
    assert told(await apply_text(database, section(one=text(), mine=text("Theirs")))) == [
        "create runbook mine"
    ]
    async with database.read() as session:
        assert len(await rows.drafts_by(session, bo.person_id)) == 1


async def test_a_part_and_who_includes_it_change_together(database: Database) -> None:
    await apply_text(database, SERVICES + section(a=including("z-part"), z_part=part()))
    before = await row_of(database, "a")
    clashing = part() + step("Restart one node")
    with pytest.raises(
        BadFile, match=r"runbook a, line 15 of its text: .*has a step “restart-one-node” as well"
    ):
        await apply_text(database, section(a=including("z-part"), z_part=clashing))
    both = section(a=including("z-part").replace("Restart one node", "Other"), z_part=clashing)
    assert told(await apply_text(database, both)) == ["change runbook a", "change runbook z-part"]
    assert (await row_of(database, "a")).content_hash != before.content_hash
    gone = section(a=text())
    assert told(await apply_text(database, gone)) == ["change runbook a", "archive runbook z-part"]


async def test_a_part_alone_changes_who_includes_it(database: Database) -> None:
    await apply_text(database, SERVICES + section(a=including("z-part"), z_part=part()))
    before = await row_of(database, "a")
    plan = await apply_text(database, section(a=including("z-part"), z_part=part(body="Anew.")))
    after = await row_of(database, "a")
    assert told(plan) == ["change runbook z-part"]
    assert (after.published, after.content_hash == before.content_hash) == (1, False)


@pytest.mark.parametrize(
    ("file", "line", "sentence"),
    [
        ("runbooks:\n  - {handle: one}\n", 2, "runbook one: it needs either `file` or `text`."),
        (
            "runbooks:\n  - {handle: one, file: x.md}\n",
            2,
            "runbook one, x.md: files are read by `tocsin apply`; here write the text itself",
        ),
        ("runbooks:\n  - {handle: one, text: [a]}\n", 2, "runbook one, text: it must be a text"),
        (
            "runbooks:\n  - {handle: one, text: a, pictures: b}\n",
            2,
            "runbook one, pictures: it must be a mapping",
        ),
        (
            "runbooks:\n  - {handle: one, file: x, pictures: {a: b}}\n",
            2,
            "runbook one, pictures: with `file`, pictures are those beside it.",
        ),
        (
            "runbooks:\n  - {handle: one, text: a, pictures: {../a.png: b}}\n",
            2,
            "runbook one, pictures: “../a.png” is no name of a picture",
        ),
        ("runbooks:\n  - {handle: one, txt: a}\n", 2, "runbook one: `txt` is not something it has"),
        (
            section(one=text()) + section(one=text()).replace("runbooks:\n", ""),
            17,
            "runbook one is there twice.",
        ),
        ("\nrunbooks: 7\n", 2, "the file, runbooks: it must be a list"),
        (section(one="# no front"), 2, "runbook one, line 1 of its text: a runbook begins with a front part"),
        (
            section(one=text(services="x")),
            2,
            "runbook one, line 3 of its text: services: there is no service",
        ),
        (section(one=including("two")), 2, "runbook one, line 15 of its text: there is no published runbook"),
        (section(one=including("one")), 2, "runbook one, line 15 of its text: “one” includes itself"),
        (
            section(one=text(body="![q](q.png)")) + "    pictures: {q.png: " + "0" * 64 + "}\n",
            2,
            "runbook one: the picture q.png is not here; write text and pictures as files.",
        ),
    ],
)
async def test_what_stands_against_it_is_told_with_both_lines(
    database: Database, file: str, line: int, sentence: str
) -> None:
    await apply_text(database, SERVICES)
    for attempt in (plan_text, apply_text):
        with pytest.raises(BadFile) as no:
            await attempt(database, file)
        assert any(one.line == line and sentence in one.sentence for one in no.value.problems), no.value


async def test_a_text_may_be_no_longer_than_elsewhere(database: Database) -> None:
    with pytest.raises(Refused, match="at most 256 kB"):
        await plan_text(database, section(one=text(body="a" * 300_000)))


async def test_what_is_followed_in_an_incident_stays(database: Database) -> None:
    await apply_text(database, SERVICES + section(one=text()))
    await open_incident(database)
    await run_of(database, await row_of(database, "one"))
    for attempt in (plan_text, apply_text):
        with pytest.raises(BadFile, match="runbook one is being followed in an incident: that comes first"):
            await attempt(database, "runbooks: []\n")


async def test_what_runs_by_itself_needs_its_owners_yes(database: Database) -> None:
    words = text() + step("Restart all", "automation: restart", "unattended: at most 2 in 1h")
    plan = await apply_text(database, SERVICES + section(one=words))
    assert plan.notes == ("runbook one: its owner has to agree before steps of it run without anybody.",)


async def test_an_export_changes_nothing(database: Database) -> None:
    office = Office(database)
    boss = await office.person("boss", "admin")
    assert "runbooks:" not in await export_text(database)
    await office.service(owner=boss)
    await published(database, boss, text("One"), "one")
    odd = text("Odd").replace("\n", "\r\n") + "trailing   \n\ttab\x85nel 😀 “q” 'q' \"q\""
    await published(database, boss, odd, "odd")
    exported = await export_text(database)
    assert "text: |" in exported
    assert told(await plan_text(database, exported)) == []
    await apply_text(database, "runbooks: []\n")
    assert told(await apply_text(database, exported)) == ["restore runbook odd", "restore runbook one"]
    assert (await versions(database, "odd"))[0].text == odd


_LINES = st.lists(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
    | st.sampled_from(
        ["", " ", "\t", "trailing  ", "\ttab", "- item", "key: value", "# no comment", "---", "..."]
    )
    | st.sampled_from(
        ["😀", "é", '"', "'", "|", ">", "%YAML", "a\x85b", "\u2028", "&a", "*a", "!t", "\ufeff"]
    ),
    max_size=12,
)


@given(
    _LINES, st.sampled_from(["\n", "\r\n", "\r", "\n\n"]), st.sampled_from(["", "\n", "\n\n\n", " ", "\t"])
)
def test_every_text_comes_back_to_the_letter(lines: list[str], ending: str, last: str) -> None:
    words = "---" + ending + ending.join(lines) + last
    file = OrganisationFile({}, runbooks={"one": RunbookEntry(handle="one", text=words)})
    again = read_file(dump(write_organisation(file))).runbooks
    assert again is not None
    assert again["one"].text == words

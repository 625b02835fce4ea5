"""Runbooks: drafts that lose nothing, versions that say why, and an owner whose yes counts."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from api.actions.runbooks import drafts as runbook_drafts
from api.actions.runbooks import keeping, runbooks
from api.database import Database
from api.domain.marked import Problem
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.domain.runbooks.text import BadRunbook
from api.store.paging.paging import PageRow
from api.store.runbooks import lists as rows
from api.store.runbooks.runbooks import RunbookSearchRow
from api.store.runs.runs import RunRow
from tests.schema.office import Office
from tests.support.organisation import edits, open_incident
from tests.support.people import NOON
from tests.support.runbooks import (
    drafted,
    handed_in,
    including,
    part,
    published,
    row_of,
    run_of,
    step,
    text,
    versions,
)

LATER = NOON + timedelta(hours=1)
EVENING = NOON + timedelta(hours=8)


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.fixture
async def ana(office: Office) -> Viewer:
    """She owns checkout."""
    owner = await office.person("ana")
    await office.service(owner=owner, members=[owner])
    return owner


@pytest.fixture
async def bo(office: Office) -> Viewer:
    return await office.person("bo")


async def leads(database: Database, viewer: Viewer) -> list[str]:
    """Where each of them leads."""
    async with database.read() as session:
        rows = await session.scalars(select(PageRow).where(PageRow.person_id == viewer.person_id))
        return [row.words["navigate"] for row in rows if row.words]


async def told(database: Database, viewer: Viewer) -> list[str]:
    """The titles of what somebody was told by e-mail or push."""
    async with database.read() as session:
        rows = await session.scalars(
            select(PageRow).where(PageRow.person_id == viewer.person_id).order_by(PageRow.queued_at)
        )
        return [row.words["title"] for row in rows if row.words]


# -- publishing


async def test_an_owner_writes_publishes_and_has_agreed_to_it(database: Database, ana: Viewer) -> None:
    row = await published(database, ana, text(), why="We had none")
    assert (row.title, row.published, row.owner_id) == ("Checkout errors", 1, ana.person_id)
    (version,) = await versions(database)
    assert (version.by, version.why, version.approved_by) == ("person:ana", "We had none", "person:ana")
    assert version.text == text()
    (edit,) = await edits(database, noun="runbook")
    assert (edit.handle, edit.verb, edit.why, edit.after) == (
        "checkout-errors",
        "publish",
        "We had none",
        {"version": 1},
    )
    async with database.read() as session:
        assert await rows.drafts_by(session, ana.person_id) == []


async def test_publishing_derives_what_is_often_asked(database: Database, ana: Viewer, bo: Viewer) -> None:
    front = ("alerts: HighErrors, SlowCheckout", "labels: team=payments", "owner: bo", "review every: 30d")
    row = await published(database, ana, text("Errors", *front, "summary: When buyers see 500s"))
    assert (row.title, row.summary, row.owner_id) == ("Errors", "When buyers see 500s", bo.person_id)
    assert (row.reviewed_by, row.review_due_at) == ("person:ana", NOON + timedelta(days=30))
    async with database.read() as session:
        places = await rows.places_of(session, [row.id])
    assert [(one.kind, one.value) for one in places] == [
        ("alert", "HighErrors"),
        ("alert", "SlowCheckout"),
        ("label", "team=payments"),
        ("service", "checkout"),
    ]
    again = await published(database, ana, text("Errors"), begun_from=1, now=LATER)
    assert (again.owner_id, again.review_due_at) == (ana.person_id, LATER + timedelta(days=180))
    async with database.read() as session:
        assert len(await rows.places_of(session, [row.id])) == 1


async def test_search_finds_titles_before_words(database: Database, ana: Viewer) -> None:
    await published(database, ana, text("Blue screens", body="Something."), "blue")
    await published(database, ana, text("Red screens", body="When it is blue."), "red")
    async with database.read() as session:
        asked = func.to_tsquery("simple", "blue")
        rank = func.ts_rank(RunbookSearchRow.document, asked)
        question = select(RunbookSearchRow.runbook_id).where(RunbookSearchRow.document.op("@@")(asked))
        found = list(await session.scalars(question.order_by(rank.desc())))
    blue, red = await row_of(database, "blue"), await row_of(database, "red")
    assert found == [blue.id, red.id]


@pytest.mark.parametrize(
    ("words", "line", "sentence"),
    [
        (text(services="nowhere"), 3, "services: there is no service called “nowhere”."),
        (text("T", "owner: nobody"), 4, "owner: there is nobody called “nobody”."),
        (including("nothing"), 15, "there is no published runbook “nothing” to include."),
    ],
)
async def test_what_names_what_is_not_there_is_refused_with_its_line(
    office: Office, ana: Viewer, words: str, line: int, sentence: str
) -> None:
    boss = await office.person("boss", "admin")
    with pytest.raises(BadRunbook) as refused:
        await published(office.database, boss, words)
    assert refused.value.problems == (Problem(line, sentence),)


async def test_publishing_says_why_and_says_something_new(database: Database, ana: Viewer) -> None:
    with pytest.raises(Refused, match="Say why"):
        await published(database, ana, text(), why=" ")
    draft = await drafted(database, ana, text(), seen=1, why="now")
    async with database.transaction() as tx:
        await runbooks.publish(tx, draft.id, seen=2, by=ana, now=NOON)
    with pytest.raises(Refused, match="the same as version 1"):
        await published(database, ana, text(), begun_from=1)


async def test_a_picture_that_was_never_uploaded_is_refused(database: Database, ana: Viewer) -> None:
    showing = text(body="![What waits](queue.png)")
    draft = await drafted(database, ana, showing, pictures={"queue.png": "0" * 64, "old.png": "1" * 64})
    async with database.transaction() as tx:
        with pytest.raises(Refused, match=r"queue\.png was not uploaded"):
            await runbooks.publish(tx, draft.id, seen=1, by=ana, now=NOON)


# -- drafts


async def test_a_draft_keeps_what_cannot_be_read_yet(database: Database, ana: Viewer) -> None:
    nasty = "---\r\ntitle: \n\t trailing  \x85 😀"
    draft = await drafted(database, ana, nasty)
    assert (draft.text, draft.version, draft.state) == (nasty, 1, "draft")
    async with database.transaction() as tx:
        with pytest.raises(BadRunbook):
            await runbook_drafts.hand_in(tx, draft.id, seen=1, by=ana, now=NOON)
    await drafted(database, ana, text(services="nowhere"), seen=1)
    async with database.transaction() as tx:
        with pytest.raises(BadRunbook, match="no service called “nowhere”"):
            await runbook_drafts.hand_in(tx, draft.id, seen=2, by=ana, now=NOON)


@pytest.mark.parametrize(
    ("words", "code"),
    [("x" * 300_000, "TOO_LARGE"), ("a\x00b", "BAD_TEXT"), ("a\ud800", "BAD_TEXT")],
)
async def test_what_cannot_be_kept_is_refused(database: Database, ana: Viewer, words: str, code: str) -> None:
    with pytest.raises(Refused) as no:
        await drafted(database, ana, words)
    assert no.value.code == code


@pytest.mark.parametrize("pictures", [{"a": "b"}, {"": "0" * 64}, {"\x00": "0" * 64}])
async def test_what_is_no_picture_is_refused(
    database: Database, ana: Viewer, pictures: dict[str, str]
) -> None:
    with pytest.raises(Refused) as no:
        await drafted(database, ana, text(), pictures=pictures)
    assert no.value.code == "BAD_PICTURE"


async def test_there_is_an_end_to_pictures(database: Database, ana: Viewer) -> None:
    with pytest.raises(Refused) as no:
        await drafted(database, ana, text(), pictures={f"{one}.png": "0" * 64 for one in range(101)})
    assert no.value.code == "TOO_MANY_PICTURES"


async def test_one_person_on_two_devices_overwrites_nothing_unseen(database: Database, ana: Viewer) -> None:
    await drafted(database, ana, text(body="On the phone."))
    with pytest.raises(Refused) as no:
        await drafted(database, ana, text(body="At the desk."))
    assert no.value.code == "CONFLICT"
    draft = await drafted(database, ana, text(body="At the desk."), seen=1)
    assert draft.version == 2
    with pytest.raises(Refused, match="saved elsewhere"):
        await drafted(database, ana, text(body="On the phone again."), seen=1)


async def test_two_who_invent_the_same_handle_do_not_meet_in_one_runbook(
    database: Database, ana: Viewer, bo: Viewer
) -> None:
    answers = await asyncio.gather(
        drafted(database, ana, text()), drafted(database, bo, text()), return_exceptions=True
    )
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert [one.code for one in refused] == ["HANDLE_TAKEN"]


@pytest.mark.parametrize(
    ("handle", "begun_from", "code"),
    [("Not A Handle", 0, "BAD_HANDLE"), ("nothing", 1, "NOT_FOUND"), ("checkout-errors", 7, "NOT_FOUND")],
)
async def test_a_draft_begins_from_what_is_there(
    database: Database, ana: Viewer, handle: str, begun_from: int, code: str
) -> None:
    await published(database, ana, text())
    with pytest.raises(Refused) as no:
        await drafted(database, ana, text(), handle, begun_from=begun_from)
    assert no.value.code == code


async def test_a_new_runbook_is_called_what_its_draft_says(database: Database, ana: Viewer) -> None:
    await drafted(database, ana, "nothing yet")
    assert (await row_of(database)).title == "checkout-errors"
    await drafted(database, ana, text("Errors at the till"), seen=1)
    assert (await row_of(database)).title == "Errors at the till"


async def test_dropping_the_last_draft_of_something_new_frees_its_handle(
    database: Database, ana: Viewer, bo: Viewer
) -> None:
    draft = await drafted(database, ana, text())
    async with database.transaction() as tx:
        with pytest.raises(Refused):
            await runbook_drafts.drop(tx, draft.id, by=bo)
        await runbook_drafts.drop(tx, draft.id, by=ana)
    await drafted(database, bo, text("Bo's"))
    await published(database, ana, text(), "other")
    draft = await drafted(database, ana, text("Changed"), "other", begun_from=1)
    async with database.transaction() as tx:
        await runbook_drafts.drop(tx, draft.id, by=ana)
    assert (await row_of(database, "other")).published == 1


# -- two editors


async def test_who_is_slower_keeps_their_text_and_hears_who_was_quicker(
    database: Database, ana: Viewer, bo: Viewer
) -> None:
    await published(database, ana, text())
    await published(database, ana, text(body="Ana was quick."), begun_from=1, why="A new limit")
    draft = await drafted(database, bo, text(body="Bo was thorough."), begun_from=1)
    assert draft.text == text(body="Bo was thorough.")
    async with database.transaction() as tx:
        with pytest.raises(Refused) as no:
            await runbook_drafts.hand_in(tx, draft.id, seen=1, by=bo, now=NOON)
    assert no.value.code == "CONFLICT"
    assert no.value.message.startswith("Ana published version 2 meanwhile: A new limit")
    await drafted(database, bo, text(body="Both."), begun_from=2, seen=1)
    async with database.transaction() as tx:
        waiting = await runbook_drafts.hand_in(tx, draft.id, seen=2, by=bo, now=NOON)
    assert waiting.state == "handed-in"


async def test_typing_on_after_it_was_published_is_told_and_lost_is_nothing(
    database: Database, ana: Viewer, bo: Viewer
) -> None:
    draft = await handed_in(database, bo, text())
    async with database.transaction() as tx:
        await runbooks.publish(tx, draft.id, seen=draft.version, by=ana, now=NOON)
    with pytest.raises(Refused) as no:
        await drafted(database, bo, text(body="More."), begun_from=1, seen=draft.version)
    assert no.value.code == "CONFLICT"
    more = await drafted(database, bo, text(body="More."), begun_from=1)
    assert more.text == text(body="More.")


async def test_of_two_who_publish_at_once_one_is_asked_to_compare(database: Database, ana: Viewer) -> None:
    await published(database, ana, text())
    office = Office(database)
    boss = await office.person("boss", "admin")
    drafts = [
        (ana, await drafted(database, ana, text(body="Ana's."), begun_from=1)),
        (boss, await drafted(database, boss, text(body="Boss's."), begun_from=1)),
    ]

    async def publish(by: Viewer, draft_id: object) -> object:
        async with database.transaction() as tx:
            return await runbooks.publish(tx, draft_id, seen=1, by=by, now=NOON)  # type: ignore[arg-type]

    answers = await asyncio.gather(*(publish(by, draft.id) for by, draft in drafts), return_exceptions=True)
    assert sorted(getattr(answer, "code", "published") for answer in answers) == ["CONFLICT", "published"]
    assert [version.number for version in await versions(database)] == [2, 1]


# -- review by the owner


async def test_bo_mends_anas_runbook_and_she_publishes_it(
    database: Database, ana: Viewer, bo: Viewer
) -> None:
    database.mail = True
    await published(database, ana, text())
    draft = await handed_in(database, bo, text(body="Better."), begun_from=1)
    assert await told(database, ana) == ["Bo has written: Checkout errors"]
    assert await leads(database, ana) == [f"/runbooks/checkout-errors/drafts/{draft.id}"]
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="Hand it in"):
            await runbooks.publish(tx, draft.id, seen=draft.version, by=bo, now=NOON)
        with pytest.raises(Refused, match="look at it again"):
            await runbooks.publish(tx, draft.id, seen=1, by=ana, now=NOON)
        await runbooks.publish(tx, draft.id, seen=draft.version, by=ana, now=LATER)
    newest, _ = await versions(database)
    assert (newest.by, newest.approved_by, newest.approved_at) == ("person:bo", "person:ana", LATER)
    assert await told(database, bo) == ["Ana published: Checkout errors"]


async def test_ana_gives_it_back_with_words(database: Database, ana: Viewer, bo: Viewer) -> None:
    database.mail = True
    await published(database, ana, text())
    draft = await handed_in(database, bo, text(body="Worse."), begun_from=1)
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="Say what is missing"):
            await runbook_drafts.give_back(tx, draft.id, seen=2, answer=" ", by=ana, now=NOON)
        with pytest.raises(Refused, match="Only who answers"):
            await runbook_drafts.give_back(tx, draft.id, seen=2, answer="No", by=bo, now=NOON)
        given = await runbook_drafts.give_back(tx, draft.id, seen=2, answer="Which node?", by=ana, now=NOON)
    assert (given.state, given.answer, given.answered_by) == ("given-back", "Which node?", "person:ana")
    assert await told(database, bo) == ["Ana gave back: Checkout errors"]
    assert await leads(database, bo) == ["/runbooks/checkout-errors/edit"]
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="not handed in"):
            await runbooks.publish(tx, draft.id, seen=3, by=ana, now=NOON)
    await drafted(database, bo, text(body="Node 3."), begun_from=1, seen=3)
    async with database.transaction() as tx:
        again = await runbook_drafts.hand_in(tx, draft.id, seen=4, why="node named", by=bo, now=NOON)
    assert (again.state, again.answer, again.why) == ("handed-in", "", "node named")


async def test_writing_on_takes_a_handed_in_text_back(database: Database, ana: Viewer, bo: Viewer) -> None:
    await published(database, ana, text())
    draft = await handed_in(database, bo, text(body="Better."), begun_from=1)
    again = await drafted(database, bo, text(body="Even better."), begun_from=1, seen=draft.version)
    assert (again.state, again.handed_in_at) == ("draft", None)


async def test_only_who_wrote_it_hands_it_in(database: Database, ana: Viewer, bo: Viewer) -> None:
    draft = await drafted(database, bo, text())
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="Only who wrote it"):
            await runbook_drafts.hand_in(tx, draft.id, seen=1, by=ana, now=NOON)


async def test_nobody_owns_something_new_by_saying_so(database: Database, ana: Viewer, bo: Viewer) -> None:
    with pytest.raises(Refused, match="Hand it in"):
        await published(database, bo, text("Mine", "owner: bo"))
    with pytest.raises(Refused, match="Hand it in"):
        await published(database, bo, text("Mine", "owner: bo", services=""), "mine")


async def test_where_nobody_owns_it_administrators_are_told(
    database: Database, office: Office, bo: Viewer
) -> None:
    database.mail = True
    boss = await office.person("boss", "admin")
    await handed_in(database, bo, text(services=""))
    assert await told(database, boss) == ["Bo has written: Checkout errors"]


async def test_an_administrator_publishes_and_the_owner_hears_of_it_and_agrees(
    database: Database, office: Office, ana: Viewer, bo: Viewer
) -> None:
    database.mail = True
    boss = await office.person("boss", "admin")
    await published(database, ana, text())
    await published(database, boss, text(body="By the boss."), begun_from=1, why="urgent")
    assert (await versions(database))[0].approved_by is None
    assert await told(database, ana) == ["Boss published: Checkout errors"]
    read = (await row_of(database)).content_hash or ""
    async with database.transaction() as tx:
        for who in (boss, bo):
            with pytest.raises(Refused, match="Only its owner"):
                await runbooks.approve(tx, "checkout-errors", 2, read=read, by=who, now=LATER)
        with pytest.raises(Refused, match="Version 2 is published"):
            await runbooks.approve(tx, "checkout-errors", 1, read=read, by=ana, now=LATER)
        await runbooks.approve(tx, "checkout-errors", 2, read=read, by=ana, now=LATER)
        await runbooks.approve(tx, "checkout-errors", 2, read=read, by=ana, now=LATER + timedelta(hours=1))
    newest = (await versions(database))[0]
    assert (newest.approved_by, newest.approved_at) == ("person:ana", LATER)
    assert [edit.verb for edit in await edits(database, noun="runbook")].count("approve") == 1


async def test_a_new_owner_was_named_by_the_old_one(database: Database, ana: Viewer, bo: Viewer) -> None:
    await published(database, ana, text())
    await published(database, ana, text("Checkout errors", "owner: bo"), begun_from=1)
    row = await published(database, bo, text("By Bo", "owner: bo"), begun_from=2)
    assert (row.published, (await versions(database))[0].approved_by) == (3, "person:bo")


# -- versions


async def test_an_old_text_comes_back_as_a_new_version(database: Database, ana: Viewer, bo: Viewer) -> None:
    await published(database, ana, text(body="First."))
    row = await published(database, ana, text(body="Second."), begun_from=1)
    async with database.transaction() as tx:
        with pytest.raises(Refused) as stale:
            await runbooks.restore(tx, row.handle, 1, seen=row.version - 1, why="x", by=ana, now=LATER)
        with pytest.raises(Refused, match="no version 9"):
            await runbooks.restore(tx, row.handle, 9, seen=row.version, why="x", by=ana, now=LATER)
        with pytest.raises(Refused, match="Say why"):
            await runbooks.restore(tx, row.handle, 1, seen=row.version, why="", by=ana, now=LATER)
        with pytest.raises(Refused, match="Only who answers"):
            await runbooks.restore(tx, row.handle, 1, seen=row.version, why="x", by=bo, now=LATER)
        await runbooks.restore(tx, row.handle, 1, seen=row.version, why="It was better", by=ana, now=LATER)
    assert (stale.value.code, stale.value.message.startswith("Ana changed version")) == ("CONFLICT", True)
    newest, *_ = await versions(database)
    assert (newest.number, newest.text, newest.why) == (3, text(body="First."), "It was better")


async def test_what_is_still_right_is_asked_about_later(database: Database, ana: Viewer, bo: Viewer) -> None:
    row = await published(database, ana, text())
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="Version 1 is published"):
            await keeping.review(tx, row.handle, 2, by=ana, now=LATER)
        with pytest.raises(Refused, match="Only who answers"):
            await keeping.review(tx, row.handle, 1, by=bo, now=LATER)
        await keeping.review(tx, row.handle, 1, why="Read with Bo", by=ana, now=LATER)
    after = await row_of(database)
    assert (after.reviewed_at, after.review_due_at) == (LATER, LATER + timedelta(days=180))
    assert [edit.verb for edit in await edits(database, noun="runbook")] == ["publish", "review"]


# -- parts


async def test_a_part_that_changes_changes_all_who_include_it_and_no_version(
    database: Database, ana: Viewer, office: Office
) -> None:
    boss = await office.person("boss", "admin")
    await published(database, boss, part(), "roll-back")
    handles = ["one", "two", "three"]
    for handle in handles:
        await published(database, ana, including("roll-back", handle.title()), handle)
    await published(database, boss, part("Outer") + "\n::: include roll-back\n", "outer")
    before = {handle: await row_of(database, handle) for handle in (*handles, "outer")}
    await published(database, boss, part(body="Said anew."), "roll-back", begun_from=1)
    for handle, old in before.items():
        new = await row_of(database, handle)
        assert new.content_hash != old.content_hash
        assert (new.published, new.version) == (old.published, old.version)
    async with database.read() as session:
        found = await session.scalars(
            select(func.count()).where(RunbookSearchRow.plain.contains("Said anew."))
        )
    assert found.one() == 5


async def test_who_writes_a_part_decides_for_nobody_else_what_runs_by_itself(
    database: Database, ana: Viewer, office: Office
) -> None:
    database.mail = True
    boss = await office.person("boss", "admin")
    await published(database, boss, part(), "roll-back")
    await published(database, boss, part("Outer") + "\n::: include roll-back\n", "outer")
    await published(database, ana, including("outer"))

    async def whose() -> str | None:
        return (await versions(database))[0].approved_by

    async def read() -> str:
        return (await row_of(database)).content_hash or ""

    await published(database, boss, part(body="Said anew."), "roll-back", begun_from=1)
    assert (await whose(), await told(database, ana)) == ("person:ana", [])
    smuggled = step("Drop it", "automation: drop", "unattended: at most 9 in 1h")
    await published(database, boss, part() + smuggled, "roll-back", begun_from=2, now=LATER)
    assert await whose() is None
    assert await told(database, ana) == ["It waits for your yes again: Checkout errors"]
    assert [edit.verb for edit in await edits(database, noun="runbook")].count("take-back") == 1
    async with database.transaction() as tx:
        await runbooks.approve(tx, "checkout-errors", 1, read=await read(), by=ana, now=LATER)
    assert await whose() == "person:ana"
    await published(
        database, boss, part() + smuggled.replace("9 in", "99 in"), "roll-back", begun_from=3, now=EVENING
    )
    assert await whose() is None


async def test_nobody_says_yes_to_what_came_with_a_part_since_they_read(
    database: Database, ana: Viewer, office: Office
) -> None:
    boss = await office.person("boss", "admin")
    await published(database, boss, part(), "roll-back")
    await published(database, ana, text())
    await published(database, boss, including("roll-back"), begun_from=1)
    read = (await row_of(database)).content_hash or ""
    smuggled = step("Drop it", "automation: drop", "unattended: at most 9 in 1h")
    await published(database, boss, part() + smuggled, "roll-back", begun_from=1)
    with pytest.raises(Refused, match="A part of it says something else by now") as moved_on:
        async with database.transaction() as tx:
            await runbooks.approve(tx, "checkout-errors", 2, read=read, by=ana, now=LATER)
    assert moved_on.value.code == "CONFLICT"
    assert (await versions(database))[0].approved_by is None


async def test_a_part_may_not_break_who_includes_it(database: Database, ana: Viewer, office: Office) -> None:
    boss = await office.person("boss", "admin")
    await published(database, boss, part(), "roll-back")
    await published(database, ana, including("roll-back"))
    clash = part() + step("Restart one node")
    with pytest.raises(Refused) as no:
        await published(database, boss, clash, "roll-back", begun_from=1)
    assert no.value.code == "BREAKS_ANOTHER"
    assert no.value.message.startswith("checkout-errors includes it, and then: ")
    assert (await row_of(database, "roll-back")).published == 1


async def test_nothing_includes_itself(database: Database, ana: Viewer, office: Office) -> None:
    boss = await office.person("boss", "admin")
    await published(database, boss, part(), "inner")
    await published(database, boss, part("Outer") + "\n::: include inner\n", "outer")
    for handle in ("inner", "outer"):
        with pytest.raises(BadRunbook, match=r"includes? itself"):
            await published(database, boss, part() + f"\n::: include {handle}\n", "inner", begun_from=1)
        async with database.read() as session:
            row = await row_of(database, "inner")
            draft = await rows.draft_of(session, row.id, boss.person_id)
        assert draft is not None
        async with database.transaction() as tx:
            await runbook_drafts.drop(tx, draft.id, by=boss)


# -- putting away


async def test_what_is_archived_comes_back_as_it_was(database: Database, ana: Viewer, bo: Viewer) -> None:
    row = await published(database, ana, text())
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="Only who answers"):
            await keeping.archive(tx, row.handle, by=bo, now=NOON)
        await keeping.archive(tx, row.handle, why="Gone", by=ana, now=NOON)
        await keeping.archive(tx, row.handle, why="Gone", by=ana, now=LATER)
    gone = await row_of(database)
    assert (gone.archived_at, gone.review_due_at) == (NOON, None)
    with pytest.raises(Refused, match="bring it back first"):
        await drafted(database, bo, text("New"), begun_from=1)
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="bring it back first"):
            await keeping.review(tx, row.handle, 1, by=ana, now=NOON)
    async with database.transaction() as tx:
        await keeping.unarchive(tx, row.handle, why="Back", by=ana, now=LATER)
        await keeping.unarchive(tx, row.handle, why="Back", by=ana, now=LATER)
    back = await row_of(database)
    assert (back.archived_at, back.published, back.content_hash) == (None, 1, row.content_hash)
    verbs = [edit.verb for edit in await edits(database, noun="runbook")]
    assert verbs == ["publish", "archive", "unarchive"]


async def test_what_others_include_or_follow_stays(database: Database, ana: Viewer, office: Office) -> None:
    boss = await office.person("boss", "admin")
    await published(database, boss, part(), "roll-back")
    whole = await published(database, ana, including("roll-back"))
    async with database.transaction() as tx:
        with pytest.raises(Refused, match="included by checkout-errors"):
            await keeping.archive(tx, "roll-back", by=boss, now=NOON)
    await open_incident(database)
    run = await run_of(database, whole)
    async with database.transaction() as tx:
        with pytest.raises(Refused) as no:
            await keeping.archive(tx, whole.handle, by=ana, now=NOON)
    assert no.value.code == "OPEN_RUNS"
    async with database.transaction() as tx:
        await tx.session.execute(update(RunRow).where(RunRow.id == run).values(ended_at=NOON))
        await keeping.archive(tx, whole.handle, by=ana, now=NOON)
        await keeping.archive(tx, "roll-back", by=boss, now=NOON)
    async with database.transaction() as tx:
        with pytest.raises(BadRunbook, match="no published runbook “roll-back”"):
            await keeping.unarchive(tx, whole.handle, by=ana, now=NOON)

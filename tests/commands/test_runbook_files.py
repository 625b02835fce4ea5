"""Runbooks as files beside the organisation file: read, exported, and back byte for byte."""

import hashlib
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from api.actions.organisation.exporting import dump, exported
from api.actions.organisation.reading import read_file
from api.commands.runbook_export import written_beside
from api.commands.runbook_files import beside
from api.database import Database
from api.domain.organisation.file import BadFile, OrganisationFile, write_organisation
from api.store.runbooks.runbooks import RunbookPictureRow, RunbookVersionRow
from tests.support.people import NOON
from tests.support.pictures import photograph, picture
from tests.support.runbooks import row_of, text, versions
from tests.support.shell import Shell

ORGANISATION: Final = """\
services:
  - {handle: checkout}
runbooks:
  - {handle: one, file: runbooks/one.md}
"""
NASTY: Final = (
    text("Nasty", body="![queue](pictures/queue.png)").replace("\n", "\r\n") + "\t trailing  \x85😀"
)


@pytest.fixture
def shell(database: Database, database_url: str, tmp_path: Path) -> Shell:
    shell = Shell(database_url, tmp_path)
    (tmp_path / "runbooks" / "pictures").mkdir(parents=True)
    return shell


def lay(shell: Shell, words: str, *, handle: str = "one") -> None:
    (shell.folder / "runbooks" / f"{handle}.md").write_bytes(words.encode())


async def read_whole(database: Database, file: str, folder: Path) -> OrganisationFile:
    read = beside(read_file(file), folder)
    async with database.read() as session:
        return (await read.settled(session))[0]


def said(file: OrganisationFile) -> dict[str, tuple[str | None, dict[str, str]]]:
    return {handle: (one.text, dict(one.pictures)) for handle, one in (file.runbooks or {}).items()}


async def test_files_are_applied_and_an_export_of_them_changes_nothing(
    database: Database, shell: Shell
) -> None:
    lay(shell, NASTY)
    (shell.folder / "runbooks" / "pictures" / "queue.png").write_bytes(photograph())
    file = shell.file(ORGANISATION)
    code, out, complaint = await shell.tocsin("plan", file)
    assert (code, complaint) == (0, "")
    assert "+ create   runbook     one  Nasty" in out
    code, _, complaint = await shell.tocsin("apply", file, "--why", "From git")
    assert (code, complaint) == (0, "")
    (version,) = await versions(database, "one")
    assert (version.text, version.why, list(version.pictures)) == (NASTY, "From git", ["pictures/queue.png"])
    code, out, _ = await shell.tocsin("apply", file)
    assert (code, out) == (0, "No changes: the organisation is as the file says.\n")
    there = shell.folder / "out"
    code, said, complaint = await shell.tocsin("export", "--runbooks", str(there / "runbooks"))
    assert (code, complaint) == (0, "")
    assert "{handle: one, file: runbooks/one.md}" in said
    assert (there / "runbooks" / "one.md").read_bytes() == NASTY.encode()
    shown = (there / "runbooks" / "pictures" / "queue.png").read_bytes()
    assert version.pictures["pictures/queue.png"] == hashlib.sha256(shown).hexdigest()
    (there / "organisation.yaml").write_text(said)
    code, out, complaint = await shell.tocsin("plan", str(there / "organisation.yaml"))
    assert (code, out, complaint) == (0, "No changes: the organisation is as the file says.\n", "")


async def test_every_mistake_is_told_with_the_lines_of_both_files(database: Database, shell: Shell) -> None:
    lay(shell, text(services="nowhere", body="![queue](pictures/none.png)"))
    for word in ("plan", "apply"):
        code, _, complaint = await shell.tocsin(word, shell.file(ORGANISATION))
        assert code == 2
        assert (
            "organisation.yaml: line 4: runbook one, runbooks/one.md:6: the picture pictures/none.png:"
            " it cannot be read: No such file or directory.\n"
        ) in complaint
    lay(shell, text(services="nowhere"))
    code, _, complaint = await shell.tocsin("apply", shell.file(ORGANISATION))
    assert code == 2
    assert "line 4: runbook one, runbooks/one.md:3: services: there is no service called" in complaint
    async with database.read() as session:
        assert (await session.scalars(select(RunbookVersionRow))).all() == []


@pytest.mark.parametrize(
    ("file", "content", "sentence"),
    [
        (
            "../secret.md",
            b"",
            "runbook one, ../secret.md: it leads out of the folder of the organisation file.",
        ),
        ("/etc/hostname", b"", "runbook one, /etc/hostname: it leads out of the folder"),
        ("link.md", b"", "runbook one, link.md: it leads out of the folder"),
        ("none.md", None, "runbook one, none.md: it cannot be read: No such file or directory."),
        ("bad.md", b"---\n\xff", "runbook one, bad.md:2: this is not UTF-8."),
        ("long.md", b"a" * 300_000, "runbook one, long.md: it is larger than 256 kB."),
        ("one.md", b"![x](../x.png)", "runbook one, one.md:1: the picture ../x.png: “../x.png” is no name"),
        ("one.md", b"\n![x](link.png)", "runbook one, one.md:2: the picture link.png: it leads out"),
        ("one.md", b"![x](text.png)", "runbook one, one.md: the picture text.png: Send a picture"),
    ],
)
async def test_nothing_outside_is_read(
    database: Database, tmp_path: Path, file: str, content: bytes | None, sentence: str
) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    for secret, link in (("secret.md", "link.md"), ("secret.png", "link.png")):
        (tmp_path / secret).write_text("secret")
        (folder / link).symlink_to(tmp_path / secret)
    (folder / "text.png").write_text("no picture")
    if content:
        (folder / file).write_bytes(content)
    with pytest.raises(BadFile) as no:
        await read_whole(database, f"runbooks:\n  - {{handle: one, file: {file}}}\n", folder)
    (problem,) = no.value.problems
    assert (problem.line, sentence in problem.sentence) == (2, True), problem.sentence


async def test_two_that_call_different_pictures_the_same_are_written_apart(
    database: Database, shell: Shell
) -> None:
    showing = text(body="![q](q.png)")
    (shell.folder / "other").mkdir()
    for folder, side in (("runbooks", 10), ("other", 20)):
        (shell.folder / folder / "q.png").write_bytes(picture((side, side)))
        (shell.folder / folder / "x.md").write_text(showing)
    file = shell.file(
        "services:\n  - {handle: checkout}\n"
        "runbooks:\n  - {handle: a, file: runbooks/x.md}\n  - {handle: b, file: other/x.md}\n"
    )
    code, _, complaint = await shell.tocsin("apply", file)
    assert (code, complaint) == (0, "")
    async with database.read() as session:
        found = await exported(session, now=NOON)
        written = await written_beside(session, found, shell.folder / "out")
    names = sorted(str(path.relative_to(shell.folder)) for path in written.files)
    assert names == ["out/a.md", "out/b/b.md", "out/b/q.png", "out/q.png"]
    written.save()
    again = beside(read_file(dump(write_organisation(written.file))), shell.folder)
    async with database.read() as session:
        settled, news = await again.settled(session)
    assert (said(settled), news) == (said(found), [])


async def test_a_picture_that_was_taken_out_of_the_text_does_not_come_back(
    database: Database, shell: Shell
) -> None:
    lay(shell, text(body="![q](pictures/q.png)"))
    (shell.folder / "runbooks" / "pictures" / "q.png").write_bytes(picture())
    await shell.tocsin("apply", shell.file(ORGANISATION))
    lay(shell, text(body="None."))
    await shell.tocsin("apply", shell.file(ORGANISATION))
    newest = (await versions(database, "one"))[0]
    assert (newest.number, newest.pictures) == (2, {})
    assert (await row_of(database, "one")).published == 2
    async with database.read() as session:
        assert len((await session.scalars(select(RunbookPictureRow.hash))).all()) == 1


async def test_standard_input_reads_beside_where_we_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.md").write_text(text())
    read = beside(read_file("runbooks:\n  - {handle: one, file: x.md}\n"), Path.cwd())
    assert read.file.runbooks is not None
    assert read.file.runbooks["one"].text == text()

"""`tocsin apply`, `plan` and `export`, as whoever has the machine types them."""

import asyncio
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from api.actions.organisation.planning import Plan
from api.commands import organisation_file
from api.commands.first_steps import first_steps
from api.database import Database
from api.domain.organisation.difference import PlannedChange
from api.settings import Settings
from tests.support.organisation import FILE, current, edits, export_text, open_incident, section
from tests.support.people import SECRET_KEY, joined
from tests.support.shell import Shell


@pytest.fixture
def shell(database: Database, database_url: str, tmp_path: Path) -> Shell:
    return Shell(database_url, tmp_path)


async def test_a_plan_an_apply_and_a_second_one(database: Database, shell: Shell) -> None:
    file = shell.file(FILE)
    code, out, _ = await shell.tocsin("plan", file)
    assert code == 0
    assert "+ create   service     checkout  Checkout" in out
    assert out.splitlines()[-1].endswith("Nothing was changed yet.")
    assert (await current(database)).services == {}
    code, out, _ = await shell.tocsin("apply", file, "--why", "moving house")
    assert code == 0
    assert out.splitlines()[-1].startswith("Applied ")
    assert {edit.why for edit in await edits(database)} == {"moving house"}
    code, out, _ = await shell.tocsin("apply", file)
    assert (code, out) == (0, "No changes: the organisation is as the file says.\n")


async def test_an_export_goes_straight_back_in(database: Database, shell: Shell) -> None:
    await shell.tocsin("apply", shell.file(FILE))
    code, exported, _ = await shell.typed("export")
    assert code == 0
    assert "0000000001" not in exported
    code, out, _ = await shell.typed("plan", "-", given=exported)
    assert (code, out) == (0, "No changes: the organisation is as the file says.\n")


async def test_a_bad_file_ends_with_2_and_its_lines_and_changes_nothing(
    database: Database, shell: Shell
) -> None:
    await shell.tocsin("apply", shell.file(section("people") + section("teams")))
    before = await export_text(database)
    file = shell.file(FILE.replace("owner: cy", "owner: zed").replace("wait: 5m", "wait: 5"))
    for word in ("apply", "plan"):
        code, out, complaint = await shell.tocsin(word, file)
        assert (code, out) == (2, "")
        assert f"{file}: line 29: ladder payments, rung 1, wait: " in complaint
        assert "there is no person called “zed”" in complaint
        assert complaint.endswith("nothing was changed.\n")
    assert await export_text(database) == before


async def test_what_the_organisation_forbids_ends_with_2_too(database: Database, shell: Shell) -> None:
    await shell.tocsin("apply", shell.file("services:\n  - {handle: ledger-db}\n"))
    await open_incident(database, service_id=(await current(database)).services["ledger-db"].id)
    for word in ("apply", "plan"):
        code, _, complaint = await shell.tocsin(word, shell.file("services: []\n"))
        assert code == 2
        assert "line 1: service ledger-db has open incidents (#1)" in complaint


async def test_a_file_that_is_not_there_is_one_line(shell: Shell) -> None:
    code, _, complaint = await shell.typed("apply", str(shell.folder / "nowhere.yaml"))
    assert (code, complaint.count("\n")) == (2, 1)
    assert "cannot be read: No such file or directory." in complaint


def test_a_terminal_gets_colours_and_a_file_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Plan((PlannedChange("archive", "team", "ops", ""),), ("somebody stays.",), applied=True)
    assert organisation_file.told(plan) == (
        "- archive  team        ops\n! somebody stays.\nApplied 1 change (1 archive)."
    )
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert organisation_file.told(plan).startswith("\x1b[31m- archive \x1b[0m")
    monkeypatch.setenv("NO_COLOR", "1")
    assert organisation_file.told(plan).startswith("- archive")


async def test_the_first_start_prints_a_way_in_and_a_first_alert(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    plain = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    here = Settings(
        database_url=plain, public_url="http://localhost:8080", secret_key=SECRET_KEY, data_dir=tmp_path
    )
    lines = await asyncio.to_thread(first_steps, here)
    assert lines[1] == "Tocsin runs at http://localhost:8080"
    assert lines[3].startswith("  http://localhost:8080/first#")
    assert lines[5].startswith("  curl ")
    assert "A phone needs HTTPS" in lines[6]
    await joined(database, "ana", "admin")
    abroad = here.model_copy(update={"public_url": "https://tocsin.example.org"})
    assert await asyncio.to_thread(first_steps, abroad) == [
        "",
        "Tocsin runs at https://tocsin.example.org",
        "On a phone: open https://tocsin.example.org and add it to the home screen.",
        "",
    ]

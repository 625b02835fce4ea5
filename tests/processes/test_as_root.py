"""What only root meets: it must choose an account, and its own home is closed to that account."""

import os
import shutil
from pathlib import Path

import pytest

from api.processes import postgres_programs
from api.processes.accounts import named_account, server_account
from api.processes.child import Account


def test_programs_in_a_closed_home_are_copied_to_a_shelf_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = postgres_programs._wheel()
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    shutil.copytree(wheel, home / wheel.name, ignore=shutil.ignore_patterns("pginstall", "include", "*.a"))
    shutil.copytree(wheel.with_name(f"{wheel.name}.libs"), home / f"{wheel.name}.libs")
    monkeypatch.setattr(postgres_programs, "_wheel", lambda: home / wheel.name)
    shelf = Path("/tmp") / f"tocsin-shelf-{os.getpid()}"
    account = Account(uid=59_999, gid=59_999)
    try:
        first = postgres_programs.reachable(account, shelves=[tmp_path / "closed-too", shelf])
        made = first.folder.stat().st_mtime_ns
        postgres_programs._version.cache_clear()
        assert postgres_programs.reachable(account, shelves=[shelf]).folder == first.folder
        assert first.folder.is_relative_to(shelf)
        assert first.folder.stat().st_mtime_ns == made
        assert home.stat().st_mode & 0o777 == 0o700
    finally:
        shutil.rmtree(shelf)


def test_the_account_is_the_folders_owner_once_there_is_one(tmp_path: Path) -> None:
    chosen = server_account(tmp_path / "absent")
    assert chosen is not None
    assert chosen.uid != 0
    os.chown(tmp_path, 1234, 1234)
    assert server_account(tmp_path) == Account(uid=1234, gid=1234)
    named = named_account(chosen)
    assert named is not None
    assert named.uid != 0

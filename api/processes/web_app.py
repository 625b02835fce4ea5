"""The web app, built from a checkout when what is there is missing or older than its sources."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.processes.child import StartFailed
from api.processes.node import node_and_npm

FOLDER = Path(__file__).parents[2] / "pwa"
_NOT_SOURCES = {"dist", "node_modules", ".svelte-kit", "coverage"}


def build_if_stale(folder: Path = FOLDER) -> bool:
    """Whether there was something to build; an installed copy without sources has nothing."""
    if not (folder / "package.json").exists():
        return False
    with _alone(folder):
        if not _is_stale(folder):
            return False
        install_if_stale(folder)
        npm(folder, "run", "build")
        (folder / "dist" / "index.html").touch()
        return True


def install_if_stale(folder: Path = FOLDER) -> None:
    """npm writes its own lock into what it installed: older than ours, it is of another day."""
    done = folder / "node_modules" / ".package-lock.json"
    if _time(done) < _time(folder / "package-lock.json"):
        npm(folder, "ci", "--no-audit", "--no-fund")
        done.touch()


def npm(folder: Path, *words: str) -> None:
    first, command = node_and_npm()
    path = f"{first}{os.pathsep}{os.environ.get('PATH', '')}"
    # Its words are for people and go where ours go, so that standard output keeps only what we print.
    ended = subprocess.run(  # noqa: S603
        [*command, *words], cwd=folder, env=os.environ | {"PATH": path}, stdout=sys.stderr, check=False
    )
    if ended.returncode != 0:
        raise StartFailed(f"`npm {' '.join(words)}` failed in {folder.name}/ (see above).")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two copies that start together build one after the other, and the second finds it done."""
    with (folder / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_stale(folder: Path) -> bool:
    built = _time(folder / "dist" / "index.html")
    return any(_time(source) > built for source in _sources(folder)) or built == 0


def _sources(folder: Path) -> Iterator[Path]:
    for path, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if name not in _NOT_SOURCES]
        yield from (Path(path, name) for name in files if not name.endswith((".test.ts", ".md")))


def _time(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0


if __name__ == "__main__":
    # For the Makefile: `python -m api.processes.web_app` builds, with words it runs npm with them.
    try:
        if sys.argv[1:]:
            install_if_stale()
            npm(FOLDER, *sys.argv[1:])
        else:
            build_if_stale()
    except StartFailed as no:
        sys.exit(f"tocsin: {no}")

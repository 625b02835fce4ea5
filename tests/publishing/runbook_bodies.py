"""Runbooks and what screens get of them, as files that the web app's own tests read too.

Written anew with `.venv/bin/python -m tests.publishing.runbook_bodies`: then look at what changed.
"""

import json
from pathlib import Path
from typing import Any, Final

from api.publishing.runbook_body import body_of

FOLDER: Final = Path(__file__).parents[1] / "fixtures" / "runbooks"
QUEUE: Final = "5f" * 32
PICTURES: Final = {"pictures/queue.png": QUEUE}
SIZES: Final = {QUEUE: (640, 360)}
NAMES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.md")))


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.md").read_bytes().decode()


def drawn(name: str) -> dict[str, Any]:
    return body_of(text_of(name), PICTURES, SIZES)


def kept(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((FOLDER / f"{name}.body.json").read_bytes())
    return body


if __name__ == "__main__":
    for one in NAMES:
        readable = json.dumps(drawn(one), ensure_ascii=False, indent=2)
        (FOLDER / f"{one}.body.json").write_text(readable + "\n", encoding="utf-8")

"""Runbooks and what screens get of them, as files that the web app's own tests read too.

Written anew with `.venv/bin/python -m tests.publishing.runbook_bodies`: then look at what changed.
"""

import json
from pathlib import Path
from typing import Any, Final

from api.domain.runbooks.synonyms import BUILT_IN
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


def drawn_to_search() -> dict[str, Any]:
    """What a phone would keep of the runbooks in search.json, and what it would know beside them."""
    texts = json.loads((FOLDER / "search.json").read_bytes())["runbooks"]
    bodies = {handle: body_of(text, {}, {}) for handle, text in texts.items()}
    return {"bodies": bodies, "synonyms": [list(group) for group in BUILT_IN]}


def kept_to_search() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((FOLDER / "search.bodies.json").read_bytes())
    return kept


def _write(name: str, drawn: dict[str, Any]) -> None:
    readable = json.dumps(drawn, ensure_ascii=False, indent=2)
    (FOLDER / name).write_text(readable + "\n", encoding="utf-8")


if __name__ == "__main__":
    for one in NAMES:
        _write(f"{one}.body.json", drawn(one))
    _write("search.bodies.json", drawn_to_search())

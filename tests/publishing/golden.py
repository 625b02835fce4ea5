"""What machines read of the bookshop on a bad day, as files to look at.

Written anew with `.venv/bin/python -m tests.publishing.golden`: then look at what changed.
"""

import json
from pathlib import Path
from typing import Final

from api.publishing.machine_files import machine_files
from tests.support.status_story import NOW, bookshop

FOLDER: Final = Path(__file__).parent / "golden"
PATHS: Final = (
    "api/v2/summary.json",
    "api/v2/scheduled-maintenances/upcoming.json",
    "status.atom",
    "status.rss",
    "maintenance.ics",
    "badge.svg",
    "widget.json",
)


def drawn() -> dict[str, str]:
    """By name; JSON with a line for each key, so that people can read it."""
    files = machine_files(bookshop(), NOW)
    return {path.replace("/", "."): _readable(path, files[path].body.decode()) for path in PATHS}


def _readable(path: str, body: str) -> str:
    if not path.endswith(".json"):
        return body.replace("\r\n", "\n")
    return json.dumps(json.loads(body), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in drawn().items():
        (FOLDER / name).write_text(text, encoding="utf-8")

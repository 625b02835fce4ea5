"""Runbooks as the organisation file writes them: their text in it, or in a file beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from api.domain.marked import Entry, Keyed, as_text
from api.domain.organisation.ledger_file import read_handle
from api.domain.plain import Plain
from api.domain.refusal import Refused
from api.domain.runbooks.naming import check_picture_name
from api.domain.runbooks.runbook import LARGEST_TEXT

RUNBOOKS: Final = "runbooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunbookEntry:
    """`text` is None until the `file` is read. `pictures` are hashes by the names the text calls them."""

    handle: str
    text: str | None = None
    file: str | None = None
    pictures: Mapping[str, str] = field(default_factory=dict)

    def at(self, line: int) -> str:
        """A line of the text, as an editor finds it."""
        if self.file is not None:
            return f"{self.file}:{line}" if line else self.file
        return f"line {line} of its text" if line else "its text"


def read_runbook_entry(entry: Entry) -> RunbookEntry:
    handle = read_handle(entry, "runbook")
    found = RunbookEntry(
        handle=handle,
        text=entry.read("text", _as_whole, None),
        file=entry.read("file", as_text, None),
        pictures=_read_pictures(entry),
    )
    if (found.text is None) == (found.file is None):
        entry.wrong("it needs either `file` or `text`.")
    if found.file is not None and found.pictures:
        entry.wrong("with `file`, pictures are those beside it.", "pictures")
    return found


def write_runbook_entry(entry: RunbookEntry) -> Plain:
    said: Plain = {"handle": entry.handle}
    if entry.file is not None:
        return said | {"file": entry.file}
    return said | {"text": entry.text} | ({"pictures": dict(entry.pictures)} if entry.pictures else {})


def _read_pictures(entry: Entry) -> dict[str, str]:
    found = entry.value("pictures")
    if found is None:
        return {}
    if not isinstance(found, Keyed):
        entry.wrong("it must be a mapping of names to hashes.", "pictures")
        return {}
    for name in found.pairs:
        entry.attempt(lambda name=name: check_picture_name(name), "", key="pictures")  # type: ignore[misc]
    inner = Entry(found, entry.notes, f"{entry.label}, pictures")
    return {name: inner.read(name, as_text, "") for name in found.pairs}


def _as_whole(value: Any) -> str:
    """To the letter."""
    if not isinstance(value, str):
        raise Refused("BAD_TEXT", "it must be a text; write it below `text: |`.")
    if len(value.encode("utf-8", "surrogatepass")) > LARGEST_TEXT:
        raise Refused("TOO_LARGE", f"a runbook has at most {LARGEST_TEXT // 1024} kB of text.")
    return value

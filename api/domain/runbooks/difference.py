"""What a file would change of the runbooks as they are published."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.domain.organisation.difference import PlannedChange
from api.domain.runbooks.file import RunbookEntry

NOUN = "runbook"


@dataclass(frozen=True, slots=True)
class Published:
    """The version that people read, or read until it was archived."""

    number: int
    text: str
    pictures: Mapping[str, str]
    is_archived: bool = False

    def says(self, entry: RunbookEntry) -> bool:
        return (self.text, dict(self.pictures)) == (entry.text, dict(entry.pictures))


def runbook_changes(
    standing: Mapping[str, Published], wanted: Mapping[str, RunbookEntry], titles: Mapping[str, str]
) -> Iterator[PlannedChange]:
    """`titles` are those that the wanted texts give themselves. What is only a draft is left alone."""
    for handle, entry in wanted.items():
        old = standing.get(handle)
        if old is None:
            yield PlannedChange("create", NOUN, handle, titles.get(handle, ""))
        elif old.is_archived:
            detail = "" if old.says(entry) else _next(old)
            yield PlannedChange("restore", NOUN, handle, detail)
        elif not old.says(entry):
            yield PlannedChange("change", NOUN, handle, _next(old))
    for handle, old in standing.items():
        if handle not in wanted and not old.is_archived:
            yield PlannedChange("archive", NOUN, handle, "")


def _next(old: Published) -> str:
    return f"version {old.number} → {old.number + 1}"

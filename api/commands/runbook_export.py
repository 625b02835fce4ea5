"""Runbooks written as files, so that they may be kept and changed beside the code they are about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.organisation.file import OrganisationFile
from api.domain.runbooks.file import RunbookEntry
from api.store.runbooks.pictures import picture


@dataclass(frozen=True, slots=True)
class Written:
    """An organisation file, and what is to lie beside it."""

    file: OrganisationFile
    files: Mapping[Path, bytes] = field(default_factory=dict)

    def save(self) -> None:
        for path, content in self.files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


async def written_beside(session: AsyncSession, file: OrganisationFile, folder: Path) -> Written:
    """`file:` leads into the folder from beside it: that is where the organisation file belongs."""
    files: dict[Path, bytes] = {}
    entries: dict[str, RunbookEntry] = {}
    for handle, entry in (file.runbooks or {}).items():
        shown = await _pictures(session, entry)
        place = folder if _has_room(files, folder, shown) else folder / handle
        path = place / f"{handle}.md"
        files[path] = (entry.text or "").encode()
        files |= {place / name: content for name, content in shown.items()}
        beside = Path(folder.name) / path.relative_to(folder)
        entries[handle] = RunbookEntry(handle=handle, file=beside.as_posix())
    runbooks = entries if file.runbooks is not None else None
    return Written(replace(file, runbooks=runbooks), files)


async def _pictures(session: AsyncSession, entry: RunbookEntry) -> dict[str, bytes]:
    rows = {name: await picture(session, found) for name, found in entry.pictures.items()}
    return {name: row.content for name, row in rows.items() if row is not None}


def _has_room(files: Mapping[Path, bytes], folder: Path, shown: Mapping[str, bytes]) -> bool:
    """Two runbooks may call different pictures the same: then the second gets a folder of its own."""
    return all(files.get(folder / name, content) == content for name, content in shown.items())

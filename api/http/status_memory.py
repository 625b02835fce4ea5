"""What this process knew last of its status pages, kept on disk for a start with nothing else alive."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog
from pydantic import TypeAdapter, ValidationError

from api.domain.status import file as status_file
from api.domain.status.snapshot import Snapshot
from api.laid import write_whole
from api.store.status.doors import Door

log = structlog.get_logger(__name__)

# Whom a page is for is in there, and the hash of what opens it.
_MODE: Final = 0o600
_PULSE: Final = "pulse"


@dataclass(frozen=True, slots=True)
class Known:
    door: Door
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Pulse:
    """When the database last answered us, and when the engine had last said that it lives."""

    seen_at: datetime
    heartbeat_at: datetime | None


_door: Final = TypeAdapter(Door)
_pulse: Final = TypeAdapter(Pulse)


class Memory:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, known: Known) -> None:
        """In one file, for one is nothing without the other: whom it is for, then what they read."""
        body = _door.dump_json(known.door) + b"\n" + status_file.dump(known.snapshot)
        self._write(f"page-{known.door.handle}", body)

    def keep_pulse(self, pulse: Pulse) -> None:
        self._write(_PULSE, _pulse.dump_json(pulse))

    def forget_others(self, handles: Iterable[str]) -> None:
        wanted = {self._folder / f"page-{handle}.json" for handle in handles}
        for path in self._folder.glob("page-*.json"):
            if path not in wanted:
                path.unlink(missing_ok=True)

    def pages(self) -> Iterator[Known]:
        """What cannot be read is as good as absent: a newer version may have written it."""
        for path in sorted(self._folder.glob("page-*.json")):
            known = _read(path)
            if known is None:
                log.warning("a kept status page does not open", path=str(path))
            else:
                yield known

    def pulse(self) -> Pulse | None:
        try:
            return _pulse.validate_json((self._folder / f"{_PULSE}.json").read_bytes())
        except (OSError, ValidationError):
            return None

    def _write(self, name: str, body: bytes) -> None:
        write_whole(self._folder / f"{name}.json", body, mode=_MODE)


def _read(path: Path) -> Known | None:
    try:
        first, _, rest = path.read_bytes().partition(b"\n")
        door = _door.validate_json(first)
    except (OSError, ValidationError):
        return None
    snapshot = status_file.load(rest)
    return Known(door, snapshot) if snapshot is not None else None

"""Files laid down in a folder so that nobody ever reads half of one, for servers that know only files."""

import gzip
import os
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

_PACKED: Final = ".gz"
# A file smaller than this would not get smaller.
_WORTH_PACKING: Final = 256
# Readable by the web server that stands in front, whoever it runs as.
_MODE: Final = 0o644
_FOLDER_MODE: Final = 0o755


def packed(body: bytes) -> bytes | None:
    """The same bytes for the same body, whenever; None where packing would not help."""
    if len(body) < _WORTH_PACKING:
        return None
    return gzip.compress(body, 9, mtime=0)


def lay(folder: Path, files: Mapping[str, bytes], *, last: str, keep: Collection[str] = frozenset()) -> None:
    """Make `folder` hold these files, each with its packed self beside it, and nothing else.

    What did not change is not touched, nor what is to `keep`, where it is there; `last` is written when all
    the others are.
    """
    for path in sorted(files, key=lambda one: one == last):
        body = files[path]
        if _differs(folder / path, body):
            _write(folder / path, body)
            _write_packed(folder / path, body)
    _clear(folder, wanted={*files, *keep})


def write_whole(path: Path, body: bytes, *, mode: int = _MODE) -> None:
    """All or nothing, also where the machine stops in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as fresh:
        try:
            fresh.write(body)
            fresh.flush()
            Path(fresh.name).chmod(mode)
            Path(fresh.name).replace(path)
        except BaseException:
            Path(fresh.name).unlink(missing_ok=True)
            raise


def remove(folder: Path) -> None:
    _clear(folder, wanted=set())


def _write(path: Path, body: bytes) -> None:
    for parent in _missing(path.parent):
        parent.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    write_whole(path, body)


def _write_packed(path: Path, body: bytes) -> None:
    beside = path.with_name(path.name + _PACKED)
    small = packed(body)
    if small is None:
        beside.unlink(missing_ok=True)
    else:
        write_whole(beside, small)


def _missing(folder: Path) -> list[Path]:
    """The furthest up first."""
    found: list[Path] = []
    while not folder.exists():
        found.append(folder)
        folder = folder.parent
    return found[::-1]


def _differs(path: Path, body: bytes) -> bool:
    try:
        return path.stat().st_size != len(body) or path.read_bytes() != body
    except OSError:
        return True


def _clear(folder: Path, *, wanted: Iterable[str]) -> None:
    keep = {folder / path for path in wanted}
    keep |= {path.with_name(path.name + _PACKED) for path in keep}
    for path in _files(folder):
        if path not in keep:
            path.unlink(missing_ok=True)
    for place, folders, names in os.walk(folder, topdown=False):
        if not names and not any(Path(place, one).exists() for one in folders):
            Path(place).rmdir()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())

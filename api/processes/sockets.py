"""Paths short enough for a unix socket, whose address holds 107 bytes on Linux and 103 on macOS."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path

from api.processes.child import StartFailed

_LONGEST = 103


def short(path: Path) -> Path:
    """`path` itself, or the same file through a link in a private folder when the path is too long.

    The link is remade whenever somebody asks, because tidy systems empty their temporary folders.
    """
    if len(os.fsencode(path)) <= _LONGEST:
        return path
    link = _private_folder() / hashlib.sha256(os.fsencode(path.parent)).hexdigest()[:16]
    if not link.is_symlink() or link.readlink() != path.parent:
        fresh = link.with_suffix(f".{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(path.parent)
        fresh.replace(link)
    return link / path.name


def _private_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"tocsin-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o077:
        raise StartFailed(f"{folder} should be a folder that only this account can open, and is not.")
    return folder

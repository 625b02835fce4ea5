"""Which account a server runs as when we are root: Postgres refuses to run as root, and rightly."""

import grp
import os
import pwd
from pathlib import Path

from api.processes.child import Account, StartFailed

# Below 60 000, where Debian and systemd hand out accounts, and below 65 536, where small containers end.
_FIRST_FREE = 59_429


def server_account(folder: Path) -> Account | None:
    """The owner of `folder` if it has one; else an account called tocsin; else a number nobody else has.

    None when we are not root: then there is no choice.
    """
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat()).st_uid != 0:
        return Account(uid=owner.st_uid, gid=owner.st_gid)
    try:
        entry = pwd.getpwnam("tocsin")
    except KeyError:
        return _nobody_elses()
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def named_account(account: Account | None) -> Account | None:
    """An account with a name, which initdb insists on; the server itself does not."""
    if account is None or _is_named(account.uid):
        return account
    entries = sorted((e for e in pwd.getpwall() if e.pw_uid != 0), key=lambda e: e.pw_name != "nobody")
    if not entries:
        raise StartFailed("Postgres cannot be set up as root, and this machine knows no other account.")
    return Account(uid=entries[0].pw_uid, gid=entries[0].pw_gid)


def _nobody_elses() -> Account:
    taken = {e.pw_uid for e in pwd.getpwall()} | {e.gr_gid for e in grp.getgrall()}
    number = next(n for n in range(_FIRST_FREE, 60_000) if n not in taken and not _is_named(n))
    return Account(uid=number, gid=number)


def _is_named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True

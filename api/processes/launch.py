"""Becomes another program that dies with its parent; run as a script, so that it holds for any program.

Usage: launch.py PARENT_PID SIGNAL UID GID COMMAND..., where UID -1 keeps the account.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def become(parent: int, last_signal: int, uid: int, gid: int, command: list[str]) -> None:
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After the change of account, which would clear it.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, last_signal)
        if os.getppid() != parent:
            sys.exit("The parent ended before its child began.")
    os.execv(command[0], command)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    _parent, _signal, _uid, _gid = (int(word) for word in sys.argv[1:5])
    become(_parent, _signal, _uid, _gid, sys.argv[5:])

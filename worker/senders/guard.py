"""Keeps what a thread connects to out of private networks, whatever library opens the connection."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from api.domain.paging.endpoint import is_public_address

_thread = threading.local()
_CONNECTIONS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


class Watch:
    was_tripped = False


@contextmanager
def guarded() -> Iterator[Watch]:
    """Inside, this thread reaches public addresses only, also after a redirect or a name server's lie."""
    watch = _thread.watch = Watch()
    try:
        yield watch
    finally:
        _thread.watch = None


def _look(event: str, args: tuple[Any, ...]) -> None:
    if event not in _CONNECTIONS:
        return
    watch: Watch | None = getattr(_thread, "watch", None)
    if watch is None or args[1] is None or _is_public(args[1]):
        return
    watch.was_tripped = True
    raise PermissionError("this address is not public")


def _is_public(address: Any) -> bool:
    # A path instead of a pair is a socket of this machine.
    return isinstance(address, tuple) and is_public_address(str(address[0]))


# The interpreter asks its audit hooks before every connection, and takes an exception for a no.
sys.addaudithook(_look)

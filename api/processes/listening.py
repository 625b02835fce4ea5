"""The listening socket: made by the parent, so that a restarting API refuses nobody."""

import errno
import socket
import sys

from api.processes.child import StartFailed, wait_until

_BACKLOG = 2048
# A client that stopped reading is gone after this: without it a full buffer is kept for ever.
_STALLED_AFTER_MS = 10_000


def listen(host: str, port: int, *, patience: float = 3.0) -> socket.socket:
    """Waits a moment for the port, which a killed run may be about to leave."""
    made: list[socket.socket] = []

    def bound() -> bool:
        try:
            made.append(_bound(host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise StartFailed(f"Cannot listen on {host} port {port}: {error.strerror}.") from None
            return False
        return True

    if not wait_until(bound, within=patience, pause=0.1):
        raise StartFailed(f"Port {port} on {host} is taken: stop what uses it, or set TOCSIN_PORT.")
    return made[0]


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    if sys.platform == "linux":
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _STALLED_AFTER_MS)
    return made

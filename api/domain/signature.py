"""How webhooks are signed, ours and reports to us: HMAC-SHA256 over the time, a point and the body."""

import hmac
from datetime import datetime, timedelta
from typing import Final

# Whoever listens in cannot send it again tomorrow.
SKEW: Final = timedelta(minutes=5)


def stamp(now: datetime) -> str:
    """The time as it is sent and signed: whole seconds since 1970."""
    return str(int(now.timestamp()))


def sign(secret: str, *, at: str, body: bytes) -> str:
    return f"sha256={hmac.digest(secret.encode(), f'{at}.'.encode() + body, 'sha256').hex()}"


def is_signed(given: str, secret: str, *, at: str, body: bytes, now: datetime) -> bool:
    """Answered in constant time where the time is one, and a recent one."""
    if not (at.isascii() and at.isdigit() and len(at) < 12):
        return False
    if abs(now.timestamp() - int(at)) > SKEW.total_seconds():
        return False
    expected = sign(secret, at=at, body=body)
    return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogateescape"))

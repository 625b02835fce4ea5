"""What a page carries so that a tap needs no login: one page, named actions, an end, and a seal."""

import base64
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from api.domain.refusal import Refused

Action = Literal["acknowledge", "escalate", "resolve", "confirm"]
# Bit by place: the order is part of every capability already on a phone, so only ever append.
_ACTIONS: Final[tuple[Action, ...]] = ("acknowledge", "escalate", "resolve", "confirm")
# An acknowledgement tapped offline is kept until it is answered; a day later nobody waits for it.
LIFE: Final = timedelta(hours=24)
_SEAL: Final = 16
_BODY: Final = 16 + 5 + 1


@dataclass(frozen=True, slots=True)
class Capability:
    """It names a page, and through it one incident and one person."""

    page_id: UUID
    expires_at: datetime
    actions: tuple[Action, ...]


def seal(key: bytes, capability: Capability) -> str:
    """Sealing the same capability twice gives the same text, so a page sent again carries the same one."""
    bits = sum(1 << _ACTIONS.index(action) for action in capability.actions)
    until = int(capability.expires_at.timestamp())
    body = capability.page_id.bytes + until.to_bytes(5, "big") + bytes([bits])
    return _written(body + _mac(key, body))


def unseal(key: bytes, text: str, *, now: datetime) -> Capability:
    """Refused("BAD_CAPABILITY") when it is not ours, Refused("EXPIRED") when its time is over."""
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError as error:
        raise _bad() from error
    # The decoder passes over what it does not know, and some bits of the last letter mean nothing.
    if _written(raw) != text:
        raise _bad()
    if len(raw) != _BODY + _SEAL or not hmac.compare_digest(_mac(key, raw[:_BODY]), raw[_BODY:]):
        raise _bad()
    expires_at = datetime.fromtimestamp(int.from_bytes(raw[16:21], "big"), UTC)
    if expires_at <= now:
        raise Refused("EXPIRED", "This page is too old to be answered from here. Open the incident.")
    bits = raw[21]
    actions = tuple(action for place, action in enumerate(_ACTIONS) if bits & (1 << place))
    return Capability(UUID(bytes=raw[:16]), expires_at, actions)


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _mac(key: bytes, body: bytes) -> bytes:
    return hmac.digest(key, b"capability" + body, "sha256")[:_SEAL]


def _bad() -> Refused:
    return Refused("BAD_CAPABILITY", "This link is not one of ours, or it was cut.")

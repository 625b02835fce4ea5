"""Whether a phone, and so its owner, can be expected to ring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

Health = Literal["ready", "never-tested", "silent", "retired"]
Reach = Literal["ready", "never-tested", "silent", "failing", "no-device"]
SILENT_AFTER: Final = timedelta(days=14)
MOST_DEVICES: Final = 10
# Why a phone was retired because somebody wished it; any other reason is what its push service said.
WISHES: Final = frozenset({"removed", "signed-out", "moved", "replaced", "disabled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRecord:
    created_at: datetime
    last_sent_at: datetime | None = None
    last_receipt_at: datetime | None = None
    retired_at: datetime | None = None
    retired_reason: str | None = None


def health(device: DeviceRecord, *, now: datetime) -> Health:
    """Silent: pushes went out, and for 14 days none of them was answered with a receipt."""
    if device.retired_at is not None:
        return "retired"
    heard = device.last_receipt_at or device.created_at
    sent_since = device.last_sent_at is not None and device.last_sent_at > heard
    if sent_since and now - heard >= SILENT_AFTER:
        return "silent"
    return "ready" if device.last_receipt_at is not None else "never-tested"


def reach(devices: Sequence[DeviceRecord], *, now: datetime) -> Reach:
    """The best of a person's phones; `failing` when the last one was lost without their doing."""
    states = {health(device, now=now) for device in devices}
    order: tuple[Reach, ...] = ("ready", "never-tested", "silent")
    for state in order:
        if state in states:
            return state
    last = max(devices, key=lambda device: device.retired_at or device.created_at, default=None)
    return "failing" if last is not None and was_lost(last.retired_reason) else "no-device"


def was_lost(retired_reason: str | None) -> bool:
    """Retired without anybody's wish: it comes back as soon as its browser subscribes again."""
    return retired_reason is not None and retired_reason not in WISHES

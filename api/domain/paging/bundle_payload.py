"""What a phone is told of several pages at once: how many, the worst of them, and where they all are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from api.domain.paging.payload import Payload, declared, plain_text, spoken_name

MOST_LISTED: Final = 4
"""Lines of a bundle; a lock screen shows no more of it."""
_LINE: Final = 95


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One incident of a bundle, as its line says it."""

    number: int
    severity: int
    service: str
    title: str
    restricted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """The page, the incident and the capability are those of the worst, which stands first in `listed`."""

    bundle_id: UUID
    incident_id: UUID
    page_id: UUID
    capability: str
    listed: tuple[Listed, ...]
    count: int
    has_waited: bool
    rings: bool
    at: datetime
    title_on_lock_screen: bool


def bundle_payload(bundle: Bundle, *, base: str = "") -> Payload:
    """One notification for many pages; the next with the same tag takes its place.

    It leads to the list, where each is answered by itself. The worst can be answered without a login
    too, through the action that carries its own page's capability.
    """
    worst = bundle.listed[0]
    alarm = f"{base}/alarm#{bundle.capability}"
    return declared(
        title=headline(bundle),
        body="\n".join(lines(bundle)),
        navigate=alarm if bundle.count == 1 else f"{base}/now",
        tag=bundle.bundle_id.hex,
        shown={
            "renotify": bundle.rings,
            "requireInteraction": True,
            "silent": not bundle.rings,
            "actions": [
                {
                    "action": "alarm",
                    "title": f"Open {spoken_name(worst.severity, '', worst.number, restricted=True)}",
                    "navigate": alarm,
                }
            ],
        },
        told={
            "kind": "page-bundle",
            "incidentId": str(bundle.incident_id),
            "pageId": str(bundle.page_id),
            "severity": worst.severity,
            "capability": bundle.capability,
            "number": worst.number,
            "count": bundle.count,
            "rings": bundle.rings,
            "at": bundle.at.isoformat(),
        },
    )


def bundle_over_payload(bundle_id: UUID, *, base: str = "") -> Payload:
    """Somebody has each of them by now: the bundle goes quiet, as a page does."""
    return declared(
        title="All of these are answered",
        body="Nothing of this notification waits for you any more.",
        navigate=f"{base}/now",
        tag=bundle_id.hex,
        shown={"renotify": False, "requireInteraction": False, "silent": True},
        told={"kind": "stand-down"},
    )


def headline(bundle: Bundle) -> str:
    incidents = "1 incident" if bundle.count == 1 else f"{bundle.count} incidents"
    if bundle.has_waited:
        return f"{incidents} waited for you"
    severity = f"SEV{bundle.listed[0].severity}"
    return f"{incidents} for you: {severity}" if bundle.count == 1 else f"{incidents}, worst {severity}"


def lines(bundle: Bundle, *, most: int = MOST_LISTED) -> list[str]:
    told = [_line(one, shows_title=bundle.title_on_lock_screen) for one in bundle.listed[:most]]
    left = bundle.count - len(told)
    return [*told, f"and {left} more"] if left else told


def _line(one: Listed, *, shows_title: bool) -> str:
    name = spoken_name(one.severity, one.service, one.number, restricted=one.restricted)
    if one.restricted or not shows_title:
        return name
    return plain_text(f"{name}: {one.title}", limit=_LINE)

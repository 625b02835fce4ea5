"""What a phone is told: one declarative push for every browser, short and fit for a lock screen."""

import hashlib
import json
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from api.domain.clean import clean_line

Kind = Literal["page", "page-bundle", "stand-down", "test", "notice", "update-due", "shift"]
Urgency = Literal["high", "normal", "low"]
Payload = dict[str, Any]

LARGEST_PAYLOAD = 2700
"""Plain bytes; Firefox on Android goes through a bridge that stops at 2744."""

SHORTEST_TTL, LONGEST_TTL = timedelta(seconds=60), timedelta(minutes=30)

# Bytes of each text before the whole is fitted: a lock screen shows less than this anyway.
_TITLE, _BODY, _DETAIL = 120, 400, 300
_URGENT: frozenset[Kind] = frozenset({"page", "page-bundle", "test", "shift", "update-due"})
_ACTION_TITLES = {"acknowledge": "Acknowledge", "escalate": "Escalate", "resolve": "Resolve"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    incident_id: UUID
    number: int
    page_id: UUID
    capability: str
    actions: tuple[str, ...]
    """Those the capability allows; phones show two at most, in this order."""
    severity: int
    service: str
    title: str
    at: datetime
    acknowledge_by: datetime | None
    """In the reader's own zone: it is printed as a clock time."""
    next_up: str | None
    """Who is paged after that."""
    title_on_lock_screen: bool
    restricted: bool
    runbook: tuple[str, str] | None = None
    """Handle and title of the one to follow, where there is room for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StandDown:
    incident_id: UUID
    number: int
    severity: int
    service: str
    headline: str
    """"Ana has it", "Resolved by Bo"."""
    restricted: bool
    navigate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceTest:
    page_id: UUID
    capability: str
    device: str
    navigate: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    kind: Literal["notice", "update-due", "shift"]
    notice_id: UUID
    title: str
    body: str
    navigate: str
    capability: str | None = None
    """With it the phone says that it showed the notice."""
    quiet: bool = False


def page_payload(page: Page, *, base: str = "") -> Payload:
    """`base` is the public address, for readers that do not resolve a relative `navigate`."""
    navigate = f"{base}/alarm#{page.capability}"
    return declared(
        title=spoken_name(page.severity, page.service, page.number, restricted=page.restricted),
        body=_page_body(page),
        navigate=navigate,
        tag=page.incident_id.hex,
        shown={
            "renotify": True,
            "requireInteraction": True,
            "silent": False,
            "actions": [
                {"action": action, "title": _ACTION_TITLES[action], "navigate": navigate}
                for action in page.actions[:2]
            ],
        },
        told={"kind": "page", **_page_details(page)},
    )


def _page_body(page: Page) -> str:
    shows_title = page.title_on_lock_screen and not page.restricted
    first = plain_text(page.title, limit=_DETAIL) if shows_title else "You are being paged."
    if page.acknowledge_by is None:
        return first
    return f"{first}\nAcknowledge by {page.acknowledge_by:%H:%M}."


def _page_details(page: Page) -> Payload:
    """What the Alarm screen draws before, or without, any network."""
    details: Payload = {
        "incidentId": str(page.incident_id),
        "pageId": str(page.page_id),
        "severity": page.severity,
        "capability": page.capability,
        "actions": list(page.actions),
        "number": page.number,
        "at": page.at.isoformat(),
    }
    if page.acknowledge_by is not None:
        details["acknowledgeBy"] = page.acknowledge_by.isoformat()
    if page.restricted:
        return details
    # Never drawn on a lock screen, unlike `notification.title`; a restricted one not even here.
    details["service"] = plain_text(page.service, limit=_TITLE)
    details["title"] = plain_text(page.title, limit=_DETAIL)
    if page.next_up is not None:
        details["next"] = plain_text(page.next_up, limit=_TITLE)
    if page.runbook is not None:
        handle, title = page.runbook
        details["runbook"] = {"handle": handle, "title": plain_text(title, limit=_TITLE)}
    return details


def stand_down_payload(stand_down: StandDown, *, base: str = "") -> Payload:
    """Replaces the page of the same incident on the phone: same tag, no sound, still shown."""
    return declared(
        title=stand_down.headline,
        body=spoken_name(
            stand_down.severity, stand_down.service, stand_down.number, restricted=stand_down.restricted
        ),
        navigate=base + stand_down.navigate,
        tag=stand_down.incident_id.hex,
        shown={"renotify": False, "requireInteraction": False, "silent": True},
        told={
            "kind": "stand-down",
            "incidentId": str(stand_down.incident_id),
            "severity": stand_down.severity,
            "number": stand_down.number,
        },
    )


def device_test_payload(test: DeviceTest, *, base: str = "") -> Payload:
    return declared(
        title="Test page",
        body=f"{plain_text(test.device, limit=_TITLE) or 'This device'} can be paged. Nothing is broken.",
        navigate=base + test.navigate,
        tag=f"test-{test.page_id.hex}",
        shown={"renotify": True, "requireInteraction": False, "silent": False},
        told={"kind": "test", "pageId": str(test.page_id), "capability": test.capability},
    )


def notice_payload(notice: Notice, *, base: str = "") -> Payload:
    return declared(
        title=notice.title,
        body=plain_text(notice.body, limit=_BODY),
        navigate=base + notice.navigate,
        tag=f"{notice.kind}-{notice.notice_id.hex}",
        shown={
            "renotify": notice.kind in ("shift", "update-due"),
            "requireInteraction": False,
            "silent": notice.quiet,
        },
        told={"kind": notice.kind, "noticeId": str(notice.notice_id)}
        | ({"capability": notice.capability} if notice.capability else {}),
    )


def declared(*, title: str, body: str, navigate: str, tag: str, shown: Payload, told: Payload) -> Payload:
    """What every push has in common, whatever its kind."""
    notification = {
        "title": plain_text(title, limit=_TITLE) or "Tocsin",
        "body": body,
        "navigate": navigate,
        "tag": tag,
        "lang": "en",
        "dir": "auto",
        **shown,
        "data": {"v": 1, **told},
    }
    # `mutable` still wakes the service worker; the platform shows the declared text when that fails.
    return {"web_push": 8030, "mutable": True, "notification": notification}


def spoken_name(severity: int, service: str, number: int, *, restricted: bool) -> str:
    if restricted:
        return f"SEV{severity} #{number}"
    # The service's name is cut, never the number that people say aloud.
    return f"SEV{severity} {plain_text(service, limit=80)} #{number}"


def plain_text(text: str, *, limit: int) -> str:
    """One line of at most `limit` bytes of UTF-8."""
    return _cut(clean_line(text, limit), limit)


def _cut(text: str, limit: int) -> str:
    encoded = text.encode()
    if len(encoded) <= limit:
        return text
    mark = "…"
    return encoded[: max(limit - len(mark.encode()), 0)].decode(errors="ignore").rstrip() + mark


def fit(payload: Payload, *, limit: int = LARGEST_PAYLOAD) -> bytes:
    """As it goes on the wire; the longest text is shortened until the whole fits."""
    wire = _wire(payload)
    if len(wire) <= limit:
        return wire
    return _shortened(json.loads(wire), limit)


def _shortened(payload: Payload, limit: int) -> bytes:
    # The alarm asks for it again when it opens: no word of the page itself goes before it.
    payload["notification"]["data"].pop("runbook", None)
    wire = _wire(payload)
    while len(wire) > limit:
        place, key = max(_texts(payload), key=lambda text: len(_wire(text[0][text[1]])))
        size = len(place[key].encode())
        if size <= _SHORTEST_TEXT:
            return wire
        place[key] = _cut(place[key], max(size * 3 // 4, _SHORTEST_TEXT))
        wire = _wire(payload)
    return wire


_SHORTEST_TEXT = 16


def _texts(payload: Payload) -> list[tuple[Payload, str]]:
    """Where the texts are that may be shortened; addresses, ids and capabilities are not among them."""
    notification = payload["notification"]
    told = notification["data"]
    spots = [(notification, key) for key in ("title", "body")]
    return spots + [(told, key) for key in ("title", "service", "next") if key in told]


def shorten(plain: bytes, *, limit: int) -> bytes:
    """The same push with shorter texts, for a push service that called it too large."""
    return _shortened(json.loads(plain), limit)


def _wire(part: Any) -> bytes:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":")).encode()


def topic_for(kind: Kind, subject_id: UUID) -> str:
    """At most 32 characters: Mozilla refuses more. A stand-down replaces its incident's undelivered page."""
    if kind in ("page", "stand-down"):
        return subject_id.hex
    return hashlib.sha256(f"{kind}:{subject_id}".encode()).hexdigest()[:32]


def urgency_for(kind: Kind) -> Urgency:
    """`high` wakes a dozing phone; a test, and that of a shift that begins, takes the road of a page.

    So does a promise to others that is about to be broken: said later it would be of no use.
    """
    return "high" if kind in _URGENT else "normal"


def ttl_for(*, now: datetime, until: datetime | None) -> int:
    """Seconds a push service may keep it: to the end of the rung, within 60 s and 30 min."""
    left = LONGEST_TTL if until is None else until - now
    return math.ceil(min(max(left, SHORTEST_TTL), LONGEST_TTL).total_seconds())

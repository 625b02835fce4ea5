"""From a claimed page to the words a device or a mailbox gets; pure, so that it can be read and tested."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeVar, cast
from zoneinfo import ZoneInfo

from api.domain.organisation.snapshot import Organisation, administrators, called
from api.domain.paging import payload
from api.domain.paging.capability import LIFE, Action, Capability, seal
from api.domain.paging.ladder import Position, after, is_catch_all, restore, rung_at
from api.domain.rights import role_may
from api.store.paging.paging import Due

T = TypeVar("T")
ACTIONS: tuple[Action, ...] = ("acknowledge", "escalate")


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page needs besides itself: the seal's key and the address people come back to."""

    key: bytes
    base: str


def capability_of(desk: Desk, due: Due, *actions: Action) -> str:
    """The same page always carries the same capability, however often it is sent."""
    return seal(desk.key, Capability(due.id, due.queued_at + LIFE, actions))


def page_of(desk: Desk, due: Due, organisation: Organisation, *, now: datetime) -> payload.Page:
    service = organisation.services_by_id.get(due.service_id) if due.service_id else None
    member = organisation.people.get(due.person_id) if due.person_id else None
    by = due.rung_due_at
    return payload.Page(
        incident_id=_known(due.incident_id),
        number=_known(due.number),
        page_id=due.id,
        capability=capability_of(desk, due, *ACTIONS),
        actions=ACTIONS,
        severity=_known(due.severity),
        service=service.name if service else "Incident",
        title=due.title or "",
        at=due.detected_at or due.queued_at,
        acknowledge_by=by.astimezone(ZoneInfo(member.time_zone)) if by and by > now and member else None,
        next_up=_next_up(due, organisation, now=now),
        title_on_lock_screen=organisation.titles_on_lock_screens,
        restricted=bool(due.restricted),
        runbook=due.runbook if member and role_may(member.role, "runbook.see") else None,
    )


def push_of(desk: Desk, due: Due, organisation: Organisation, *, now: datetime) -> bytes:
    """The declarative payload of a push, whatever its kind."""
    words = due.words or {}
    match due.kind:
        case "page":
            return payload.fit(payload.page_payload(page_of(desk, due, organisation, now=now)))
        case "stand-down":
            service = organisation.services_by_id.get(due.service_id) if due.service_id else None
            stand_down = payload.StandDown(
                incident_id=_known(due.incident_id),
                number=_known(due.number),
                severity=_known(due.severity),
                service=service.name if service else "Incident",
                headline=str(words.get("headline", "Somebody has it")),
                restricted=bool(due.restricted),
                navigate=f"/incidents/{due.number}",
            )
            return payload.fit(payload.stand_down_payload(stand_down))
        case "test":
            test = payload.DeviceTest(
                page_id=due.id,
                capability=capability_of(desk, due),
                device=due.label,
                navigate="/settings/devices",
            )
            return payload.fit(payload.device_test_payload(test))
        case _:
            notice = payload.Notice(
                kind=_notice_kind(due),
                notice_id=due.id,
                capability=capability_of(desk, due) if due.kind == "shift" else None,
                quiet=bool(words.get("quiet")),
                title=str(words.get("title", "Tocsin")),
                body=str(words.get("body", "")),
                navigate=str(words.get("navigate", "/now")),
            )
            return payload.fit(payload.notice_payload(notice))


def subject_of(due: Due) -> payload.Kind:
    known = {"page", "stand-down", "test", "shift", "update-due"}
    return cast("payload.Kind", due.kind) if due.kind in known else "notice"


def urgency_of(due: Due) -> payload.Urgency:
    """Of its kind, unless its words say how much they may disturb."""
    words = due.words or {}
    if words.get("quiet"):
        return "low"
    return "high" if words.get("urgent") else payload.urgency_for(subject_of(due))


def life_of(due: Due, *, now: datetime) -> int:
    """Seconds a push service may keep it: a page to the end of its rung, the rest a little longer."""
    until = due.rung_due_at if due.kind == "page" and due.rung_due_at else now + timedelta(minutes=30)
    return payload.ttl_for(now=now, until=until)


def _notice_kind(due: Due) -> Literal["notice", "update-due", "shift"]:
    return (
        cast("Literal['update-due', 'shift']", due.kind) if due.kind in ("shift", "update-due") else "notice"
    )


def _next_up(due: Due, organisation: Organisation, *, now: datetime) -> str | None:
    if due.ladder is None or due.round is None or due.rung is None:
        return None
    ladder = restore(due.ladder)
    position = after(ladder, Position(due.round, due.rung))
    service = organisation.services_by_id.get(due.service_id) if due.service_id else None
    who = called(organisation, rung_at(ladder, position).notify, at=now, service=service).people
    if not who and is_catch_all(ladder, position):
        who = administrators(organisation)
    return ", ".join(member.name for member in who[:2]) or None


def _known(value: T | None) -> T:
    if value is None:
        raise ValueError("a page of an incident names its incident")
    return value

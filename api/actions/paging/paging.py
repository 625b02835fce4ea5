"""Ringing a rung: whom it calls, which pages that makes, and what is passed at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from api.actions.incidents.timeline import Case
from api.actions.oncall import shadows
from api.domain.incidents.incident import SYSTEM
from api.domain.organisation.snapshot import Called, Member, Organisation, Outside, administrators, called
from api.domain.paging.calling import Reach, reach
from api.domain.paging.ladder import Ladder, Position, Rung, after, is_catch_all, rung_at
from api.domain.paging.notification import Pages
from api.store.base import new_id
from api.store.paging import devices, paging
from api.store.paging.ladders import EscalationRow

# When even the catch-all reaches nobody, somebody may still open the app and register a phone.
_NOBODY_AT_ALL = timedelta(minutes=1)
_SHORTEST_LIFE = timedelta(seconds=60)
_STAND_DOWN_LIFE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Rang:
    """What ringing a rung came to; `due_at` is when silence climbs, None when this rung is passed."""

    due_at: datetime | None = None
    passed_because: str = ""
    is_muted: bool = False


async def ring_from(
    case: Case,
    organisation: Organisation,
    escalation: EscalationRow,
    ladder: Ladder,
    position: Position,
    *,
    skip: UUID | None = None,
) -> None:
    """Ring this rung, or the first after it that can reach somebody; never ends in silence."""
    while True:
        rung = rung_at(ladder, position)
        who = _called(case, organisation, ladder, position, rung)
        rang = await _ring(case, who, rung=rung, position=position, name=_name(ladder, position), skip=skip)
        if rang.is_muted:
            _stand(escalation, position, phase="stopped", due_at=None)
            return
        if rang.due_at is not None:
            _stand(escalation, position, phase="climbing", due_at=rang.due_at)
            await shadows.tell(case, organisation, rung.notify)
            break
        case.record(
            "rung-passed", SYSTEM, f"{_name(ladder, position)} passed at once: {rang.passed_because}."
        )
        if is_catch_all(ladder, position):
            case.record("nobody-reached", SYSTEM, "Nobody could be reached. Trying again every minute.")
            _stand(escalation, position, phase="climbing", due_at=case.now + _NOBODY_AT_ALL)
            break
        position = after(ladder, position)
    if position != Position(0, 0) and case.row.escalated_at is None:
        case.row.escalated_at = case.now


async def ring_person(
    case: Case, member: Member, *, wait: timedelta, position: Position, name: str
) -> datetime | None:
    """Ring one person, who is asked by name; when silence is over, or None if they cannot be reached."""
    rung = Rung(tier=1, wait=wait, notify=())
    rang = await _ring(case, Called(people=(member,)), rung=rung, position=position, name=name, skip=None)
    return rang.due_at


async def stand_down(
    case: Case, headline: str, *, but: UUID | None = None, but_person: UUID | None = None
) -> None:
    """Cancel what has not left, and replace the page on every phone that shows it.

    Not on the device `but`, which answered; nor on any of `but_person`'s, who is about to be paged: the two
    would race, and the last to arrive is what the phone shows.
    """
    cancelled = await paging.cancel_pending(case.tx.session, case.row.id)
    case.pages = [page for page in case.pages if page["kind"] != "page"]
    shown = [
        row
        for row in await paging.rung_devices(case.tx.session, case.row.id)
        # A bundle still shows the others, so it is told on the device that answered too.
        if (row.bundle_id is not None or row.device_id != but)
        and (but_person is None or row.person_id != but_person)
    ]
    if shown:
        rows = [
            _row(case, kind="stand-down", channel="push", label=page.label, step=0, due_at=case.now)
            | {
                "person_id": page.person_id,
                "device_id": page.device_id,
                "bundle_id": page.bundle_id,
                "words": {"headline": headline},
                "expires_at": case.now + _STAND_DOWN_LIFE,
            }
            for page in shown
        ]
        case.pages += rows
        case.tx.ring("pages")
    if cancelled or shown:
        case.stirred = True


def _stand(escalation: EscalationRow, position: Position, *, phase: str, due_at: datetime | None) -> None:
    escalation.round, escalation.rung = position.round, position.rung
    escalation.phase, escalation.due_at = phase, due_at
    escalation.asked = 0
    escalation.version += 1


def _name(ladder: Ladder, position: Position) -> str:
    if is_catch_all(ladder, position):
        return "The catch-all"
    again = f", round {position.round + 1}" if position.round else ""
    return f"Rung {position.rung + 1} of {len(ladder.rungs)}{again}"


def _called(case: Case, organisation: Organisation, ladder: Ladder, position: Position, rung: Rung) -> Called:
    service = organisation.services_by_id.get(case.row.service_id) if case.row.service_id else None
    who = called(organisation, rung.notify, at=case.now, service=service)
    if is_catch_all(ladder, position) and not who.people:
        return Called(administrators(organisation), who.contacts, who.channels)
    return who


async def _ring(
    case: Case, who: Called, *, rung: Rung, position: Position, name: str, skip: UUID | None
) -> Rang:
    people = [member for member in who.people if member.id != skip]
    reached = await _reaches(case, people)
    rows = [
        row for one in reached for row in _page_rows(case, one, rung=rung, position=position)
    ] + _outside_rows(case, who, rung=rung, position=position)
    if rows:
        case.pages += rows
        case.tx.ring("pages")
    rings = [one.rings_at for one in reached if one.calls and one.rings_at]
    _say_who(case, reached, who, name=name, tier=rung.tier, position=position)
    if rings:
        return Rang(due_at=max(case.now, min(rings)) + rung.wait)
    if reached and all(one.is_muted for one in reached):
        return Rang(is_muted=True)
    if not reached and (who.contacts or who.channels):
        return Rang(due_at=case.now + rung.wait)
    return Rang(passed_because=_why_passed(reached))


async def _reaches(case: Case, people: Sequence[Member]) -> list[Reach]:
    phones = await devices.live(case.tx.session, [member.id for member in people])
    limit = cast("Pages", case.row.pages_when)
    return [
        reach(
            member,
            severity=case.row.severity,
            limit=limit,
            devices=phones[member.id],
            mail=case.tx.mail,
            now=case.now,
        )
        for member in people
    ]


def _why_passed(reached: Sequence[Reach]) -> str:
    if not reached:
        return "nobody is on it"
    names = ", ".join(one.member.name for one in reached)
    return f"no working device or channel for {names}"


def _say_who(
    case: Case, reached: Sequence[Reach], who: Called, *, name: str, tier: int, position: Position
) -> None:
    data = {"tier": tier, "rung": position.rung, "round": position.round}
    now = [one for one in reached if one.calls and one.rings_at == case.now]
    later = [one for one in reached if one.calls and one.rings_at and one.rings_at > case.now]
    if now:
        names = ", ".join(one.member.name for one in now)
        case.record(
            "paged", SYSTEM, f"{name}: paging {names}.", people=[one.member.handle for one in now], **data
        )
    for one in later:
        case.record(
            "held",
            SYSTEM,
            f"{name}: held for {one.member.name} until they are next on duty.",
            people=[one.member.handle],
            until=one.rings_at.isoformat() if one.rings_at else None,
            **data,
        )
    muted = [one for one in reached if one.is_muted]
    if muted and len(muted) == len(reached):
        case.record("not-paged", SYSTEM, f"SEV{case.row.severity} pages nobody: it is on the list.", **data)
    told = [*who.contacts, *who.channels]
    if told:
        names = ", ".join(one.name for one in told)
        case.record("told", SYSTEM, f"{name}: telling {names}.", told=[one.handle for one in told], **data)


def _row(case: Case, *, kind: str, channel: str, label: str, step: int, due_at: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        "kind": kind,
        "incident_id": case.row.id,
        "person_id": None,
        "contact_id": None,
        "channel_id": None,
        "device_id": None,
        "method_id": None,
        "channel": channel,
        "label": label,
        "round": None,
        "rung": None,
        "step": step,
        "bundle_id": None,
        "words": None,
        "state": "queued",
        "attempts": 0,
        "queued_at": case.now,
        "due_at": due_at,
        "expires_at": due_at + _STAND_DOWN_LIFE,
    }


def _page_rows(case: Case, one: Reach, *, rung: Rung, position: Position) -> list[dict[str, Any]]:
    life = max(rung.wait, _SHORTEST_LIFE)
    return [
        _row(case, kind="page", channel=call.channel, label=call.label, step=call.step, due_at=call.due_at)
        | {
            "person_id": one.member.id,
            "device_id": call.device_id,
            "method_id": call.method_id,
            "round": position.round,
            "rung": position.rung,
            "expires_at": call.due_at + life,
        }
        for call in one.calls
    ]


def _outside_rows(case: Case, who: Called, *, rung: Rung, position: Position) -> list[dict[str, Any]]:
    life = max(rung.wait, _SHORTEST_LIFE)

    def row(column: str, one: Outside) -> dict[str, Any]:
        made = _row(case, kind="page", channel="apprise", label=one.name, step=0, due_at=case.now)
        return made | {
            column: one.id,
            "round": position.round,
            "rung": position.rung,
            "expires_at": case.now + life,
        }

    return [row("contact_id", one) for one in who.contacts] + [row("channel_id", one) for one in who.channels]

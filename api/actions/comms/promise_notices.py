"""What phones say of a promise: that it is due soon, that it is overdue, and whose turn it is now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import insert

from api.actions.incidents.speaking import speakers
from api.actions.incidents.timeline import Case
from api.actions.paging.notices import notice_row
from api.domain.comms.promise import Step
from api.domain.incidents.incident import SYSTEM
from api.domain.incidents.speaking import Speakers, line
from api.domain.organisation.snapshot import Member
from api.domain.paging.calling import reach
from api.domain.when import at_words
from api.store.comms.comms import PromiseRow
from api.store.incidents import sight
from api.store.organisation import snapshot as organisations
from api.store.paging import devices, paging
from api.store.paging.paging import Due, PageRow

KIND: Final = "update-due"
# Afterwards the next step has said it louder.
_LIFE: Final = timedelta(minutes=30)
_ALIVE: Final = ("queued", "sending", "accepted", "displayed", "opened", "acknowledged")


@dataclass(frozen=True, slots=True)
class Word:
    """One thing to say of promises of one incident, to whoever it is the turn of."""

    step: Step
    audiences: tuple[str, ...]
    due_at: datetime
    is_first: bool = False
    """Nobody outside has read anything yet, so that nobody sees that it is late."""

    @classmethod
    def of(cls, step: Step, rows: Sequence[PromiseRow]) -> "Word":
        is_first = all(row.kind == "first" for row in rows)
        return cls(step, tuple(row.audience for row in rows), min(row.due_at for row in rows), is_first)

    @property
    def what(self) -> str:
        """ "public and internal updates", "briefing"."""
        names = [one for one in self.audiences if one != "executives"]
        updates = " and ".join(", ".join(names).rsplit(", ", 1))
        parts = [f"{updates} update{'s' * (len(names) > 1)}"] if updates else []
        return " and ".join([*parts, *["briefing"] * ("executives" in self.audiences)])

    @property
    def verb(self) -> str:
        return "is" if len(self.audiences) == 1 else "are"


async def standing(opened: Case, who: Speakers) -> tuple[tuple[Member, ...], ...]:
    """Who is told one after the other: nobody in it whom no word would reach.

    Of a restricted incident only who is named in it, and at the end all of them: it is nobody else's.
    """
    if opened.row.restricted:
        who = await _among_the_named(opened, who)
    members = [one for one in (who.lead, who.deputy, who.commander, *who.administrators) if one]
    return line(who, reachable=await _reachable(opened, members))


async def tell(opened: Case, members: Iterable[Member], word: Word) -> None:
    """Lock screens are told the number and the time: the rest stands behind the login."""
    rows: list[dict[str, Any]] = []
    for member in members:
        rows += await _rows(opened, member, _words(opened, member, word))
    if rows:
        await opened.tx.session.execute(insert(PageRow), rows)
        opened.tx.ring("pages")


async def failed(opened: Case, due: Due) -> None:
    """It could not be sent: where no other phone of theirs may still show it, the next in line is told."""
    session = opened.tx.session
    page = await session.get(PageRow, due.id, populate_existing=True)
    if page is None or page.words is None or page.person_id is None:
        return
    together = await paging.of_notice(session, page)
    if any(one.state in _ALIVE for one in together):
        return
    organisation = await organisations.current(session)
    who = await speakers(session, organisation, opened.row, now=opened.now)
    step, audiences = page.words["step"], tuple(page.words["audiences"])
    word = Word(step, audiences, datetime.fromisoformat(page.words["due_at"]))
    names = {member.id: member.name for member in organisation.people.values()}
    following = _after(await standing(opened, who), page.person_id)
    opened.record(
        "update-unheard",
        SYSTEM,
        f"{names.get(page.person_id, 'Somebody')} was not reached about the {word.what}: {_told(following)}.",
    )
    await tell(opened, following, word)


async def _among_the_named(opened: Case, who: Speakers) -> Speakers:
    session, incident = opened.tx.session, opened.row
    organisation = await organisations.current(session)
    ids = (await sight.named_people(session, [incident.id])).get(incident.id, frozenset())
    named = [one for one in organisation.people.values() if one.id in ids and not one.is_disabled]
    lead, deputy, commander = (one if one in named else None for one in (who.lead, who.deputy, who.commander))
    return Speakers(lead, deputy, commander, tuple(named))


async def _reachable(opened: Case, members: Sequence[Member]) -> frozenset[UUID]:
    phones = await devices.live(opened.tx.session, [member.id for member in members])
    return frozenset(member.id for member in members if phones[member.id] or _other_ways(opened, member))


async def _rows(opened: Case, member: Member, words: dict[str, Any]) -> list[dict[str, Any]]:
    """All their phones; somebody without one by the channel that their own rule names first."""
    phones = (await devices.live(opened.tx.session, [member.id]))[member.id]
    ways: list[dict[str, Any]] = [
        {"channel": "push", "label": phone.label, "device_id": phone.id} for phone in phones
    ] or _other_ways(opened, member)
    return [
        notice_row(
            member.id, channel=way["channel"], label=way["label"], words=words, now=opened.now, kind=KIND
        )
        | way
        | {"incident_id": opened.row.id, "expires_at": opened.now + _LIFE}
        for way in ways
    ]


def _other_ways(opened: Case, member: Member) -> list[dict[str, Any]]:
    called = reach(member, severity=1, limit="any", devices=(), mail=opened.tx.mail, now=opened.now).calls
    return [
        {"channel": call.channel, "label": call.label, "method_id": call.method_id}
        for call in called
        if call.step == 0
    ]


def _words(opened: Case, member: Member, word: Word) -> dict[str, Any]:
    row = opened.row
    at = at_words(word.due_at, member.time_zone)
    overdue = word.step != "reminded"
    title = (
        f"SEV{row.severity} #{row.number}: {word.what} {f'{word.verb} overdue' if overdue else f'due {at}'}"
    )
    return {
        "title": title,
        "body": body_words(word, at),
        "navigate": _desk(row.number, word.audiences),
        "step": word.step,
        "audiences": list(word.audiences),
        "due_at": word.due_at.isoformat(),
    }


def _desk(number: int, audiences: Sequence[str]) -> str:
    """Where it is written: executives read briefings."""
    others = [one for one in audiences if one != "executives"]
    if not others:
        return f"/briefings/+new?incident={number}"
    return f"/comms/{number}?audience={others[0]}"


def body_words(word: Word, at: str) -> str:
    match word.step:
        case "reminded":
            return "A draft is prepared: publish it with what is new, or say a later time."
        case "overdue":
            seen = "nobody was told anything yet" if word.is_first else "readers see that it is late"
            return f"Promised {at}, and {seen}: publish, or say a later time."
    return f"Promised {at}. Nobody has published it: it is yours now."


def _after(standing: Sequence[tuple[Member, ...]], person_id: UUID) -> tuple[Member, ...]:
    place = next(
        (place for place, group in enumerate(standing) if any(one.id == person_id for one in group)), -1
    )
    return standing[place + 1] if place + 1 < len(standing) else ()


def _told(members: Sequence[Member]) -> str:
    return f"telling {' and '.join(one.name for one in members)}" if members else "nobody is left to tell"

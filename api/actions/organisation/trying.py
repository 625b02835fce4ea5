"""What a sample alert would do and whom it would wake, rung by rung, without doing any of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.alerts.alert import Alert, Batch
from api.domain.alerts.filtering import Verdict, VerdictAction, decide
from api.domain.organisation.snapshot import (
    Called,
    Integration,
    Member,
    Organisation,
    Service,
    administrators,
    called,
    ladder_for,
    pages_when,
)
from api.domain.paging.calling import Reach, reach
from api.domain.paging.ladder import Ladder, Position, Rung, is_catch_all, rung_at
from api.domain.paging.notification import Pages
from api.domain.refusal import Refused
from api.store.alerts.alerts import AlertRow
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations
from api.store.paging import devices

Outcome = VerdictAction | Literal["join", "repeat", "acknowledge", "resolve", "quarantine"]


@dataclass(frozen=True, slots=True)
class TrialPerson:
    """`held_until` is when they are next on duty, where this waits for that."""

    member: Member
    channels: tuple[str, ...]
    held_until: datetime | None

    @property
    def is_reachable(self) -> bool:
        return bool(self.channels)


@dataclass(frozen=True, slots=True)
class TrialRung:
    """`after` is how long everybody before it has stayed silent; `others` are told, not woken."""

    tier: int
    after: timedelta
    people: tuple[TrialPerson, ...]
    others: tuple[str, ...]
    is_catch_all: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertTrial:
    verdict: Outcome
    why: str
    title: str | None = None
    service: Service | None = None
    severity: int | None = None
    ladder: str | None = None
    rungs: tuple[TrialRung, ...] = ()
    quarantined: tuple[str, ...] = ()


@dataclass(slots=True)
class _Climb:
    """A ladder being climbed in thought."""

    session: AsyncSession
    organisation: Organisation
    service: Service | None
    severity: int
    limit: Pages
    mail: bool
    begun: datetime
    at: datetime
    rungs: list[TrialRung] = field(default_factory=list)


async def try_alert(
    session: AsyncSession, *, integration: str, alerts: Batch, mail: bool, now: datetime
) -> AlertTrial:
    """Of the first alert in the sample. `alerts` is what the integration's format makes of it."""
    organisation = await organisations.current(session)
    by_handle = {one.handle: one for one in organisation.integrations.values()}
    if integration not in by_handle:
        raise Refused("NOT_FOUND", "There is no such integration.")
    quarantined = tuple(entry.reason for entry in alerts.quarantined)
    if not alerts.alerts:
        why = "Nothing in it could be taken as an alert."
        return AlertTrial(verdict="quarantine", why=why, quarantined=quarantined)
    _, alert = min(alerts.alerts, key=lambda entry: (entry[1].action != "trigger", entry[0]))
    return await _of_alert(
        session, organisation, by_handle[integration], alert, quarantined, mail=mail, now=now
    )


async def _of_alert(
    session: AsyncSession,
    organisation: Organisation,
    integration: Integration,
    alert: Alert,
    quarantined: tuple[str, ...],
    *,
    mail: bool,
    now: datetime,
) -> AlertTrial:
    if alert.action != "trigger":
        why = f"It would {alert.action} what it speaks of, if that is open; nobody is woken."
        return AlertTrial(verdict=alert.action, why=why, title=alert.title, quarantined=quarantined)
    verdict = decide(
        alert,
        integration=integration.handle,
        integration_service=integration.service,
        routes=organisation.routes,
        maintenances=organisation.maintenances,
        now=now,
    )
    service = organisation.services.get(verdict.service) if verdict.service else None
    ladder = ladder_for(organisation, service, verdict.severity)
    quiet = await _quiet(session, integration, alert, verdict, service)
    rungs: Sequence[TrialRung] = ()
    if quiet is None and verdict.action != "drop":
        begun = verdict.until or now
        limit = pages_when(verdict.severity, "working-hours" if verdict.action == "hold" else None)
        climb = _Climb(session, organisation, service, verdict.severity, limit, mail, begun, begun)
        rungs = await _climb(climb, ladder)
    return AlertTrial(
        verdict=quiet[0] if quiet else verdict.action,
        why=" ".join([verdict.why, *([quiet[1]] if quiet else _about(rungs, verdict))]),
        title=alert.title,
        service=service,
        severity=verdict.severity,
        ladder=ladder.name,
        rungs=tuple(rungs),
        quarantined=quarantined,
    )


async def _quiet(
    session: AsyncSession, integration: Integration, alert: Alert, verdict: Verdict, service: Service | None
) -> tuple[Outcome, str] | None:
    """Where somebody knows already."""
    firing = select(AlertRow.episode).where(
        AlertRow.integration_id == integration.id, AlertRow.dedup == alert.dedup, AlertRow.state == "firing"
    )
    episode = await session.scalar(firing)
    if episode is not None and alert.episode in (None, episode):
        return "repeat", "It fires already: this is counted, and wakes nobody unless it is worse."
    if verdict.action not in ("page", "hold"):
        return None
    group = select(IncidentRow.number).where(
        IncidentRow.service_id.is_not_distinct_from(service.id if service else None),
        IncidentRow.group_key == alert.group,
        IncidentRow.state != "RESOLVED",
    )
    number = await session.scalar(group)
    if number is None:
        return None
    return "join", f"It joins incident #{number}, and wakes nobody unless it is worse."


def _about(rungs: Sequence[TrialRung], verdict: Verdict) -> list[str]:
    if verdict.action == "drop" or any(person.channels for rung in rungs for person in rung.people):
        return []
    return ["Nobody would be woken."]


async def _climb(climb: _Climb, ladder: Ladder) -> list[TrialRung]:
    """The first round and the catch-all; rounds between only repeat the first."""
    first = [Position(0, place) for place in range(len(ladder.rungs))]
    for position in first:
        if not await _ring(climb, ladder, position):
            return climb.rungs
    climb.at += (climb.at - climb.begun) * ladder.repeat
    await _ring(climb, ladder, Position(ladder.rounds, 0))
    return climb.rungs


async def _ring(climb: _Climb, ladder: Ladder, position: Position) -> bool:
    """As the ladder does it: False where it ends, because this severity never pages these people."""
    rung, last = rung_at(ladder, position), is_catch_all(ladder, position)
    who = called(climb.organisation, rung.notify, at=climb.at, service=climb.service)
    if last and not who.people:
        who = Called(administrators(climb.organisation), who.contacts, who.channels)
    reached = await _reaches(climb, who)
    climb.rungs.append(
        TrialRung(
            tier=rung.tier,
            after=climb.at - climb.begun,
            people=tuple(_person(one, at=climb.at) for one in reached),
            others=tuple(one.name for one in (*who.contacts, *who.channels)),
            is_catch_all=last,
        )
    )
    if reached and all(one.is_muted for one in reached):
        return False
    climb.at = _silent_until(climb, rung, who, reached)
    return True


def _silent_until(climb: _Climb, rung: Rung, who: Called, reached: Sequence[Reach]) -> datetime:
    """A rung that reaches nobody is passed at once."""
    rings = [one.rings_at for one in reached if one.calls and one.rings_at]
    if rings:
        return max(climb.at, min(rings)) + rung.wait
    return climb.at + rung.wait if not reached and (who.contacts or who.channels) else climb.at


async def _reaches(climb: _Climb, who: Called) -> list[Reach]:
    phones = await devices.live(climb.session, [member.id for member in who.people])
    return [
        reach(
            member,
            severity=climb.severity,
            limit=climb.limit,
            devices=phones[member.id],
            mail=climb.mail,
            now=climb.at,
        )
        for member in who.people
    ]


def _person(one: Reach, *, at: datetime) -> TrialPerson:
    channels = tuple(dict.fromkeys(call.label for call in one.calls))
    held = one.rings_at if one.rings_at and one.rings_at > at else None
    return TrialPerson(one.member, channels, held)

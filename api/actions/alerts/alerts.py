"""What a monitor says becomes an incident, joins one, waits or is held back; twice is no news."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from api.actions.incidents import incidents
from api.actions.incidents.timeline import Case, case
from api.actions.paging import escalation
from api.database import Transaction
from api.domain.alerts.alert import Alert, Quarantined
from api.domain.alerts.alert_class import alert_class
from api.domain.alerts.filtering import Verdict, decide
from api.domain.alerts.flapping import quiet_until
from api.domain.incidents.incident import SYSTEM, Actor
from api.domain.organisation.snapshot import Integration, Organisation
from api.domain.paging.notification import Pages
from api.store.alerts import alerts, filters
from api.store.alerts.alerts import AlertRow, QuarantineRow
from api.store.base import new_id
from api.store.incidents import incidents as incident_rows
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations

# How an alert that is due after all is told apart from one that pages at once.
_HELD_BACK = {"drop": "dropped", "silence": "silenced", "delay": "delayed"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one alert; the incident it belongs to, if it has one."""

    disposition: str
    incident: IncidentRow | None = None


def actor(integration: Integration) -> Actor:
    return Actor("integration", integration.handle, integration.name)


async def receive(tx: Transaction, integration: Integration, alert: Alert, *, now: datetime) -> Taken:
    """One alert, in one transaction with everything that follows from it.

    Lock order is alert, then incident: every path here keeps it. IntegrityError when somebody else wrote the
    same episode, or opened the same group, in the same instant: what they wrote is there at the next try.
    """
    match alert.action:
        case "trigger":
            return await _fired(tx, integration, alert, now=now)
        case "resolve":
            return await _resolved(tx, integration, alert, now=now)
        case "acknowledge":
            return await _acknowledged(tx, integration, alert, now=now)


async def quarantine(
    tx: Transaction, integration: Integration, entries: Sequence[Quarantined], *, now: datetime
) -> None:
    """Keep what could not be read where people can see it, with its reason."""
    tx.session.add_all(
        QuarantineRow(
            id=new_id(),
            integration_id=integration.id,
            index=entry.index,
            reason=entry.reason,
            raw=entry.raw,
            received_at=now,
        )
        for entry in entries
    )
    await tx.session.flush()


async def wake(tx: Transaction, alert_id: UUID, *, now: datetime) -> bool:
    """A delayed, silenced or flapping alert whose time has come: it pages if it still fires.

    False when another worker has it, or it is no longer due.
    """
    row = await alerts.lock_if_due(tx.session, alert_id)
    if row is None:
        return False
    organisation = await organisations.current(tx.session)
    integration = organisation.integrations.get(row.integration_id)
    row.due_at = None
    if integration is None:
        return True
    if row.state == "resolved":
        await _calm(tx, integration, row, now=now)
        return True
    # Its route has had its say when it came; only planned work may still keep it quiet.
    service = organisation.services_by_id.get(row.service_id) if row.service_id else None
    verdict = decide(
        alerts.as_alert(row),
        integration=integration.handle,
        integration_service=service.handle if service else None,
        routes=(),
        maintenances=organisation.maintenances,
        now=now,
    )
    if verdict.action == "silence":
        row.due_at, row.why = verdict.until, verdict.why
        return True
    row.why = f"{row.why} It still fires."
    calmed = row.disposition == "flapping"
    incident = await _open_or_join(
        tx,
        integration,
        row,
        Verdict(
            service=service.handle if service else None, severity=row.severity, action="page", why=row.why
        ),
        organisation,
        now=now,
    )
    if calmed:
        incident.flapping = False
    await tx.session.flush()
    return True


async def _fired(tx: Transaction, integration: Integration, alert: Alert, *, now: datetime) -> Taken:
    recent = await alerts.lock_recent(tx.session, integration.id, alert, now=now)
    firing = next((row for row in recent if row.state == "firing"), None)
    known = next((row for row in recent if row.episode == alert.episode), None)
    over = firing is not None and alert.episode is None and await _is_over(tx, firing)
    if firing is not None and not over and (alert.episode is None or firing is known):
        return await _repeated(tx, integration, firing, alert, recent=recent, now=now)
    if known is not None:
        return Taken("noted", await _incident(tx, known))  # it is over: its firing was delivered late
    if firing is not None:
        if alert.starts_at and firing.starts_at and alert.starts_at < firing.starts_at:
            return Taken("noted", await _incident(tx, firing))  # an old firing that was delivered late
        firing.state, firing.ends_at, firing.due_at = "resolved", now, None
        firing.why = f"{firing.why} A newer episode took its place."
        await tx.session.flush()
    organisation = await organisations.current(tx.session)
    verdict = _decide(integration, alert, organisation, now=now)
    row = _row(integration, alert, verdict, organisation, now=now)
    if firing is not None and not over:
        row.incident_id = firing.incident_id
    turns = [*alerts.turns_of(recent, now=now), now]
    return await _admit(tx, integration, row, verdict, organisation, turns=turns, now=now)


async def _is_over(tx: Transaction, firing: AlertRow) -> bool:
    """Whether people have ended it, though its monitor never said so."""
    incident = await _incident(tx, firing)
    return incident is not None and incident.state == "RESOLVED"


def _decide(integration: Integration, alert: Alert, organisation: Organisation, *, now: datetime) -> Verdict:
    return decide(
        alert,
        integration=integration.handle,
        integration_service=integration.service,
        routes=organisation.routes,
        maintenances=organisation.maintenances,
        now=now,
    )


async def _admit(
    tx: Transaction,
    integration: Integration,
    row: AlertRow,
    verdict: Verdict,
    organisation: Organisation,
    *,
    turns: Sequence[datetime],
    now: datetime,
) -> Taken:
    """What the filters let through, and what flapping lets through of that, reaches an incident."""
    if verdict.action in _HELD_BACK:
        row.disposition, row.due_at = _HELD_BACK[verdict.action], verdict.until
        tx.session.add(row)
        await tx.session.flush()
        await filters.count_held_back(tx.session, verdict)
        return Taken(row.disposition)
    quiet = quiet_until(turns, now=now)
    if quiet is not None:
        tx.session.add(row)
        return await _flapped(tx, integration, row, quiet=quiet, now=now)
    return Taken("paged", await _open_or_join(tx, integration, row, verdict, organisation, now=now))


def _row(
    integration: Integration, alert: Alert, verdict: Verdict, organisation: Organisation, *, now: datetime
) -> AlertRow:
    alert_id = new_id()
    service = organisation.services.get(verdict.service) if verdict.service else None
    return AlertRow(
        id=alert_id,
        integration_id=integration.id,
        episode=alert.episode or f"{alert.dedup}#{alert_id.hex}",
        dedup=alert.dedup,
        group_key=alert.group,
        service_id=service.id if service else None,
        incident_id=None,
        state="firing",
        title=alert.title,
        body=alert.body,
        severity=verdict.severity,
        labels=dict(alert.labels),
        link=alert.link,
        runbook=alert.runbook,
        is_test=alert.is_test,
        disposition="paged",
        why=" ".join([verdict.why, *alert.notes]),
        starts_at=alert.starts_at,
        ends_at=None,
        received_at=now,
        last_received_at=now,
        count=1,
        due_at=None,
    )


async def _repeated(
    tx: Transaction,
    integration: Integration,
    row: AlertRow,
    alert: Alert,
    *,
    recent: Sequence[AlertRow],
    now: datetime,
) -> Taken:
    """The same thing again: counted, never news, unless it has become worse or nothing drops it any more."""
    row.count += 1
    row.last_received_at = now
    is_worse = alert.severity is not None and alert.severity < row.severity and not alert.is_test
    if not is_worse and row.disposition != "dropped":
        await tx.session.flush()
        return Taken("noted", await _incident(tx, row))
    organisation = await organisations.current(tx.session)
    verdict = _decide(integration, alert, organisation, now=now)
    incident = await _incident(tx, row)
    turns = alerts.turns_of(recent, now=now)
    if row.disposition == "dropped":
        if verdict.action == "drop":
            await tx.session.flush()
            return Taken("noted", incident)
        service = organisation.services.get(verdict.service) if verdict.service else None
        row.service_id, row.severity, row.why = service.id if service else None, verdict.severity, verdict.why
        return await _admit(tx, integration, row, verdict, organisation, turns=turns, now=now)
    row.severity = min(row.severity, verdict.severity)
    await tx.session.flush()
    if incident is None:
        return Taken("noted")
    async with case(tx, incident.id, now=now) as opened:
        if opened.row.state != "RESOLVED":
            await _worsen(opened, integration, row, verdict)
            return Taken("noted", opened.row)
    return await _admit(tx, integration, row, verdict, organisation, turns=turns, now=now)


async def _open_or_join(
    tx: Transaction,
    integration: Integration,
    row: AlertRow,
    verdict: Verdict,
    organisation: Organisation,
    *,
    now: datetime,
) -> IncidentRow:
    found = await incident_rows.lock_open_group(
        tx.session, service_id=row.service_id, group_key=row.group_key
    )
    if found is not None:
        opened = Case(tx, found, now)
        opened.attached.append(row)
        row.incident_id, row.disposition = found.id, "joined"
        if _has_runbook(organisation, row):
            found.runbooks_due_at = now
        opened.record(
            "alert-joined", actor(integration), f"{integration.name}: {row.title}", alert=str(row.id)
        )
        await _worsen(opened, integration, row, verdict)
        await opened.close()
        return found
    opened = incidents.begin(
        tx,
        title=row.title,
        body=row.body,
        severity=row.severity,
        service_id=row.service_id,
        by=actor(integration),
        limit="working-hours" if verdict.action == "hold" else None,
        now=now,
    )
    incident = opened.row
    incident.integration_id, incident.group_key = integration.id, row.group_key
    incident.link, incident.runbook = row.link, row.runbook
    incident.runbooks_due_at = now
    opened.attached.append(row)
    row.disposition = "held" if verdict.action == "hold" else "paged"
    if verdict.action == "hold":
        await filters.count_held_back(tx.session, verdict)
    opened.record(
        "alert", actor(integration), f"{integration.name}: {row.title}", alert=str(row.id), why=verdict.why
    )
    await escalation.start(opened, organisation)
    await opened.close()
    return incident


def _has_runbook(organisation: Organisation, row: AlertRow) -> bool:
    """Whether one names its class: in a storm of alerts that join, the others cost no look."""
    name = alert_class(row.labels)
    return name is not None and ("alert", name) in organisation.runbooks_at


async def _worsen(opened: Case, integration: Integration, row: AlertRow, verdict: Verdict) -> None:
    """A worse alert raises its incident; one that no route holds wakes an incident that a route does hold."""
    by = actor(integration)
    held = verdict.action == "hold"
    if row.severity < opened.row.severity:
        limit: Pages | None = "working-hours" if held and opened.row.pages_when != "any" else None
        text = f"{integration.name} says it is worse: SEV{row.severity}."
        await incidents.change_severity(opened, by=by, severity=row.severity, limit=limit, text=text)
    elif row.severity == opened.row.severity and not held:
        await incidents.hold_no_longer(opened, by=by, text=f"{integration.name}: {row.title} does not wait.")


async def _flapped(
    tx: Transaction, integration: Integration, row: AlertRow, *, quiet: datetime, now: datetime
) -> Taken:
    """It comes and goes: noted where it belongs, and quiet until it makes up its mind."""
    row.disposition, row.due_at = "flapping", quiet
    row.why = f"{row.why} It is flapping: quiet until it stays as it is for five minutes."
    found = await incident_rows.lock_open_group(
        tx.session, service_id=row.service_id, group_key=row.group_key
    )
    if found is None:
        await tx.session.flush()
        return Taken("flapping")
    opened = Case(tx, found, now)
    row.incident_id = found.id
    _note_flapping(opened, integration)
    await opened.close()
    return Taken("flapping", found)


def _note_flapping(opened: Case, integration: Integration) -> None:
    if not opened.row.flapping:
        opened.row.flapping = True
        opened.record("flapping", SYSTEM, f"{integration.name} keeps changing its mind: quiet for now.")


async def _resolved(tx: Transaction, integration: Integration, alert: Alert, *, now: datetime) -> Taken:
    # All of them at once and in the order in which a firing locks them, so that the two never wait in a ring.
    recent = await alerts.lock_recent(tx.session, integration.id, alert, now=now)
    row = next((row for row in recent if _speaks_of(alert, row)), None)
    if row is None:
        if alert.episode is not None:
            await _bury(tx, integration, alert, now=now)
        return Taken("noted")
    if row.state == "resolved":
        return Taken("noted", await _incident(tx, row))
    row.state, row.due_at = "resolved", None
    row.ends_at, row.last_received_at = alert.ends_at or now, now
    if row.disposition in {"delayed", "silenced"} and row.incident_id is None:
        row.why = f"{row.why} It ended before anybody was woken."
    await tx.session.flush()
    quiet = quiet_until(alerts.turns_of(recent, now=now), now=now)
    if row.incident_id is None:
        return Taken("noted")
    async with case(tx, row.incident_id, now=now) as opened:
        if opened.row.state == "RESOLVED":
            return Taken("noted", opened.row)
        opened.record("alert-resolved", actor(integration), f"{integration.name}: {row.title} ended.")
        if await alerts.still_firing(tx.session, opened.row.id):
            return Taken("noted", opened.row)
        if quiet is not None:
            _note_flapping(opened, integration)
            row.due_at = quiet
            await tx.session.flush()
        elif opened.row.held_open:
            opened.record("held", SYSTEM, "All its alerts ended; a person holds it open.")
        else:
            by = actor(integration)
            await incidents.close_incident(opened, by=by, text="All its alerts ended.")
        return Taken("noted", opened.row)


def _speaks_of(alert: Alert, row: AlertRow) -> bool:
    """An end names its episode, or the one that fires where its sender knows no episodes."""
    return row.state == "firing" if alert.episode is None else row.episode == alert.episode


async def _bury(tx: Transaction, integration: Integration, alert: Alert, *, now: datetime) -> None:
    """A resolve that came before its firing: remembered, so that the late firing wakes nobody."""
    organisation = await organisations.current(tx.session)
    verdict = Verdict(service=None, severity=alert.severity or 2, action="drop", why="It ended first.")
    row = _row(integration, alert, verdict, organisation, now=now)
    row.state, row.disposition, row.ends_at = "resolved", "noted", alert.ends_at or now
    tx.session.add(row)
    await tx.session.flush()


async def _calm(tx: Transaction, integration: Integration, row: AlertRow, *, now: datetime) -> None:
    """A flapping alert that stayed resolved: its incident may end now. One that turned meanwhile waits on."""
    row.due_at = quiet_until(await alerts.turns(tx.session, row, now=now), now=now)
    if row.incident_id is None or row.due_at is not None:
        return
    async with case(tx, row.incident_id, now=now) as opened:
        opened.row.flapping = False
        if opened.row.state == "RESOLVED" or opened.row.held_open:
            return
        if not await alerts.still_firing(tx.session, opened.row.id):
            text = "It stayed calm for five minutes after flapping."
            await incidents.close_incident(opened, by=actor(integration), text=text)


async def _acknowledged(tx: Transaction, integration: Integration, alert: Alert, *, now: datetime) -> Taken:
    row = await alerts.lock_episode(tx.session, integration.id, alert)
    if row is None or row.state == "resolved" or row.incident_id is None:
        return Taken("noted")
    incident = await _incident(tx, row)
    if incident is None or incident.state == "RESOLVED":
        return Taken("noted", incident)
    answered = await incidents.acknowledge(tx, row.incident_id, by=actor(integration), now=now)
    return Taken("noted", answered.row)


async def _incident(tx: Transaction, row: AlertRow) -> IncidentRow | None:
    return await tx.session.get(IncidentRow, row.incident_id) if row.incident_id else None

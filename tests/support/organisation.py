"""One organisation as a file, and short ways to apply, plan and export it in stories."""

from datetime import datetime
from textwrap import dedent

from sqlalchemy import select

from api.actions.alerts import alerts
from api.actions.organisation.applying import apply
from api.actions.organisation.exporting import export
from api.actions.organisation.planning import Plan, plan
from api.actions.organisation.reading import read_file
from api.database import Database
from api.domain.alerts.alert import Batch
from api.domain.organisation.snapshot import Organisation
from api.secrets import token_hash
from api.store.alerts.alerts import IntegrationKeyRow, IntegrationRow
from api.store.base import new_id
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations
from api.store.organisation.ownership import EditRow
from tests.support.people import KEYRING, NOON

FILE = """\
people:
  - {handle: ana, name: Ana Ruiz, email: ana@example.org, time_zone: America/Chicago, role: responder}
  - {handle: bo, name: Bo Li, email: bo@example.org, time_zone: Europe/Berlin, role: responder}
  - {handle: cy, name: Cy Young, email: cy@example.org, time_zone: America/Chicago, role: responder}
  - {handle: di, name: Di Prince, email: di@example.org, time_zone: America/Chicago, role: admin}
teams:
  - {handle: payments, name: Payments, members: [ana, bo, cy]}
severities:
  - {level: 1, name: Critical, acknowledge_within: 5m, cadence: {public: 15m, executives: 30m}}
schedules:
  - handle: payments-primary
    time_zone: America/Chicago
    rotations:
      - name: weekdays
        people: [ana, [bo, cy], di]
        starts: 2026-11-02T09:00
        unit: week
        hands_off: {day: mon, time: "09:00"}
        active: {days: [mon, tue, wed, thu, fri], from: "09:00", to: 21:00}
    overrides:
      - {from: 2026-11-26T00:00, to: 2026-11-27T00:00, kind: replace, person: ana, by: bo}
  - handle: payments-secondary
    time_zone: America/Chicago
    rotations:
      - {name: all, people: [di, ana], starts: 2026-11-02T09:00, unit: month}
ladders:
  - handle: payments
    rungs:
      - {tier: 1, acknowledge_within: 4m, wait: 5m, notify: ["schedule:payments-primary"], when: any page}
      - {tier: 2, wait: 10m, notify: ["schedule:payments-secondary", "person:di"]}
      - {tier: 3, wait: 15m, notify: ["team:payments", "contact:cloud-vendor", "channel:war-room"]}
    repeat: 2
  - {handle: payments-sev1, rungs: [{wait: 4s, notify: ["person:ana"]}], catch_all: ["team:payments"]}
services:
  - handle: checkout
    name: Checkout
    kind: product
    tier: 1
    environments: [production]
    team: payments
    owner: cy
    primary: ana
    secondary: bo
    backup: di
    coordinator: cy
    ladder: payments
    ladder_by_severity: {1: payments-sev1}
    depends_on: [{service: ledger-db, critical: true}]
    links: [{label: Dashboard, url: "https://grafana.example.org/d/1"}]
  - {handle: ledger-db, name: Ledger database, kind: database}
contacts:
  - {handle: cloud-vendor, name: Cloud vendor, email: help@vendor.example, phone: "+1 555 0100"}
channels:
  - {handle: war-room, url: "json://hooks.example.org/war-room"}
integrations:
  - {handle: prom, kind: alertmanager, service: checkout, key: 00000000000000000000000000000001}
  - {handle: hooks, kind: generic, service: ledger-db}
routes:
  - {when: {label: service, equals: ledger}, service: ledger-db, severity: 2}
  - {when: {label: env, equals: staging}, action: drop}
  - {when: {label: severity, equals: warning}, action: delay, for: 3m}
"""


def without(line: str, text: str = FILE) -> str:
    """The file without the one line that holds these words."""
    kept = [each for each in text.splitlines(keepends=True) if line not in each]
    assert len(kept) == len(text.splitlines()) - 1, f"{line!r} is not on exactly one line"
    return "".join(kept)


def section(name: str, text: str = FILE) -> str:
    """One section of the file alone."""
    lines = text.splitlines(keepends=True)
    begins = lines.index(f"{name}:\n")
    rest = [place for place, line in enumerate(lines) if place > begins and not line.startswith(" ")]
    return "".join(lines[begins : rest[0] if rest else None])


async def apply_text(
    database: Database, text: str, *, by: str = "machine", why: str = "", now: datetime = NOON
) -> Plan:
    async with database.transaction() as tx:
        return await apply(tx, read_file(dedent(text)), KEYRING, by=by, why=why, now=now)


async def plan_text(database: Database, text: str, *, by: str = "machine", now: datetime = NOON) -> Plan:
    async with database.read() as session:
        return await plan(session, read_file(dedent(text)), KEYRING, by=by, now=now)


async def export_text(database: Database, *, now: datetime = NOON) -> str:
    async with database.read() as session:
        return await export(session, now=now)


async def current(database: Database) -> Organisation:
    async with database.read() as session:
        return await organisations.current(session)


async def edits(database: Database, *, noun: str | None = None) -> list[EditRow]:
    question = select(EditRow).order_by(EditRow.at)
    async with database.read() as session:
        found = await session.scalars(question if noun is None else question.where(EditRow.noun == noun))
        return list(found)


def told(plan: Plan) -> list[str]:
    """Each change as `verb noun handle`."""
    return [f"{change.verb} {change.noun} {change.handle}" for change in plan.changes]


async def open_incident(database: Database, **of: object) -> None:
    """An open incident with the given columns, such as its service."""
    row = IncidentRow(
        id=new_id(),
        title="Checkout is down",
        body="",
        severity=2,
        state="OPEN",
        opened_by="person:ana",
        pages_when="any",
        held_open=False,
        restricted=False,
        flapping=False,
        detected_at=NOON,
        created_at=NOON,
        seq=1,
        changed_at=NOON,
        timeline_seq=0,
        head="",
        **of,
    )
    async with database.transaction() as tx:
        tx.session.add(row)


async def key_opens(database: Database, key: str) -> str | None:
    """The integration whose alerts this key brings in today."""
    question = (
        select(IntegrationRow.handle)
        .join(IntegrationKeyRow, IntegrationKeyRow.integration_id == IntegrationRow.id)
        .where(
            IntegrationKeyRow.key_hash == token_hash(key),
            IntegrationKeyRow.revoked_at.is_(None),
            IntegrationRow.archived_at.is_(None),
        )
    )
    async with database.read() as session:
        return await session.scalar(question)


async def receive(database: Database, handle: str, batch: Batch, *, now: datetime) -> None:
    """What an integration's sender says comes in."""
    async with database.transaction() as tx:
        known = (await organisations.current(tx.session)).integrations.values()
        integration = next(one for one in known if one.handle == handle)
        for _, alert in batch.alerts:
            await alerts.receive(tx, integration, alert, now=now)

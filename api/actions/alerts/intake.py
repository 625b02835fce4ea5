"""A whole request of alerts: each group in its own transaction, and a poisoned entry set aside alone."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

import structlog
from sqlalchemy.exc import IntegrityError

from api.actions.alerts import alerts, refused_keys
from api.database import Database, Transaction
from api.domain.alerts.alert import Alert, Batch, Quarantined
from api.domain.alerts.change import Change
from api.domain.organisation.snapshot import Integration, Organisation
from api.domain.refusal import Refused
from api.noted import EVERY
from api.outage import is_outage
from api.secrets import token_hash
from api.store.alerts import integration_keys
from api.store.alerts.alerts import ChangeRow
from api.store.base import new_id
from api.store.incidents.incidents import IncidentRow
from api.store.organisation import snapshot as organisations

log = structlog.get_logger(__name__)

Entry = tuple[int, Alert]
_TRIES = 4


class UnknownKey(Refused):
    """Nobody's key, or nobody's any more: whoever asks is not told which."""

    def __init__(self) -> None:
        super().__init__("UNKNOWN_KEY", "No integration has this key, or it was revoked.")


@dataclass(slots=True)
class Received:
    """What a request came to: the incidents it touched, and what was set aside."""

    incidents: dict[int, IncidentRow] = field(default_factory=dict)
    quarantined: list[Quarantined] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sender:
    """An integration, and the hash of the key that named it."""

    integration: Integration
    key_hash: str


def known_sender(database: Database, key: str) -> Sender | None:
    """Whose key this is as far as this process remembers; it takes no connection."""
    organisation = database.shelf.organisation
    return _sender(organisation, token_hash(key)) if organisation else None


async def sender_of(database: Database, key: str) -> Sender:
    """Whose key this seems to be, good enough to read the body by: asked again before anything is written."""
    if known := known_sender(database, key):
        return known
    async with database.read() as session:
        found = _sender(await organisations.current(session), token_hash(key))
    if found is None:
        raise UnknownKey
    return found


def _sender(organisation: Organisation, key_hash: str) -> Sender | None:
    found = organisation.integration_of(key_hash)
    return Sender(found, key_hash) if found else None


async def note_use(database: Database, key_hash: str, *, now: datetime) -> None:
    """That a key was used; kept to the minute, so ask for it no more often."""
    async with database.transaction() as tx:
        await integration_keys.note_use(tx.session, key_hash, now=now, every=EVERY)


async def turn_away(database: Database, key_hash: str, *, now: datetime) -> bool:
    """Whether the key ever opened anything; whoever answers for its integration hears of it then."""
    async with database.transaction() as tx:
        return await refused_keys.turn_away(tx, key_hash, now=now)


async def receive(database: Database, sender: Sender, batch: Batch, *, now: datetime) -> Received:
    """Everything that can be taken is taken, and on disk when this returns; UnknownKey when it was revoked.

    Groups are taken one transaction each, episodes in order, so that two senders with the same batch wait
    for each other and never in a ring. A database that is away raises: the sender comes again.
    """
    received = Received(quarantined=list(batch.quarantined))
    told = [(index, replace(alert, notes=(*alert.notes, *batch.notes))) for index, alert in batch.alerts]
    entries = sorted(told, key=lambda entry: (entry[1].group, entry[1].dedup))
    for _, group in groupby(entries, key=lambda entry: entry[1].group):
        await _receive_group(database, sender, list(group), received, now=now)
    if received.quarantined:
        async with database.transaction() as tx:
            integration = await _still_good(tx, sender)
            await alerts.quarantine(tx, integration, received.quarantined, now=now)
    return received


async def _still_good(tx: Transaction, sender: Sender) -> Integration:
    """The integration as this transaction sees it: a key revoked a moment ago opens nothing."""
    found = (await organisations.current(tx.session)).integration_of(sender.key_hash)
    if found is None:
        raise UnknownKey
    return found


async def receive_change(database: Database, sender: Sender, change: Change, *, now: datetime) -> None:
    async with database.transaction() as tx:
        integration = await _still_good(tx, sender)
        organisation = await organisations.current(tx.session)
        service = organisation.services.get(integration.service) if integration.service else None
        tx.session.add(
            ChangeRow(
                id=new_id(),
                integration_id=integration.id,
                service_id=service.id if service else None,
                summary=change.summary,
                source=change.source,
                at=change.at,
                details=dict(change.details),
                links=[{"href": link.href, "text": link.text} for link in change.links],
                received_at=now,
            )
        )


async def _receive_group(
    database: Database,
    sender: Sender,
    group: Sequence[Entry],
    received: Received,
    *,
    now: datetime,
) -> None:
    try:
        await _take_despite_company(database, sender, group, received, now=now)
    except Refused:
        raise
    except Exception as error:
        if is_outage(error):
            raise
        log.exception("a group of alerts could not be taken whole", integration=sender.integration.handle)
        await _take_one_by_one(database, sender, group, received, now=now)


async def _take_despite_company(
    database: Database,
    sender: Sender,
    group: Sequence[Entry],
    received: Received,
    *,
    now: datetime,
) -> None:
    """The same problem may fire in the same instant elsewhere: what that wrote is there next time."""
    for _ in range(_TRIES - 1):
        try:
            await _take(database, sender, group, received, now=now)
        except IntegrityError:
            continue
        return
    await _take(database, sender, group, received, now=now)


async def _take(
    database: Database,
    sender: Sender,
    group: Sequence[Entry],
    received: Received,
    *,
    now: datetime,
) -> None:
    found: dict[int, IncidentRow] = {}
    async with database.transaction() as tx:
        integration = await _still_good(tx, sender)
        for _, alert in group:
            taken = await alerts.receive(tx, integration, alert, now=now)
            if taken.incident is not None:
                found[taken.incident.number] = taken.incident
    received.incidents.update(found)


async def _take_one_by_one(
    database: Database,
    sender: Sender,
    group: Sequence[Entry],
    received: Received,
    *,
    now: datetime,
) -> None:
    for entry in group:
        try:
            await _take_despite_company(database, sender, [entry], received, now=now)
        except Refused:
            raise
        except Exception as error:
            if is_outage(error):
                raise
            log.exception("an alert was set aside", integration=sender.integration.handle, index=entry[0])
            reason = f"It could not be kept ({type(error).__name__}); our log says more."
            received.quarantined.append(Quarantined(index=entry[0], reason=reason, raw=entry[1].title[:1000]))

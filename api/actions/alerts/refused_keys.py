"""A sender that was forgotten at a change of keys: its alerts are lost, so whoever answers for it is told."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from api.actions.paging import notices
from api.database import Transaction
from api.domain.organisation.snapshot import accountable
from api.store.alerts import integration_keys
from api.store.alerts.integration_keys import DeadKey
from api.store.organisation import snapshot as organisations

log = structlog.get_logger(__name__)

TOLD_EVERY: Final = timedelta(days=1)


async def turn_away(tx: Transaction, key_hash: str, *, now: datetime) -> bool:
    """Note that a dead key was used, and tell its owner once a day; False for a key that never was."""
    key = await integration_keys.dead_key(tx.session, key_hash)
    if key is None:
        return False
    await integration_keys.note_refusal(tx.session, key.id, now=now)
    if await integration_keys.claim_telling(tx.session, key.id, now=now, every=TOLD_EVERY):
        log.warning("a key that opens nothing any more is used", integration=key.integration, id=str(key.id))
        await _tell(tx, key, now=now)
    return True


async def _tell(tx: Transaction, key: DeadKey, *, now: datetime) -> None:
    organisation = await organisations.current(tx.session)
    service = organisation.services_by_id.get(key.service_id) if key.service_id else None
    title, body = _words(key)
    for member in accountable(organisation, service):
        await notices.tell(
            tx,
            member.id,
            title=title,
            body=body,
            navigate=f"/settings/integrations/{key.integration}",
            now=now,
        )


def _words(key: DeadKey) -> tuple[str, str]:
    named = f"the key ending in {key.hint}"
    if key.is_revoked:
        lost = f"Alerts for “{key.name}” come with {named}, which was revoked. They are lost:"
        return "A revoked key is still in use", f"{lost} give their sender a new key."
    lost = f"Alerts come with {named} of “{key.name}”, which is archived. They are lost:"
    return "An archived integration still gets alerts", f"{lost} stop their sender, or restore it."

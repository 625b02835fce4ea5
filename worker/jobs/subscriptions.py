"""What is due to subscribers about the subscription itself: a link to confirm, a challenge to a webhook."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
import structlog

from api.actions.status import subscriptions
from api.actions.status.subscribers import SEAL, confirm_token, keys_of, link_of
from api.database import Database
from api.domain.outcome import OurFault, Outcome, Retry
from api.publishing.letters import Reader, confirm_letter, known_letter
from api.publishing.visitor_push import welcome_push
from api.publishing.webhook_body import challenge_body, is_echoed
from api.secrets import SealBrokenError
from api.store.status import subscribed
from api.store.status.subscribers import SubscriberRow
from worker.senders.courier import Courier
from worker.senders.webhook import Delivery

log = structlog.get_logger(__name__)

_BATCH: Final = 8


@dataclass(frozen=True, slots=True)
class _Answer:
    outcome: Outcome
    is_echoed: bool = False


async def ask_due(database: Database, courier: Courier, *, clock: Callable[[], datetime]) -> int:
    async with database.transaction() as tx:
        rows = await subscribed.claim_asked(tx.session, limit=_BATCH)
    await asyncio.gather(*(_ask(database, courier, row, clock=clock) for row in rows))
    return len(rows)


async def _ask(
    database: Database, courier: Courier, row: SubscriberRow, *, clock: Callable[[], datetime]
) -> None:
    try:
        answer = await _send(courier, row, now=clock())
    except SealBrokenError:
        answer = _Answer(OurFault(0, "the secret key does not open this address"))
    except Exception as error:  # one that cannot be written must not stop the others
        log.exception("a subscriber could not be asked", subscriber=str(row.id))
        answer = _Answer(Retry(None, f"{type(error).__name__} while sending"))
    async with database.transaction() as tx:
        await subscriptions.asked(tx, row, answer.outcome, is_echoed=answer.is_echoed, now=clock())


async def _send(courier: Courier, row: SubscriberRow, *, now: datetime) -> _Answer:
    address = courier.keyring.unseal(row.address, purpose=SEAL)
    match row.channel:
        case "email":
            return _Answer(await _mail(courier, row, address))
        case "webhook":
            return await _challenge(courier, row, address, now=now)
        case _:
            place = await courier.place(row.page_id)
            payload = welcome_push(place, language=row.language)
            return _Answer(await courier.push_to(row.keys, address, payload, topic=place.code))


async def _mail(courier: Courier, row: SubscriberRow, address: str) -> Outcome:
    place = await courier.place(row.page_id)
    reader = Reader(row.language, link_of(courier.keyring, row.id))
    at = row.due_at or row.created_at
    if row.asked == "known":
        letter = known_letter(place, reader, now=at)
    else:
        letter = confirm_letter(place, reader, token=confirm_token(courier.keyring, row), now=at)
    return await courier.post(
        address, letter, message_id=f"{row.id.hex}.{row.asked}.{int(at.timestamp())}", at=at
    )


async def _challenge(courier: Courier, row: SubscriberRow, address: str, *, now: datetime) -> _Answer:
    place = await courier.place(row.page_id)
    token = confirm_token(courier.keyring, row)
    secret = keys_of(courier.keyring, row.keys)["secret"]
    body = challenge_body(
        place, token=token, secret=secret, leave_url=place.leave_url(link_of(courier.keyring, row.id))
    )
    delivery = Delivery(url=address, secret=secret, id=f"{row.id.hex}.challenge", body=orjson.dumps(body))
    answered = await courier.webhooks.send(delivery, now=now)
    return _Answer(answered.outcome, is_echoed=is_echoed(answered.text, token))

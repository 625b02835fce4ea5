"""A forgotten password: a reset link by mail for whoever asks, and the same silence for everybody else."""

from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import insert

from api.actions.paging.notices import notice_row
from api.actions.people.links import make_link
from api.actions.people.sign_in import MOST_PER_ADDRESS, count_attempt, network_of, subject_of
from api.database import Transaction
from api.secrets import Keyring
from api.store.paging.paging import PageRow
from api.store.people import people

log = structlog.get_logger(__name__)

MOST_MAILS = 3
_PURPOSE = "notice link"


async def forgot_password(
    tx: Transaction, keyring: Keyring, *, email: str, address: str, now: datetime
) -> None:
    """Nothing in the answer may depend on whether the account exists: call it after answering.

    Without a mail server only administrators can hand out reset links.
    """
    account = subject_of("forgot", email.strip().lower(), keyring)
    place = subject_of("forgot-address", network_of(address), keyring)
    await count_attempt(tx, account, most=MOST_MAILS, address=address, now=now)
    await count_attempt(tx, place, most=MOST_PER_ADDRESS, address=address, now=now)
    person = await people.by_email(tx.session, email.strip())
    if person is None or person.disabled_at is not None or person.joined_at is None or not tx.mail:
        log.info("reset asked for, and no mail sent", address=address, can_mail=tx.mail)
        return
    # Beside a link that an administrator made: a stranger's request must not end that one.
    link = await make_link(tx, "reset", person.id, created_by="self-service", beside=True, now=now)
    words = {
        "title": "Choose a new password",
        "body": "Somebody, probably you, said that your Tocsin password is forgotten. The link works once, "
        "for 24 hours. If it was not you, nothing has changed and nothing needs doing.",
        "navigate": "/sign-in",
        "sealed_navigate": keyring.seal(link.place, purpose=_PURPOSE),
    }
    row = notice_row(person.id, channel="email", label="e-mail", words=words, now=now)
    await tx.session.execute(insert(PageRow).values(**row))
    tx.ring("pages")
    log.info("reset link mailed", person=person.handle, address=address)


def navigate_of(keyring: Keyring, words: dict[str, Any]) -> str:
    """Where a notice leads. A link that signs somebody in lies in the row sealed, not in the clear."""
    sealed = words.get("sealed_navigate")
    return keyring.unseal(sealed, purpose=_PURPOSE) if sealed else str(words.get("navigate", "/now"))

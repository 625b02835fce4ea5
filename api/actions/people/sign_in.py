"""Signing in with a password, in two steps with the slow hash between them and outside both."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from api.actions.people.sessions import Opened, open_session
from api.database import Transaction
from api.domain.refusal import Refused
from api.secrets import Keyring
from api.store.people import people
from api.store.people.people import SignInAttemptRow

log = structlog.get_logger(__name__)

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 10
# Higher, because a whole office may stand behind one address.
MOST_PER_ADDRESS = 50


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door: what to compare the password with, and what to take back if it fits."""

    person_id: UUID | None
    password_hash: str | None
    account: str


async def knock(tx: Transaction, keyring: Keyring, *, email: str, address: str, now: datetime) -> Knock:
    """Count this attempt before it is made, so that a hundred at once are counted too.

    An account that does not exist is counted and answered like any other.
    """
    account = subject_of("email", email.strip().lower(), keyring)
    place = subject_of("address", network_of(address), keyring)
    for subject, most in sorted(((account, MOST_PER_ACCOUNT), (place, MOST_PER_ADDRESS))):
        await count_attempt(tx, subject, most=most, address=address, now=now)
    person = await people.by_email(tx.session, email.strip())
    if person is None or person.disabled_at is not None:
        return Knock(None, None, account)
    return Knock(person.id, person.password_hash, account)


async def enter(
    tx: Transaction, knocked: Knock, *, fits: bool, user_agent: str, address: str, now: datetime
) -> Opened:
    """Open a session where the password fits; the attempt stays counted where it does not."""
    person = await people.by_id(tx.session, knocked.person_id, lock=True) if knocked.person_id else None
    changed_meanwhile = person is not None and person.password_hash != knocked.password_hash
    if not fits or person is None or person.disabled_at is not None or changed_meanwhile:
        log.warning("sign-in failed", address=address, person=person.handle if person else None)
        raise Refused("WRONG_PASSWORD", "The e-mail address or the password is wrong.")
    await forgive(tx, knocked)
    opened = await open_session(tx, person.id, user_agent=user_agent, address=address, now=now)
    log.info("signed in", person=person.handle, address=address)
    return opened


async def forgive(tx: Transaction, knocked: Knock) -> None:
    """It was them. Their address stays counted: one account of your own must not buy guesses at another's."""
    await people.forget_failures(tx.session, knocked.account)


async def count_attempt(
    tx: Transaction, subject: str, *, most: int, address: str, within: timedelta = WINDOW, now: datetime
) -> None:
    """Refused from the attempt after `most` on; those refused do not make the wait longer."""
    await people.take_turns(tx.session, subject)
    if await people.failures(tx.session, subject, since=now - within) >= most:
        log.warning("attempt held back", by=subject.partition(":")[0], address=address)
        raise Refused("TOO_MANY_ATTEMPTS", "Too many attempts. Wait a quarter of an hour, or use a link.")
    tx.session.add(SignInAttemptRow(subject=subject, at=now))


def subject_of(kind: str, text: str, keyring: Keyring) -> str:
    """What is typed as an address may be a password: only a keyed hash of it is kept."""
    return f"{kind}:{keyring.sign(text, purpose='sign-in attempt')}"


def network_of(address: str) -> str:
    """The address, or for IPv6 the /64 that one subscriber has to spend."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped is not None:
        return str(ip.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(ip), 64), strict=False))

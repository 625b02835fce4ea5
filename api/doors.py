"""The ways in, whole: where a password's slow hash lies between two transactions, and holds neither open."""

from dataclasses import dataclass
from datetime import datetime

from api import passwords
from api.actions.people import arrivals, links, people, sign_in
from api.actions.people.arrivals import LetIn, LinkAnswers
from api.actions.people.sessions import Ended, Opened
from api.database import Database
from api.domain.people.password import check_password
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.secrets import Keyring
from api.store.people import people as rows


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request came from, as sessions show it to their owner."""

    address: str
    user_agent: str = ""


async def enter(
    database: Database, keyring: Keyring, *, email: str, password: str, visitor: Visitor, now: datetime
) -> Opened:
    """Sign in. Refused alike, and after the same work, for a wrong password and an unknown account."""
    async with database.transaction() as tx:
        knocked = await sign_in.knock(tx, keyring, email=email, address=visitor.address, now=now)
    fits = await passwords.matches(knocked.password_hash, password)
    async with database.transaction() as tx:
        return await sign_in.enter(
            tx, knocked, fits=fits, user_agent=visitor.user_agent, address=visitor.address, now=now
        )


async def enter_by_link(
    database: Database,
    token: str,
    *,
    name: str | None = None,
    email: str | None = None,
    time_zone: str | None = None,
    password: str | None = None,
    visitor: Visitor,
    now: datetime,
) -> LetIn:
    """A password that is no good leaves the link unspent."""
    async with database.read() as session:
        seen = await links.look(session, token, now=now)
    password_hash = None
    if password is not None:
        check_password(password, email=seen.person.email if seen.person else email or "")
        password_hash = await passwords.hash_password(password)
    answers = LinkAnswers(name=name, email=email, time_zone=time_zone, password_hash=password_hash)
    async with database.transaction() as tx:
        return await arrivals.use_link(
            tx, token, answers, user_agent=visitor.user_agent, address=visitor.address, now=now
        )


async def change_password(
    database: Database,
    keyring: Keyring,
    viewer: Viewer,
    *,
    current: str,
    new: str,
    visitor: Visitor,
    now: datetime,
) -> Ended:
    """Guesses at the present password count like failed sign-ins, for a stolen session is no password."""
    async with database.read() as session:
        me = await rows.by_id(session, viewer.person_id)
    if me is None:
        raise Refused("SIGN_IN", "Sign in first.")
    check_password(new, email=me.email)
    async with database.transaction() as tx:
        knocked = await sign_in.knock(tx, keyring, email=me.email, address=visitor.address, now=now)
    if not await passwords.matches(knocked.password_hash, current):
        raise Refused("WRONG_PASSWORD", "Your present password is another one.")
    password_hash = await passwords.hash_password(new)
    async with database.transaction() as tx:
        await sign_in.forgive(tx, knocked)
        return await people.set_password(
            tx, viewer, replaces=knocked.password_hash, password_hash=password_hash, now=now
        )

"""Signing in: what guessing costs, and what a new password ends."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from api import doors, passwords
from api.actions.people import sign_in
from api.database import Database
from api.domain.refusal import Refused
from api.doors import Visitor
from api.store.people.people import SignInAttemptRow
from tests.support.people import KEYRING, NOON, PASSWORD, joined

HOME = Visitor("198.51.100.7", "Browser")


async def attempt(
    database: Database,
    password: str = PASSWORD,
    *,
    handle: str = "bo",
    visitor: Visitor = HOME,
    minutes: float = 0,
) -> str:
    try:
        await doors.enter(
            database,
            KEYRING,
            email=f"{handle}@example.org",
            password=password,
            visitor=visitor,
            now=NOON + timedelta(minutes=minutes),
        )
    except Refused as refusal:
        return refusal.code
    return "in"


async def knocks(database: Database, count: int, *, email: str, address: str = "198.51.100.7") -> list[str]:
    """Attempts without the slow hash: this many fail in the same instant."""

    async def one() -> str:
        try:
            async with database.transaction() as tx:
                await sign_in.knock(tx, KEYRING, email=email, address=address, now=NOON)
        except Refused as refusal:
            return refusal.code
        return "asked"

    return await asyncio.gather(*(one() for _ in range(count)))


async def test_the_right_password_gets_in_and_the_wrong_one_does_not(database: Database) -> None:
    await joined(database, "bo", password=PASSWORD)
    assert await attempt(database) == "in"
    assert await attempt(database, "another password") == "WRONG_PASSWORD"
    assert await attempt(database, handle="nobody") == "WRONG_PASSWORD"


async def test_somebody_without_a_password_can_not_sign_in_with_any(database: Database) -> None:
    await joined(database, "bo")
    for password in (PASSWORD, "", "nobody's password"):
        assert await attempt(database, password) == "WRONG_PASSWORD"


async def test_a_hundred_guesses_in_the_same_instant_get_ten_tries(database: Database) -> None:
    await joined(database, "bo")
    outcomes = await knocks(database, 40, email="bo@example.org")
    assert (outcomes.count("asked"), outcomes.count("TOO_MANY_ATTEMPTS")) == (10, 30)


async def test_an_account_that_does_not_exist_is_held_back_just_the_same(database: Database) -> None:
    outcomes = await knocks(database, 12, email="nobody@example.org")
    assert outcomes.count("TOO_MANY_ATTEMPTS") == 2


async def test_one_address_gets_fifty_tries_at_all_accounts_together(database: Database) -> None:
    outcomes = []
    for number in range(60):
        outcomes += await knocks(database, 1, email=f"{number}@example.org", address=f"2001:db8::{number:x}")
    assert outcomes.count("asked") == 50
    assert await knocks(database, 1, email="bo@example.org", address="2001:db8:0:1::1") == ["asked"]


async def test_a_quarter_of_an_hour_later_the_owner_gets_in_again(database: Database) -> None:
    await joined(database, "bo", password=PASSWORD)
    await knocks(database, 10, email="bo@example.org", address="203.0.113.9")
    assert await attempt(database, minutes=14) == "TOO_MANY_ATTEMPTS"
    assert await attempt(database, minutes=15) == "in"


async def test_getting_in_forgives_the_account_but_not_the_address(database: Database) -> None:
    await joined(database, "bo", password=PASSWORD)
    await knocks(database, 9, email="bo@example.org")
    assert await attempt(database) == "in"
    assert await knocks(database, 1, email="bo@example.org") == ["asked"]
    async with database.read() as session:
        rows = (await session.scalars(select(SignInAttemptRow.subject))).all()
    assert [sum(row.startswith(kind) for row in rows) for kind in ("email:", "address:")] == [1, 11]
    assert not any("bo@" in row for row in rows)


async def test_a_new_password_ends_the_other_sessions_and_the_old_password(database: Database) -> None:
    bo = await joined(database, "bo", password=PASSWORD)
    await attempt(database)
    with pytest.raises(Refused, match="present password"):
        await doors.change_password(
            database, KEYRING, bo, current="not it at all", new="brand new lantern", visitor=HOME, now=NOON
        )
    ended = await doors.change_password(
        database, KEYRING, bo, current=PASSWORD, new="brand new lantern", visitor=HOME, now=NOON
    )
    assert ended.sessions == 1
    assert await attempt(database) == "WRONG_PASSWORD"
    assert await attempt(database, "brand new lantern") == "in"


async def test_hashing_holds_nobody_else_up() -> None:
    """While two passwords are hashed the loop keeps turning."""
    slow = asyncio.gather(passwords.hash_password(PASSWORD), passwords.hash_password(PASSWORD))
    turns = 0
    while not slow.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns >= 5
    first, second = await slow
    assert first != second


async def test_a_flood_of_sign_ins_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_MOST_WAITING", 2)
    outcomes = await asyncio.gather(
        *(passwords.matches(None, PASSWORD) for _ in range(4)), return_exceptions=True
    )
    assert [getattr(outcome, "code", outcome) for outcome in outcomes] == [False, False, "BUSY", "BUSY"]
    assert await passwords.matches(None, PASSWORD) is False


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("a unix socket", "a unix socket"),
        ("", ""),
    ],
)
def test_what_one_subscriber_has_to_spend_counts_as_one_address(address: str, network: str) -> None:
    assert sign_in.network_of(address) == network

"""One-time links: who comes in, once, and for how long."""

import asyncio
from datetime import timedelta

import pytest

from api.actions.people import links, people
from api.actions.people.arrivals import LetIn, LinkAnswers, use_link
from api.database import Database
from api.domain.refusal import Refused
from tests.support.people import NOON, draft, joined, row_of

ANA = LinkAnswers(name="Ana Ruiz", email="ana@example.org", time_zone="America/Chicago", password_hash="hash")


async def come_in(database: Database, token: str, answers: LinkAnswers = ANA, *, hours: float = 0) -> LetIn:
    async with database.transaction() as tx:
        return await use_link(
            tx,
            token,
            answers,
            user_agent="Browser",
            address="198.51.100.7",
            now=NOON + timedelta(hours=hours),
        )


async def first(database: Database) -> str:
    async with database.transaction() as tx:
        return (await links.first_link(tx, now=NOON)).token


async def code_of(attempt: "asyncio.Future[LetIn] | object") -> str:
    try:
        await attempt  # type: ignore[misc]
    except Refused as refusal:
        return refusal.code
    return "in"


async def test_the_first_link_makes_an_administrator_once(database: Database) -> None:
    let_in = await come_in(database, await first(database))
    assert (let_in.person.handle, let_in.person.role) == ("ana", "admin")
    assert let_in.person.joined_at == NOON
    with pytest.raises(Refused) as refusal:
        await first(database)
    assert refusal.value.code == "NOT_FIRST"


async def test_of_two_who_use_a_link_in_the_same_instant_one_is_let_in(database: Database) -> None:
    token = await first(database)
    bo = LinkAnswers(name="Bo", email="bo@example.org", password_hash="hash")
    outcomes = await asyncio.gather(code_of(come_in(database, token)), code_of(come_in(database, token, bo)))
    assert sorted(outcomes) == ["LINK_USED", "in"]


async def test_a_first_link_printed_again_ends_the_one_before(database: Database) -> None:
    old, new = await first(database), await first(database)
    assert await code_of(come_in(database, old)) == "LINK_EXPIRED"
    assert await code_of(come_in(database, new)) == "in"


async def test_a_first_link_is_worth_nothing_once_an_administrator_has_come_by_another_way(
    database: Database,
) -> None:
    token = await first(database)
    await joined(database, "di", "admin")
    assert await code_of(come_in(database, token)) == "LINK_USED"


async def test_somebody_the_organisations_file_knows_stays_who_they_are(database: Database) -> None:
    async with database.transaction() as tx:
        known = await people.save_person(tx, draft("boss", "responder"), actor="machine", now=NOON)
    answers = LinkAnswers(name="The Boss", email="BOSS@example.org", password_hash="hash")
    let_in = await come_in(database, await first(database), answers)
    assert (let_in.person.id, let_in.person.role) == (known.id, "admin")
    assert (let_in.person.handle, let_in.person.time_zone) == ("boss", "Europe/Berlin")


async def test_a_link_runs_out_and_one_that_was_never_made_is_unknown(database: Database) -> None:
    token = await first(database)
    assert await code_of(come_in(database, token, hours=24)) == "LINK_EXPIRED"
    assert await code_of(come_in(database, token + "x")) == "LINK_UNKNOWN"
    assert await code_of(come_in(database, token, hours=23.9)) == "in"


async def test_answers_that_are_missing_leave_the_link_unspent(database: Database) -> None:
    token = await first(database)
    no_password = LinkAnswers(name="Ana", email="ana@example.org")
    no_name = LinkAnswers(email="ana@example.org", password_hash="hash")
    assert await code_of(come_in(database, token, no_password)) == "PASSWORD_NEEDED"
    assert await code_of(come_in(database, token, no_name)) == "NAME_AND_EMAIL_NEEDED"
    assert await code_of(come_in(database, token)) == "in"


async def test_the_invited_join_with_the_role_they_were_given(database: Database) -> None:
    await joined(database, "ana", "admin")
    async with database.transaction() as tx:
        link = await links.invite(tx, draft("cy", "comms"), actor="person:ana", now=NOON)
    answers = LinkAnswers(name="Cy Young", time_zone="Asia/Tokyo", password_hash="hash")
    let_in = await come_in(database, link.token, answers, hours=100)
    assert (let_in.person.name, let_in.person.role, let_in.person.time_zone) == (
        "Cy Young",
        "comms",
        "Asia/Tokyo",
    )
    with pytest.raises(Refused) as refusal:
        async with database.transaction() as tx:
            await links.invite(tx, draft("cy", "comms"), actor="person:ana", now=NOON)
    assert refusal.value.code == "ALREADY_JOINED"


async def test_an_administrators_reset_link_signs_the_old_sessions_out(database: Database) -> None:
    bo = await joined(database, "bo")
    async with database.transaction() as tx:
        invited = await links.reset_link(tx, "bo", actor="person:ana", now=NOON)
    first_time = await come_in(database, invited.token, LinkAnswers(password_hash="new"))
    async with database.transaction() as tx:
        again = await links.reset_link(tx, "bo", actor="person:ana", now=NOON)
    second_time = await come_in(database, again.token, LinkAnswers(password_hash="newer"))
    assert (first_time.ended.sessions, second_time.ended.sessions) == (0, 1)
    assert (await row_of(database, bo.handle)).password_hash == "newer"


async def test_a_reset_is_for_those_who_have_joined_and_are_not_disabled(database: Database) -> None:
    async with database.transaction() as tx:
        await people.save_person(tx, draft("cy"), actor="person:ana", now=NOON)
    await joined(database, "bo")
    async with database.transaction() as tx:
        await people.set_disabled(tx, "bo", disabled=True, actor="person:ana", now=NOON)
    codes = []
    for handle in ("cy", "bo", "nobody"):
        with pytest.raises(Refused) as refusal:
            async with database.transaction() as tx:
                await links.reset_link(tx, handle, actor="person:ana", now=NOON)
        codes.append(refusal.value.code)
    assert codes == ["NOT_JOINED", "PERSON_DISABLED", "NOT_FOUND"]


async def test_disabling_somebody_ends_their_links(database: Database) -> None:
    await joined(database, "ana", "admin")
    async with database.transaction() as tx:
        link = await links.invite(tx, draft("cy"), actor="person:ana", now=NOON)
    for disabled in (True, False):
        async with database.transaction() as tx:
            await people.set_disabled(tx, "cy", disabled=disabled, actor="person:ana", now=NOON)
    assert await code_of(come_in(database, link.token, hours=1)) == "LINK_EXPIRED"


async def test_whoever_has_the_machine_gets_in_as_an_administrator(database: Database) -> None:
    async with database.transaction() as tx:
        assert (await links.admin_link(tx, now=NOON)).kind == "first"
    await joined(database, "ana", "admin")
    await joined(database, "bo", "admin")
    async with database.transaction() as tx:
        link = await links.admin_link(tx, handle="bo", now=NOON)
    let_in = await come_in(database, link.token, LinkAnswers())
    assert (link.kind, let_in.person.handle) == ("admin", "bo")
    assert link.expires_at == NOON + timedelta(hours=1)
    with pytest.raises(Refused):
        async with database.transaction() as tx:
            await links.admin_link(tx, handle="cy", now=NOON)


async def test_an_administrators_link_dies_with_the_role(database: Database) -> None:
    await joined(database, "ana", "admin")
    await joined(database, "bo", "admin")
    async with database.transaction() as tx:
        link = await links.admin_link(tx, handle="bo", now=NOON)
        await people.save_person(tx, draft("bo", "comms"), actor="person:ana", now=NOON)
    assert await code_of(come_in(database, link.token, LinkAnswers())) == "LINK_UNKNOWN"

"""Who is asking: cookies, bearer tokens, and how often a use is noted."""

from datetime import timedelta

import pytest
from sqlalchemy import event, insert
from sqlalchemy.ext.asyncio import create_async_engine

from api import identity
from api.actions.people import people, sessions, tokens
from api.database import Database
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.base import new_id
from api.store.organisation.ownership import TeamMemberRow, TeamRow
from tests.support.people import NOON, joined


async def session_of(database: Database, viewer: Viewer) -> str:
    async with database.transaction() as tx:
        return (await sessions.open_session(tx, viewer.person_id, user_agent="", address="", now=NOON)).token


async def ask(
    database: Database, headers: dict[str, str], *, after: timedelta = timedelta()
) -> Viewer | None:
    return await identity.authenticate(headers, database, now=NOON + after)


async def test_a_cookie_and_a_bearer_token_are_the_same_person(database: Database) -> None:
    bo = await joined(database, "bo")
    async with database.transaction() as tx:
        token = await tokens.create_token(tx, bo.person_id, name="deploys", now=NOON)
    by_cookie = await ask(database, {"cookie": f"other=1; tocsin={await session_of(database, bo)}; x"})
    by_token = await ask(database, {"authorization": f"bearer {token.secret}"})
    assert by_cookie is not None
    assert by_token == bo
    assert by_cookie.person_id == bo.person_id
    assert by_cookie.session_id is not None


async def test_a_bad_bearer_token_is_nobody_whatever_cookie_comes_with_it(database: Database) -> None:
    bo = await joined(database, "bo")
    cookie = f"tocsin={await session_of(database, bo)}"
    assert await ask(database, {"cookie": cookie, "authorization": "Bearer tocsin_wrong"}) is None
    assert await ask(database, {"cookie": cookie, "authorization": "Bearer " + "x" * 10_000}) is None
    assert await ask(database, {"cookie": "tocsin=wrong; tocsin=" + "x" * 10_000}) is None
    assert await ask(database, {}) is None


async def test_one_query_tells_the_person_and_their_teams(database: Database) -> None:
    bo = await joined(database, "bo")
    headers = {"cookie": f"__Host-tocsin={await session_of(database, bo)}"}
    async with database.transaction() as tx:
        for handle, archived in (("payments", None), ("search", None), ("gone", NOON)):
            team_id = new_id()
            await tx.session.execute(
                insert(TeamRow).values(id=team_id, handle=handle, name=handle, archived_at=archived)
            )
            await tx.session.execute(
                insert(TeamMemberRow).values(team_id=team_id, person_id=bo.person_id, position=0)
            )
    asked: list[str] = []

    def remember(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", remember)
    try:
        viewer = await ask(database, headers)
    finally:
        event.remove(database.engine.sync_engine, "before_cursor_execute", remember)
    assert viewer is not None
    assert viewer.teams == {"payments", "search"}
    assert len(asked) == 1


async def test_a_use_is_noted_once_a_minute_and_starts_the_thirty_days_again(database: Database) -> None:
    bo = await joined(database, "bo")
    headers = {"cookie": f"tocsin={await session_of(database, bo)}"}

    async def noted() -> timedelta:
        async with database.read() as session:
            (row,) = await sessions.sessions_of(session, bo, now=NOON)
        assert row.expires_at - row.last_seen_at == sessions.LIFE
        return row.last_seen_at - NOON

    await ask(database, headers, after=timedelta(seconds=59))
    assert await noted() == timedelta()
    await ask(database, headers, after=timedelta(days=29))
    assert await noted() == timedelta(days=29)
    assert await ask(database, headers, after=timedelta(days=58)) is not None
    assert await ask(database, headers, after=timedelta(days=88)) is None


async def test_a_revoked_token_is_nobody_and_only_its_owner_revokes_it(database: Database) -> None:
    bo, cy = await joined(database, "bo"), await joined(database, "cy")
    async with database.transaction() as tx:
        token = await tokens.create_token(tx, bo.person_id, name="deploys", now=NOON)
    headers = {"authorization": f"Bearer {token.secret}"}
    with pytest.raises(Refused):
        async with database.transaction() as tx:
            await tokens.revoke_token(tx, cy, token.row.id, now=NOON)
    assert await ask(database, headers) is not None
    async with database.transaction() as tx:
        await tokens.revoke_token(tx, bo, token.row.id, now=NOON)
    assert await ask(database, headers) is None


async def test_a_database_that_only_reads_still_knows_everybody(
    database: Database, database_url: str
) -> None:
    bo = await joined(database, "bo")
    headers = {"cookie": f"tocsin={await session_of(database, bo)}"}
    readable = Database(
        create_async_engine(
            database_url, connect_args={"server_settings": {"default_transaction_read_only": "on"}}
        )
    )
    try:
        assert await ask(readable, headers, after=timedelta(hours=1)) is not None
    finally:
        await readable.close()


async def test_twenty_tokens_are_enough_and_a_disabled_person_gets_none(database: Database) -> None:
    bo = await joined(database, "bo")

    async def make() -> None:
        async with database.transaction() as tx:
            await tokens.create_token(tx, bo.person_id, name="deploys", now=NOON)

    for _ in range(tokens.MOST_TOKENS):
        await make()
    with pytest.raises(Refused, match="revoke one first"):
        await make()
    async with database.transaction() as tx:
        await people.set_disabled(tx, "bo", disabled=True, actor="person:ana", now=NOON)
    with pytest.raises(Refused, match="disabled person"):
        await make()


def test_https_is_known_even_behind_a_proxy_that_does_not_say_so() -> None:
    public = "https://tocsin.example.org"
    assert identity.is_https("https", "anything", public_url="http://localhost:8080")
    assert identity.is_https("http", "Tocsin.example.org", public_url=public)
    assert not identity.is_https("http", "localhost:8080", public_url=public)
    assert not identity.is_https("http", "localhost:8080", public_url="http://localhost:8080")


def test_a_page_served_by_us_under_another_name_may_still_act() -> None:
    """A development server in front of us, or an address in the local network."""
    headers = {"origin": "http://192.0.2.5:8080", "host": "192.0.2.5:8080"}
    assert identity.may_change(headers, public_url="https://tocsin.example.org")
    odd = {"origin": "http://[", "host": "192.0.2.5:8080"}
    assert not identity.may_change(odd, public_url="https://tocsin.example.org")

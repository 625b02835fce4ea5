"""A word in every field that is ours alone, and a look through everything that anybody outside ever gets."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api import clock
from api.actions.people.tokens import create_token
from api.store import upkeep
from api.store.status.subscribers import MailingRow
from tests.support import outsiders
from tests.support.hostile_smtp import HostileSmtp
from tests.support.inside import INSIDE, OURS, OUTSIDE, columns, columns_of_text
from tests.support.outsiders import Output
from tests.support.servers import RedisServer
from tests.support.status_app import api_open, settings_of, until
from tests.support.told_story import LANGUAGES, RESTRICTED, TOKEN, Told, audience_word
from tests.support.town import Town

READER, CUSTOMER = "reader@public.example.net", "reader@acme.example.net"
# What each may read of the words that were hidden.
READS = {
    "public": set[str](),
    "nobody": set[str](),
    "customers": {audience_word("customers")},
    "internal": {audience_word("internal")},
}


@pytest.fixture
async def server() -> AsyncIterator[HostileSmtp]:
    async with HostileSmtp() as server:
        yield server


@pytest.fixture
async def told(database_url: str, redis_server: RedisServer, server: HostileSmtp) -> AsyncIterator[Told]:
    async with Town(database_url, redis_server.url, smtp_url=server.url) as town:
        yield await Told.of(town)


def leaks(found: Iterable[Output]) -> list[str]:
    return [
        f"{one.reader} reads {', '.join(sorted(secret))} in {one.what}"
        for one in found
        if (secret := one.words() - READS[one.reader])
    ]


def test_every_column_of_text_is_sorted_into_what_may_be_read_outside_and_what_may_not():
    sorts = [columns(INSIDE), columns(OUTSIDE), columns(OURS)]
    assert set.union(*sorts) == columns_of_text()
    assert sum(map(len, sorts)) == len(columns_of_text())


@pytest.mark.timeout(300)
async def test_nothing_of_the_inside_ever_leaves(told: Told, server: HostileSmtp, tmp_path: Path):
    await told.hide()
    assert await told.empty() == set()
    await told.resolve()
    found = await everything(told, server, tmp_path)
    assert "\n".join(leaks(found)) == ""
    said = "\n".join(one.said for one in found if one.reader == "public")
    for public in (
        "Paying: cards are refused",
        "Search is slow",
        "We look into something",
        "New disks",
        "It is over.",
    ):
        assert public in said
    for reader in ("customers", "internal"):
        assert audience_word(reader) in {
            word for one in found if one.reader == reader for word in one.words()
        }


async def everything(told: Told, server: HostileSmtp, folder: Path) -> list[Output]:
    town, copy = told.town, folder / "copy"
    async with town.worker(town.settings.model_copy(update={"status_export": str(copy)})):
        await until(lambda: _is_done(told, copy), within=30)
    assert told.hidden_at is not None
    found = [*outsiders.letters(server.letters, {READER: "public", CUSTOMER: "customers"})]
    found += [one async for one in outsiders.hooks_and_pushes(town.database, since=told.hidden_at)]
    readers = {"public": {}, "acme": bearer(TOKEN), "inside": bearer(await token_of(told, "sam"))}
    settings = settings_of(town.database_url, folder, redis_url=town.redis_url, smtp_url=server.url)
    async with api_open(settings) as http:
        found += [one async for one in outsiders.pages(http, town.database, readers)]
        found += [one async for one in outsiders.errors(http, _nowhere(told))]
        found += [one async for one in outsiders.missing(http, LANGUAGES)]
        found += [one async for one in outsiders.graphql(http, "nobody", {})]
    found += [*outsiders.files(folder / "status", "public"), *outsiders.files(copy, "public")]
    return found


@pytest.mark.timeout(300)
async def test_a_restricted_incident_is_told_to_its_people_only(
    told: Told, database_url: str, tmp_path: Path
):
    """Whatever somebody signed in may ask; those who are named hear of it."""
    settings = settings_of(database_url, tmp_path)
    tokens = {handle: await token_of(told, handle) for handle in ("sam", "bo", "ana")}
    await told.hide()
    async with api_open(settings) as http:
        heard = {
            handle: [one async for one in outsiders.graphql(http, "nobody", bearer(token))]
            for handle, token in tokens.items()
        }
    for stranger in ("sam", "bo"):
        assert [one.what for one in heard[stranger] if RESTRICTED in one.words()] == []
    assert any(RESTRICTED in one.words() for one in heard["ana"])


def bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def token_of(told: Told, handle: str) -> str:
    async with told.town.database.transaction() as tx:
        made = await create_token(tx, told.town.people[handle].row.id, name="tests", now=clock.now())
    return made.secret


async def _is_done(told: Told, copy: Path) -> bool:
    """Every letter has left, and the page lies elsewhere too."""
    async with told.town.database.transaction() as tx:
        await upkeep.hasten(tx.session, "status-export", within=timedelta(0))
    if not (copy / "public" / "exported.json").exists():
        return False
    async with told.town.database.read() as session:
        return set(await session.scalars(select(MailingRow.state))) == {"done"}


def _nowhere(told: Told) -> list[str]:
    """What is not there, what is not for strangers, and what cannot be read."""
    hidden = [f"/status/{kind}/{code}" for code in told.unseen for kind in ("incidents", "maintenances")]
    return [
        *hidden,
        *(
            "/status/nothing",
            "/status/p/nothing",
            "/status/p/acme",
            "/status/p/inside",
            "/status/p/acme?token=guess",
        ),
        *(
            "/status",
            "/status/",
            "/status/history",
            "/status/history/1999-01",
            "/status.atom",
            "/api/v2/nothing.json",
        ),
        *(
            "/api/v2/summary.json",
            "/status/subscribe",
            "/status/p/acme/subscribe",
            "/status/unsubscribe/guess",
        ),
        *(
            "/status/confirm/guess",
            "/status/manage/guess",
            "/graphql",
            "/in/guess",
            "/push/act",
            "/calendar/guess.ics",
        ),
        *("/healthz", "/readyz", "/health/engine", "/metrics", "/nothing"),
    ]

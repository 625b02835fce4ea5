"""Subscribers through the face: masked for most, kept by administrators, and mailings that can be held."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from api import clock
from api.actions.status.letters import gather
from api.actions.status.subscriber_list import tidy
from api.domain.rights import Viewer
from api.schema.connections import cursor_of
from api.secrets import Keyring
from api.store.status import letters
from api.store.status.subscribers import LetterRow, MailingRow, SubscriberRow
from tests.schema.office import Office
from tests.schema.test_organisation import does
from tests.support.subscribers import announcement, say, subscriber

LIST = """query ($filter: SubscriberFilter, $first: Int, $after: String) {
  subscribers(page: "public", filter: $filter, first: $first, after: $after) {
    nodes { id address channel state } pageInfo { hasNextPage endCursor } }
  subscriberCounts(page: "public") { channel state count } }"""
MAILINGS = '{ mailings(page: "public") { id headline text state total sent failed skipped left } }'


def keyring(office: Office) -> Keyring:
    return Keyring(office.settings.secret_key)


async def add(office: Office, *addresses: str) -> None:
    async with office.database.transaction() as tx:
        for address in addresses:
            await subscriber(tx, keyring(office), address, now=clock.now())


async def listed(office: Office, who: Viewer, **asked: Any) -> dict[str, Any]:
    return dict(await office.asks(who, LIST, asked))


async def told(office: Office, ana: Viewer) -> dict[str, Any]:
    """Half of it is out when somebody looks."""
    await add(office, "a@example.net", "b@example.net")
    async with office.database.transaction() as tx:
        about = await announcement(tx, "Cards are refused", now=clock.now())
        await say(tx, about, "We are looking.", now=clock.now())
        row = (await tx.session.scalars(select(MailingRow))).one()
        await gather(tx, row, now=clock.now())
    async with office.database.transaction() as tx:
        (due,) = await letters.claim(tx.session, "email", limit=1)
        await letters.record_sent(tx.session, [due], now=clock.now())
    (found,) = (await office.asks(ana, MAILINGS))["mailings"]
    return dict(found)


async def test_addresses_are_whole_for_administrators_and_masked_for_the_rest(office: Office) -> None:
    ana, cy = await office.person("ana", "admin"), await office.person("cy", "comms")
    await add(office, "reader@example.net")
    for who, address in ((ana, "reader@example.net"), (cy, "r…@example.net")):
        found = await listed(office, who)
        assert [one["address"] for one in found["subscribers"]["nodes"]] == [address]
        assert found["subscriberCounts"] == [{"channel": "EMAIL", "state": "CONFIRMED", "count": 1}]


async def test_lists_are_read_page_by_page_and_searched_for_whole_addresses(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await add(office, *(f"reader{number}@example.net" for number in range(5)))
    seen: list[str] = []
    after = None
    while True:
        page = (await listed(office, ana, first=2, after=after))["subscribers"]
        seen += [one["address"] for one in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    assert seen == [f"reader{number}@example.net" for number in (4, 3, 2, 1, 0)]
    found = await listed(office, ana, filter={"search": " READER3@example.net"})
    assert [one["address"] for one in found["subscribers"]["nodes"]] == ["reader3@example.net"]


async def test_whoever_is_added_is_asked_unless_the_administrator_answers_for_them(office: Office) -> None:
    ana = await office.person("ana", "admin")
    for address, attested, state in (
        ("a@example.net", "false", "PENDING"),
        ("b@example.net", "true", "CONFIRMED"),
    ):
        said = await does(
            office,
            ana,
            f'addSubscriber(page: "public", channel: EMAIL, address: "{address}", attested: {attested})',
            "... on Subscriber { state address }",
        )
        assert (said["state"], said["address"]) == (state, address)
    again = await does(office, ana, 'addSubscriber(page: "public", channel: EMAIL, address: "b@example.net")')
    assert again["code"] == "SUBSCRIBED"


async def test_a_list_brings_each_address_once_and_says_which_lines_are_none(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await add(office, "known@example.net")
    text_of = "E-mail,Name\nnew@example.net,New\nNEW@example.net\nknown@example.net\nno@dress\n"
    said = await does(
        office,
        ana,
        'importSubscribers(page: "public", text: $text)',
        "... on BroughtSubscribers { added known bad }",
        types={"text": "String!"},
        text=text_of,
    )
    assert (said["added"], said["bad"]) == (1, ["no@dress"])
    found = await listed(office, ana, filter={"state": "PENDING"})
    assert [one["address"] for one in found["subscribers"]["nodes"]] == ["new@example.net"]


async def brought(office: Office, who: Viewer, list_of: str) -> dict[str, Any]:
    return await does(
        office,
        who,
        'importSubscribers(page: "public", text: $text)',
        "... on BroughtSubscribers { added bad } ... on Refusal { code }",
        types={"text": "String!"},
        text=list_of,
    )


async def test_a_list_of_any_machine_is_read_and_one_that_is_none_is_refused(office: Office) -> None:
    ana = await office.person("ana", "admin")
    for machine, ends in (("old", "\r"), ("new", "\n"), ("other", "\r\n")):
        said = await brought(office, ana, ends.join(f"{machine}{number}@example.net" for number in range(3)))
        assert (said["added"], said["bad"]) == (3, [])
    assert (await brought(office, ana, "x" * 140_000))["code"] == "BAD_LIST"


async def test_a_cursor_that_was_not_given_out_is_refused(office: Office) -> None:
    ana = await office.person("ana", "admin")
    for at in ("0001-01-01T00:00:00+14:00", "2026-11-28T12:00:00", "yesterday"):
        asked = {"after": cursor_of(f"{at} {UUID(int=0)}")}
        assert await office.code(ana, LIST, asked) == "BAD_CURSOR"


async def test_a_removed_subscriber_has_left_and_may_be_asked_again(office: Office) -> None:
    ana = await office.person("ana", "admin")
    await add(office, "reader@example.net")
    one = (await listed(office, ana))["subscribers"]["nodes"][0]["id"]
    removed = await does(office, ana, f'removeSubscriber(id: "{one}")', "... on Subscriber { state }")
    assert removed["state"] == "UNSUBSCRIBED"
    asked = await does(office, ana, f'resendSubscriber(id: "{one}")', "... on Subscriber { state }")
    assert asked["state"] == "PENDING"
    async with office.database.read() as session:
        row = (await session.scalars(select(SubscriberRow))).one()
        kept = (await session.execute(text("SELECT string_agg(after::text, ' ') FROM edits"))).scalar_one()
    assert (row.asked, row.unsubscribed_at is None) == ("confirm", False)
    assert "reader@" not in kept


async def test_a_mailing_says_how_far_it_is_and_is_stopped_and_resumed(office: Office) -> None:
    ana = await office.person("ana", "admin")
    mailing = await told(office, ana)
    assert mailing | {"id": ""} == {
        "id": "",
        "headline": "Cards are refused",
        "text": "We are looking.",
        "state": "GATHERING",
        "total": 2,
        "sent": 1,
        "failed": 0,
        "skipped": 0,
        "left": 1,
    }
    stopped = await does(office, ana, f'stopMailing(id: "{mailing["id"]}")', "... on Mailing { state left }")
    assert (stopped["state"], stopped["left"]) == ("STOPPED", 1)
    async with office.database.transaction() as tx:
        assert await letters.claim(tx.session, "email", limit=5) == []
    again = await does(office, ana, f'stopMailing(id: "{mailing["id"]}")')
    assert again["code"] == "OVER"
    resumed = await does(office, ana, f'resumeMailing(id: "{mailing["id"]}")', "... on Mailing { state }")
    assert resumed["state"] == "GATHERING"
    async with office.database.transaction() as tx:
        (due,) = await letters.claim(tx.session, "email", limit=5)
        await letters.record_sent(tx.session, [due], now=clock.now())
    for _ in range(2):
        async with office.database.transaction() as tx:
            row = (await tx.session.scalars(select(MailingRow))).one()
            await gather(tx, row, now=clock.now())
    async with office.database.transaction() as tx:
        await tidy(tx, clock.now() + timedelta(days=91))
    (ended,) = (await office.asks(ana, MAILINGS))["mailings"]
    assert (ended["state"], ended["sent"], ended["left"]) == ("DONE", 2, 0)
    async with office.database.read() as session:
        assert await session.scalar(select(LetterRow.state)) is None


@pytest.mark.parametrize("role", ["responder", "comms", "stakeholder", "auditor"])
async def test_only_administrators_keep_the_list(office: Office, role: str) -> None:
    who = await office.person("bo", role)
    said = await does(office, who, 'addSubscriber(page: "public", channel: EMAIL, address: "a@example.net")')
    assert said["code"] == "FORBIDDEN"
    may_see = role in ("comms", "auditor")
    assert await office.code(who, MAILINGS) == (None if may_see else "FORBIDDEN")

"""Other channels than push, and a rule for each severity."""

from uuid import UUID

import pytest
from sqlalchemy import select

from api.actions.paging import reach
from api.database import Database
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.store.paging.devices import ContactMethodRow
from tests.support.people import KEYRING, NOON, joined

SMS = "twilio://AC0123456789abcdef0123456789abcdef:0123456789abcdef0123456789abcdef@15551234567/15557654321"


async def add(database: Database, viewer: Viewer, kind: str = "apprise", address: str = SMS) -> UUID:
    async with database.transaction() as tx:
        row = await reach.add_contact_method(
            tx, viewer, KEYRING, kind=kind, label="My phone", address=address, now=NOON
        )
    return row.id


async def test_a_channel_inside_the_network_is_kept_where_the_operator_allows_it(database: Database) -> None:
    ana = await joined(database, "ana")
    with pytest.raises(Refused, match="TOCSIN_CHANNEL_HOSTS"):
        await add(database, ana, address="ntfy://localhost:8093/ana")
    async with database.transaction() as tx:
        await reach.add_contact_method(
            tx,
            ana,
            KEYRING,
            kind="apprise",
            label="ntfy",
            address="ntfy://localhost:8093/ana",
            now=NOON,
            inner_hosts=frozenset({"localhost"}),
        )


async def rule(
    database: Database, viewer: Viewer, severity: int, pages: str, *steps: tuple[str, int]
) -> None:
    async with database.transaction() as tx:
        await reach.set_notification_rule(
            tx,
            viewer,
            severity=severity,
            pages=pages,
            steps=[{"channel": channel, "after": after} for channel, after in steps],
            now=NOON,
        )


async def channels(database: Database, viewer: Viewer) -> dict[int, list[str]]:
    async with database.read() as session:
        rules = await reach.effective_rules(session, viewer.person_id)
    return {one.severity: [step.channel for step in one.rule.steps] for one in rules}


async def test_a_new_channel_joins_the_default_rules_and_lies_sealed(database: Database) -> None:
    bo = await joined(database, "bo")
    sms = await add(database, bo)
    assert (await channels(database, bo))[1] == ["push", str(sms), "email"]
    async with database.read() as session:
        row = (await session.scalars(select(ContactMethodRow))).one()
    assert "0123456789" not in row.address
    assert reach.shown_address(KEYRING, row) == "twilio://…"


@pytest.mark.parametrize(
    ("kind", "address", "code"),
    [
        ("apprise", "dbus://session", "ADDRESS_NOT_ALLOWED"),
        ("apprise", "twilio://nothing", "ADDRESS_NOT_VALID"),
        ("apprise", "hello", "ADDRESS_NOT_VALID"),
        ("email", "hello", "BAD_EMAIL"),
        ("pigeon", "coop", "BAD_CHANNEL"),
    ],
)
async def test_an_address_that_can_not_be_used_is_refused(
    database: Database, kind: str, address: str, code: str
) -> None:
    bo = await joined(database, "bo")
    with pytest.raises(Refused) as refusal:
        await add(database, bo, kind, address)
    assert refusal.value.code == code


async def test_nobody_mutes_the_worst_or_makes_the_mild_the_louder(database: Database) -> None:
    bo = await joined(database, "bo")
    for severity, pages, steps, code in (
        (1, "never", (), "RULE_TOO_QUIET"),
        (2, "working-hours", (("push", 0),), "RULE_TOO_QUIET"),
        (3, "any", (("email", 0),), "RULE_TOO_LOUD"),
        (5, "any", (("push", 0),), "BAD_SEVERITY"),
        (1, "any", (("11111111-1111-1111-1111-111111111111", 0),), "NOT_FOUND"),
    ):
        with pytest.raises(Refused) as refusal:
            await rule(database, bo, severity, pages, *steps)
        assert refusal.value.code == code
    await rule(database, bo, 3, "any", ("push", 60))
    assert (await channels(database, bo))[3] == ["push"]


async def test_a_rule_may_use_ones_own_channels_only(database: Database) -> None:
    bo, cy = await joined(database, "bo"), await joined(database, "cy")
    sms = await add(database, cy)
    with pytest.raises(Refused):
        await rule(database, bo, 1, "any", ("push", 0), (str(sms), 30), ("email", 300))
    await rule(database, cy, 1, "any", ("push", 0), (str(sms), 30), ("email", 60))
    assert (await channels(database, cy))[1] == ["push", str(sms), "email"]


async def test_a_channel_that_a_rule_counts_on_is_not_removed_by_surprise(database: Database) -> None:
    bo = await joined(database, "bo")
    sms = await add(database, bo)
    await rule(database, bo, 1, "any", ("push", 0), (str(sms), 30), ("email", 60))
    with pytest.raises(Refused, match="SEV1"):
        async with database.transaction() as tx:
            await reach.remove_contact_method(tx, bo, sms, now=NOON)
    other = await add(database, bo, "email", "bo@private.example")
    async with database.transaction() as tx:
        await reach.remove_contact_method(tx, bo, other, now=NOON)
    with pytest.raises(Refused):
        async with database.transaction() as tx:
            await reach.remove_contact_method(tx, bo, other, now=NOON)


async def test_a_new_channel_does_not_make_a_mild_severity_louder_than_a_written_one(
    database: Database,
) -> None:
    bo = await joined(database, "bo")
    await rule(database, bo, 1, "any", ("push", 0), ("email", 300))
    sms = await add(database, bo)
    assert await channels(database, bo) == {severity: ["push", "email"] for severity in (1, 2, 3, 4)}
    await rule(database, bo, 1, "any", ("push", 0), (str(sms), 30), ("email", 300))
    assert (await channels(database, bo))[1] == ["push", str(sms), "email"]

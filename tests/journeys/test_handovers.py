"""A shift changes hands: the note, the test page, the nagging; and pages that follow the schedule alone."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text, update

from api import clock
from api.actions.oncall import handovers
from api.actions.oncall.shadows import add_shadow
from api.actions.organisation.edits import record_edit
from api.actions.organisation.overrides import add_override, remove_override
from api.domain.rights import Viewer
from api.store.oncall.handovers import HandoverRow
from api.store.oncall.oncall import OverrideRow
from api.store.organisation.ownership import ServiceRow
from api.store.paging.paging import PageRow
from tests.support.mailbox import Mailbox
from tests.support.servers import RedisServer
from tests.support.town import Person, Town

HOUR = timedelta(hours=1)


def weekly(*people: str) -> dict[str, Any]:
    """The first has the turn that began yesterday."""
    starts = clock.now() - timedelta(days=1)
    return {
        "name": "weekly",
        "people": list(people),
        "starts": f"{starts:%Y-%m-%dT%H:%M}",
        "unit": "week",
        "every": 1,
    }


async def living(town: Town, *people: str, zone: str = "UTC", mail: Sequence[str] = ()) -> list[Person]:
    """A rota of these people, a service whose ladder calls it, and a coordinator."""
    made = [
        await town.person(handle, phones=0 if handle in mail else 1, zone=zone) for handle in (*people, "eve")
    ]
    await town.schedule("primary", rotations=[weekly(*people)])
    await town.service(rungs=[(3600, ["schedule:primary"]), (3600, ["secondary:primary"])])
    async with town.database.transaction() as tx:
        await tx.session.execute(update(ServiceRow).values(coordinator_id=made[-1].row.id))
    return made


async def takes_over(
    town: Town,
    who: str,
    whom: str,
    *,
    after: timedelta = timedelta(0),
    at: datetime | None = None,
    lasts: timedelta = 8 * HOUR,
) -> None:
    begins = at or clock.now() + after
    async with town.database.transaction() as tx:
        await add_override(
            tx,
            "primary",
            {
                "kind": "replace",
                "person": whom,
                "by": who,
                "from": begins.isoformat(),
                "to": (begins + lasts).isoformat(),
            },
            by="person:eve",
            now=clock.now(),
        )


async def rows(town: Town) -> list[HandoverRow]:
    async with town.database.read() as session:
        return list(await session.scalars(select(HandoverRow).order_by(HandoverRow.at)))


async def in_state(town: Town, state: str, *, nags: int | None = None) -> HandoverRow:
    async def there() -> HandoverRow | None:
        found = [row for row in await rows(town) if row.state == state and nags in (None, row.nags)]
        return found[0] if found else None

    found: HandoverRow = await town.until(there)
    return found


async def pass_minutes(town: Town, minutes: int) -> None:
    async with town.database.transaction() as tx:
        await tx.session.execute(
            text("UPDATE handovers SET due_at = due_at - CAST(:by AS interval) WHERE state = 'started'"),
            {"by": timedelta(minutes=minutes)},
        )


async def hurry(town: Town, *, minutes: int) -> None:
    """The stand-in, and the hand-over to them, come that much sooner."""
    by = timedelta(minutes=minutes)
    async with town.database.transaction() as tx:
        for table, columns in {"overrides": ("starts_at",), "handovers": ("at", "due_at")}.items():
            shifted = ", ".join(f"{column} = {column} - CAST(:by AS interval)" for column in columns)
            await tx.session.execute(text(f"UPDATE {table} SET {shifted}"), {"by": by})
        await record_edit(
            tx,
            actor="person:eve",
            noun="override",
            handle="primary",
            verb="change",
            before=None,
            after=None,
            why="",
            now=clock.now(),
        )


def viewer(person: Person) -> Viewer:
    return Viewer(person.row.id, person.row.handle, person.row.name, "responder")


def title(payload: dict[str, Any]) -> str:
    told: str = payload["notification"]["title"]
    return told


async def told(town: Town, person: Person) -> list[str]:
    """The titles of every notice of a change of hands to somebody, whatever became of it."""
    async with town.database.read() as session:
        question = select(PageRow.words).where(PageRow.person_id == person.row.id, PageRow.kind == "notice")
        found = [words for words in await session.scalars(question) if words]
    return [words["title"] for words in found if not words["navigate"].startswith("/on-call/risks")]


async def test_a_note_is_filled_edited_handed_over_and_confirmed(town: Town) -> None:
    ana, bo, _ = await living(town, "ana", "bo")
    async with town.worker():
        number = await town.alert("Checkout is slow")
        await ana.phone.rings(kind="page")
        await takes_over(town, "bo", "ana", after=timedelta(minutes=20))
        asked = await ana.phone.rings(kind="notice")
        assert title(asked) == "Hand primary over to Bo"
        row = await in_state(town, "open")
        assert asked["notification"]["navigate"] == f"/on-call/handovers/{row.id}"
        assert [one["number"] for one in row.note["incidents"]] == [number]
        assert "override primary: create by eve" in row.note["changed"]
        async with town.database.transaction() as tx:
            await handovers.hand_over(
                tx,
                viewer(ana),
                row.id,
                changed="Nothing new.",
                watch="",
                next_="Watch the queue.",
                expected_version=row.version,
                now=clock.now(),
            )
        assert title(await bo.phone.rings(kind="notice")) == "Ana hands primary over to you"
        await hurry(town, minutes=21)
        started = await in_state(town, "started")
        assert started.note["next"] == "Watch the queue."
        begun = await bo.phone.rings(kind="shift")
        assert title(begun) == "Your shift on primary begins"
        assert "Confirm the hand-over from Ana" in begun["notification"]["body"]
        assert (await town.show(begun)).status_code in (200, 204)
        async with town.database.transaction() as tx:
            confirmed = await handovers.confirm(tx, viewer(bo), row.id, now=clock.now())
        assert (confirmed.state, confirmed.confirmed_by, confirmed.due_at) == ("confirmed", "person:bo", None)
        async with town.database.read() as session:
            page = (await session.scalars(select(PageRow).where(PageRow.kind == "shift"))).one()
        assert page.received_at is not None
        assert page.receipt_due_at is None


async def test_unconfirmed_it_nags_twice_and_then_the_coordinator_is_told(town: Town) -> None:
    _, bo, eve = await living(town, "ana", "bo")
    async with town.worker():
        await takes_over(town, "bo", "ana", after=timedelta(seconds=1))
        row = await in_state(town, "started")
        assert row.written_at is None, "an unwritten note never blocks"
        await bo.phone.rings(kind="shift")
        for nags in (1, 2):
            await pass_minutes(town, 15)
            await in_state(town, "started", nags=nags)
        assert await told(town, eve) == []
        await pass_minutes(town, 15)

        async def said() -> list[str]:
            return await told(town, eve)

        assert await town.until(said) == ["Bo did not confirm a hand-over"]
        assert (await told(town, bo)).count("Confirm the hand-over from Ana") == 2
        (row,) = await rows(town)
        assert row.due_at is None
        assert row.told_coordinator_at is not None


async def test_pages_follow_the_schedule_and_never_the_confirmation(town: Town) -> None:
    ana, bo, _ = await living(town, "ana", "bo")
    async with town.worker():
        await takes_over(town, "bo", "ana", after=timedelta(seconds=1))
        await in_state(town, "started")
        number = await town.alert()
        await bo.phone.rings(kind="page")
        assert [page.person_id for page in await town.pages(number)] == [bo.row.id]
        async with town.database.read() as session:
            rung = await session.scalars(select(PageRow.person_id).where(PageRow.kind == "page"))
            assert ana.row.id not in set(rung)


async def test_a_phone_that_shows_no_sign_is_followed_by_mail_and_a_word_to_the_planner(
    database_url: str, redis_server: RedisServer
) -> None:
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        _, bo, eve = await living(town, "ana", "bo")
        async with town.worker():
            await takes_over(town, "bo", "ana", after=timedelta(seconds=1))
            await bo.phone.rings(kind="shift")

            async def waits() -> Any:
                async with town.database.read() as session:
                    return await session.scalar(select(PageRow.id).where(PageRow.receipt_due_at.is_not(None)))

            await town.until(waits)
            await town.pass_time(timedelta(seconds=31))

            async def letter() -> bool:
                return bool(mailbox.letters)

            await town.until(letter)
            assert mailbox.letters[0]["To"] == "bo@example.org"
            assert mailbox.letters[0]["Subject"] == "Your shift on primary begins"
            assert await told(town, eve) == ["Bo is on call, and their phone shows no sign"]


async def test_a_plan_that_changes_takes_the_hand_over_with_it(town: Town) -> None:
    ana, bo, eve = await living(town, "ana", "bo")
    async with town.worker():
        await takes_over(town, "bo", "ana", after=timedelta(minutes=20))
        row = await in_state(town, "open")
        assert (row.outgoing, row.incoming) == ([str(ana.row.id)], [str(bo.row.id)])
        await takes_over(
            town, "eve", "bo", after=timedelta(minutes=-1) + (row.at - clock.now()), lasts=9 * HOUR
        )

        async def changed() -> bool:
            return any(one.incoming == [str(eve.row.id)] for one in await rows(town))

        await town.until(changed)


async def test_the_secondary_is_whose_phone_rings_on_the_second_rung(town: Town) -> None:
    ana, bo, _ = await living(town, "ana", "bo")
    async with town.worker():
        await town.alert()
        await ana.phone.rings(kind="page")
        await town.pass_time(timedelta(hours=1, seconds=1))
        await bo.phone.rings(kind="page")


async def test_who_learns_hears_quietly_and_is_never_paged(town: Town) -> None:
    ana, _, eve = await living(town, "ana", "bo")
    cy = await town.person("cy")
    now = clock.now()
    async with town.database.transaction() as tx:
        await add_shadow(
            tx,
            "primary",
            "cy",
            follows="ana",
            starts_at=now,
            ends_at=now + 8 * HOUR,
            by="person:eve",
            now=now,
        )
    async with town.worker():
        number = await town.alert("Checkout is slow")
        await ana.phone.rings(kind="page")
        copy = await cy.phone.rings(kind="notice")
        assert title(copy) == f"Ana was paged: SEV1 Checkout #{number}"
        assert copy["notification"]["silent"] is True
        ((push, _),) = list(cy.phone.received)
        assert push.headers["Urgency"] == "low"
        await town.pass_time(timedelta(hours=1, seconds=1))
        await town.says(number, "silence")
        assert {page.person_id for page in await town.pages(number)} <= {ana.row.id, town.people["bo"].row.id}
    kinds = [payload["notification"]["data"]["kind"] for payload in await cy.phone.ring_count(1)]
    assert kinds == ["notice"], "bo, whom she does not follow, was paged on the second rung"
    assert eve.phone.token != cy.phone.token


async def test_two_workers_begin_one_shift_once(town: Town) -> None:
    _, bo, _ = await living(town, "ana", "bo")
    async with town.worker(), town.worker():
        await takes_over(town, "bo", "ana", after=timedelta(seconds=1))
        await in_state(town, "started")
        await bo.phone.rings(kind="shift")
        await asyncio.sleep(1.5)
        async with town.database.read() as session:
            begun = list(await session.scalars(select(PageRow).where(PageRow.kind == "shift")))
        assert len(begun) == 1
        assert len(await rows(town)) == 1


async def test_somebody_without_a_phone_is_told_by_mail_and_the_planner_hears_of_it(
    database_url: str, redis_server: RedisServer
) -> None:
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        await living(town, "ana", "bo", mail=["bo"])
        async with town.worker():
            await takes_over(town, "bo", "ana", after=timedelta(seconds=1))

            async def letter() -> bool:
                return any(one["Subject"] == "Your shift on primary begins" for one in mailbox.letters)

            await town.until(letter)
            assert await told(town, town.people["eve"]) == ["Bo is on call, and their phone shows no sign"]


async def test_a_phone_that_is_gone_is_no_phone(database_url: str, redis_server: RedisServer) -> None:
    async with Mailbox() as mailbox, Town(database_url, redis_server.url, smtp_url=mailbox.url) as town:
        _, bo, eve = await living(town, "ana", "bo")
        bo.phone.unsubscribe()
        async with town.worker():
            await takes_over(town, "bo", "ana", after=timedelta(seconds=1))

            async def said() -> bool:
                return "Bo is on call, and their phone shows no sign" in await told(town, eve)

            await town.until(said)


async def test_a_hand_over_the_plan_forgot_is_never_begun(town: Town) -> None:
    _, bo, _ = await living(town, "ana", "bo")
    async with town.worker():
        await takes_over(town, "bo", "ana", after=timedelta(minutes=20))
        row = await in_state(town, "open")
        async with town.database.read() as session:
            override = (await session.scalars(select(OverrideRow.id))).one()
        async with town.database.transaction() as tx:
            await remove_override(tx, override, by="person:eve", now=clock.now())
        dropped = await in_state(town, "dropped")
        assert (dropped.id, dropped.due_at) == (row.id, None)
        await takes_over(town, "bo", "ana", at=row.at)
        again = await in_state(town, "open")
        assert (again.id, again.incoming) == (row.id, [str(bo.row.id)]), "the same change of hands is back"

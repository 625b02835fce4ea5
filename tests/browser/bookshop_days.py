"""Two days of the bookshop: nights that are over, and one that is not."""

from datetime import timedelta
from typing import cast

from api.actions.incidents import incidents
from api.actions.oncall import risks
from api.actions.oncall.feeds import create_feed
from api.actions.oncall.swaps import Offer, offer
from api.actions.oncall.time_off import save_time_off
from api.actions.organisation.maintenances import save_maintenance
from api.actions.status import scheduled_maintenances
from api.domain.oncall.risk_scan import scan
from api.domain.oncall.time_off import TimeOff
from api.domain.oncall.upcoming import next_shift
from api.domain.rights import Role, Viewer
from api.domain.span import Span
from api.domain.status.planned_work import Work
from api.store.organisation import snapshot as organisations
from tests.browser.bookshop import Bookshop
from tests.support.town import Person


async def two_days(shop: Bookshop) -> None:
    await _rota(shop)
    await _work_ahead(shop)
    await _yesterday(shop)
    await shop.rehearse(ago=10)
    await _disk(shop)
    await _cards(shop)
    await _search(shop)
    await _held_back(shop)
    await _orders(shop)


async def _rota(shop: Bookshop) -> None:
    """Bo would give his week away, Ana goes skiing in hers, and both read their shifts elsewhere."""
    now = shop.opened - timedelta(hours=30)
    viewers = {who: _viewer(shop.people[who]) for who in ("ana", "bo")}
    async with shop.house.database.transaction() as tx:
        schedule = (await organisations.current(tx.session)).schedules["payments-primary"]
        given = next_shift(schedule, after=shop.opened, person="bo")
        away = next_shift(schedule, after=shop.opened + timedelta(days=1), person="ana")
        assert given is not None
        assert away is not None
        week = Offer(
            schedule="payments-primary",
            span=Span(given.starts_at, given.ends_at),
            note="My daughter is born that week.",
        )
        await offer(tx, week, by=viewers["bo"], now=now)
        skiing = TimeOff(
            kind="vacation",
            starts_at=away.starts_at,
            ends_at=away.starts_at + timedelta(days=4),
            note="Skiing",
        )
        await save_time_off(tx, "ana", skiing, by="person:ana", now=now)
        await create_feed(tx, viewers["ana"], kind="person", handle="ana", now=now)
        await create_feed(tx, viewers["ana"], kind="team", handle="payments", now=now)
    async with shop.house.database.transaction() as tx:
        await risks.keep(tx, scan(await risks.look_ahead(tx.session, now=now)), now=now)


async def _work_ahead(shop: Bookshop) -> None:
    """What readers of the status page are told of: over, in progress, and next week."""
    work = (
        ("New shelves for the reading lists", "reading", -26, 1, "", "degraded_performance"),
        (
            "Moving order mail to another sender",
            "mail",
            -1.5,
            3,
            "Mail may come an hour late.",
            "under_maintenance",
        ),
        ("Database upgrade", "orders", 70, 2, "Orders are kept and confirmed afterwards.", "partial_outage"),
    )
    for headline, component, begins, lasts, body, status in work:
        announced = shop.opened + timedelta(hours=min(begins, 0) - 20)
        begun = shop.opened + timedelta(hours=begins)
        planned = Work(
            headline=headline,
            body=body,
            components=(component,),
            audiences=("public", "customers", "internal"),
            status=status,
            span=Span(begun, begun + timedelta(hours=lasts)),
        )
        async with shop.house.database.transaction() as tx:
            row = await scheduled_maintenances.schedule(tx, planned, by="person:chidi", now=announced)
        if component == "mail":
            async with shop.house.database.transaction() as tx:
                await scheduled_maintenances.note(
                    tx,
                    row.id,
                    status="in_progress",
                    text="Half of the queue has moved; no mail is lost.",
                    by="person:chidi",
                    now=shop.opened - timedelta(minutes=25),
                )


def _viewer(person: Person) -> Viewer:
    return Viewer(person.row.id, person.row.handle, person.row.name, cast("Role", person.row.role))


async def _yesterday(shop: Bookshop) -> None:
    replica = await shop.alert(
        "alertmanager",
        "Ledger database: replica is 40 s behind",
        ago=27,
        service="ledger-db",
        severity="error",
    )
    await shop.happen(replica, incidents.acknowledge, "emre", ago=26.95)
    note = "A vacuum holds the replay back. Waiting it out."
    await shop.happen(replica, incidents.add_note, "emre", ago=26.9, text=note)
    await shop.happen(replica, incidents.resolve, "emre", ago=26.2, note="replay caught up")

    stock = await shop.alert(
        "grafana", "Search answers with yesterday’s stock", ago=22, service="search", severity="error"
    )
    await shop.happen(stock, incidents.acknowledge, "dana", ago=21.9)
    await shop.happen(stock, incidents.hand_off, "dana", ago=21.5, to="chidi", why="my shift ends")
    await shop.happen(stock, incidents.resolve, "chidi", ago=19, note="the nightly index job had stopped")

    title = "Night job “royalties” left 3 of 4 812 statements unsent"
    statements = await shop.alert("generic", title, ago=14, severity="info")
    await shop.happen(statements, incidents.resolve, "chidi", ago=13)


async def _disk(shop: Bookshop) -> None:
    """Taken, made smaller, and then forgotten."""
    title = "Build farm: disk of builder-7-eu-north-1b.internal.lantern.example is full in four hours"
    disk = await shop.alert("generic", title, ago=9, severity="error")
    await shop.ring(ago=8.99)
    await shop.happen(disk, incidents.acknowledge, "emre", ago=8.9)
    await shop.happen(
        disk, incidents.set_severity, "emre", ago=8.8, severity=3, why="builds wait, nothing else"
    )
    await shop.ring(ago=8.79)


async def _cards(shop: Bookshop) -> None:
    """Silence climbs, money is lost, the vendor is told, and it is contained."""
    cards = await shop.alert(
        "alertmanager",
        "Card payments time out at the acquirer",
        ago=1.4,
        service="checkout",
        body="Every third authorisation runs into the limit of 8 s, with all card brands.",
    )
    await shop.ring(ago=1.3999)
    await shop.silence(ago=1.3)
    await shop.ring(ago=1.2999)
    await shop.happen(cards, incidents.acknowledge, "bo", ago=1.27)
    await shop.ring(ago=1.2699)
    note = "Cardwise confirms: their Frankfurt site is down. They move us to Dublin."
    await shop.happen(cards, incidents.add_note, "bo", ago=1.2, text=note)
    await shop.happen(cards, incidents.escalate, "bo", ago=1.1, why="we lose money by the minute")
    await shop.ring(ago=1.0999)
    note = "Orders are kept as unpaid and charged later; the shop stays open."
    await shop.happen(cards, incidents.add_note, "dana", ago=0.9, text=note)
    await shop.happen(cards, incidents.contain, "bo", ago=0.7, note="traffic goes through Dublin")
    await shop.ring(ago=0.6999)


async def _search(shop: Bookshop) -> None:
    title = "Search is slow: one page in twenty takes longer than four seconds"
    slow = await shop.alert("grafana", title, ago=0.4, service="search", severity="error")
    await shop.ring(ago=0.3999)
    await shop.happen(slow, incidents.acknowledge, "ana", ago=0.36)
    await shop.ring(ago=0.3599)


async def _held_back(shop: Bookshop) -> None:
    """What wakes nobody: dropped, delayed, set aside, silenced."""
    async with shop.house.database.transaction() as tx:
        await save_maintenance(
            tx,
            service="recommendations",
            when=None,
            starts_at=shop.opened - timedelta(minutes=30),
            ends_at=shop.opened + timedelta(hours=3),
            reason="Moving the reading lists to the new cluster",
            by="person:dana",
            now=shop.opened - timedelta(minutes=30),
        )
    await shop.alert("generic", "Staging: deploy failed", ago=0.3, labels={"env": "staging"})
    await shop.alert("generic", "", ago=0.25)
    await shop.alert("generic", "Queue of cover images grows", ago=0.02, labels={"severity": "warning"})


async def _orders(shop: Bookshop) -> None:
    """It rings."""
    await shop.alert(
        "alertmanager",
        "Half of all orders fail at the last step",
        ago=0.03,
        service="checkout",
        body="5xx on POST /orders: 51 % over 5 minutes (limit 2 %).",
        link="https://graphs.lantern.example/d/checkout?from=now-1h",
    )
    await shop.ring(ago=0.0299)

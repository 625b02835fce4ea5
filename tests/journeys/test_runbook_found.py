"""An alert rings, and the right runbook is there before anyone has searched."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api import clock
from api.domain.paging.capability import Capability, seal
from api.domain.runbooks.place import Place
from api.store.base import new_id
from api.store.organisation import snapshot as organisations
from api.store.organisation.ownership import DependencyRow, ServiceRow
from api.store.runbooks import matches
from api.store.runbooks.runbooks import RunbookPlaceRow, RunbookRow
from tests.support.town import SECRET, Person, Town

HOME = "http://localhost:8080"


async def published(town: Town, handle: str, title: str, *places: Place) -> None:
    async with town.database.transaction() as tx:
        row = RunbookRow(
            id=new_id(),
            handle=handle,
            title=title,
            summary="",
            is_part=False,
            published=1,
            content_hash="0" * 64,
            created_at=clock.now(),
        )
        tx.session.add(row)
        await tx.session.flush()
        for kind, value in places:
            tx.session.add(RunbookPlaceRow(runbook_id=row.id, kind=kind, value=value))
        await organisations.bump(tx.session)


async def shop(town: Town) -> Person:
    """Checkout cannot do without its ledger; Ana is paged for it."""
    ana = await town.person("ana")
    await town.service(rungs=[(3600, ["person:ana"])])
    await town.service("ledger-db", key="f" * 32)
    async with town.database.transaction() as tx:
        ids = {row.handle: row.id for row in await tx.session.scalars(select(ServiceRow))}
        tx.session.add(
            DependencyRow(service_id=ids["checkout"], depends_on_id=ids["ledger-db"], critical=True)
        )
        await organisations.bump(tx.session)
    return ana


async def pushed(person: Person) -> dict[str, Any]:
    _, payload = await person.phone.received.first(
        lambda one: one[1]["notification"]["data"]["kind"] == "page"
    )
    told: dict[str, Any] = payload["notification"]["data"]
    return told


async def looked(town: Town, number: int) -> list[dict[str, str]]:
    (page,) = [row for row in await town.pages(number) if row.kind == "page"]
    sealed = seal(SECRET.encode(), Capability(page.id, clock.now() + timedelta(hours=1), ("acknowledge",)))
    seen = (await town.http.post("/push/look", json={"capability": sealed})).json()
    found: list[dict[str, str]] = seen["runbooks"]
    return found


async def attached(town: Town, number: int) -> list[tuple[str, str]]:
    row = await town.incident(number)
    async with town.database.read() as session:
        organisation = await organisations.current(session)
        found = await matches.of_incidents(session, organisation, [row.id], base_url=HOME)
    return [(match.runbook.handle, match.why) for match in found.get(row.id, ())]


async def test_the_phone_that_rings_names_the_runbook_for_this_alert(town: Town) -> None:
    ana = await shop(town)
    await published(town, "ledger", "Ledger does not answer", ("service", "ledger-db"))
    await published(town, "checkout", "Checkout is slow", ("service", "checkout"))
    await published(town, "errors", "Errors in checkout", ("alert", "HighErrorRate"), ("service", "checkout"))
    async with town.worker():
        number = await town.alert(labels={"alertname": "HighErrorRate"})
        told = await pushed(ana)
    assert told["runbook"] == {"handle": "errors", "title": "Errors in checkout"}
    assert await looked(town, number) == [
        {"handle": "errors", "title": "Errors in checkout"},
        {"handle": "checkout", "title": "Checkout is slow"},
        {"handle": "ledger", "title": "Ledger does not answer"},
    ]
    assert await attached(town, number) == [
        ("errors", "for the alert HighErrorRate of Checkout"),
        ("checkout", "for the service Checkout"),
        ("ledger", "for Ledger-db, which Checkout depends on"),
    ]


async def test_what_the_alert_itself_links_comes_first(town: Town) -> None:
    await shop(town)
    await published(town, "checkout", "Checkout is slow", ("service", "checkout"))
    await published(town, "odd", "Something odd")
    number = await town.alert(runbook=f"{HOME}/runbooks/odd")
    assert [handle for handle, _ in await attached(town, number)] == ["odd", "checkout"]


async def test_where_nothing_is_written_yet_the_page_leaves_without(town: Town) -> None:
    ana = await shop(town)
    async with town.worker():
        number = await town.alert()
        told = await pushed(ana)
    assert "runbook" not in told
    assert (await looked(town, number), await attached(town, number)) == ([], [])


async def test_who_may_not_see_runbooks_is_paged_without(town: Town) -> None:
    await town.person("eve", role="stakeholder")
    await town.service(rungs=[(3600, ["person:eve"])])
    await published(town, "checkout", "Checkout is slow", ("service", "checkout"))
    async with town.worker():
        number = await town.alert()
        told = await pushed(town.people["eve"])
    assert "runbook" not in told
    assert await looked(town, number) == []
    assert [handle for handle, _ in await attached(town, number)] == ["checkout"]


async def test_a_page_leaves_even_where_looking_for_its_runbook_fails(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("broken")

    ana = await shop(town)
    await published(town, "checkout", "Checkout is slow", ("service", "checkout"))
    monkeypatch.setattr(matches, "of_incidents", broken)
    async with town.worker():
        await town.alert()
        told = await pushed(ana)
    assert "runbook" not in told

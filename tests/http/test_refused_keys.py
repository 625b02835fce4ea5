"""A sender that was forgotten when its key was revoked: turned away, and whoever answers for it told."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, text, update

from api import clock
from api.actions.organisation.archive import archive
from api.actions.organisation.keys import revoke_key
from api.store.alerts.alerts import IntegrationKeyRow
from api.store.organisation.ownership import ServiceRow
from api.store.paging.paging import PageRow
from api.store.people.people import PersonRow
from tests.support.monitors import event
from tests.support.town import KEY, Town

V1 = "/generic/2010-04-15/create_event.json"
DAY = timedelta(days=1)


async def settle(town: Town, *, owner: str | None = "ana") -> None:
    """Ana answers for the checkout, Bo is on call for it, Cy is the administrator."""
    for handle, role in (("ana", "responder"), ("bo", "responder"), ("cy", "admin")):
        await town.person(handle, role=role)
    await town.service(rungs=[(3600, ["person:bo"])])
    if owner:
        async with town.database.transaction() as tx:
            await tx.session.execute(update(ServiceRow).values(owner_id=town.people[owner].row.id))
            await town._edited(tx, "service", "checkout")


async def revoke(town: Town) -> None:
    async with town.database.transaction() as tx:
        key = (await tx.session.scalars(select(IntegrationKeyRow.id))).one()
        await revoke_key(tx, key, by="person:cy", now=clock.now())


async def refused_at(town: Town) -> datetime | None:
    async with town.database.read() as session:
        return (await session.scalars(select(IntegrationKeyRow.refused_at))).one()


async def told(town: Town) -> dict[str, list[dict[str, Any]]]:
    """What each person's phones and mailboxes are to be told, by handle."""
    handles: dict[UUID, str] = {person.row.id: handle for handle, person in town.people.items()}
    found: dict[str, list[dict[str, Any]]] = {}
    async with town.database.read() as session:
        for page in await session.scalars(select(PageRow).where(PageRow.kind == "notice")):
            assert page.words is not None
            assert page.person_id is not None
            found.setdefault(handles[page.person_id], []).append(page.words)
    return found


def counted(why: str) -> float:
    return REGISTRY.get_sample_value("tocsin_ingest_keys_refused_total", {"why": why}) or 0.0


async def test_the_owner_of_the_service_is_told_of_a_sender_with_a_revoked_key(town: Town) -> None:
    await settle(town)
    await revoke(town)
    assert (await town.post_alert()).status_code == 401
    assert await town.alerts() == []
    notices = await told(town)
    assert list(notices) == ["ana"]
    (words,) = notices["ana"]
    assert words["title"] == "A revoked key is still in use"
    assert "“Generic”" in words["body"]
    assert KEY[-4:] in words["body"]
    assert KEY not in str(words)
    assert words["navigate"] == "/settings/integrations/checkout-generic"
    assert await refused_at(town) is not None


async def test_the_notice_rings_the_owners_phone(town: Town) -> None:
    await settle(town)
    await revoke(town)
    await town.post_alert()
    async with town.worker():
        notice = await town.people["ana"].phone.rings(kind="notice")
    assert notice["notification"]["title"] == "A revoked key is still in use"


@pytest.mark.parametrize("how", ["nobody", "disabled"])
async def test_without_an_owner_every_administrator_is_told(town: Town, how: str) -> None:
    await settle(town, owner=None if how == "nobody" else "ana")
    if how == "disabled":
        async with town.database.transaction() as tx:
            gone = update(PersonRow).where(PersonRow.handle == "ana").values(disabled_at=clock.now())
            await tx.session.execute(gone)
            await town._edited(tx, "person", "ana")
    await revoke(town)
    await town.post_alert()
    assert list(await told(town)) == ["cy"]


async def test_a_stubborn_sender_is_told_of_once_a_day(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    await settle(town)
    await revoke(town)
    start = clock.now()
    for hours in (0, 1, 23.9, 24, 30):
        now = start + timedelta(hours=hours)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        for _ in range(3):
            assert (await town.post_alert()).status_code == 401
        assert await refused_at(town) == now
    assert len((await told(town))["ana"]) == 2


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/in/{KEY}", {"title": "Down"}),
        ("/v2/enqueue", event(KEY)),
        (V1, {"service_key": KEY, "event_type": "trigger", "description": "x"}),
        ("/v2/change/enqueue", {"routing_key": KEY, "payload": {"summary": "Deploy"}}),
    ],
)
async def test_a_process_that_has_not_heard_of_it_yet_answers_and_tells_the_same(
    town: Town, path: str, body: dict[str, Any]
) -> None:
    await settle(town)
    await town.alert()
    remembered = town.database.shelf.organisation
    await revoke(town)
    town.database.shelf.organisation = remembered
    first = await town.http.post(path, json=body)
    assert list(await told(town)) == ["ana"]
    assert town.database.shelf.organisation is not remembered
    second = await town.http.post(path, json=body)
    assert (first.status_code, first.text) == (second.status_code, second.text)
    assert len(await town.alerts()) == 1


async def test_an_archived_integration_is_a_key_that_opens_nothing(town: Town) -> None:
    await settle(town)
    async with town.database.transaction() as tx:
        await archive(tx, "integration", "checkout-generic", by="person:cy", now=clock.now())
    assert (await town.post_alert()).status_code == 401
    ((words,),) = (await told(town)).values()
    assert words["title"] == "An archived integration still gets alerts"


async def test_strangers_are_counted_and_nobody_is_told(town: Town) -> None:
    await settle(town)
    before = counted("unknown"), counted("revoked")
    for _ in range(3):
        assert (await town.post_alert(key="guess")).status_code == 401
    assert (counted("unknown"), counted("revoked")) == (before[0] + 3, before[1])
    await revoke(town)
    for _ in range(2):
        await town.post_alert()
    assert (counted("unknown"), counted("revoked")) == (before[0] + 3, before[1] + 2)
    assert list(await told(town)) == ["ana"]


async def test_a_flood_with_a_revoked_key_writes_once_a_minute(town: Town) -> None:
    await settle(town)
    await revoke(town)
    await town.post_alert()
    async with town.database.transaction() as tx:
        # Whoever wanted to write now would wait.
        await tx.session.execute(text("SELECT 1 FROM integration_keys FOR UPDATE"))
        assert {(await town.post_alert()).status_code for _ in range(5)} == {401}

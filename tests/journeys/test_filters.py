"""What waits before anybody is woken: dropped, delayed, silenced or held, and never forgotten."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from api import clock
from api.domain.paging.notification import DAYS
from api.store.alerts.alerts import AlertRow, MaintenanceWindowRow, RouteRow
from api.store.organisation.ownership import ServiceRow
from api.store.organisation.snapshot import bump
from tests.support.town import Town

MINUTE = timedelta(minutes=1)
STAGING = {"label": "env", "equals": "staging"}
IN_STAGING: dict[str, Any] = {"labels": {"env": "staging"}}


async def settle(town: Town, **fields: Any) -> None:
    await town.person("ana", **fields)
    await town.service(rungs=[(3600, ["person:ana"])])


async def only_alert(town: Town) -> AlertRow:
    (row,) = await town.alerts()
    return row


async def held_back(town: Town) -> tuple[int, int]:
    """What routes and maintenance windows have held back, as people see it."""
    async with town.database.read() as session:
        routes = await session.scalars(select(RouteRow.held_back))
        windows = await session.scalars(select(MaintenanceWindowRow.held_back))
        return sum(routes), sum(windows)


async def unroute(town: Town) -> None:
    async with town.database.transaction() as tx:
        await tx.session.execute(update(RouteRow).values(archived_at=clock.now()))
        await bump(tx.session)


async def paged(town: Town) -> int:
    found = [await town.pages(row.number) for row in await town.all_incidents()]
    return sum(page.kind == "page" for rows in found for page in rows)


# --- delayed: only if it still fires


async def test_what_still_fires_after_three_minutes_wakes_somebody(town: Town) -> None:
    await settle(town)
    await town.route({"when": STAGING, "action": "delay", "for": "3m"})
    ana = town.people["ana"]
    async with town.worker():
        assert await town.alert(**IN_STAGING) == 0
        row = await only_alert(town)
        assert (row.disposition, row.incident_id) == ("delayed", None)
        await town.pass_time(2 * MINUTE)
        assert ana.phone.notifications == []
        await town.pass_time(2 * MINUTE)
        page = await ana.phone.rings(kind="page")
        assert (await town.tap(ana, page)).status_code == 200
    row = await only_alert(town)
    assert (row.disposition, row.due_at) == ("paged", None)
    assert row.why.endswith("It still fires.")
    assert await held_back(town) == (1, 0)


async def test_what_ended_within_three_minutes_wakes_nobody(town: Town) -> None:
    await settle(town)
    await town.route({"when": STAGING, "action": "delay", "for": "3m"})
    async with town.worker():
        await town.alert(**IN_STAGING)
        await town.alert(state="resolved")
        await town.pass_time(10 * MINUTE)
        await town.alert("Search is down", dedup="search")
        await town.people["ana"].phone.rings(kind="page")
    (other,) = await town.all_incidents()
    assert other.title == "Search is down"
    first = (await town.alerts())[0]
    assert first.why.endswith("It ended before anybody was woken.")


async def test_what_waits_is_said_again_and_waits_no_longer_for_that(town: Town) -> None:
    await settle(town)
    await town.route({"when": STAGING, "action": "delay", "for": "3m"})
    await town.alert(**IN_STAGING)
    due = (await only_alert(town)).due_at
    await town.alert(**IN_STAGING)
    row = await only_alert(town)
    assert (row.due_at, row.count) == (due, 2)


async def test_one_that_waited_joins_what_was_opened_meanwhile(town: Town) -> None:
    await settle(town)
    await town.route({"when": STAGING, "action": "delay", "for": "3m"})
    async with town.worker():
        await town.alert(**IN_STAGING)
        await unroute(town)
        number = await town.alert("Checkout is gone", dedup="other", group="checkout-down")
        await town.pass_time(4 * MINUTE)
        await town.until(lambda: _no_longer_due(town))
    assert [row.incident_id for row in await town.alerts()] == [(await town.incident(number)).id] * 2
    assert [row.disposition for row in await town.alerts()] == ["joined", "paged"]


# --- silenced: planned work


async def test_planned_work_is_quiet_and_what_still_fires_at_its_end_wakes_somebody(town: Town) -> None:
    await settle(town)
    await town.maintenance(lasts=30 * MINUTE, service="checkout")
    ana = town.people["ana"]
    async with town.worker():
        assert await town.alert() == 0
        row = await only_alert(town)
        assert row.disposition == "silenced"
        assert "New disks" in row.why
        assert await town.all_incidents() == []
        await _end_of_maintenance(town)
        await ana.phone.rings(kind="page")
    assert await held_back(town) == (0, 1)


async def test_planned_work_that_takes_longer_stays_quiet_longer(town: Town) -> None:
    await settle(town)
    await town.maintenance(lasts=30 * MINUTE, service="checkout")
    async with town.worker():
        await town.alert()
        await town.maintenance(lasts=60 * MINUTE, service="checkout", reason="More disks.")
        await town.pass_time(31 * MINUTE)  # the alert's time has come, the windows' has not
        await town.until(lambda: _waits_for_more_disks(town))
    assert town.people["ana"].phone.notifications == []


async def test_what_ended_during_planned_work_is_on_record_and_wakes_nobody(town: Town) -> None:
    await settle(town)
    await town.maintenance(lasts=30 * MINUTE, service="checkout")
    await town.alert()
    await town.alert(state="resolved")
    row = await only_alert(town)
    assert (row.state, row.due_at) == ("resolved", None)
    assert await town.all_incidents() == []


async def test_planned_work_on_one_service_silences_no_other(town: Town) -> None:
    await settle(town)
    await town.service("search", key="b" * 32, kind="grafana", rungs=[(3600, ["person:ana"])])
    await town.maintenance(lasts=30 * MINUTE, service="search")
    await town.maintenance(lasts=30 * MINUTE, when={"label": "env", "equals": "staging"})
    assert await town.alert() > 0
    assert await town.alert(dedup="in staging", **IN_STAGING) == 0


async def test_planned_work_on_a_service_that_is_gone_silences_nobody(town: Town) -> None:
    await settle(town)
    await town.service("search", key="b" * 32, kind="grafana", rungs=[(3600, ["person:ana"])])
    await town.maintenance(lasts=30 * MINUTE, service="search")
    async with town.database.transaction() as tx:
        gone = update(ServiceRow).where(ServiceRow.handle == "search").values(archived_at=clock.now())
        await tx.session.execute(gone)
        await bump(tx.session)
    assert await town.alert() > 0


# --- dropped


async def test_what_is_dropped_is_on_record_and_nothing_else(town: Town) -> None:
    await settle(town)
    await town.route({"when": STAGING, "action": "drop"})
    assert await town.alert(**IN_STAGING) == 0
    row = await only_alert(town)
    assert (row.disposition, row.incident_id, row.due_at) == ("dropped", None, None)
    assert "drops it" in row.why
    assert await held_back(town) == (1, 0)
    assert await town.all_incidents() == []


async def test_what_was_dropped_pages_when_it_is_said_again_and_nothing_drops_it_any_more(town: Town) -> None:
    await settle(town)
    await town.route({"when": STAGING, "action": "drop"})
    await town.alert(**IN_STAGING)
    await town.alert(**IN_STAGING)
    await unroute(town)
    number = await town.alert(**IN_STAGING)
    assert number > 0
    row = await only_alert(town)
    assert (row.disposition, row.count) == ("paged", 3)
    assert await paged(town) == 1
    assert await town.alert(state="resolved") == number
    assert (await town.incident(number)).state == "RESOLVED"


# --- milder, worse, elsewhere


async def test_a_route_may_make_it_milder_and_then_it_pages_nobody(town: Town) -> None:
    await settle(town)
    await town.route({"when": STAGING, "lower_to": 4})
    number = await town.alert(**IN_STAGING)
    assert (await town.incident(number)).severity == 4
    assert await paged(town) == 0


# --- held until working hours


def away_now() -> dict[str, Any]:
    """Working hours of somebody who begins in some six hours, whatever the time is."""
    begins = clock.now() + timedelta(hours=6)
    ends = begins + timedelta(hours=4)
    return {"days": list(DAYS), "from": f"{begins:%H:00}", "to": f"{ends:%H:00}"}


def next_begin(hours: dict[str, Any]) -> datetime:
    hour = int(hours["from"][:2])
    today = clock.now().astimezone(UTC).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > clock.now() else today + timedelta(days=1)


async def test_what_a_route_holds_rings_when_its_person_is_next_on_duty(town: Town) -> None:
    hours = away_now()
    await settle(town, hours=hours)
    await town.route({"when": STAGING, "action": "hold"})
    ana = town.people["ana"]
    async with town.worker():
        number = await town.alert(severity="critical", **IN_STAGING)
        (page,) = await town.pages(number)
        assert page.due_at == next_begin(hours)
        assert "Rung 1 of 1: held for Ana until they are next on duty." in await town.said(number)
        assert ana.phone.notifications == []
        await town.pass_time(timedelta(hours=7))
        await ana.phone.rings(kind="page")
    assert (await only_alert(town)).disposition == "held"
    assert await held_back(town) == (1, 0)


async def test_a_warning_waits_for_working_hours_without_any_route(town: Town) -> None:
    await settle(town, hours=away_now())
    number = await town.alert(severity="warning")
    (page,) = await town.pages(number)
    assert page.due_at is not None
    assert page.due_at > clock.now() + timedelta(hours=4)


async def test_what_is_over_before_working_hours_begin_is_not_even_told(town: Town) -> None:
    await settle(town, hours=away_now())
    await town.route({"when": STAGING, "action": "hold"})
    number = await town.alert(severity="critical", **IN_STAGING)
    await town.alert(state="resolved")
    assert [page.state for page in await town.pages(number)] == ["cancelled"]


async def test_what_no_route_holds_wakes_an_incident_that_a_route_does_hold(town: Town) -> None:
    await settle(town, hours=away_now())
    await town.route({"when": STAGING, "action": "hold"})
    held = {"title": "Errors", "dedup": "one", "group": "g", "severity": "critical", **IN_STAGING}
    free = {"title": "Errors", "dedup": "two", "group": "g", "severity": "critical"}
    number, again = await _joined(town, held, free)
    assert number == again
    assert "not-held" in await town.timeline(number)
    assert any(page.due_at and page.due_at <= clock.now() for page in await town.pages(number))


async def test_what_a_route_holds_wakes_nobody_because_it_is_worse_than_what_is_held(town: Town) -> None:
    await settle(town, hours=away_now())
    await town.route({"when": STAGING, "action": "hold"})
    mild = {"title": "Errors", "dedup": "one", "group": "g", "severity": "error", **IN_STAGING}
    worse = {"title": "Errors", "dedup": "two", "group": "g", "severity": "critical", **IN_STAGING}
    number, again = await _joined(town, mild, worse)
    assert number == again
    assert (await town.incident(number)).severity == 1
    assert all(page.due_at and page.due_at > clock.now() for page in await town.pages(number))


async def _joined(town: Town, one: dict[str, Any], other: dict[str, Any]) -> tuple[int, int]:
    first = await town.alert(**one)
    return first, await town.alert(**other)


async def _end_of_maintenance(town: Town) -> None:
    """The window is over, and with it the time that its alerts were silenced for."""
    async with town.database.transaction() as tx:
        await tx.session.execute(update(MaintenanceWindowRow).values(ends_at=clock.now()))
        await bump(tx.session)
    await town.pass_time(31 * MINUTE)


async def _waits_for_more_disks(town: Town) -> bool:
    return "More disks" in (await only_alert(town)).why


async def _no_longer_due(town: Town) -> bool:
    return all(row.due_at is None for row in await town.alerts())

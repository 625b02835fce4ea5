"""What monitors say, in every order in which they say it: woken once, and told when it is over."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from api import clock
from api.actions.alerts import alerts, intake
from api.actions.incidents import custody, incidents
from api.http.formats import FORMATS
from api.store.alerts.alerts import QuarantineRow
from tests.support.monitors import event, firing, group, resolved
from tests.support.town import KEY, Town

MINUTE = timedelta(minutes=1)


async def settle(town: Town, *, kind: str = "alertmanager", rungs: Sequence[Any] = ()) -> None:
    await town.person("ana")
    await town.service(kind=kind, rungs=rungs or [(3600, ["person:ana"])])


async def tell(town: Town, body: Any, *, now: datetime) -> list[int]:
    """As the address does it, at a moment of our choosing."""
    sender = await sender_of(town)
    batch = FORMATS[sender.integration.kind](body, received_at=now)
    received = await intake.receive(town.database, sender, batch, now=now)
    return [row.number for row in received.incidents.values()]


async def sender_of(town: Town) -> intake.Sender:
    found = await intake.sender_of(town.database, KEY)
    assert found is not None
    return found


async def wake(town: Town, *, now: datetime) -> None:
    """What the worker does with alerts whose time has come."""
    for row in await town.alerts():
        if row.due_at is not None and row.due_at <= now:
            async with town.database.transaction() as tx:
                assert await alerts.wake(tx, row.id, now=now)


async def pages(town: Town) -> int:
    """How often somebody was paged, whatever for."""
    found = [await town.pages(row.number) for row in await town.all_incidents()]
    return sum(page.kind == "page" for rows in found for page in rows)


async def resolve_by_hand(town: Town, number: int) -> None:
    row = await town.incident(number)
    async with town.database.transaction() as tx:
        await incidents.resolve(tx, row.id, by=town.people["ana"].actor, now=clock.now())


# --- the same thing again


async def test_the_same_webhook_a_hundred_times_at_once_is_one_incident_and_one_page(town: Town) -> None:
    await settle(town)
    body = group(firing())
    async with town.worker():
        sent = [town.http.post(f"/in/{KEY}", json=body) for _ in range(100)]
        answers = await asyncio.gather(*sent)
        await town.people["ana"].phone.rings(kind="page")
        await town.until(lambda: _all_sent(town))
    assert {answer.status_code for answer in answers} == {202}
    (row,) = await town.all_incidents()
    assert {answer.json()["incidents"][0]["number"] for answer in answers} == {row.number}
    (alert,) = await town.alerts()
    assert alert.count == 100
    assert len(town.people["ana"].phone.of_kind("page")) == 1
    assert await town.timeline(row.number) == ["alert", "paged"]


async def test_a_hundred_triggers_without_a_beginning_at_once_are_one_as_well(town: Town) -> None:
    await settle(town, kind="generic")
    answers = await asyncio.gather(*(town.post_alert() for _ in range(100)))
    assert {answer.status_code for answer in answers} == {202}
    assert len(await town.all_incidents()) == 1
    assert await pages(town) == 1
    (alert,) = await town.alerts()
    assert alert.count == 100


async def test_two_alertmanagers_of_a_cluster_say_the_same_and_one_is_heard(town: Town) -> None:
    await settle(town)
    alert = firing()
    one, other = group(alert, sender="am-0"), group(alert, sender="am-1")
    answers = await asyncio.gather(town.send(one), town.send(other))
    assert answers[0] == answers[1]
    assert await pages(town) == 1
    ends = [group(resolved(alert), sender=sender) for sender in ("am-0", "am-1")]
    await asyncio.gather(*(town.send(body) for body in ends))
    (row,) = await town.all_incidents()
    assert (await town.timeline(row.number)).count("resolved") == 1


async def test_what_repeats_never_pages_again_once_somebody_has_it(town: Town) -> None:
    await settle(town)
    body = group(firing())
    (number,) = await town.send(body)
    await town.acknowledge(number, town.people["ana"])
    for _ in range(3):
        assert await town.send(body) == [number]
    assert await pages(town) == 1
    assert (await town.incident(number)).state == "ACKNOWLEDGED"


async def test_many_alerts_of_one_group_in_many_requests_at_once_are_one_incident(town: Town) -> None:
    await settle(town)
    bodies = [group(firing(instance=f"web-{number}")) for number in range(20)]
    await asyncio.gather(*(town.send(body) for body in bodies))
    (row,) = await town.all_incidents()
    kinds = await town.timeline(row.number)
    assert (kinds.count("alert"), kinds.count("alert-joined"), kinds.count("paged")) == (1, 19, 1)
    async with town.database.read() as session:
        assert (await custody.verify(session)).first_bad is None


# --- out of order


async def test_the_end_may_come_before_the_beginning_and_nobody_is_woken(town: Town) -> None:
    await settle(town)
    alert = firing()
    assert await town.send(group(resolved(alert))) == []
    assert await town.send(group(alert)) == []
    assert await town.all_incidents() == []
    (row,) = await town.alerts()
    assert (row.state, row.disposition) == ("resolved", "noted")


async def test_a_firing_that_comes_late_reopens_nothing(town: Town) -> None:
    await settle(town)
    alert = firing()
    (number,) = await town.send(group(alert))
    await town.send(group(resolved(alert)))
    assert await town.send(group(alert)) == [number]
    assert (await town.incident(number)).state == "RESOLVED"
    assert await pages(town) == 1


async def test_a_firing_of_an_episode_before_this_one_is_stale(town: Town) -> None:
    await settle(town)
    now = clock.now() - 60 * MINUTE
    old, new = firing(since=now - 30 * MINUTE), firing(since=now)
    (number,) = await tell(town, group(new), now=now)
    assert await tell(town, group(old), now=now + MINUTE) == [number]
    assert len(await town.alerts()) == 1
    await tell(town, group(resolved(old)), now=now + 2 * MINUTE)
    assert (await town.incident(number)).state == "OPEN"
    await tell(town, group(resolved(new)), now=now + 20 * MINUTE)
    assert (await town.incident(number)).state == "RESOLVED"


async def test_firing_anew_after_the_end_is_a_new_episode_that_pages(town: Town) -> None:
    await settle(town)
    first = firing(since=clock.now() - 9 * MINUTE)
    (number,) = await town.send(group(first))
    await town.send(group(resolved(first)))
    (second,) = await town.send(group(firing(since=clock.now())))
    assert second != number
    assert [row.state for row in await town.all_incidents()] == ["RESOLVED", "OPEN"]
    assert await pages(town) == 2


async def test_a_new_episode_whose_end_was_lost_stays_in_its_incident(town: Town) -> None:
    await settle(town)
    now = clock.now() - 60 * MINUTE
    (number,) = await tell(town, group(firing(since=now)), now=now)
    again = firing(since=now + 30 * MINUTE)
    assert await tell(town, group(again), now=now + 30 * MINUTE) == [number]
    assert await pages(town) == 1
    await tell(town, group(resolved(again)), now=now + 50 * MINUTE)
    assert (await town.incident(number)).state == "RESOLVED"


async def test_the_end_of_what_nobody_knows_is_taken_and_means_nothing(town: Town) -> None:
    await settle(town, kind="generic")
    assert await town.send({"title": "Nothing", "dedup": "unheard-of", "state": "resolved"}) == []
    assert await town.alerts() == []


async def test_whatever_order_two_episodes_arrive_in_nobody_is_woken_for_what_is_over(town: Town) -> None:
    await settle(town)
    now = clock.now() - 50 * MINUTE
    first, second = firing(since=now - 30 * MINUTE), firing(since=now)
    words = (second, resolved(first), first, resolved(second), second, first)
    for place, word in enumerate(words):
        await tell(town, group(word), now=now + place * 9 * MINUTE)
    (row,) = await town.all_incidents()
    assert row.state == "RESOLVED"
    assert await pages(town) == 1


# --- one incident, many alerts


async def test_a_group_is_one_incident_per_service_and_group_key(town: Town) -> None:
    await settle(town)
    await town.service("ledger", key="b" * 32, kind="generic", rungs=[(3600, ["person:ana"])])
    await town.route({"when": {"label": "team", "equals": "ledger"}, "service": "ledger"})
    one, other = '{}:{alertname="A"}', '{}:{alertname="B"}'
    numbers = [
        await town.send(group(firing("A", instance="1"), firing("A", instance="2"), key=one)),
        await town.send(group(firing("A", instance="3"), key=one)),
        await town.send(group(firing("B"), key=other)),
        await town.send(group(firing("A", team="ledger"), key=one)),
    ]
    assert [len(found) for found in numbers] == [1, 1, 1, 1]
    assert numbers[0] == numbers[1]
    assert len({found[0] for found in numbers}) == 3


async def test_a_worse_alert_in_an_acknowledged_incident_pages_and_an_equal_one_does_not(town: Town) -> None:
    await settle(town)
    ana = town.people["ana"]
    async with town.worker():
        (number,) = await town.send(group(firing(severity="error")))
        await town.tap(ana, await ana.phone.rings(kind="page"))
        assert await town.send(group(firing(severity="error", instance="web-2"))) == [number]
        assert (await town.incident(number)).state == "ACKNOWLEDGED"
        assert await town.send(group(firing(severity="critical", instance="web-3"))) == [number]
        page = await ana.phone.rings(kind="page", after=1)
    assert page["notification"]["data"]["severity"] == 1
    assert len(ana.phone.of_kind("page")) == 2
    row = await town.incident(number)
    assert (row.state, row.severity) == ("OPEN", 1)
    assert (await town.timeline(number)).count("alert-joined") == 2


async def test_an_alert_that_becomes_worse_itself_pages_and_one_that_becomes_milder_does_not(
    town: Town,
) -> None:
    await settle(town, kind="generic")
    number = await town.alert(severity="error")
    await town.acknowledge(number, town.people["ana"])
    assert await town.alert(severity="warning") == number
    assert await pages(town) == 1
    assert await town.alert(severity="critical") == number
    assert await pages(town) == 2
    row = await town.incident(number)
    assert (row.state, row.severity) == ("OPEN", 1)


async def test_it_ends_when_all_its_alerts_have_ended(town: Town) -> None:
    await settle(town)
    one, two = firing(instance="web-1"), firing(instance="web-2")
    (number,) = await town.send(group(one, two))
    await town.send(group(resolved(one), two))
    assert (await town.incident(number)).state == "OPEN"
    await town.send(group(resolved(one), resolved(two)))
    row = await town.incident(number)
    assert row.state == "RESOLVED"
    assert "All its alerts ended." in await town.said(number)
    assert await town.due(number) is None


async def test_the_end_stands_every_phone_down(town: Town) -> None:
    await settle(town)
    ana = town.people["ana"]
    alert = firing()
    async with town.worker():
        await town.send(group(alert))
        page = await ana.phone.rings(kind="page")
        await town.send(group(resolved(alert)))
        told = await ana.phone.rings(kind="stand-down")
    assert told["notification"]["title"] == "Resolved by Alertmanager"
    assert told["notification"]["tag"] == page["notification"]["tag"]


async def test_what_a_person_holds_open_no_monitor_ends(town: Town) -> None:
    await settle(town)
    alert = firing()
    (number,) = await town.send(group(alert))
    row = await town.incident(number)
    ana = town.people["ana"].actor
    async with town.database.transaction() as tx:
        await incidents.hold_open(tx, row.id, by=ana, hold=True, why="watching the disks", now=clock.now())
    await town.send(group(resolved(alert)))
    assert (await town.incident(number)).state == "OPEN"
    assert "held" in await town.timeline(number)
    await resolve_by_hand(town, number)
    assert (await town.incident(number)).state == "RESOLVED"


# --- ended by hand while the monitor goes on


async def test_what_was_ended_by_hand_and_fires_on_is_the_same_episode_and_no_news(town: Town) -> None:
    await settle(town)
    body = group(firing())
    (number,) = await town.send(body)
    await resolve_by_hand(town, number)
    assert await town.send(body) == [number]
    assert (await town.incident(number)).state == "RESOLVED"
    assert await pages(town) == 1


async def test_a_trigger_after_an_end_by_hand_is_a_new_problem_where_the_sender_knows_no_episodes(
    town: Town,
) -> None:
    await settle(town, kind="generic")
    number = await town.alert()
    await resolve_by_hand(town, number)
    second = await town.alert()
    assert second != number
    assert await town.alert() == second
    assert await pages(town) == 2
    assert [row.state for row in await town.alerts()] == ["resolved", "firing"]


async def test_what_was_ended_by_hand_and_becomes_worse_is_a_new_problem(town: Town) -> None:
    await settle(town)
    since = clock.now()
    (number,) = await town.send(group(firing(since=since, severity="error")))
    await resolve_by_hand(town, number)
    (second,) = await town.send(group(firing(since=since, severity="critical")))
    assert second != number
    assert [row.state for row in await town.all_incidents()] == ["RESOLVED", "OPEN"]
    assert await pages(town) == 2


async def test_what_became_worse_joins_what_was_opened_since_an_end_by_hand(town: Town) -> None:
    await settle(town)
    since = clock.now()
    (number,) = await town.send(group(firing(since=since, severity="error")))
    await resolve_by_hand(town, number)
    (second,) = await town.send(group(firing(since=since, severity="error", instance="web-2")))
    assert await town.send(group(firing(since=since, severity="critical"))) == [second]
    assert (await town.incident(number)).state == "RESOLVED"
    assert (await town.incident(second)).severity == 1


# --- flapping


async def flap(town: Town, times: int, *, begun: datetime, apart: timedelta) -> tuple[datetime, Any]:
    """Fires and ends so many times, and fires once more at last; when that was, and the last alert."""
    now = begun
    for _ in range(times):
        alert = firing(since=now)
        await tell(town, group(alert), now=now)
        now += apart
        await tell(town, group(resolved(alert, at=now)), now=now)
        now += apart
    alert = firing(since=now)
    await tell(town, group(alert), now=now)
    return now, alert


async def test_what_flaps_is_told_once_and_then_quiet(town: Town) -> None:
    await settle(town)
    await flap(town, 30, begun=clock.now() - 60 * MINUTE, apart=timedelta(seconds=1))
    found = await town.all_incidents()
    assert len(found) <= 2
    assert found[-1].flapping
    assert found[-1].state == "OPEN"
    assert await pages(town) == len(found)
    assert (await town.timeline(found[-1].number)).count("flapping") == 1


async def test_what_flapped_and_then_stays_ended_ends_after_five_calm_minutes(town: Town) -> None:
    await settle(town)
    now, alert = await flap(town, 5, begun=clock.now() - 60 * MINUTE, apart=timedelta(seconds=10))
    await tell(town, group(resolved(alert, at=now)), now=now)
    row = (await town.all_incidents())[-1]
    assert row.state == "OPEN"
    await wake(town, now=now + 5 * MINUTE)
    row = await town.incident(row.number)
    assert (row.state, row.flapping) == ("RESOLVED", False)
    assert "It stayed calm for five minutes after flapping." in await town.said(row.number)


async def test_what_flapped_and_then_stays_firing_is_no_longer_flapping_and_ends_with_its_end(
    town: Town,
) -> None:
    await settle(town)
    now, alert = await flap(town, 5, begun=clock.now() - 60 * MINUTE, apart=timedelta(seconds=10))
    await wake(town, now=now + 5 * MINUTE)
    row = (await town.all_incidents())[-1]
    assert (row.state, row.flapping) == ("OPEN", False)
    end = now + 30 * MINUTE
    await tell(town, group(resolved(alert, at=end)), now=end)
    assert (await town.incident(row.number)).state == "RESOLVED"


async def test_what_flaps_in_an_acknowledged_incident_never_pages(town: Town) -> None:
    await settle(town)
    begun = clock.now() - 60 * MINUTE
    (number,) = await tell(town, group(firing(instance="steady", since=begun)), now=begun)
    await town.acknowledge(number, town.people["ana"])
    now, _ = await flap(town, 20, begun=begun, apart=timedelta(seconds=5))
    await wake(town, now=now + 5 * MINUTE)
    assert await pages(town) == 1
    assert len(await town.all_incidents()) == 1


# --- what cannot be taken


async def test_one_poisoned_entry_of_a_hundred_is_set_aside_with_its_reason(town: Town) -> None:
    await settle(town)
    entries: list[Any] = [firing(instance=f"web-{number}") for number in range(99)]
    entries.insert(42, {"status": "firing", "labels": "not an object"})
    answer = await town.http.post(f"/in/{KEY}", json=group(*entries[:42]) | {"alerts": entries})
    assert answer.status_code == 202
    assert answer.json()["quarantined"] == [{"index": 42, "reason": "'labels' is not an object."}]
    assert len(await town.alerts()) == 99
    async with town.database.read() as session:
        (kept,) = await session.scalars(select(QuarantineRow))
    assert (kept.index, kept.reason) == (42, "'labels' is not an object.")
    assert "not an object" in kept.raw


async def test_an_entry_that_the_database_will_not_keep_is_set_aside_alone(town: Town) -> None:
    await settle(town)
    sender = await sender_of(town)
    batch = FORMATS["alertmanager"](
        group(firing(instance="1"), firing(instance="2")), received_at=clock.now()
    )
    (whole, (_, second)) = batch.alerts
    poisoned = replace(batch, alerts=(whole, (1, replace(second, labels={"odd": "a\0b"}))))
    received = await intake.receive(town.database, sender, poisoned, now=clock.now())
    assert [entry.index for entry in received.quarantined] == [1]
    assert "our log says more" in received.quarantined[0].reason
    assert [row.labels["instance"] for row in await town.alerts()] == ["1"]


async def test_a_batch_that_says_the_same_twice_says_it_once(town: Town) -> None:
    await settle(town)
    alert = firing()
    assert len(await town.send(group(alert, alert, resolved(alert), alert))) == 1
    (row,) = await town.alerts()
    assert row.state == "resolved"
    assert [row.state for row in await town.all_incidents()] == ["RESOLVED"]


async def test_a_test_from_the_sender_wakes_nobody(town: Town) -> None:
    await settle(town)
    (number,) = await town.send(group(firing("TestAlert", severity="info")))
    assert await town.timeline(number) == ["alert", "not-paged"]
    assert await pages(town) == 0


# --- PagerDuty's own semantics


async def test_pagerdutys_events_open_join_acknowledge_and_end(town: Town) -> None:
    await settle(town, kind="pagerduty")
    for body, state in (
        (event(KEY), "OPEN"),
        (event(KEY), "OPEN"),
        (event(KEY, "acknowledge"), "ACKNOWLEDGED"),
        (event(KEY), "ACKNOWLEDGED"),
        (event(KEY, "resolve"), "RESOLVED"),
        (event(KEY, "acknowledge"), "RESOLVED"),
        (event(KEY, "resolve"), "RESOLVED"),
    ):
        answer = await town.http.post("/v2/enqueue", json=body)
        assert (answer.status_code, answer.json()["dedup_key"]) == (202, "db-1")
        (row,) = await town.all_incidents()
        assert row.state == state
    assert await pages(town) == 1
    await town.http.post("/v2/enqueue", json=event(KEY))
    assert [row.state for row in await town.all_incidents()] == ["RESOLVED", "OPEN"]


async def test_what_is_resolved_or_acknowledged_under_another_key_is_dropped(town: Town) -> None:
    await settle(town, kind="pagerduty")
    other = "f" * 32
    await town.service("other", key=other, kind="grafana", rungs=[(3600, ["person:ana"])])
    await town.http.post("/v2/enqueue", json=event(KEY))
    for action in ("acknowledge", "resolve"):
        answer = await town.http.post("/v2/enqueue", json=event(other, action))
        assert answer.status_code == 202
    (row,) = await town.all_incidents()
    assert row.state == "OPEN"
    await town.http.post("/v2/enqueue", json=event(other))
    assert len(await town.all_incidents()) == 2


async def _all_sent(town: Town) -> bool:
    found = [await town.pages(row.number) for row in await town.all_incidents()]
    return all(page.state not in {"queued", "sending"} for rows in found for page in rows)

"""What phones say back: the page in their hands is the right to say it, once, and for what it was made."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text, update

from api import clock
from api.actions.incidents import incidents
from api.actions.upkeep import queue_test
from api.domain.paging.capability import Action, Capability, seal
from api.store.paging.devices import DeviceRow
from api.store.paging.paging import PageRow
from api.store.people.people import PersonRow
from tests.support.town import SECRET, Person, Town

HOUR = timedelta(hours=1)
ALL: tuple[Action, ...] = ("acknowledge", "escalate", "resolve")


async def settle(town: Town) -> tuple[Person, Person, int]:
    ana, bo = await town.person("ana"), await town.person("bo")
    await town.service(rungs=[(3600, ["person:ana", "person:bo"]), (3600, ["person:bo"])])
    return ana, bo, await town.alert()


async def page_of(town: Town, number: int, person: Person) -> PageRow:
    (page,) = [
        row for row in await town.pages(number) if row.person_id == person.row.id and row.kind == "page"
    ]
    return page


def capability(page_id: UUID, *actions: Action, lasts: timedelta = HOUR, key: str = SECRET) -> str:
    return seal(key.encode(), Capability(page_id, clock.now() + lasts, actions or ALL))


async def act(town: Town, sealed: str, action: str = "acknowledge", **fields: Any) -> tuple[int, Any]:
    answer = await town.http.post("/push/act", json={"capability": sealed, "action": action} | fields)
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()


# --- who may, and for how long


async def test_a_page_answers_for_its_person_and_its_incident(town: Town) -> None:
    ana, _, number = await settle(town)
    row = await town.incident(number)
    status, said = await act(town, capability((await page_of(town, number, ana)).id))
    assert status == 200
    assert said["incident"] == {"id": str(row.id), "number": number, "state": "ACKNOWLEDGED"}
    assert said["by"] == {"handle": "ana", "name": "Ana"}


@pytest.mark.parametrize("path", ["/push/act", "/push/receipt", "/push/look", "/push/confirm"])
async def test_what_is_forged_or_too_old_opens_nothing(town: Town, path: str) -> None:
    ana, _, number = await settle(town)
    page = (await page_of(town, number, ana)).id
    for sealed, status, code in (
        ("", 401, "BAD_CAPABILITY"),
        ("forged", 401, "BAD_CAPABILITY"),
        (capability(page, key="another secret than this town's"), 401, "BAD_CAPABILITY"),
        (capability(page, lasts=-HOUR), 410, "EXPIRED"),
        (capability(UUID(int=404)), 403 if path == "/push/confirm" else 410, None),
    ):
        answer = await town.http.post(path, json={"capability": sealed, "action": "acknowledge"})
        assert answer.status_code == status, (sealed, answer.text)
        assert code in {None, answer.json()["code"]}
    assert await town.timeline(number) == ["alert", "paged"]


async def test_a_page_allows_only_what_it_was_made_for(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id, "acknowledge")
    for action in ("resolve", "escalate"):
        assert await act(town, sealed, action) == (403, {"code": "NOT_ALLOWED", "message": _ANY})
    assert (await act(town, sealed))[0] == 200
    assert (await town.incident(number)).state == "ACKNOWLEDGED"


async def test_a_person_who_was_disabled_answers_nothing_any_more(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id)
    async with town.database.transaction() as tx:
        gone = update(PersonRow).where(PersonRow.id == ana.row.id).values(disabled_at=clock.now())
        await tx.session.execute(gone)
    assert (await act(town, sealed))[0] == 410
    assert (await town.incident(number)).state == "OPEN"


@pytest.mark.parametrize("action", ["confirm", "ACKNOWLEDGE", "delete", "", None, 7, ["acknowledge"]])
async def test_what_is_no_action_is_refused(town: Town, action: Any) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id, "acknowledge", "confirm")
    status, said = await act(town, sealed, action)
    assert (status, said["code"]) == (400, "MALFORMED")


async def test_a_form_of_another_site_cannot_say_it(town: Town) -> None:
    ana, _, number = await settle(town)
    letter = {"capability": capability((await page_of(town, number, ana)).id), "action": "acknowledge"}
    assert (await town.http.post("/push/act", data=letter)).status_code == 415
    assert (await town.http.get("/push/act", params=letter)).status_code == 405
    big = await town.http.post("/push/act", json=letter | {"more": "x" * 20_000})
    assert big.status_code == 413
    assert (await town.incident(number)).state == "OPEN"


# --- the same tap, and another


async def test_the_same_tap_sent_five_times_at_once_counts_once(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed, key = capability((await page_of(town, number, ana)).id), str(uuid4())
    answers = await asyncio.gather(*(act(town, sealed, key=key) for _ in range(5)))
    assert [status for status, _ in answers] == [200] * 5
    assert all(said == answers[0][1] for _, said in answers)
    assert (await town.timeline(number)).count("acknowledged") == 1


async def test_the_same_tap_is_answered_alike_even_after_the_end(town: Town) -> None:
    ana, bo, number = await settle(town)
    sealed, key = capability((await page_of(town, number, ana)).id), str(uuid4())
    first = await act(town, sealed, key=key)
    row = await town.incident(number)
    async with town.database.transaction() as tx:
        await incidents.resolve(tx, row.id, by=bo.actor, now=clock.now())
    assert await act(town, sealed, key=key) == first


async def test_another_tap_with_a_key_that_was_used_is_not_taken_for_the_first(town: Town) -> None:
    ana, bo, number = await settle(town)
    hers, his = [capability((await page_of(town, number, person)).id) for person in (ana, bo)]
    key = str(uuid4())
    assert (await act(town, hers, key=key))[0] == 200
    for sealed, action in ((hers, "resolve"), (his, "acknowledge")):
        status, said = await act(town, sealed, action, key=key)
        assert (status, said["code"]) == (422, "KEY_USED")
    assert (await town.incident(number)).state == "ACKNOWLEDGED"


async def test_a_phone_that_names_no_tap_is_understood_as_well(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id)
    assert await act(town, sealed) == await act(town, sealed)
    assert (await act(town, sealed, "resolve"))[1]["state"] == "RESOLVED"
    assert (await act(town, sealed, key="no uuid"))[0] == 400


async def test_whoever_taps_second_learns_who_was_first(town: Town) -> None:
    ana, bo, number = await settle(town)
    hers, his = [capability((await page_of(town, number, person)).id) for person in (ana, bo)]
    await act(town, hers)
    status, said = await act(town, his)
    assert (status, said["by"]["handle"], said["state"]) == (409, "ana", "ACKNOWLEDGED")
    assert said["at"] is not None


async def test_each_action_does_what_it_says(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id)
    assert (await act(town, sealed, "escalate"))[1]["state"] == "OPEN"
    assert "Ana escalated." in await town.said(number)
    assert (await act(town, sealed, "resolve"))[1]["state"] == "RESOLVED"
    assert (await act(town, sealed, "acknowledge"))[0] == 409


@pytest.mark.parametrize(
    "at", ["2999-01-01T00:00:00Z", "yesterday", "2026-02-30T00:00:00Z", "0001-01-01T00:00:00Z", "+99:00", "7"]
)
async def test_a_phone_whose_clock_is_wrong_is_heard_all_the_same(town: Town, at: str) -> None:
    ana, _, number = await settle(town)
    status, _ = await act(town, capability((await page_of(town, number, ana)).id), at=at)
    assert status == 200
    assert clock.now() - _known((await town.incident(number)).acknowledged_at) < timedelta(minutes=1)


# --- receipts, and looking


async def test_the_first_receipt_counts_and_an_impossible_time_becomes_its_arrival(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id)
    for shown_at in ("2999-01-01T00:00:00Z", "2001-01-01T00:00:00Z"):
        answer = await town.http.post("/push/receipt", json={"capability": sealed, "shown_at": shown_at})
        assert answer.status_code == 200
    page = await page_of(town, number, ana)
    assert (page.state, page.due_at) == ("displayed", None)
    assert clock.now() - _known(page.received_at) < timedelta(minutes=1)
    assert (await town.timeline(number)).count("shown") == 1


async def test_a_receipt_that_comes_after_the_answer_takes_nothing_back(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id)
    await act(town, sealed)
    await town.http.post("/push/receipt", json={"capability": sealed})
    await town.http.post("/push/look", json={"capability": sealed})
    assert (await page_of(town, number, ana)).state == "acknowledged"


async def test_a_look_that_waited_for_the_answer_takes_nothing_back(town: Town) -> None:
    """The tap and the Alarm screen are two requests, and the screen's may have read first."""
    ana, _, number = await settle(town)
    page = await page_of(town, number, ana)
    row = await town.incident(number)
    sealed = capability(page.id)
    async with town.database.transaction() as tx:
        await incidents.acknowledge(tx, row.id, by=ana.actor, now=clock.now())
        answered = update(PageRow).where(PageRow.id == page.id).values(state="acknowledged")
        await tx.session.execute(answered)
        look = asyncio.create_task(town.http.post("/push/look", json={"capability": sealed}))
        await _somebody_waits(town)
    assert (await look).json()["incident"]["state"] == "ACKNOWLEDGED"
    assert (await page_of(town, number, ana)).state == "acknowledged"


async def test_looking_says_what_the_alarm_screen_draws(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id, "acknowledge", "escalate")
    seen = (await town.http.post("/push/look", json={"capability": sealed})).json()
    assert (seen["incident"]["number"], seen["incident"]["service"]) == (number, "Checkout")
    assert seen["person"] == {"handle": "ana", "name": "Ana"}
    assert (seen["next"]["who"], seen["actions"], seen["already"]) == (
        "Bo",
        ["acknowledge", "escalate"],
        None,
    )
    assert seen["acknowledge_by"] == seen["next"]["at"] is not None
    await act(town, sealed)
    held = (await town.http.post("/push/look", json={"capability": sealed})).json()
    assert (held["next"], held["acknowledge_by"], held["already"]["handle"]) == (None, None, "ana")


async def test_a_test_page_is_shown_and_there_is_nothing_to_answer(town: Town) -> None:
    ana, _, _ = await settle(town)
    async with town.database.transaction() as tx:
        device = (await tx.session.execute(_devices(ana))).scalar_one()
        page = await queue_test(tx, device, now=clock.now())
    sealed = capability(page.id)
    assert (await town.http.post("/push/receipt", json={"capability": sealed})).status_code == 200
    assert (await act(town, sealed))[0] == 404
    async with town.database.read() as session:
        person = await session.get(PersonRow, ana.row.id)
        device = (await session.execute(_devices(ana))).scalar_one()
    assert person is not None
    assert person.first_page_at is not None
    assert device.last_receipt_at is not None


async def test_when_postgres_is_away_a_tap_is_asked_for_again(town: Town) -> None:
    ana, _, number = await settle(town)
    sealed = capability((await page_of(town, number, ana)).id)
    async with town.database_away():
        answer = await town.http.post("/push/act", json={"capability": sealed, "action": "acknowledge"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert (await act(town, sealed))[0] == 200


def _devices(person: Person) -> Any:
    return select(DeviceRow).where(DeviceRow.person_id == person.row.id)


def _known(value: Any) -> Any:
    assert value is not None
    return value


async def _somebody_waits(town: Town) -> None:
    """Until a statement of another connection stands before a lock."""

    async def waits() -> bool:
        async with town.database.read() as session:
            question = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            return bool(await session.scalar(question))

    await town.until(waits)


class _Any:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and bool(other)

    __hash__ = None  # type: ignore[assignment]


_ANY = _Any()

"""`python -m tests.bench.calendar`: fifty schedules of twelve people, on the wire and on a phone."""

import json
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import uvloop
from playwright.async_api import Page, async_playwright, expect
from sqlalchemy.ext.asyncio import create_async_engine

from api import clock
from api.actions.organisation.applying import apply
from api.actions.organisation.reading import read_file
from api.actions.people.sessions import open_session
from api.actions.people.tokens import create_token
from api.domain.oncall.oncall import on_call
from api.domain.oncall.shift import shifts
from api.processes.web_app import build_if_stale
from api.secrets import Keyring
from api.store import migrate
from api.store.organisation import snapshot as organisations
from api.store.people import people
from tests.bench.figures import HEAD, Figure, quantile
from tests.support.browser.chromium import PHONE, chromium, window
from tests.support.browser.conditions import slow_down
from tests.support.browser.notification_daemon import notification_daemon
from tests.support.house import AGENT, QuietHouse
from tests.support.servers import start_postgres, start_redis
from tests.support.town import SECRET
from tests.support.urls import sqlalchemy_url

ZONES = ("America/Chicago", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "UTC", "Asia/Tokyo")
SCHEDULES, PEOPLE, TEAM = 50, 120, 12
MONTH, YEAR = timedelta(days=30), timedelta(days=365)
CALENDAR = """query ($schedules: [String!], $from: DateTime!, $to: DateTime!) {
  calendar(schedules: $schedules, from: $from, to: $to) {
    people { handle name timeZone }
    pages { schedule { handle name timeZone } origins rows overrides { id kind startsAt endsAt } }
  }
}"""
NOW = "{ schedules { handle onCall { handle } } }"
TRIES = 15
VIEWS = {
    "agenda": "view=agenda",
    "in cells": "view=month",
    "agenda of all": "view=agenda&of=all",
    "in cells, of all": "view=month&of=all",
}


def organisation() -> str:
    """As JSON, which every YAML reader reads."""
    everybody = [
        {
            "handle": f"p{number}",
            "name": f"Person {number}",
            "email": f"p{number}@example.org",
            "time_zone": ZONES[number % len(ZONES)],
            "role": "admin" if number == 0 else "responder",
        }
        for number in range(PEOPLE)
    ]
    return json.dumps({"people": everybody, "schedules": [_schedule(number) for number in range(SCHEDULES)]})


def _schedule(number: int) -> dict[str, Any]:
    team = [f"p{(number * 7 + place) % PEOPLE}" for place in range(TEAM)]
    work = ["mon", "tue", "wed", "thu", "fri"]
    basics: dict[str, Any] = {"people": team, "starts": "2020-01-06T09:00"}
    rotations: list[dict[str, Any]] = [
        {"unit": "day", "active": {"days": work, "from": "09:00", "to": "17:00"}, "precedence": 2},
        {"unit": "day", "active": {"days": work, "from": "13:00", "to": "21:00"}, "precedence": 2},
        {"unit": "day", "active": {"days": work, "from": "21:00", "to": "09:00"}, "precedence": 1},
        {"unit": "hour", "every": 12, "precedence": 1},
        {"unit": "week"},
        {"unit": "month"},
    ]
    return {
        "handle": f"s{number}",
        "name": f"Schedule {number}",
        "time_zone": ZONES[number % len(ZONES)],
        "rotations": [{"name": f"r{place}", **basics, **one} for place, one in enumerate(rotations)],
        "overrides": [
            {
                "from": f"2026-12-{day:02}T10:00",
                "to": f"2026-12-{day:02}T14:00",
                "kind": "everyone",
                "by": team[0],
            }
            for day in (3, 11, 24)
        ],
    }


async def _main() -> None:
    build_if_stale()
    with tempfile.TemporaryDirectory(prefix="tocsin-calendar-") as place:
        postgres, redis = start_postgres(Path(place, "postgres")), start_redis(Path(place, "redis"))
        try:
            url = sqlalchemy_url(postgres.url)
            engine = create_async_engine(url)
            await migrate.upgrade(engine)
            await engine.dispose()
            async with QuietHouse(url, redis.url) as house:
                token = await _furnish(house)
                print(HEAD)  # noqa: T201 - printing is what a benchmark is for
                for figure in [*await _asked(house, token), *await _on_screen(house)]:
                    print(figure.row(), flush=True)  # noqa: T201
        finally:
            redis.stop()
            postgres.stop()


async def _furnish(house: QuietHouse) -> str:
    now = clock.now()
    async with house.database.transaction() as tx:
        await apply(tx, read_file(organisation()), Keyring(SECRET), by="bench", now=now)
    async with house.database.transaction() as tx:
        first = await people.by_handle(tx.session, "p0")
        assert first is not None
        return (await create_token(tx, first.id, name="bench", now=now)).secret


async def _asked(house: QuietHouse, token: str) -> list[Figure]:
    """Each beside what its bare parts take: the rules alone, or its answer as JSON alone."""
    since = datetime(2026, 12, 1, tzinfo=UTC)
    async with house.database.read() as session:
        schedules = list((await organisations.current(session)).schedules.values())
    async with aiohttp.ClientSession(headers={"authorization": f"Bearer {token}"}) as client:

        async def ask(query: str, **variables: Any) -> bytes:
            body = {"query": query, "variables": variables}
            async with client.post(f"{house.origin}/graphql", json=body) as answer:
                return await answer.read()

        def span(length: timedelta) -> dict[str, str]:
            return {"from": since.isoformat(), "to": (since + length).isoformat()}

        month = await ask(CALENDAR, **span(MONTH))
        year = await ask(CALENDAR, schedules=["s0"], **span(YEAR))
        pages = json.loads(month)["data"]["calendar"]["pages"]
        rows = f"{sum(len(page['rows']) for page in pages)} rows, {len(month) // 1000} kB"
        works = {
            name: await _work(act)
            for name, act in {
                "month": lambda: ask(CALENDAR, **span(MONTH)),
                "year": lambda: ask(CALENDAR, schedules=["s0"], **span(YEAR)),
                "now": lambda: ask(NOW),
            }.items()
        }
        return [
            Figure(
                "a month of 50 schedules, limit: the rules alone",
                await _timed(lambda: ask(CALENDAR, **span(MONTH))),
                _spent(lambda: [shifts(one, since=since, until=since + MONTH) for one in schedules]),
                "≤ 300",
                f"{rows}; {works['month']}",
            ),
            Figure(
                "the same, limit: the answer as JSON alone",
                await _timed(lambda: ask(CALENDAR, **span(MONTH))),
                _spent(lambda: orjson.dumps(orjson.loads(month))),
                "≤ 300",
            ),
            Figure(
                "a year of one, limit: the rules alone",
                await _timed(lambda: ask(CALENDAR, schedules=["s0"], **span(YEAR))),
                _spent(lambda: shifts(schedules[0], since=since, until=since + YEAR)),
                "≤ 300",
                f"{len(year) // 1000} kB; {works['year']}",
            ),
            Figure(
                "onCall(now) of 50, limit: the rules alone",
                await _timed(lambda: ask(NOW)),
                _spent(lambda: [on_call(one, at=clock.now()) for one in schedules]),
                "≤ 20",
                works["now"],
            ),
        ]


async def _on_screen(house: QuietHouse) -> list[Figure]:
    """A poor phone, its code on the device already: from the tap to shifts that can be tapped.

    Of one's own five schedules, as a phone opens it, and of all fifty. The limit is the bare way there and
    back: an answer of two bytes on the same phone.
    """
    async with (
        notification_daemon() as desktop,
        async_playwright() as playwright,
        chromium(playwright, desktop=desktop) as browser,
        window(browser, house.origin, shape=PHONE) as context,
    ):
        async with house.database.read() as session:
            first = await people.by_handle(session, "p0")
        assert first is not None
        async with house.database.transaction() as tx:
            opened = await open_session(
                tx, first.id, user_agent=AGENT, address="198.51.100.24", now=clock.now()
            )
        await house.give(context, opened.token)
        tab = await context.new_page()
        await tab.goto("/on-call/calendar?view=month")
        await expect(tab.locator(".stretch").first).to_be_visible(timeout=30_000)
        await tab.evaluate("navigator.serviceWorker.ready")
        await slow_down(tab)
        bare = [await tab.evaluate(BARE) for _ in range(5)]
        found = []
        for name, query in VIEWS.items():
            spent = [await _opened(tab, query, month=month) for month in range(1, 6)]
            found.append(Figure(f"phone: a month on screen, {name}", spent, bare, "≤ 1000"))
        return found


async def _opened(tab: Page, query: str, *, month: int) -> float:
    """A month that was not asked for yet, from another place of the app."""
    await tab.goto("/on-call")
    await expect(tab.get_by_role("link", name="Calendar", exact=True)).to_be_visible(timeout=30_000)
    await tab.wait_for_load_state("networkidle")
    spent: float = await tab.evaluate(OPEN, [f"/on-call/calendar?{query}&day=2027-{month:02}-01", ".stretch"])
    return spent


async def _timed(ask: Callable[[], Awaitable[bytes]]) -> list[float]:
    spent: list[float] = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        answer = await ask()
        spent.append((time.perf_counter() - begun) * 1000)
        assert b'"errors"' not in answer, answer[:500]
    return spent


async def _work(ask: Callable[[], Awaitable[bytes]]) -> str:
    """Processor time, of server and client together: what a busy machine does not add to."""
    spent: list[float] = []
    for _ in range(TRIES):
        begun = time.process_time()
        await ask()
        spent.append((time.process_time() - begun) * 1000)
    return f"{quantile(spent, 0.5):.0f} ms of processor"


def _spent(act: Callable[[], object]) -> list[float]:
    spent: list[float] = []
    for _ in range(TRIES):
        begun = time.perf_counter()
        act()
        spent.append((time.perf_counter() - begun) * 1000)
    return spent


BARE = """async () => {
  const begun = performance.now();
  await (await fetch('/healthz', { cache: 'no-store' })).text();
  return performance.now() - begun;
}"""
# An ordinary link, followed as the app follows it.
OPEN = """([url, thing]) => new Promise(resolve => {
  const link = Object.assign(document.createElement('a'), { href: url });
  document.body.append(link);
  const begun = performance.now();
  const look = () => document.querySelector(thing)
    ? requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)))
    : setTimeout(look, 4);
  link.click();
  link.remove();
  look();
})"""


if __name__ == "__main__":
    # As `tocsin serve` does: asyncio's own loop leaves Nagle's algorithm on, which costs 40 ms an answer.
    uvloop.run(_main())

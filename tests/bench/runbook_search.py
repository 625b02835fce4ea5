"""`python -m tests.bench.runbook_search`: 2 000 runbooks of 20 kB, searched as one types."""

import json
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import aiohttp
import asyncpg
import uvloop
from playwright.async_api import Page, async_playwright
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import create_async_engine

from api import clock
from api.actions.organisation.applying import apply
from api.actions.organisation.reading import read_file
from api.actions.people.tokens import create_token
from api.actions.runbooks.indexing import index
from api.domain.runbooks.synonyms import BUILT_IN
from api.domain.runbooks.text import read_runbook
from api.domain.runbooks.words import words_of
from api.processes.node import node_and_npm
from api.processes.web_app import FOLDER, build_if_stale
from api.secrets import Keyring
from api.store import migrate
from api.store.base import new_id
from api.store.organisation import snapshot as organisations
from api.store.people import people
from api.store.runbooks.runbooks import RunbookPlaceRow, RunbookRow
from tests.bench.figures import HEAD, Figure
from tests.support.browser.chromium import PHONE, chromium, window
from tests.support.browser.notification_daemon import notification_daemon
from tests.support.house import QuietHouse
from tests.support.servers import start_postgres, start_redis
from tests.support.town import SECRET
from tests.support.urls import sqlalchemy_url

RUNBOOKS, BYTES, VOCABULARY, SERVICES = 2000, 20_000, 30_000, 40
BOUND: Final = 40_000_000
THROTTLE: Final = 4
ORGANISATION: Final = {
    "people": [{"handle": "ana", "name": "Ana", "email": "ana@example.org", "role": "admin"}],
    "ladders": [{"handle": "all", "rungs": [{"wait": "5m", "notify": ["person:ana"]}]}],
    "services": [
        {"handle": f"s{number}", "name": f"Service {number}", "ladder": "all"} for number in range(SERVICES)
    ],
}
SEARCH: Final = """query ($words: String!) {
  searchRunbooks(words: $words, limit: 20) {
    why excerpt { text isMatch } runbook { handle title summary } } }"""
PINS: Final = """{ runbookPins {
  pins { handle title summary version contentHash size why services }
  contacts { service { handle name owner { handle name } primary { handle name } } onCall { handle name } }
  incidents { incident { number title } } } }"""
BARE: Final = "SELECT runbook_id FROM runbook_search WHERE document @@ CAST($1 AS tsquery) LIMIT 20"
_FIELD: Final = (
    "checkout database failover certificate expiry network latency queue backlog disk memory restart "
    "rollback release deploy cluster node pod gateway cache index replica primary standby backup restore "
    "alert error rate timeout connection pool payment ledger search login token secret rotate firewall "
    "resolver zone region capacity"
)
FIELD: Final = tuple(_FIELD.split())
SAID: Final = ("db failover", "k8s node restart", "lb timeout", "cert expiry", "oom pod")
WRONG: Final = ("databse failover", "certifcate expiry", "netwrok latency", "restrat the gatway", "rollbakc")


@dataclass(frozen=True, slots=True)
class Written:
    handle: str
    title: str
    summary: str
    service: str
    passages: tuple[str, ...]

    @property
    def text(self) -> str:
        front = f"---\ntitle: {self.title}\nsummary: {self.summary}\nservices: {self.service}\n---\n\n"
        steps = (f"## Do: {words[:40]}\n\n```step\n```\n\n{words}\n\n" for words in self.passages)
        return front + "".join(steps)

    @property
    def body(self) -> dict[str, Any]:
        """As the phone keeps it; laid out here without the pains of Markdown."""
        front: dict[str, Any] = {"services": [self.service], "data": "", "respondWithin": None}
        lists = ("alerts", "labels", "keywords", "slos", "preconditions", "rollbackWhen", "after")
        front |= {name: [] for name in lists}
        step: dict[str, Any] = {
            "kind": "step",
            "step": "do",
            "role": None,
            "expect": "",
            "within": None,
            "safety": "",
        }
        step |= {"evidence": None, "inform": [], "escalate": None, "options": [], "check": None}
        step |= {"automation": None, "parameters": {}, "unattended": None}
        blocks = [
            step | {"id": f"s{place}", "title": words[:40], "html": f"<p>{words}</p>\n"}
            for place, words in enumerate(self.passages)
        ]
        named = {
            "hash": sha256(self.handle.encode()).hexdigest(),
            "title": self.title,
            "summary": self.summary,
        }
        return {"v": 1, **named, "front": front, "blocks": blocks, "pictures": []}


def written(dice: random.Random) -> list[Written]:
    """Words as often as in any language: the hundredth a hundredth as often as the first."""
    words = list(dict.fromkeys([*FIELD, *(_word(dice) for _ in range(VOCABULARY))]))
    weights = [1 / place for place in range(1, len(words) + 1)]
    dice.shuffle(words)

    def some(count: int) -> str:
        return " ".join(dice.choices(words, weights, k=count))

    return [
        Written(
            handle=f"r{number}",
            title=" ".join(dice.sample(FIELD, 3)).capitalize(),
            summary=some(12),
            service=f"s{number % SERVICES}",
            passages=tuple(some(BYTES // 10 // 7) for _ in range(10)),
        )
        for number in range(RUNBOOKS)
    ]


def _word(dice: random.Random) -> str:
    return "".join(dice.choice("bcdfghklmnprstvw") + dice.choice("aeiou") for _ in range(dice.randint(2, 5)))


def keystrokes(texts: Sequence[Written], dice: random.Random) -> list[str]:
    titles = [" ".join(dice.sample(one.title.lower().split(), 2)) for one in dice.sample(list(texts), 25)]
    whole = [*titles, *SAID, *WRONG]
    return [query[:end] for query in whole for end in range(1, len(query) + 1) if query[end - 1] != " "]


async def _main() -> None:
    build_if_stale()
    dice = random.Random(5)
    texts = written(dice)
    typed = keystrokes(texts, dice)
    with tempfile.TemporaryDirectory(prefix="tocsin-search-") as place:
        postgres, redis = start_postgres(Path(place, "postgres")), start_redis(Path(place, "redis"))
        try:
            url = sqlalchemy_url(postgres.url)
            engine = create_async_engine(url)
            await migrate.upgrade(engine)
            await engine.dispose()
            async with QuietHouse(url, redis.url) as house:
                token = await _furnish(house, texts)
                print(HEAD)  # noqa: T201 - printing is what a benchmark is for
                print((await _online(house, token, typed, postgres.url)).row(), flush=True)  # noqa: T201
                print((await _pins(house, token)).row(), flush=True)  # noqa: T201
                await _offline(house, texts, typed, Path(place))
        finally:
            redis.stop()
            postgres.stop()


async def _furnish(house: QuietHouse, texts: Sequence[Written]) -> str:
    now = clock.now()
    async with house.database.transaction() as tx:
        await apply(tx, read_file(_yaml()), Keyring(SECRET), by="bench", now=now)
    for some in _batches(texts):
        async with house.database.transaction() as tx:
            for one in some:
                row = RunbookRow(
                    id=new_id(),
                    handle=one.handle,
                    title=one.title,
                    summary=one.summary,
                    is_part=False,
                    published=1,
                    content_hash=one.body["hash"],
                    created_at=now,
                )
                tx.session.add(row)
                await tx.session.flush()
                tx.session.add(RunbookPlaceRow(runbook_id=row.id, kind="service", value=one.service))
                await index(tx, row, read_runbook(one.text))
            await organisations.bump(tx.session)
    async with house.database.read() as session:
        await session.execute(sql("ANALYZE"))
        ana = await people.by_handle(session, "ana")
        assert ana is not None
    async with house.database.transaction() as tx:
        return (await create_token(tx, ana.id, name="bench", now=now)).secret


def _yaml() -> str:
    """As JSON, which every YAML reader reads."""
    return json.dumps(ORGANISATION)


async def _online(house: QuietHouse, token: str, typed: Sequence[str], dsn: str) -> Figure:
    ours: list[float] = []
    async with aiohttp.ClientSession(headers={"authorization": f"Bearer {token}"}) as client:
        for words in [*typed[:20], *typed]:
            begun = time.perf_counter()
            body = {"query": SEARCH, "variables": {"words": words}}
            async with client.post(f"{house.origin}/graphql", json=body) as answer:
                found = await answer.read()
            ours.append((time.perf_counter() - begun) * 1000)
            assert b'"errors"' not in found, found[:500]
    postgres = await asyncpg.connect(dsn)
    bare: list[float] = []
    for words in typed:
        wanted = " & ".join(f"'{word}'" for word in words_of(words)) + ":*"
        begun = time.perf_counter()
        await postgres.fetch(BARE, wanted)
        bare.append((time.perf_counter() - begun) * 1000)
    await postgres.close()
    note = f"{len(typed)} keystrokes; limit: a bare @@ of the same words"
    return Figure("typing, on the server", ours[20:], bare, "≤ 50", note)


async def _pins(house: QuietHouse, token: str) -> Figure:
    """Asked at every start of the app; hers are all of them, as she answers for every service."""
    ours: list[float] = []
    bare: list[float] = []
    async with aiohttp.ClientSession(headers={"authorization": f"Bearer {token}"}) as client:
        for query, spent in [(PINS, ours), ("{ __typename }", bare)] * 30:
            begun = time.perf_counter()
            async with client.post(f"{house.origin}/graphql", json={"query": query}) as answer:
                found = await answer.read()
            spent.append((time.perf_counter() - begun) * 1000)
            assert b'"errors"' not in found, found[:500]
    note = f"{RUNBOOKS} of them needed; limit: a question that asks nothing"
    return Figure("what a phone needs, asked at a start", ours[3:], bare[3:], "", note)


async def _offline(house: QuietHouse, texts: Sequence[Written], typed: Sequence[str], place: Path) -> None:
    script = _bundled(place)
    async with (
        notification_daemon() as desktop,
        async_playwright() as playwright,
        chromium(playwright, desktop=desktop) as browser,
        window(browser, house.origin, shape=PHONE) as context,
    ):
        tab = await context.new_page()
        await _ready(tab, script)
        size = await _keep(tab, texts)
        without = await tab.evaluate("bench.stored()")
        await _slow(tab, THROTTLE)
        built = await tab.evaluate("bench.index()")
        stored = await tab.evaluate("bench.stored()") - without
        await _slow(tab, 1)
        await _ready(tab, script)
        await _slow(tab, THROTTLE)
        opened = await tab.evaluate("bench.open()")
        ours = await tab.evaluate("(typed) => bench.ours(typed)", list(typed))
        await _slow(tab, 1)
        peer_built = await tab.evaluate("bench.makePeer()")
        await _slow(tab, THROTTLE)
        peer = await tab.evaluate("(typed) => bench.peer(typed)", list(typed)[:150])
        note = f"a processor {THROTTLE} times slower; limit: MiniSearch, over the same"
        for line in _told(Figure("typing, on a phone", ours, peer, "≤ 100", note), built, opened, peer_built):
            print(line, flush=True)  # noqa: T201
        fit = min(RUNBOOKS, int(BOUND / (size / RUNBOOKS)))
        kept = f"texts of {size / 1e6:.0f} MB: {fit} of {RUNBOOKS} fit in {BOUND / 1e6:.0f} MB"
        print(f"\nOn the phone: {kept}; the index is {stored / 1e6:.1f} MB beside them.")  # noqa: T201


def _told(
    typing: Figure, built: dict[str, float], opened: dict[str, float], peer: dict[str, float]
) -> Iterator[str]:
    yield typing.row()
    worst = max(typing.ours)
    yield Figure("the slowest keystroke on a phone", [worst], [max(typing.limit)], "≤ 100").row()
    yield Figure("opening the index, and a first answer", [opened["took"]], [], "").row()
    yield Figure("  meanwhile nothing else ran for", [opened["blocked"]], [], "≤ 100").row()
    note = "limit: MiniSearch, on the whole processor"
    yield Figure("making the index of all, once", [built["took"]], [peer["took"]], "", note).row()
    yield Figure("  meanwhile nothing else ran for", [built["blocked"]], [peer["blocked"]], "≤ 100").row()


async def _keep(tab: Page, texts: Sequence[Written]) -> int:
    size = 0
    for some in _batches(texts):
        bodies = {one.handle: one.body for one in some}
        size += sum(len(one.text.encode()) for one in some)
        synonyms = [list(group) for group in BUILT_IN]
        await tab.evaluate("([bodies, synonyms]) => bench.keep(bodies, synonyms)", [bodies, synonyms])
    return size


def _batches(texts: Sequence[Written]) -> Iterator[Sequence[Written]]:
    return (texts[at : at + 50] for at in range(0, len(texts), 50))


async def _ready(tab: Page, script: str) -> None:
    await tab.goto("/healthz")
    cdp = await tab.context.new_cdp_session(tab)
    await cdp.send("Runtime.evaluate", {"expression": script})
    await cdp.detach()


async def _slow(tab: Page, rate: float) -> None:
    cdp = await tab.context.new_cdp_session(tab)
    await cdp.send("Emulation.setCPUThrottlingRate", {"rate": rate})


def _bundled(place: Path) -> str:
    """The page's part as one script, by the bundler that builds the web app."""
    node = node_and_npm()[0] / "node"
    entry, made = FOLDER / "build" / "search-bench.ts", place / "search.js"
    rolldown = FOLDER / "node_modules" / "rolldown" / "bin" / "cli.mjs"
    words = [str(node), str(rolldown), str(entry), "-o", str(made), "-f", "iife"]
    subprocess.run(words, check=True, cwd=FOLDER, capture_output=True)
    return made.read_text(encoding="utf-8")


def main() -> None:
    uvloop.run(_main())


if __name__ == "__main__":
    main()

"""All that leaves: what readers, subscribers and strangers get, to look through for words of ours."""

import json
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Final, cast

import httpx
from sqlalchemy import select

from api import clock
from api.database import Database
from api.domain.status.subscription import Topic
from api.publishing.machine_files import BESIDE
from api.publishing.site import AWAY, MANIFEST, MISSING, render
from api.publishing.visitor_push import visitor_push
from api.publishing.webhook_body import Indicator, webhook_body
from api.store.status.pages import StatusPageRow
from api.store.status.snapshot import snapshot
from api.store.status.subscribers import MailingRow
from tests.support.inside import WORD
from tests.support.questions import questions
from worker.senders.courier import place_of

BASE: Final = "http://localhost:8080"
_WORDS: Final = re.compile(rf"{WORD}\w*", re.IGNORECASE)
# Read by web servers, or answered where nothing is.
_ONLY_ON_DISK: Final = (MISSING, AWAY, MANIFEST)
Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Output:
    """What somebody got, headers and all; `reader` is the audience they belong to."""

    what: str
    reader: str
    said: str

    def words(self) -> set[str]:
        return {found.lower() for found in _WORDS.findall(self.said)}


async def pages(
    http: httpx.AsyncClient, database: Database, readers: Mapping[str, Headers]
) -> AsyncIterator[Output]:
    """Every address of every page as its own readers get it, and as a stranger does."""
    async with database.read() as session:
        rows = (await session.scalars(select(StatusPageRow))).all()
        now = clock.now()
        taken = [(row, await snapshot(session, row, base_url=BASE, now=now)) for row in rows]
    for row, told in taken:
        for path in render(told, now):
            if path.endswith(_ONLY_ON_DISK):
                continue
            at = _address(row.handle, path)
            answer = await http.get(at, headers=readers[row.handle])
            assert answer.status_code == 200, at
            yield _answered(at, row.audience, answer)
            if row.access != "open":
                answer = await http.get(at)
                assert answer.status_code == 404, at
                yield _answered(f"{at} for a stranger", "nobody", answer)


async def errors(http: httpx.AsyncClient, addresses: Iterable[str]) -> AsyncIterator[Output]:
    """Of everything that is not there, or not like this."""
    for at in addresses:
        for method in ("GET", "POST", "PUT", "DELETE"):
            answer = await http.request(method, at, content=b"{]")
            yield _answered(f"{method} {at}", "nobody", answer)


async def missing(http: httpx.AsyncClient, languages: Iterable[str]) -> AsyncIterator[Output]:
    for language in languages:
        answer = await http.get("/status/nothing", headers={"Accept-Language": language})
        assert answer.status_code == 404
        assert f'lang="{language}"' in answer.text
        yield _answered(f"nothing in {language}", "nobody", answer)


async def graphql(http: httpx.AsyncClient, reader: str, headers: Headers) -> AsyncIterator[Output]:
    """Whatever can be asked without knowing anything; the deepest of it only where that is not too much."""
    for depth in (2, 3):
        for question in questions(depth):
            answer = await http.post("/graphql", json={"query": question}, headers=headers)
            assert depth > 2 or "TOO_COSTLY" not in answer.text, question
            yield _answered(question, reader, answer)


def files(folder: Path, reader: str) -> Iterator[Output]:
    """As a web server reads them."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".gz", ".br"):
            yield Output(str(path.relative_to(folder)), reader, path.read_bytes().decode())


def letters(taken: Mapping[str, bytes], readers: Mapping[str, str]) -> Iterator[Output]:
    """By recipient, with every part undone from how it travels; `readers` are audiences by recipient."""
    for to, raw in taken.items():
        letter = message_from_bytes(raw, policy=default)
        parts = [str(part.get_content()) for part in letter.walk() if not part.is_multipart()]
        heads = [f"{name}: {value}" for name, value in letter.items()]
        yield Output(f"the letter {letter['Subject']}", readers[to], "\n".join([*heads, *parts]))


async def hooks_and_pushes(database: Database, *, since: datetime) -> AsyncIterator[Output]:
    """What webhooks and browsers of subscribers are sent from then on, before it is sealed for them."""
    async with database.read() as session:
        for row in await session.scalars(select(MailingRow).where(MailingRow.created_at >= since)):
            page = await session.get_one(StatusPageRow, row.page_id)
            place, topic = place_of(page, base_url=BASE), cast("Topic", row.topic)
            state = Indicator("minor", "Minor Service Outage")
            hook = webhook_body(row.words, topic, place, leave_url=place.url, state=state)
            yield Output(f"a webhook: {topic}", page.audience, json.dumps(hook, default=str))
            pushed = visitor_push(row.words, topic, place, language="en")
            yield Output(f"a push: {topic}", page.audience, pushed.decode())


def _address(handle: str, path: str) -> str:
    """Of a file below a page's root."""
    if handle != "public":
        return f"/status/p/{handle}/{path.removesuffix('index.html')}"
    if path.startswith(BESIDE):
        return f"/{path}"
    return f"/status/{path.removesuffix('index.html')}"


def _answered(what: str, reader: str, answer: httpx.Response) -> Output:
    heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return Output(f"{what} ({answer.status_code})", reader, f"{heads}\n{answer.text}")

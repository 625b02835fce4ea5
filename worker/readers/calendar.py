"""Fetches a calendar from an address, and has it read by a process that may die of it."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

import aiohttp
import orjson
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.helpers import is_ip_address

from api.domain.oncall.calendar_import import Found
from api.domain.paging.endpoint import is_public_address
from worker.readers.ics import LARGEST
from worker.senders.resolver import NotPublicError, PublicResolver

_FETCH_WITHIN: Final = 10.0
# The reader's own processor time, and what a busy machine makes of it.
_SECONDS: Final = 10
_READ_WITHIN: Final = _SECONDS * 3.0
_MOST_REDIRECTS: Final = 3
_INNER: Final = "Its server is in a private network, and its host is not allowed."


class CalendarError(Exception):
    """Its words are for whoever gave us the calendar."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """`text` is None where nothing has changed since `etag`."""

    text: bytes | None
    etag: str | None


class CalendarClient:
    """Public addresses only, except `inner_hosts` ("host:port"), which the operator named."""

    def __init__(self, client: ClientSession, inner_hosts: frozenset[str]) -> None:
        self._client = client
        self._inner_hosts = inner_hosts

    async def fetch(self, url: str, *, etag: str | None) -> Fetched:
        headers = {"Accept": "text/calendar"} | ({"If-None-Match": etag} if etag else {})
        try:
            async with asyncio.timeout(_FETCH_WITHIN):
                for _ in range(_MOST_REDIRECTS + 1):
                    self._check(url)
                    async with self._client.get(url, headers=headers, allow_redirects=False) as answer:
                        if answer.status in {301, 302, 303, 307, 308} and "Location" in answer.headers:
                            url = urljoin(url, answer.headers["Location"])
                            continue
                        return await _taken(answer)
        except TimeoutError:
            raise CalendarError("Its server took longer than 10 s.") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            if isinstance(error, NotPublicError) or isinstance(error.__cause__, NotPublicError):
                raise CalendarError(_INNER) from None
            raise CalendarError(f"Its server could not be asked ({type(error).__name__}).") from None
        raise CalendarError("Its server sends us in circles.")

    def _check(self, url: str) -> None:
        """An address that is a number is looked up by nobody: it is checked here."""
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise CalendarError("Its address must begin with https://.")
        place = f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
        if place in self._inner_hosts:
            return
        if parts.scheme != "https":
            raise CalendarError("Its address must begin with https://.")
        if is_ip_address(parts.hostname) and not is_public_address(parts.hostname):
            raise CalendarError(_INNER)


async def _taken(answer: aiohttp.ClientResponse) -> Fetched:
    if answer.status == 304:
        return Fetched(None, answer.headers.get("ETag"))
    if answer.status != 200:
        raise CalendarError(f"Its server answered {answer.status}.")
    text = await answer.content.read(LARGEST + 1)
    while len(text) <= LARGEST and (more := await answer.content.read(LARGEST + 1 - len(text))):
        text += more
    if len(text) > LARGEST:
        raise CalendarError("It is larger than 1 MiB.")
    return Fetched(text, answer.headers.get("ETag"))


@asynccontextmanager
async def calendar_client(inner_hosts: frozenset[str]) -> AsyncIterator[CalendarClient]:
    resolver = PublicResolver(extra_hosts=inner_hosts)
    connector = TCPConnector(resolver=resolver, limit=4, ttl_dns_cache=60, force_close=True)
    async with ClientSession(
        connector=connector, timeout=ClientTimeout(total=None), cookie_jar=DummyCookieJar()
    ) as client:
        yield CalendarClient(client, inner_hosts)
    await resolver.close()


async def read_calendar(text: bytes, *, since: datetime, until: datetime) -> list[Found]:
    """The events of a span; CalendarError says what is wrong with the text."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "worker.readers.ics", str(_SECONDS), since.isoformat(), until.isoformat()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(_READ_WITHIN):
            said, _ = await process.communicate(text)
    except TimeoutError:
        said = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or not said:
        raise CalendarError("It takes too long to work out: a rule in it repeats without end.")
    answer = orjson.loads(said)
    if "error" in answer:
        raise CalendarError(answer["error"])
    return [
        Found(
            uid=one["uid"],
            starts_at=datetime.fromisoformat(one["starts_at"]),
            ends_at=datetime.fromisoformat(one["ends_at"]),
            words=one["words"],
            mails=tuple(one["mails"]),
        )
        for one in answer["events"]
    ]

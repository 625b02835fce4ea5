"""Looks for checks: asks a page or a source of metrics once, guarded, bounded, and says what it saw."""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from aiohttp import ClientError
from aiohttp.abc import AbstractResolver
from yarl import URL

from api.domain.outgoing import check_outgoing, check_token_travels
from api.domain.refusal import Refused
from api.domain.runbooks.link import NOT_LOOKED_AT, Answer, read_status
from api.domain.runbooks.runbook import HttpCheck, MetricCheck
from api.domain.runs.check import Seen, judge_answer, judge_values
from worker.senders.answers import start_of
from worker.senders.guarded_client import GuardedClient, leads_inside

TIMEOUT: Final = 8.0
_LARGEST_PAGE: Final = 64 * 1024
_LARGEST_ANSWER: Final = 1024 * 1024
_WIDTH: Final = 32
_INNER: Final = "its address leads into a private network, which is not allowed"
_QUERY: Final = "api/v1/query"


@dataclass(frozen=True, slots=True)
class Source:
    """Where metrics are asked; `token` is sent as a bearer."""

    url: str
    token: str | None = field(default=None, repr=False)


class Probe(GuardedClient):
    def __init__(
        self,
        *,
        inner_hosts: frozenset[str] = frozenset(),
        timeout: float = TIMEOUT,
        resolver: AbstractResolver | None = None,
    ) -> None:
        super().__init__(inner_hosts=inner_hosts, limit=_WIDTH, limit_per_host=4, resolver=resolver)
        self._timeout = timeout

    async def page(self, check: HttpCheck) -> Seen:
        """A redirect is an answer like any other: it is not followed."""

        async def look() -> Seen:
            async with self._client.get(
                self._checked(check.url), headers=_HEADERS, allow_redirects=False
            ) as answer:
                text = (await start_of(answer, _LARGEST_PAGE)).decode(errors="replace")
                return judge_answer(check, status=answer.status, text=text)

        return await self._guarded(look)

    async def link(self, url: str) -> Answer:
        """Whether there is something: its head alone where the server gives that, and nothing of the rest."""
        try:
            async with asyncio.timeout(self._timeout):
                status = await self._status("HEAD", url)
                if status in _NO_HEADS:
                    status = await self._status("GET", url)
                return read_status(status)
        except TimeoutError:
            return Answer("failed", f"no answer within {self._timeout:g} s")
        except Refused:
            return Answer("not looked at", NOT_LOOKED_AT)
        except (ClientError, OSError, ValueError) as error:
            if leads_inside(error):
                return Answer("not looked at", NOT_LOOKED_AT)
            return Answer("failed", f"could not be asked ({type(error).__name__})")

    async def metric(self, check: MetricCheck, source: Source) -> Seen:
        async def look() -> Seen:
            url = self._checked(source.url) / _QUERY
            headers = dict(_HEADERS)
            if source.token:
                check_token_travels(source.url, inner_hosts=self._inner_hosts)
                headers["Authorization"] = f"Bearer {source.token}"
            async with self._client.post(
                url, data={"query": check.query}, headers=headers, allow_redirects=False
            ) as answer:
                body = await start_of(answer, _LARGEST_ANSWER + 1)
                return _read(check, answer.status, body)

        return await self._guarded(look)

    async def _status(self, method: str, url: str) -> int:
        async with self._client.request(
            method, self._checked(url), headers=_HEADERS, allow_redirects=False
        ) as answer:
            return answer.status

    def _checked(self, url: str) -> URL:
        return URL(check_outgoing(url, inner_hosts=self._inner_hosts))

    async def _guarded(self, look: Any) -> Seen:
        """Never an exception for what a network or a server can do; never its address in what is said."""
        try:
            async with asyncio.timeout(self._timeout):
                seen: Seen = await look()
                return seen
        except TimeoutError:
            return Seen(holds=None, said=f"no answer within {self._timeout:g} s")
        except Refused as no:
            return Seen(holds=None, said=no.message)
        except (ClientError, OSError, ValueError) as error:
            if leads_inside(error):
                return Seen(holds=None, said=_INNER)
            return Seen(holds=None, said=f"could not be asked ({type(error).__name__})")


_HEADERS: Final[Mapping[str, str]] = {"User-Agent": "Tocsin-Check/1", "Accept-Encoding": "identity"}


# Some servers know no heads, or say so in a way of their own.
_NO_HEADS: Final = frozenset((400, 403, 404, 405, 500, 501, 503))


def _read(check: MetricCheck, status: int, body: bytes) -> Seen:
    """As Prometheus' HTTP API answers an instant query: a vector of series, or one scalar."""
    if len(body) > _LARGEST_ANSWER:
        return Seen(holds=None, said="an answer of more than 1 MiB")
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return Seen(holds=None, said=f"answered {status}, and not in JSON")
    if not isinstance(answer, dict) or answer.get("status") != "success":
        return Seen(holds=None, said=f"answered {status}: {_error(answer)}")
    values = _values(answer.get("data"))
    if values is None:
        return Seen(holds=None, said="the query is not one that gives single values")
    return judge_values(check, values)


def _error(answer: Any) -> str:
    said = answer.get("error") if isinstance(answer, dict) else None
    return said[:200] if isinstance(said, str) else "no result"


def _values(data: Any) -> list[float] | None:
    if not isinstance(data, dict):
        return None
    result = data.get("result")
    match data.get("resultType"), result:
        case "scalar", [_, value]:
            return [_number(value)]
        case "vector", list():
            return [_number(one["value"][1]) for one in result] if _is_vector(result) else None
    return None


def _is_vector(result: list[Any]) -> bool:
    return all(
        isinstance(one, dict) and isinstance(one.get("value"), list) and len(one["value"]) == 2
        for one in result
    )


def _number(value: Any) -> float:
    """Prometheus writes numbers as text, "NaN" and "+Inf" among them."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan

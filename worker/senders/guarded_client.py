"""A client that reaches public addresses only, and servers inside that the operator named."""

from types import TracebackType
from typing import Self

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver

from worker.senders.resolver import NotPublicError, PublicResolver


class GuardedClient:
    """`inner_hosts` are "host" or "host:port". Every request asks the name anew and opens a connection of
    its own: an answer that was public a minute ago may lead inside now.
    """

    def __init__(
        self,
        *,
        inner_hosts: frozenset[str],
        limit: int,
        limit_per_host: int,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._inner_hosts = inner_hosts
        self._limits = (limit, limit_per_host)
        self._inner_resolver = resolver

    async def __aenter__(self) -> Self:
        self._resolver = PublicResolver(extra_hosts=self._inner_hosts, inner=self._inner_resolver)
        limit, limit_per_host = self._limits
        connector = TCPConnector(
            resolver=self._resolver,
            limit=limit,
            limit_per_host=limit_per_host,
            use_dns_cache=False,
            force_close=True,
        )
        self._client = ClientSession(
            connector=connector, timeout=ClientTimeout(total=None), cookie_jar=DummyCookieJar()
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()
        await self._resolver.close()


def leads_inside(error: Exception) -> bool:
    """Whether it was broken off because a name led into a private network."""
    return isinstance(error, NotPublicError) or isinstance(getattr(error, "os_error", None), NotPublicError)

"""Looks names up and lets public addresses through only, at the moment of connecting."""

import socket

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from api.domain.inner_host import is_inner
from api.domain.paging.endpoint import is_public_address


class NotPublicError(OSError):
    """A name on the allow-list that leads inside: a name server lies, or somebody tries us out."""


class PublicResolver(AbstractResolver):
    """`extra_hosts` ("host:port", or "host" for all its ports) may lead anywhere: the operator named them."""

    def __init__(self, *, extra_hosts: frozenset[str], inner: AbstractResolver | None = None) -> None:
        self._extra_hosts = extra_hosts
        self._inner = inner or DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if is_inner(host, port, inner_hosts=self._extra_hosts):
            return found
        public = [one for one in found if is_public_address(one["host"])]
        if not public:
            raise NotPublicError(f"{host} has no public address")
        return public

    async def close(self) -> None:
        await self._inner.close()

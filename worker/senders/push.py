"""Sends web pushes: one pooled client, one lane per push host, nothing followed and nothing trusted."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from aiohttp.abc import AbstractResolver
from yarl import URL

from api.domain.outcome import NotAllowed, OurFault, Outcome, Retry
from api.domain.paging.endpoint import Endpoint, check_endpoint
from api.domain.paging.payload import Urgency, shorten
from api.domain.refusal import Refused
from worker.senders import metrics
from worker.senders.answers import outcome_of
from worker.senders.encryption import Encryption
from worker.senders.lane import Lane, LaneClosedError, Lanes
from worker.senders.resolver import NotPublicError, PublicResolver
from worker.senders.vapid import VapidSigner

TIMEOUT = 4.0
"""Seconds from the first byte of DNS to the last of the answer. With the wait for a place in the lane a
send ends within 6.5 s, before the 7 s lease on its page does."""

_LANE_WIDTH = 64
_LANE_PATIENCE = 2.5
_SHORTENED = 1200
_LONGEST_ANSWER = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A device as a push needs it: with its endpoint alone anybody could try to ring it."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)
    vapid_key_id: str
    """Which of our keys the browser was given; the other one would be answered with 403."""


class PushSender:
    """`async with PushSender(...) as sender:` inside a running loop; one for the whole process."""

    def __init__(
        self,
        *,
        signers: Mapping[str, VapidSigner],
        extra_hosts: frozenset[str],
        timeout: float = TIMEOUT,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._signers = signers
        self._extra_hosts = extra_hosts
        self._timeout = timeout
        self._inner_resolver = resolver
        self._encryption = Encryption()
        self._lanes = Lanes(width=_LANE_WIDTH, patience=_LANE_PATIENCE)

    async def __aenter__(self) -> Self:
        self._resolver = PublicResolver(extra_hosts=self._extra_hosts, inner=self._inner_resolver)
        # Lanes hold the number down host by host; a limit over all would let one dead host use it up.
        connector = TCPConnector(
            resolver=self._resolver,
            limit=0,
            limit_per_host=_LANE_WIDTH,
            ttl_dns_cache=60,
            keepalive_timeout=30,
        )
        self._client = ClientSession(
            connector=connector,
            timeout=ClientTimeout(total=None, sock_connect=None),  # `_attempt` holds the one clock
            cookie_jar=DummyCookieJar(),
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent"),
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.close()
        await self._resolver.close()

    async def send(
        self,
        subscription: Subscription,
        payload: bytes,
        *,
        ttl: int,
        urgency: Urgency,
        topic: str,
        now: datetime,
    ) -> Outcome:
        """One attempt, never an exception for what a network or a push service can do."""
        started = asyncio.get_running_loop().time()
        try:
            endpoint = check_endpoint(subscription.endpoint, extra_hosts=self._extra_hosts)
        except Refused as refusal:
            return NotAllowed(refusal.message)
        signer = self._signers.get(subscription.vapid_key_id)
        if signer is None:
            return OurFault(0, "the VAPID key of this subscription is not loaded")
        headers = {
            "Authorization": signer.header(endpoint.origin, now=now),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(ttl),
            "Topic": topic,
            "Urgency": urgency,
        }
        outcome = await self._through_lane(_Push(subscription, endpoint, headers, now), payload)
        metrics.count("push", endpoint.service, outcome, asyncio.get_running_loop().time() - started)
        return outcome

    async def _through_lane(self, push: "_Push", payload: bytes) -> Outcome:
        lane = self._lanes.of(push.endpoint.origin)
        try:
            async with lane as since:
                return await self._attempt(push, payload, lane, since=since)
        except LaneClosedError as closed:
            return Retry(closed.after, closed.why)
        except Refused as refusal:
            return NotAllowed(refusal.message)

    async def _attempt(self, push: "_Push", payload: bytes, lane: Lane, *, since: float) -> Outcome:
        try:
            async with asyncio.timeout(self._timeout):
                outcome = await self._post(push, payload)
                if isinstance(outcome, OurFault) and outcome.status == 413 and len(payload) > _SHORTENED:
                    outcome = await self._post(push, shorten(payload, limit=_SHORTENED))
        except TimeoutError:
            lane.stayed_silent(since=since)
            return Retry(None, "no answer in time")
        except (ClientError, OSError) as error:
            return _broken(error)
        lane.answered()
        return outcome

    async def _post(self, push: "_Push", payload: bytes) -> Outcome:
        device = push.subscription
        body = self._encryption.encrypt(payload, p256dh=device.p256dh, auth=device.auth)
        async with self._client.post(
            # Taken as it is: quoting it again would make another address of it.
            URL(device.endpoint, encoded=True),
            data=body,
            headers=push.headers,
            allow_redirects=False,
        ) as answer:
            text = "" if answer.status == 201 else await _explanation(answer, device)
            return outcome_of(
                answer.status, retry_after=answer.headers.get("Retry-After"), text=text, now=push.now
            )


@dataclass(frozen=True, slots=True)
class _Push:
    subscription: Subscription
    endpoint: Endpoint
    headers: Mapping[str, str]
    now: datetime


async def _explanation(answer: ClientResponse, device: Subscription) -> str:
    """The first words of the answer, without the secret part of the address they may repeat."""
    text = (await answer.content.read(_LONGEST_ANSWER)).decode(errors="replace")
    secret = device.endpoint.rpartition("/")[2]
    return text.replace(device.endpoint, "…").replace(secret, "…") if secret else text


def _broken(error: Exception) -> Outcome:
    """Says what broke and never where: an error's own words may hold the address."""
    if isinstance(getattr(error, "os_error", None), NotPublicError):
        return Retry(None, "the push service's name leads to an address that is not public")
    return Retry(None, f"the connection failed: {type(error).__name__}")

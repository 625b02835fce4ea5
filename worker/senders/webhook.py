"""Tells webhooks of subscribers: signed, never followed elsewhere, and never into a private network."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientError
from aiohttp.abc import AbstractResolver
from yarl import URL

from api.domain.outcome import Gone, NotAllowed, OurFault, Outcome, Retry
from api.domain.refusal import Refused
from api.domain.signature import sign, stamp
from api.domain.status.subscriber_address import check_hook
from worker.senders import metrics
from worker.senders.answers import outcome_of, start_of
from worker.senders.guarded_client import GuardedClient, leads_inside
from worker.senders.lane import Lane, LaneClosedError, Lanes

TIMEOUT: Final = 5.0
_WIDTH: Final = 4
_PATIENCE: Final = 3.0
_LONGEST_ANSWER: Final = 64 * 1024
_INNER: Final = "its name leads to an address that is not public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`id` is the same however often it is sent, so that who has it already can say so."""

    url: str = field(repr=False)
    secret: str = field(repr=False)
    id: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answered:
    outcome: Outcome
    text: str = ""


class WebhookSender(GuardedClient):
    def __init__(
        self,
        *,
        inner_hosts: frozenset[str] = frozenset(),
        timeout: float = TIMEOUT,
        resolver: AbstractResolver | None = None,
    ) -> None:
        super().__init__(inner_hosts=inner_hosts, limit=64, limit_per_host=_WIDTH, resolver=resolver)
        self._timeout = timeout
        self._lanes = Lanes(width=_WIDTH, patience=_PATIENCE)

    async def send(self, delivery: Delivery, *, now: datetime) -> Answered:
        """One attempt, never an exception for what a network or a receiver can do."""
        started = asyncio.get_running_loop().time()
        try:
            url = check_hook(delivery.url, inner_hosts=self._inner_hosts)
        except Refused as refusal:
            return Answered(NotAllowed(refusal.message))
        lane = self._lanes.of(urlsplit(url).netloc)
        try:
            async with lane as since:
                answered = await self._attempt(delivery, lane, since=since, now=now)
        except LaneClosedError as closed:
            return Answered(Retry(closed.after, closed.why))
        metrics.count("webhook", "webhook", answered.outcome, asyncio.get_running_loop().time() - started)
        return answered

    async def _attempt(self, delivery: Delivery, lane: Lane, *, since: float, now: datetime) -> Answered:
        try:
            async with asyncio.timeout(self._timeout):
                answered = await self._post(delivery, now=now)
        except TimeoutError:
            lane.stayed_silent(since=since)
            return Answered(Retry(None, "no answer in time"))
        except (ClientError, OSError, ValueError) as error:
            return Answered(_broken(error))
        lane.answered()
        return answered

    async def _post(self, delivery: Delivery, *, now: datetime) -> Answered:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Tocsin-Webhook/1",
            **signed(delivery, now=now),
        }
        url = URL(delivery.url)
        async with self._client.post(
            url, data=delivery.body, headers=headers, allow_redirects=False
        ) as answer:
            text = (await start_of(answer, _LONGEST_ANSWER)).decode(errors="replace")
            outcome = outcome_of(
                answer.status, retry_after=answer.headers.get("Retry-After"), text="", now=now
            )
            return Answered(_of_a_hook(outcome), text)


def signed(delivery: Delivery, *, now: datetime) -> dict[str, str]:
    at = stamp(now)
    return {
        "X-Tocsin-Delivery": delivery.id,
        "X-Tocsin-Timestamp": at,
        "X-Tocsin-Signature": sign(delivery.secret, at=at, body=delivery.body),
    }


def _of_a_hook(outcome: Outcome) -> Outcome:
    """410 is a goodbye; 404 may be a deployment that went wrong."""
    if isinstance(outcome, Gone) and outcome.status != 410:
        return OurFault(outcome.status, outcome.why)
    return outcome


def _broken(error: Exception) -> Outcome:
    """Says what broke and never where: an error's own words may hold the address."""
    if leads_inside(error):
        return NotAllowed(_INNER)
    return Retry(None, f"the connection failed: {type(error).__name__}")

"""Sends to chat, SMS, voice and the rest through Apprise, which blocks: in few threads, for a short time."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import TracebackType
from typing import Self

from api.addresses import AppriseService, apprise_service, load_apprise, server_of
from api.domain.inner_host import is_inner
from api.domain.outcome import Accepted, NotAllowed, OurFault, Outcome, Retry
from api.domain.paging.apprise_address import check_apprise_address
from api.domain.paging.payload import plain_text
from api.domain.refusal import Refused
from worker.senders import metrics
from worker.senders.guard import Watch, guarded
from worker.senders.lane import LaneClosedError, Lanes

TIMEOUT = 12.0
_THREADS = 8
# One service, however slow, never holds more than two of the threads.
_LANE_WIDTH = 2
_LANE_PATIENCE = 2.0
_TITLE = 200

# Its warnings hold the path of an address, which in a webhook is the secret.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class AppriseSender:
    """`inner_hosts` ("host" or "host:port") are servers of the operator whose address need not be public."""

    def __init__(self, *, inner_hosts: frozenset[str] = frozenset(), timeout: float = TIMEOUT) -> None:
        self._inner_hosts = inner_hosts
        self._timeout = timeout
        self._lanes = Lanes(width=_LANE_WIDTH, patience=_LANE_PATIENCE)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="apprise")
        self._under_way: set[asyncio.Task[Outcome]] = set()

    async def __aenter__(self) -> Self:
        """Begins to load Apprise aside, so that the first message does not have to wait for it."""
        self._threads.submit(load_apprise)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Waits for nothing: a thread that still sends ends with its own time-outs."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def send(self, url: str, title: str, body: str) -> Outcome:
        """One attempt. Apprise does not say why a send failed, so every failure is worth another try."""
        started = asyncio.get_running_loop().time()
        try:
            service = check_apprise_address(url)
        except Refused as refusal:
            return NotAllowed(refusal.message)
        # Held to its end even when we stop waiting: until then its thread is not free.
        task = asyncio.create_task(self._deliver(url, plain_text(title, limit=_TITLE), body))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        done, _ = await asyncio.wait({task}, timeout=self._timeout)
        outcome = task.result() if done else Retry(None, "no answer in time")
        metrics.count("apprise", service, outcome, asyncio.get_running_loop().time() - started)
        return outcome

    async def _deliver(self, url: str, title: str, body: str) -> Outcome:
        loop = asyncio.get_running_loop()
        try:
            made = await loop.run_in_executor(self._threads, apprise_service, url)
            async with self._lanes.of(_lane_of(made)):
                return await loop.run_in_executor(self._threads, self._notify, made, title, body)
        except Refused as refusal:
            return NotAllowed(refusal.message)
        except LaneClosedError as closed:
            return Retry(closed.after, closed.why)

    def _notify(self, service: AppriseService, title: str, body: str) -> Outcome:
        with nullcontext(Watch()) if self._is_inner(service) else guarded() as watch:
            is_sent = service.notify(title=title, body=body, notify_type="warning")
        if watch.was_tripped:
            why = "this address leads into a private network, and TOCSIN_CHANNEL_HOSTS does not name its host"
            return OurFault(0, why)
        return Accepted(0) if is_sent else Retry(None, "the service did not take it")

    def _is_inner(self, service: AppriseService) -> bool:
        server = server_of(service)
        return server is not None and is_inner(server.host, server.port, inner_hosts=self._inner_hosts)


def _lane_of(service: AppriseService) -> str:
    server = server_of(service)
    return f"{server.host}:{server.port}" if server else type(service).__name__

"""A fake phone: keys of its own, an endpoint on the sink, and hands that tap."""

import json
import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import http_ece
from aiohttp import ClientSession
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.browser.faults import Fault
from tests.support.browser.memory import PATIENCE, Memory
from tests.support.browser.push_sink import Push, PushSink
from tests.support.browser.vapid import to_base64url

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any


Post = Callable[[str, Payload], Awaitable[Answer]]


class Phone:
    """Rings when something it can decrypt arrives; `notifications` are the payloads, in order.

    Switched off it behaves as a phone without signal: the push service keeps what its TTL allows, the newest
    of each topic, and delivers it at `switch_on`.
    """

    def __init__(
        self, sink: PushSink, *, label: str = "phone", application_key: str | None = None, home: str = ""
    ) -> None:
        self.label = label
        self.home = home
        """Base URL of the server it answers to; may be set later."""
        self.received: Memory[tuple[Push, Payload]] = Memory(label)
        self.unreadable: list[Push] = []
        """Accepted by the push service, yet not decryptable here: a real phone stays silent."""
        self._sink = sink
        self._private_key = generate_private_key(SECP256R1())
        self._auth = os.urandom(16)
        self._waiting: list[Push] | None = None
        self.token = sink.subscribe(deliver=self._arrive, application_key=application_key)

    @property
    def subscription(self) -> dict[str, Any]:
        """As `PushSubscription.toJSON()` has it."""
        return {"endpoint": self.endpoint, "keys": {"p256dh": self.p256dh, "auth": self.auth}}

    @property
    def endpoint(self) -> str:
        return self._sink.endpoint(self.token)

    @property
    def p256dh(self) -> str:
        point = self._private_key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return to_base64url(point)

    @property
    def auth(self) -> str:
        return to_base64url(self._auth)

    @property
    def notifications(self) -> list[Payload]:
        return [payload for _, payload in self.received]

    @property
    def attempts(self) -> list[Push]:
        """Every request the push service saw for this phone, refused ones included."""
        return self._sink.for_token(self.token)

    def of_kind(self, kind: str) -> list[Payload]:
        return [payload for payload in self.notifications if kind_of(payload) == kind]

    async def rings(self, *, kind: str | None = None, after: int = 0, within: float = PATIENCE) -> Payload:
        """The first notification (of that kind), past or future, leaving out the first `after` ones."""
        _, payload = await self.received.first(
            lambda one: kind is None or kind_of(one[1]) == kind, after=after, within=within
        )
        return payload

    async def ring_count(self, at_least: int, *, within: float = PATIENCE) -> list[Payload]:
        return [payload for _, payload in await self.received.count(at_least, within=within)]

    def decrypt(self, body: bytes) -> Payload:
        plain = http_ece.decrypt(
            body, private_key=self._private_key, auth_secret=self._auth, version="aes128gcm"
        )
        return dict(json.loads(plain))

    def fail(self, fault: Fault, *, times: int | None = None) -> None:
        self._sink.fail(fault, token=self.token, times=times)

    def heal(self) -> None:
        self._sink.heal(self.token)

    def unsubscribe(self) -> None:
        self._sink.unsubscribe(self.token)

    def switch_off(self) -> None:
        self._waiting = []

    def switch_on(self) -> None:
        waiting, self._waiting = self._waiting or [], None
        for push in waiting:
            if time.monotonic() <= push.monotonic + push.ttl:
                self._ring(push)

    async def receipt(
        self, payload: Payload, *, shown_at: datetime | None = None, post: Post | None = None
    ) -> Answer:
        shown = (shown_at or datetime.now(UTC)).isoformat()
        letter = {"capability": capability_of(payload), "shown_at": shown}
        return await (post or post_json)(f"{self.home}/push/receipt", letter)

    async def act(
        self,
        payload: Payload,
        action: str = "acknowledge",
        *,
        at: datetime | None = None,
        key: str | None = None,
        post: Post | None = None,
    ) -> Answer:
        """Tap an action; the same `key` again is the same tap sent twice."""
        letter = {
            "capability": capability_of(payload),
            "action": action,
            "at": (at or datetime.now(UTC)).isoformat(),
            "key": key or str(uuid4()),
        }
        return await (post or post_json)(f"{self.home}/push/act", letter)

    async def _arrive(self, push: Push) -> None:
        if self._waiting is None:
            self._ring(push)
            return
        if push.ttl == 0:
            return
        kept = [one for one in self._waiting if push.topic is None or one.topic != push.topic]
        self._waiting = [*kept, push]

    def _ring(self, push: Push) -> None:
        try:
            payload = self.decrypt(push.body)
        except (http_ece.ECEException, ValueError):
            self.unreadable.append(push)
        else:
            self.received.keep((push, payload))


def capability_of(payload: Payload) -> str:
    return str(payload["notification"]["data"]["capability"])


def kind_of(payload: Payload) -> str:
    return str(payload["notification"]["data"]["kind"])


async def post_json(url: str, letter: Payload) -> Answer:
    async with ClientSession() as client, client.post(url, json=letter) as response:
        text = await response.text()
        is_json = "json" in response.content_type
        return Answer(response.status, json.loads(text) if is_json and text else text)

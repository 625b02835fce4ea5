"""Google's side of Chromium push on this machine: an unmodified browser subscribes and is pushed to for real.

The browser believes its endpoint to be at Google; `endpoint_script` makes pages see the one on the sink.
"""

import json
import time
from base64 import b64encode
from dataclasses import dataclass
from secrets import randbits
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

from aiohttp import web

from tests.support.browser import certs
from tests.support.browser.mcs import McsServer
from tests.support.browser.memory import Memory
from tests.support.browser.protobuf import Fixed64, message
from tests.support.browser.push_sink import Push, PushSink

APP = "org.chromium.linux"
NO_ACCOUNTS = b64encode(message((15, 1))).decode()
"""A list of Google accounts with nobody on it; entirely empty it would count as broken."""


@dataclass(frozen=True, slots=True)
class Registration:
    token: str
    sender: str
    """The application server key, base64url."""
    subtype: str
    app: str


class FakeFcm:
    """`async with FakeFcm(sink) as fcm:`, then start Chromium with `fcm.switches`."""

    def __init__(self, sink: PushSink) -> None:
        self.registrations: Memory[Registration] = Memory("subscriptions of Chromium")
        self._sink = sink
        self._mcs = McsServer(certs.server_context())
        self.origin = ""

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer, access_log=None), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        await self._mcs.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._mcs.__aexit__(kind, error, trace)
        await self._runner.cleanup()

    @property
    def switches(self) -> list[str]:
        return [
            f"--gcm-checkin-url={self.origin}/checkin",
            f"--gcm-registration-url={self.origin}/register",
            f"--gcm-mcs-endpoint={self._mcs.origin}",
            "--ignore-certificate-errors",
            # Chromium checks in only once it knows who is signed in to Google.
            f"--gaia-url={self.origin}",
        ]

    @property
    def endpoint_script(self) -> str:
        """For `add_init_script`: the endpoint reads as the sink's, with the same token and the real keys."""
        return ENDPOINT_SCRIPT.replace("ORIGIN", json.dumps(self._sink.origin))

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/ListAccounts":
            return web.Response(text=NO_ACCOUNTS)
        if request.path == "/checkin":
            return web.Response(body=_checked_in(), content_type="application/x-protobuf")
        form = {key: values[0] for key, values in parse_qs(await request.text()).items()}
        subtype = form.get("X-subtype")
        if subtype is None:  # the browser for itself, not a page
            return web.Response(text="token=browser")
        if "delete" in form:
            self._unregister(subtype)
            return web.Response(text=f"token={form['sender']}")
        return web.Response(text=f"token={self._register(form, subtype)}")

    def _register(self, form: dict[str, str], subtype: str) -> str:
        sender, app = form["sender"], form.get("app", APP)

        async def deliver(push: Push) -> None:
            await self._mcs.send(
                push.body,
                sender=sender,
                app=app,
                values=[("subtype", subtype), ("content-encoding", "aes128gcm")],
                ttl=push.ttl,
            )

        token = self._sink.subscribe(deliver=deliver, application_key=sender)
        self.registrations.keep(Registration(token, sender, subtype, app))
        return token

    def _unregister(self, subtype: str) -> None:
        for registration in self.registrations:
            if registration.subtype == subtype:
                self._sink.unsubscribe(registration.token)


def _checked_in() -> bytes:
    return message(
        (1, 1),
        (3, int(time.time() * 1000)),
        (7, Fixed64(randbits(62) | 1)),
        (8, Fixed64(randbits(62) | 1)),
        (11, "1.1"),
    )


ENDPOINT_SCRIPT = """
(() => {
  const real = Object.getOwnPropertyDescriptor(PushSubscription.prototype, 'endpoint').get;
  const toJSON = PushSubscription.prototype.toJSON;
  const local = subscription => ORIGIN + '/push/' + real.call(subscription).split('/').pop();
  Object.defineProperty(PushSubscription.prototype, 'endpoint', {
    configurable: true, enumerable: true, get() { return local(this); },
  });
  PushSubscription.prototype.toJSON = function () {
    return { ...toJSON.call(this), endpoint: local(this) };
  };
})();
"""

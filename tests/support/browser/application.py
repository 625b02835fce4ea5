"""A small application server: a VAPID key, and pushes encrypted as a real sender does."""

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession
from py_vapid import Vapid
from pywebpush import WebPusher

from tests.support.browser.vapid import to_base64url


class Application:
    """Stands in for the product where only the kit is on trial."""

    def __init__(self) -> None:
        self._vapid = Vapid()
        self._vapid.generate_keys()

    @property
    def key(self) -> str:
        """The applicationServerKey, base64url."""
        numbers = self._vapid.public_key.public_numbers()
        return to_base64url(b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big"))

    def headers(self, endpoint: str, **more: str) -> dict[str, str]:
        audience = urlsplit(endpoint)
        claims = {
            "aud": f"{audience.scheme}://{audience.netloc}",
            "exp": int(time.time()) + 3600,
            "sub": "mailto:ops@example.org",
        }
        return {
            **self._vapid.sign(claims),
            "TTL": "60",
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            **more,
        }

    async def push(
        self, subscription: Mapping[str, Any], payload: Mapping[str, Any], **headers: str
    ) -> tuple[int, str]:
        """Status and reason the push service answered with; no redirect is followed."""
        endpoint = str(subscription["endpoint"])
        body = WebPusher(subscription).encode(json.dumps(payload).encode())["body"]
        sent = self.headers(endpoint, **headers)
        async with (
            ClientSession() as client,
            client.post(endpoint, data=body, headers=sent, allow_redirects=False) as response,
        ):
            return response.status, await response.text()

"""Encrypts a push for one device (RFC 8291); parsed keys are kept for the devices in use."""

from collections import OrderedDict

from cryptography.hazmat.primitives.asymmetric import ec
from pywebpush import WebPusher

from api.domain.paging.endpoint import check_keys


class Encryption:
    def __init__(self, *, most: int = 4096) -> None:
        self._most = most
        self._pushers: OrderedDict[tuple[str, str], WebPusher] = OrderedDict()

    def encrypt(self, plain: bytes, *, p256dh: str, auth: str) -> bytes:
        """Refused where the keys are not a device's."""
        body: bytes = self._pusher(p256dh, auth).encode(plain)["body"]
        return body

    def _pusher(self, p256dh: str, auth: str) -> WebPusher:
        pusher = self._pushers.get((p256dh, auth))
        if pusher is None:
            pusher = self._pushers[p256dh, auth] = _make(p256dh, auth)
            if len(self._pushers) > self._most:
                self._pushers.popitem(last=False)
            return pusher
        self._pushers.move_to_end((p256dh, auth))
        return pusher


def _make(p256dh: str, auth: str) -> WebPusher:
    keys = check_keys(p256dh, auth)
    pusher = WebPusher({"endpoint": "", "keys": {"p256dh": p256dh, "auth": auth}})
    # The point, parsed once: otherwise every push parses it again.
    pusher.receiver_key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), keys.p256dh)
    return pusher

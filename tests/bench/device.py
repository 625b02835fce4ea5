"""One phone's keys, made once: the benchmark pays for encryption, not for making phones."""

import os
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.support.browser.vapid import to_base64url


@cache
def device_keys() -> tuple[str, str]:
    point = generate_private_key(SECP256R1()).public_key()
    raw = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return to_base64url(raw), to_base64url(os.urandom(16))

"""VAPID as a push service checks it (RFC 8292)."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

LONGEST = 24 * 3600
SKEW = 60


class BadVapidError(ValueError):
    """The sentence says what is wrong with the Authorization header."""


@dataclass(frozen=True, slots=True)
class Vapid:
    key: str
    """The sender's public key, base64url of the uncompressed point."""
    claims: dict[str, Any]


def verify(authorization: str, *, audience: str, now: float) -> Vapid:
    """Who signed this header for this audience; `now` is in seconds since 1970."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() != "vapid":
        raise BadVapidError("not a vapid Authorization header")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if not parts.get("t") or not parts.get("k"):
        raise BadVapidError("t or k is missing")
    claims = _signed_claims(parts["t"], key=parts["k"])
    _check_claims(claims, audience=audience, now=now)
    return Vapid(key=parts["k"].rstrip("="), claims=claims)


def from_base64url(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def to_base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _signed_claims(token: str, *, key: str) -> dict[str, Any]:
    signed, _, signature = token.rpartition(".")
    try:
        header, claims = (json.loads(from_base64url(part)) for part in signed.split("."))
        raw = from_base64url(signature)
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), from_base64url(key))
    except ValueError as broken:
        raise BadVapidError(f"unreadable token or key: {broken}") from broken
    if header.get("alg") != "ES256" or len(raw) != 64:
        raise BadVapidError("not signed with ES256")
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    try:
        public.verify(pair, signed.encode(), ECDSA(SHA256()))
    except InvalidSignature as wrong:
        raise BadVapidError("the signature does not fit the key") from wrong
    return dict(claims)


def _check_claims(claims: dict[str, Any], *, audience: str, now: float) -> None:
    if claims.get("aud") != audience:
        raise BadVapidError(f"aud is {claims.get('aud')!r}, this is {audience!r}")
    expires = claims.get("exp")
    if not isinstance(expires, int | float) or not now - SKEW < expires <= now + LONGEST + SKEW:
        raise BadVapidError("exp is past, missing or more than 24 h ahead")
    if not str(claims.get("sub", "")).startswith(("mailto:", "https:")):
        raise BadVapidError("sub is neither mailto: nor https:")

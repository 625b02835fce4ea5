"""The key pair that signs pushes, and the address push services may complain to."""

import base64
import re
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


@dataclass(frozen=True, slots=True)
class VapidKeyPair:
    private_pem: str = field(repr=False)
    public_key: str
    """base64url, as a browser's applicationServerKey."""


def make_key_pair() -> VapidKeyPair:
    """Every subscription hangs on its key: make one only where none is kept."""
    private = ec.generate_private_key(ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return VapidKeyPair(pem.decode(), _public_key(private))


def public_key_of(private_pem: str) -> str:
    """ValueError where the text is no private key on P-256."""
    private = load_pem_private_key(private_pem.encode(), password=None)
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        raise ValueError("a VAPID key is a private key on P-256")  # noqa: TRY004 - the text is wrong
    return _public_key(private)


def _public_key(private: ec.EllipticCurvePrivateKey) -> str:
    point = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


_MAIL = re.compile(r"mailto:[^\s@<>,;:]+@(?P<host>[^\s@/:]+)")
_SITE = re.compile(r"https://(?P<host>[^\s@/:?#\[\]]+)(?::\d+)?(?:/\S*)?")
_HOST = re.compile(r"(?:[\w](?:[\w-]*[\w])?\.)+[^\W\d_][\w-]*[\w]", re.ASCII)
_NOBODY = (".localhost", ".local", ".internal", ".invalid", ".test", ".example")
_EXAMPLES = ("example.com", "example.net", "example.org")


def check_subject(subject: str | None) -> str | None:
    """Why a push service will not take this subject, in a plain sentence; None when it will.

    Apple answers 403 to every page signed with an implausible one.
    """
    if not subject:
        return "No VAPID subject is set: push services want a mailto: or https: address to complain to."
    match = _MAIL.fullmatch(subject) or _SITE.fullmatch(subject)
    if match is None:
        return "The VAPID subject must be a mailto: or https: address."
    host = match["host"].lower()
    if host == "localhost" or host.endswith(_NOBODY):
        return f"The VAPID subject names {host}, which nobody outside can reach."
    if any(host == example or host.endswith(f".{example}") for example in _EXAMPLES):
        return f"The VAPID subject names {host}, which is an example and not yours."
    if not _HOST.fullmatch(host):
        return f"The VAPID subject names {host}, which is not a public host name."
    return None

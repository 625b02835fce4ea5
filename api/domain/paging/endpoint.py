"""Where a push may be sent, and with which keys: a phone's word for it is never trusted."""

import base64
import ipaddress
import re
from dataclasses import dataclass

from api.domain.refusal import Refused

LONGEST_ENDPOINT = 2048
PUSH_SERVICES = frozenset(
    {
        "fcm.googleapis.com",
        "jmt17.google.com",
        "updates.push.services.mozilla.com",
        "push.services.mozilla.com",
        ".notify.windows.com",
        ".push.apple.com",
    }
)
"""Host names; one that opens with a dot stands for every name below it, never for itself."""

# One strict grammar instead of a lenient parser: what does not match here can not be read
# differently by the HTTP client later. Userinfo, fragments, backslashes, blanks, percent signs in
# the host, addresses in brackets and everything outside ASCII have no place in it.
_ENDPOINT = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>/[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]*)?"
)
_USUAL_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Endpoint:
    origin: str
    host: str
    port: int
    is_extra: bool
    service: str
    """The entry of the allow-list that let it in: few values, so fit to label a metric."""


def check_endpoint(url: str, *, extra_hosts: frozenset[str]) -> Endpoint:
    """Refuse every address but a known push service's; `extra_hosts` are the operator's "host:port"."""
    if len(url) > LONGEST_ENDPOINT:
        raise _not_allowed("is too long")
    match = _ENDPOINT.fullmatch(url)
    if match is None:
        raise _not_allowed("is not a plain https address")
    scheme, host = match["scheme"], match["host"]
    port = int(match["port"] or _USUAL_PORTS[scheme])
    place = f"{host}:{port}"
    if place in extra_hosts:
        return Endpoint(_origin(scheme, host, port), host, port, is_extra=True, service=place)
    if scheme != "https":
        raise _not_allowed("does not use https")
    if port != _USUAL_PORTS["https"]:
        raise _not_allowed("names a port of its own")
    return Endpoint(_origin(scheme, host, port), host, port, is_extra=False, service=_service_of(host))


def check_extra_host(place: str) -> str:
    """The "host:port" of a setting, in the one spelling that endpoints are compared with."""
    spelled = place.strip().lower()
    match = _ENDPOINT.fullmatch(f"http://{spelled}")
    if match is None or not match["port"] or match["rest"] or not 0 < int(match["port"]) < 65536:
        message = f"{place!r} is not a host and a port, like push.example.org:8443."
        raise Refused("EXTRA_HOST_NOT_VALID", message)
    return f"{match['host']}:{int(match['port'])}"


def _service_of(host: str) -> str:
    # An empty label ("a..push.apple.com") ends in an allowed suffix and is still no host name.
    if ".." not in host:
        for service in PUSH_SERVICES:
            if host == service or (service.startswith(".") and host.endswith(service)):
                return service
    raise _not_allowed("is not at a push service we know")


def _origin(scheme: str, host: str, port: int) -> str:
    """As RFC 6454 writes it, and as the audience of a VAPID token must be: no usual port."""
    return f"{scheme}://{host}" if port == _USUAL_PORTS[scheme] else f"{scheme}://{host}:{port}"


def _not_allowed(why: str) -> Refused:
    return Refused("ENDPOINT_NOT_ALLOWED", f"This device's push address {why}.")


@dataclass(frozen=True, slots=True)
class PushKeys:
    p256dh: bytes
    auth: bytes


_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+={0,2}")


def check_keys(p256dh: str, auth: str) -> PushKeys:
    """A point on P-256, uncompressed, and 16 bytes: anything else can never be encrypted to."""
    keys = PushKeys(_decoded(p256dh), _decoded(auth))
    if len(keys.p256dh) != 65 or keys.p256dh[0] != 4 or not _is_on_p256(keys.p256dh):
        raise Refused("DEVICE_KEYS_NOT_VALID", "This device's public key is not a key of the right kind.")
    if len(keys.auth) != 16:
        raise Refused("DEVICE_KEYS_NOT_VALID", "This device's shared secret must be 16 bytes.")
    return keys


def _decoded(text: str) -> bytes:
    if len(text) > 120 or not _BASE64URL.fullmatch(text):
        raise Refused("DEVICE_KEYS_NOT_VALID", "This device's keys are not written in base64url.")
    bare = text.rstrip("=")
    if len(bare) % 4 == 1:
        raise Refused("DEVICE_KEYS_NOT_VALID", "This device's keys are cut short.")
    return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))


def _is_on_p256(point: bytes) -> bool:
    x, y = int.from_bytes(point[1:33]), int.from_bytes(point[33:])
    return x < _P and y < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0


# Python's own `is_global` changes with its patch release, so the registries are spelled out.
_NOT_PUBLIC_V4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
    )
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
# Inside 2000::/3: Teredo and other protocol assignments, documentation, 6to4.
_NOT_PUBLIC_V6 = tuple(
    ipaddress.IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)


def is_public_address(ip: str) -> bool:
    """Whether a connection may go there; forms that carry a v4 address inside (NAT64, mapped) may not."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    if address.scope_id is not None or address not in _GLOBAL_V6:
        return False
    return not any(address in network for network in _NOT_PUBLIC_V6)

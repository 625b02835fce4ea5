"""Addresses that we ask on somebody's word: never one of our own network."""

import re
from typing import Final
from urllib.parse import urlsplit

from api.domain.inner_host import check_server, is_inner
from api.domain.refusal import Refused

LONGEST: Final = 2000
_PORTS: Final = {"http": 80, "https": 443}


def check_outgoing(text: str, *, inner_hosts: frozenset[str]) -> str:
    """Refuse what is surely inside and not named by the operator; where a name leads is asked each time."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        host, port = None, 0
    if not host or not port or len(url) > LONGEST or not url.isascii() or re.search(r"[\s\\]", url):
        raise Refused("BAD_ADDRESS", "Write an address like https://metrics.example.org/.")
    if parts.username is not None or parts.password is not None:
        raise Refused("BAD_ADDRESS", "An address has no password in it.")
    check_server(host, port, inner_hosts=inner_hosts)
    return url


def check_token_travels(url: str, *, inner_hosts: frozenset[str]) -> None:
    """Refuse to send one where everybody on the way reads it; `check_outgoing` let the address through."""
    parts = urlsplit(url)
    port = parts.port or _PORTS.get(parts.scheme, 0)
    if parts.scheme != "https" and not is_inner(parts.hostname or "", port, inner_hosts=inner_hosts):
        raise Refused(
            "PLAIN_TOKEN",
            "Over http:// everybody on the way reads the token: write https://. Whoever runs this Tocsin can"
            " allow a server of your own network with TOCSIN_CHANNEL_HOSTS.",
        )

"""Servers inside the organisation's own network: a channel may lead there if the operator named them."""

import re
from typing import Final

from api.domain.paging.endpoint import is_public_address
from api.domain.refusal import Refused

# Underscores too: containers have such names.
_PLACE: Final = re.compile(r"(?P<host>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(?P<port>[0-9]{1,5}))?")
_THIS_MACHINE: Final = ("localhost", ".localhost")


def check_inner_host(place: str) -> str:
    """The "host" or "host:port" of a setting, in the one spelling that addresses are compared with."""
    match = _PLACE.fullmatch(place.strip().lower())
    if match is None or (match["port"] and not 0 < int(match["port"]) < 65536):
        message = f"{place!r} is not a host, or a host and a port, like chat.example.org:8065."
        raise Refused("INNER_HOST_NOT_VALID", message)
    return f"{match['host']}:{int(match['port'])}" if match["port"] else match["host"]


def is_inner(host: str, port: int, *, inner_hosts: frozenset[str]) -> bool:
    """Whether the operator named this server, or all of its ports."""
    name = host.strip("[]").lower()
    return name in inner_hosts or f"{name}:{port}" in inner_hosts


def check_server(host: str, port: int, *, inner_hosts: frozenset[str]) -> None:
    """Refuse what can only be inside. Where a name leads is asked when something is sent there."""
    if is_inner(host, port, inner_hosts=inner_hosts) or not _is_surely_inside(host.strip("[]").lower()):
        return
    raise Refused(
        "ADDRESS_NOT_ALLOWED",
        f"{host.strip('[]').lower()} is inside a private network. Whoever runs this Tocsin can allow it with"
        " TOCSIN_CHANNEL_HOSTS.",
    )


def _is_surely_inside(host: str) -> bool:
    if host == _THIS_MACHINE[0] or host.endswith(_THIS_MACHINE[1]):
        return True
    # An address in digits; anything else is a name. No name has a colon or a per cent sign in it, and what
    # has (`::1%lo`) may be taken for an address further on, where no name is asked for any more.
    return bool(re.fullmatch(r"[0-9.]+|.*[:%].*", host)) and not is_public_address(host)

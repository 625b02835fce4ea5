"""Where a subscriber is reached: a mailbox, a webhook or a browser, in the one spelling it is compared in."""

import re
from typing import Final
from urllib.parse import urlsplit

from api.domain.inner_host import check_server, is_inner
from api.domain.paging.endpoint import check_endpoint
from api.domain.refusal import Refused
from api.domain.status.subscription import CHANNELS, Channel

_MAILBOX: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?=.{4,253}\Z)[^\W_](?:[\w-]*\w)?(?:\.[^\W_](?:[\w-]*\w)?)+"
)
_LONGEST_HOOK: Final = 500


def check_channel(channel: str) -> Channel:
    found = next((one for one in CHANNELS if one == channel), None)
    if found is None:
        raise Refused("BAD_CHANNEL", f"A channel is one of {', '.join(CHANNELS)}.")
    return found


def check_mailbox(text: str) -> str:
    """As it was typed, but for the host's case, which says nothing."""
    local, _, host = text.strip().rpartition("@")
    address = f"{local}@{host.lower()}"
    if not _MAILBOX.fullmatch(address):
        raise Refused("BAD_ADDRESS", f"“{text.strip()[:80]}” is not an e-mail address.")
    return address


def check_hook(text: str, *, inner_hosts: frozenset[str]) -> str:
    """https only and nothing that must be inside; where its name leads is asked at every send."""
    url = text.strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        host, port = None, 0
    if not host or len(url) > _LONGEST_HOOK or not url.isascii() or re.search(r"[\s\\]", url):
        raise Refused("BAD_ADDRESS", "A webhook is an address like https://example.org/hooks/status.")
    if parts.username or parts.password or parts.fragment:
        raise Refused("BAD_ADDRESS", "A webhook's address has no password and no # in it.")
    if parts.scheme != "https" and not (
        parts.scheme == "http" and is_inner(host, port, inner_hosts=inner_hosts)
    ):
        raise Refused("BAD_ADDRESS", "A webhook's address begins with https://.")
    check_server(host, port, inner_hosts=inner_hosts)
    return url


def check_browser(endpoint: str, *, extra_hosts: frozenset[str]) -> str:
    check_endpoint(endpoint, extra_hosts=extra_hosts)
    return endpoint


def same_address(channel: Channel, address: str) -> str:
    """What two spellings of one address have in common: few mail servers tell big letters from small."""
    return f"{channel}:{address.lower() if channel == 'email' else address}"


def masked(channel: Channel, address: str) -> str:
    """Enough to recognise one's own by, too little to write to."""
    if channel == "email":
        local, _, host = address.rpartition("@")
        return f"{local[:1]}…@{host}"
    return f"{urlsplit(address).hostname or ''}/…"

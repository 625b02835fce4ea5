"""A name under which a page of ours may be found: a real one, in the one spelling that is compared."""

import re

from api.domain.refusal import Refused

LONGEST_HOST: int = 253
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+{_LABEL}")


def check_host_name(text: str) -> str:
    """Without a scheme, a port or a path. Names in other scripts are written the way DNS has them (xn--)."""
    host = text.strip().lower().removesuffix(".")
    is_address = host.rpartition(".")[2].isdigit()
    if len(host) > LONGEST_HOST or is_address or not _HOST.fullmatch(host):
        raise Refused("BAD_DOMAIN", "it must be the name of a host alone, like status.example.org.")
    return host

"""Who may read a status page: everybody, whoever is signed in, or whoever has its token."""

import hmac
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers
from starlette.types import Scope

from api import clock, identity
from api.domain.rights import may
from api.secrets import token_hash
from api.state import Home
from api.store.status.doors import Door

# Of the query, and only to be let in by.
_ASKED_WITH: Final = "token"
_COOKIE: Final = "tocsin-page"
_AGE: Final = 90 * 24 * 3600


async def may_read(scope: Scope, door: Door, home: Home) -> bool:
    """Asks the database only for who is signed in: the token's page opens without it."""
    if door.is_open:
        return True
    headers = Headers(scope=scope)
    if door.access == "token":
        offered = [*_cookies(headers), identity.bearer_token(headers)]
        return any(fits(door, token) for token in offered if token)
    base = home.settings.public_url
    is_https = identity.is_https(scope.get("scheme", "http"), headers.get("host", ""), public_url=base)
    viewer = await identity.authenticate(headers, home.database, now=clock.now(), is_https=is_https)
    return may(viewer, "status.see")


def fits(door: Door, token: str) -> bool:
    return door.token_hash is not None and hmac.compare_digest(token_hash(token), door.token_hash)


def token_asked(scope: Scope) -> tuple[str | None, str]:
    """The token of the query, and the query without it."""
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    token = next((value for name, value in pairs if name == _ASKED_WITH), None)
    return token, urlencode([(name, value) for name, value in pairs if name != _ASKED_WITH])


def cookie(token: str, *, path: str, is_https: bool) -> str:
    """Kept for this page only; no script can read it, and no other site sends it."""
    secure = "; Secure" if is_https else ""
    return f"{_COOKIE}={token}; Path={path}; Max-Age={_AGE}; HttpOnly; SameSite=Lax{secure}"


def _cookies(headers: Mapping[str, str]) -> list[str]:
    parts = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return [value for name, _, value in parts if name == _COOKIE]

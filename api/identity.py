"""Who is asking: a cookie or a bearer token turned into a viewer, for every face alike."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError

from api.actions.people.sessions import LIFE
from api.database import Database
from api.domain.rights import Viewer
from api.secrets import token_hash
from api.store.people import viewers
from api.store.people.viewers import Seen

log = structlog.get_logger(__name__)

COOKIE: Final = "__Host-tocsin"
# For browsers that keep no Secure cookie on plain http, Safari on localhost among them.
PLAIN_COOKIE: Final = "tocsin"
CLIENT_HEADER: Final = "x-tocsin-client"
_NOTED_EVERY: Final = timedelta(minutes=1)
_LONGEST_TOKEN: Final = 200


async def authenticate(
    headers: Mapping[str, str], database: Database, *, now: datetime, is_https: bool = False
) -> Viewer | None:
    """The viewer behind these headers (names in small letters), or None. One query.

    A bearer token that is not good is nobody, whatever cookie comes with it. Over https only the
    `__Host-` cookie counts: a neighbouring host can plant the plain one.
    """
    bearer = bearer_token(headers)
    if bearer is not None:
        return await _by_token(bearer, database, now=now)
    for name in (COOKIE,) if is_https else (COOKIE, PLAIN_COOKIE):
        for value in _cookies(headers.get("cookie", ""), name):
            viewer = await _by_session(value, database, now=now)
            if viewer is not None:
                return viewer
    return None


def bearer_token(headers: Mapping[str, str]) -> str | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def came_from_elsewhere(headers: Mapping[str, str], *, public_url: str) -> bool:
    """Whether the browser says that another site's page made this request: never let it act, or listen."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin != public_url and _host_of(origin) != headers.get("host", "").lower()


def may_change(headers: Mapping[str, str], *, public_url: str) -> bool:
    """Whether a request that carries a cookie may change anything: our own pages made it, and it shows.

    A form of another site can send a cookie; it can not send our header, and browsers name its origin.
    """
    if came_from_elsewhere(headers, public_url=public_url):
        return False
    return CLIENT_HEADER in headers or "origin" in headers or "sec-fetch-site" in headers


def is_https(scheme: str, host: str, *, public_url: str) -> bool:
    """Whether the browser speaks https, be it to a proxy that does not tell us."""
    if scheme in ("https", "wss"):
        return True
    return public_url.startswith("https://") and host.lower() == _host_of(public_url)


async def _by_session(value: str, database: Database, *, now: datetime) -> Viewer | None:
    if len(value) > _LONGEST_TOKEN:
        return None
    async with database.read() as session:
        seen = await viewers.of_session(session, token_hash(value), now=now)
    if seen is None:
        return None
    if _is_stale(seen, now):
        await _note(database, seen, now=now, is_session=True)
    return seen.viewer


async def _by_token(token: str, database: Database, *, now: datetime) -> Viewer | None:
    if len(token) > _LONGEST_TOKEN:
        return None
    async with database.read() as session:
        seen = await viewers.of_token(session, token_hash(token))
    if seen is None:
        return None
    if _is_stale(seen, now):
        await _note(database, seen, now=now, is_session=False)
    return seen.viewer


def _is_stale(seen: Seen, now: datetime) -> bool:
    return seen.at is None or now - seen.at >= _NOTED_EVERY


async def _note(database: Database, seen: Seen, *, now: datetime, is_session: bool) -> None:
    """When it was last used, written once a minute at most; a database that only reads refuses nobody."""
    try:
        async with database.transaction() as tx:
            if is_session:
                await viewers.note_session(tx.session, seen.key_id, seen=now, expires_at=now + LIFE)
            else:
                await viewers.note_token(tx.session, seen.key_id, seen=now)
    except SQLAlchemyError as error:
        log.warning("last use was not noted", reason=type(error).__name__)


def _cookies(header: str, name: str) -> Iterator[str]:
    """Every cookie of this name: a browser may send several, and an odd neighbour spoils none of them."""
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name and value:
            yield value.strip('"')


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""

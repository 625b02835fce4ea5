"""Status pages over HTTP: plain ASGI before every route, for what is held needs nothing of the rest."""

from collections.abc import Mapping
from typing import Final

import structlog
from starlette.datastructures import Headers
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api import clock, identity
from api.domain.refusal import Refused
from api.http.languages import preferred
from api.http.refusals import refused
from api.http.status_access import cookie, fits, may_read, token_asked
from api.http.status_attic import Attic
from api.http.status_shelf import Held, Pairs, Room, Served, Shelf
from api.outage import is_outage, log_failure
from api.state import Home

log = structlog.get_logger(__name__)

PUBLIC: Final = "public"
_BELOW: Final = "/status"
_FURTHER: Final = "/status/p/"
_JSON: Final = "/api/v2/"
# Feeds of the public page, beside it instead of below.
_FEEDS: Final = ("/status.atom", "/status.rss")
_READING: Final = ("GET", "HEAD")
# Where a page is read on a host of its own: the path as its reader knows it.
_ASKED: Final = "tocsin.asked"
# Before any page was ever read, or after the last one was put away.
_TRY_AGAIN: Final = (b"retry-after", b"5")
_PLAIN: Final = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store"), _TRY_AGAIN]
_OF_WHAT_IS_THERE: Final = (b"etag", b"last-modified", b"cache-control")


class StatusFace:
    """Middleware: answers what a status page holds, and hands on everything else.

    On a host that is a page's own, every address is that page's: `/history` is `/status/history` there.
    """

    def __init__(self, app: ASGIApp, shelf: Shelf) -> None:
        self._app = app
        self._shelf = shelf
        self._attic = Attic()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        shelf = self._shelf
        if shelf.domains:
            scope = at_home(scope, shelf)
        found = locate(scope["path"])
        room = shelf.rooms.get(found[0]) if found else None
        address = found[1].strip("/") if found else ""
        held = room.held.get(address) if room else None
        if room is None or (held is None and room.older_path(address) is None):
            await self._app(scope, receive, send)
        elif not room.door.is_open:
            await self._behind_door(room, address, scope, receive, send)
        elif held is not None:
            await answer(held, scope, send)
        else:
            await self._answer(room, address, scope, send)

    async def _answer(self, room: Room, address: str, scope: Scope, send: Send) -> None:
        """From what is held, else from what was told long ago."""
        held = room.held.get(address)
        try:
            if held is None:
                home: Home = scope["app"].state.tocsin
                held = await self._attic.find(room, address, home.database, now=clock.now())
        except Exception as error:
            if not is_outage(error):
                raise
            log_failure(log, "an old page was not to be had", error)
            await _answer_look(room.away, 503, scope, send)
            return
        await (answer(held, scope, send) if held else answer_missing(self._shelf, room, scope, send))

    async def _behind_door(
        self, room: Room, address: str, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Whoever may not read hears what whoever asks for nothing at all hears."""
        home: Home = scope["app"].state.tocsin
        token, rest = token_asked(scope)
        if token is not None and scope["method"] in _READING and fits(room.door, token):
            await _let_in(room, token, rest, scope, send)
            return
        try:
            is_reader = await may_read(scope, room.door, home)
        except Exception as error:
            if not is_outage(error):
                raise
            no = Refused("UNAVAILABLE", "We cannot do this right now: please try again.")
            await refused(no)(scope, receive, send)
            return
        if is_reader:
            await self._answer(room, address, scope, send)
        else:
            await answer_missing(self._shelf, None, scope, send)


def locate(path: str) -> tuple[str, str] | None:
    """The handle of a page and the address below its root; None for what is no page's."""
    if path.startswith(_FURTHER):
        handle, _, below = path.removeprefix(_FURTHER).partition("/")
        return handle, below
    if path == _BELOW or path.startswith(_BELOW + "/"):
        return PUBLIC, path.removeprefix(_BELOW)
    if path in _FEEDS:
        return PUBLIC, path
    return (PUBLIC, path) if path.startswith(_JSON) else None


def at_home(scope: Scope, shelf: Shelf) -> Scope:
    """The scope as if it had come to us by the page's address below /status."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    handle = shelf.domains.get(host) or shelf.domains.get(host.partition(":")[0])
    path = scope["path"]
    if handle is None or path == _BELOW or path.startswith(_BELOW + "/"):
        return scope
    moved = root_of(handle) + path.rstrip("/")
    return {**scope, "path": moved, "raw_path": moved.encode(), _ASKED: path}


def root_of(handle: str) -> str:
    return _BELOW if handle == PUBLIC else f"{_FURTHER}{handle}"


async def answer(held: Held, scope: Scope, send: Send, *, status: int = 200) -> None:
    if scope["method"] not in _READING:
        await _send(send, 405, [(b"allow", b"GET, HEAD"), (b"content-length", b"0")], b"")
        return
    asked: Mapping[bytes, bytes] = dict(scope["headers"])
    served = _chosen(held, asked)
    is_packed = served.packed is not None and b"gzip" in asked.get(b"accept-encoding", b"")
    if status == 200 and _is_same(served, asked):
        await _send(send, 304, served.packed_same if is_packed else served.same, b"")
        return
    body = served.packed if is_packed and served.packed is not None else served.body
    headers = served.packed_headers if is_packed else served.headers
    await _send(send, status, headers, b"" if scope["method"] == "HEAD" else body)


async def _let_in(room: Room, token: str, rest: str, scope: Scope, send: Send) -> None:
    """The token leaves the address bar, and with it what people copy from there."""
    home: Home = scope["app"].state.tocsin
    host = Headers(scope=scope).get("host", "")
    is_https = identity.is_https(scope.get("scheme", "http"), host, public_url=home.settings.public_url)
    asked = scope.get(_ASKED)
    path = "/" + str(asked if asked is not None else scope["path"]).lstrip("/")
    kept = cookie(token, path="/" if asked is not None else root_of(room.door.handle), is_https=is_https)
    headers = [
        (b"location", (path + (f"?{rest}" if rest else "")).encode("latin-1", "ignore")),
        (b"set-cookie", kept.encode("latin-1", "ignore")),
        (b"cache-control", b"private, no-store"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-length", b"0"),
    ]
    await _send(send, 303, headers, b"")


async def answer_missing(shelf: Shelf, room: Room | None, scope: Scope, send: Send) -> None:
    """A real 404 in the look of the page it was asked of, else of the public one."""
    shown = room or shelf.rooms.get(PUBLIC)
    if shown is None:
        status = 404 if shelf.is_known else 503
        await _send(send, status, _PLAIN, b"Nothing is known here.\n")
        return
    await _answer_look(shown.missing, 404, scope, send)


async def _answer_look(look: Held, status: int, scope: Scope, send: Send) -> None:
    """A page that stands for another: nobody keeps it."""
    served = _chosen(look, dict(scope["headers"]))
    headers = [(name, value) for name, value in served.headers if name not in _OF_WHAT_IS_THERE]
    if status == 503:
        headers.append(_TRY_AGAIN)
    body = b"" if scope["method"] == "HEAD" else served.body
    await _send(send, status, [*headers, (b"cache-control", b"no-store")], body)


class MissingPage:
    """The last route below /status: whatever nobody else knows."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        found = locate(scope["path"])
        room = self._shelf.rooms.get(found[0]) if found else None
        if room is not None and not room.door.is_open:
            room = None
        await answer_missing(self._shelf, room, scope, send)


def routes(shelf: Shelf) -> list[BaseRoute]:
    missing = MissingPage(shelf)
    return [Route(path, missing) for path in (_BELOW, _BELOW + "/{rest:path}", _JSON + "{rest:path}")]


def _chosen(held: Held, asked: Mapping[bytes, bytes]) -> Served:
    if not held.by_language:
        return held.default
    language = preferred(asked.get(b"accept-language", b"").decode("latin-1"), held.by_language)
    return held.by_language.get(language or "", held.default)


def _is_same(served: Served, asked: Mapping[bytes, bytes]) -> bool:
    """Whether the reader has this already; a time counts only where no tag was sent."""
    tags = asked.get(b"if-none-match")
    if tags is not None:
        held = {tag.strip().removeprefix(b"W/") for tag in tags.split(b",")}
        return b"*" in held or not held.isdisjoint(served.tags)
    since = asked.get(b"if-modified-since")
    return since is not None and since == served.last_modified


async def _send(send: Send, status: int, headers: Pairs, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""Runbooks for screens and phones: what each shows, by the hash of its content, and their pictures."""

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import clock, identity
from api.actions.runbooks.bodies import Content, content_named
from api.actions.runbooks.pictures import keep_picture
from api.domain.refusal import Refused
from api.domain.rights import Viewer, may
from api.domain.runbooks.picture import MOST_BYTES, Picture
from api.http.body import read_body
from api.http.refusals import answering
from api.publishing.redrawing import redrawn
from api.publishing.runbook_body import body_of
from api.state import Home
from api.store.runbooks import pictures as runbook_pictures

# A hash names one content for ever: who has it never asks again.
_FOREVER: Final = "private, max-age=31536000, immutable"
_HEADERS: Final = {"Cache-Control": _FOREVER, "X-Content-Type-Options": "nosniff"}
# Opened by itself a picture is only that, whatever a browser takes it for.
_PICTURE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# From a phone with one bar.
_PATIENCE: Final = 60.0
# Two at a time: each takes a processor, and up to 160 MB.
_THREADS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pictures")


@answering
async def body(request: Request) -> Response:
    await _viewer(request, "runbook.see")
    named, home = request.path_params["hash"], _home(request)
    headers = {**_HEADERS, "ETag": f'"{named}"', "Vary": "Accept-Encoding"}
    packed = await home.drawn.get(named, partial(_draw, home, named))
    if packed is None:
        raise Refused("NOT_FOUND", "No runbook and no run has this content any more.")
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(gzip.decompress(packed), media_type="application/json", headers=headers)
    headers["Content-Encoding"] = "gzip"
    return Response(packed, media_type="application/json", headers=headers)


@answering
async def picture(request: Request) -> Response:
    await _viewer(request, "runbook.see")
    named = request.path_params["hash"]
    headers = {**_HEADERS, **_PICTURE_HEADERS, "ETag": f'"{named}"'}
    async with _home(request).database.read() as session:
        row = await runbook_pictures.picture(session, named)
    if row is None:
        raise Refused("NOT_FOUND", "There is no such picture.")
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(row.content, media_type=row.media_type, headers=headers)


@answering
async def send_picture(request: Request) -> Response:
    viewer = await _viewer(request, "runbook.write")
    made = await _redrawn(request, viewer)
    async with _home(request).database.transaction() as tx:
        await keep_picture(tx, made, by=viewer.actor, now=clock.now())
    said = {"hash": made.hash, "width": made.width, "height": made.height}
    return JSONResponse(said, status_code=201, headers={"Cache-Control": "no-store"})


async def _redrawn(request: Request, viewer: Viewer) -> Picture:
    """Of one person some at a time, so that nobody's album keeps the others out."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not kind.startswith("image/") and kind != "application/octet-stream":
        raise Refused(
            "NOT_A_PICTURE", "Send the picture by itself, with its own type: image/png, image/jpeg."
        )
    try:
        async with _home(request).bulkhead.place(viewer.person_id):
            content = await _content(request)
            return await asyncio.get_running_loop().run_in_executor(_THREADS, redrawn, content)
    except TimeoutError:
        raise Refused("BUSY", "Your other pictures come first: send this one again in a moment.") from None


async def _content(request: Request) -> bytes:
    try:
        return await read_body(request, largest=MOST_BYTES, patience=_PATIENCE)
    except Refused as no:
        if no.code != "TOO_LARGE":
            raise
        raise Refused(no.code, f"A picture may have at most {MOST_BYTES // 1024**2} MB.") from None


async def _draw(home: Home, named: str) -> bytes | None:
    async with home.database.read() as session:
        content = await content_named(session, named)
    return None if content is None else await asyncio.to_thread(_packed, content)


def _packed(content: Content) -> bytes:
    return gzip.compress(orjson.dumps(body_of(content.text, content.pictures, content.sizes)), 6, mtime=0)


async def _viewer(request: Request, right: str) -> Viewer:
    """A cookie alone moves nothing unless our own pages sent it along: see identity."""
    home, headers = _home(request), request.headers
    public_url = home.settings.public_url
    https = identity.is_https(request.url.scheme, headers.get("host", ""), public_url=public_url)
    viewer = await identity.authenticate(headers, home.database, now=clock.now(), is_https=https)
    if viewer is None:
        raise Refused("SIGN_IN", "Sign in first.")
    by_cookie = identity.bearer_token(headers) is None
    if request.method == "POST" and by_cookie and not identity.may_change(headers, public_url=public_url):
        raise Refused("FOREIGN_ORIGIN", "This request was not made by Tocsin's own pages.")
    if not may(viewer, right):
        raise Refused("FORBIDDEN", "Your role does not allow this.")
    return viewer


def _home(request: Request) -> Home:
    home: Home = request.app.state.tocsin
    return home


routes = [
    Route("/runbooks/bodies/{hash}", body, methods=["GET"]),
    Route("/runbooks/pictures", send_picture, methods=["POST"]),
    Route("/runbooks/pictures/{hash}", picture, methods=["GET"]),
]

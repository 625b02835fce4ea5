"""Signing in and out, and one-time links: where a session cookie comes from."""

from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import clock, doors, identity
from api.actions.people import forgot, links, sessions
from api.database import Database
from api.domain.refusal import Refused
from api.domain.rights import Viewer, rights_of
from api.doors import Visitor
from api.http.json_request import read_fields
from api.http.refusals import answering
from api.secrets import Keyring
from api.state import Home
from api.store.people import viewers
from api.store.people.people import PersonRow

# As long as browsers keep one; the session's own thirty days, counted here, decide.
_COOKIE_AGE = 400 * 24 * 3600
_PRIVATE = {"Cache-Control": "no-store"}


@answering
async def sign_in(request: Request) -> Response:
    _refuse_foreign(request)
    fields = await read_fields(request)
    opened = await doors.enter(
        _home(request).database,
        _keyring(request),
        email=fields.text("email"),
        password=fields.text("password"),
        visitor=_visitor(request),
        now=clock.now(),
    )
    async with _home(request).database.read() as session:
        viewer = await viewers.of_session_id(session, opened.session_id)
    response = JSONResponse(_me(viewer), headers=_PRIVATE)
    _keep_cookie(request, response, opened.token)
    return response


@answering
async def sign_out(request: Request) -> Response:
    """Ends the session and its phones. The browser's storage stays: an acknowledgement may wait in it."""
    viewer = await _viewer(request)
    if viewer is None or viewer.session_id is None:
        raise Refused("SIGN_IN", "Nobody is signed in here.")
    if not identity.may_change(request.headers, public_url=_home(request).settings.public_url):
        raise _foreign()
    async with _home(request).database.transaction() as tx:
        ended = await sessions.end_session(tx, viewer, viewer.session_id, now=clock.now())
    _show_out(request)
    response = JSONResponse({"ok": True, "devices": ended.devices}, headers=_PRIVATE)
    for name in (identity.COOKIE, identity.PLAIN_COOKIE):
        response.delete_cookie(name, path="/", secure=name == identity.COOKIE, httponly=True, samesite="lax")
    return response


@answering
async def me(request: Request) -> Response:
    viewer = await _viewer(request)
    if viewer is None:
        raise Refused("SIGN_IN", "Sign in first.")
    return JSONResponse(_me(viewer), headers=_PRIVATE)


@answering
async def look_at_link(request: Request) -> Response:
    """What a link is for and what it needs, without using it."""
    fields = await read_fields(request)
    async with _home(request).database.read() as session:
        seen = await links.look(session, fields.text("token"), now=clock.now())
    answer = {
        "kind": seen.kind,
        "needs": list(seen.needs),
        "person": _person(seen.person) if seen.person else None,
        "expiresAt": seen.expires_at.isoformat(),
    }
    return JSONResponse(answer, headers=_PRIVATE)


@answering
async def use_link(request: Request) -> Response:
    _refuse_foreign(request)
    fields = await read_fields(request)
    let_in = await doors.enter_by_link(
        _home(request).database,
        fields.text("token"),
        name=fields.maybe("name"),
        email=fields.maybe("email"),
        time_zone=fields.maybe("time_zone"),
        password=fields.maybe("password"),
        visitor=_visitor(request),
        now=clock.now(),
    )
    async with _home(request).database.read() as session:
        viewer = await viewers.of_session_id(session, let_in.opened.session_id)
    if let_in.ended.sessions:
        _show_out(request)
    signed_out = {"sessions": let_in.ended.sessions, "devices": let_in.ended.devices}
    response = JSONResponse(_me(viewer) | {"signedOut": signed_out}, headers=_PRIVATE)
    _keep_cookie(request, response, let_in.opened.token)
    return response


@answering
async def forgot_password(request: Request) -> Response:
    """The same answer at the same speed for everyone: the work begins once it is sent."""
    _refuse_foreign(request)
    fields = await read_fields(request)
    database = _home(request).database
    work = BackgroundTask(
        _mail_reset_link, database, _keyring(request), fields.text("email"), _visitor(request).address
    )
    return JSONResponse({"ok": True, "mail": database.mail}, headers=_PRIVATE, background=work)


async def _mail_reset_link(database: Database, keyring: Keyring, email: str, address: str) -> None:
    try:
        async with database.transaction() as tx:
            await forgot.forgot_password(tx, keyring, email=email, address=address, now=clock.now())
    except Refused:
        return  # counted and logged; whoever asked has their answer


def _show_out(request: Request) -> None:
    """Sockets of a session that has ended close with it, and not when the hub would look next."""
    hub = _home(request).hub
    if hub is not None:
        hub.look_soon()


def _keep_cookie(request: Request, response: Response, token: str) -> None:
    """Both names on plain http, for whichever the browser keeps."""
    names = (identity.COOKIE,) if _is_https(request) else (identity.COOKIE, identity.PLAIN_COOKIE)
    for name in names:
        response.set_cookie(
            name,
            token,
            max_age=_COOKIE_AGE,
            path="/",
            secure=name == identity.COOKIE,
            httponly=True,
            samesite="lax",
        )


def _me(viewer: Viewer | None) -> dict[str, Any]:
    if viewer is None:
        raise Refused("SIGN_IN", "Sign in first.")
    person = {"id": str(viewer.person_id), "handle": viewer.handle, "name": viewer.name}
    return {"person": person, "role": viewer.role, "rights": list(rights_of(viewer))}


def _person(row: PersonRow) -> dict[str, str]:
    return {"handle": row.handle, "name": row.name, "email": row.email, "timeZone": row.time_zone}


async def _viewer(request: Request) -> Viewer | None:
    return await identity.authenticate(
        request.headers, _home(request).database, now=clock.now(), is_https=_is_https(request)
    )


def _refuse_foreign(request: Request) -> None:
    if identity.came_from_elsewhere(request.headers, public_url=_home(request).settings.public_url):
        raise _foreign()


def _foreign() -> Refused:
    return Refused("FOREIGN_ORIGIN", "This request was not made by Tocsin's own pages.")


def _is_https(request: Request) -> bool:
    return identity.is_https(
        request.url.scheme, request.headers.get("host", ""), public_url=_home(request).settings.public_url
    )


def _visitor(request: Request) -> Visitor:
    address = request.client.host if request.client else ""
    return Visitor(address, request.headers.get("user-agent", ""))


def _home(request: Request) -> Home:
    home: Home = request.app.state.tocsin
    return home


def _keyring(request: Request) -> Keyring:
    return Keyring(_home(request).settings.secret_key)


routes = [
    Route("/auth/sign-in", sign_in, methods=["POST"]),
    Route("/auth/sign-out", sign_out, methods=["POST"]),
    Route("/auth/me", me, methods=["GET"]),
    Route("/auth/link", use_link, methods=["POST"]),
    Route("/auth/link/look", look_at_link, methods=["POST"]),
    Route("/auth/forgot", forgot_password, methods=["POST"]),
]

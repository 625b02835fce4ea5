"""What phones say back without a login: the capability in the page is the right to do so, once."""

from datetime import UTC, datetime
from typing import Final, cast
from uuid import UUID, uuid5

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import clock
from api.actions.paging import contacts, receipts
from api.domain.moment import moment
from api.domain.paging.capability import Action, Capability, unseal
from api.domain.refusal import Refused
from api.http.json_request import Fields, read_fields
from api.http.refusals import answering
from api.state import Home

_PRIVATE: Final = {"Cache-Control": "no-store"}
_ACTIONS: Final = ("acknowledge", "escalate", "resolve")
# For a tap without a key of its own: the same page and action are then the same tap.
_UNNAMED: Final = UUID("6b0f3c1e-51f8-4a0e-9f2b-0b1d3f6f9a10")


@answering
async def act(request: Request) -> Response:
    """One tap: 200 with the incident's state, 409 with who was first, 410 when it is too late."""
    fields = await read_fields(request)
    action = fields.text("action")
    if action not in _ACTIONS:
        raise Refused("MALFORMED", "The field 'action' is acknowledge, escalate or resolve.")
    now = clock.now()
    capability = _capability(request, fields, now=now)
    async with _home(request).database.transaction() as tx:
        answer = await receipts.act(
            tx,
            capability,
            action=cast("Action", action),
            key=_key(fields, capability, action),
            tapped_at=_instant(fields, "at", now=now),
            now=now,
        )
    return JSONResponse(answer.body, status_code=answer.status, headers=_PRIVATE)


@answering
async def receipt(request: Request) -> Response:
    """The phone shows it."""
    fields = await read_fields(request)
    now = clock.now()
    capability = _capability(request, fields, now=now)
    async with _home(request).database.transaction() as tx:
        await receipts.displayed(tx, capability, shown_at=_instant(fields, "shown_at", now=now), now=now)
    return JSONResponse({"ok": True}, headers=_PRIVATE)


@answering
async def look(request: Request) -> Response:
    """What the Alarm screen draws, for whoever holds the page."""
    fields = await read_fields(request)
    now = clock.now()
    capability = _capability(request, fields, now=now)
    async with _home(request).database.transaction() as tx:
        seen = await receipts.look(tx, capability, base_url=_home(request).settings.public_url, now=now)
    return JSONResponse(seen, headers=_PRIVATE)


@answering
async def confirm(request: Request) -> Response:
    """Somebody outside has seen our call for help; the acknowledgement stays with our people."""
    fields = await read_fields(request)
    now = clock.now()
    capability = _capability(request, fields, now=now)
    async with _home(request).database.transaction() as tx:
        seen = await contacts.confirm(tx, capability, now=now)
    return JSONResponse(seen, headers=_PRIVATE)


def _capability(request: Request, fields: Fields, *, now: datetime) -> Capability:
    return unseal(_home(request).capability_key, fields.text("capability"), now=now)


def _instant(fields: Fields, name: str, *, now: datetime) -> datetime:
    """When the phone says it was; a clock that is wrong or missing becomes the time of arrival."""
    said = fields.maybe(name)
    at = moment(said, received_at=now).at if said else None
    return min(at.astimezone(UTC), now) if at else now


def _key(fields: Fields, capability: Capability, action: str) -> UUID:
    said = fields.maybe("key")
    if said is None:
        return uuid5(_UNNAMED, f"{capability.page_id}/{action}")
    try:
        return UUID(said)
    except ValueError:
        raise Refused("MALFORMED", "The field 'key' should be a UUID.") from None


def _home(request: Request) -> Home:
    home: Home = request.app.state.tocsin
    return home


routes = [
    Route("/push/act", act, methods=["POST"]),
    Route("/push/receipt", receipt, methods=["POST"]),
    Route("/push/look", look, methods=["POST"]),
    Route("/push/confirm", confirm, methods=["POST"]),
]

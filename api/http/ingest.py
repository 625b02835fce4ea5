"""Alerts in: our own addresses and those of others, answered only once everything is on disk."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import wraps
from typing import Any

import structlog
from prometheus_client import Counter, Histogram
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api import clock
from api.actions.alerts import intake
from api.actions.alerts.intake import Received, Sender, UnknownKey
from api.database import Database
from api.domain.alerts.alert import Batch
from api.domain.refusal import Refused
from api.http.body import read_body
from api.http.formats import FORMATS, pagerduty, pagerduty_change, pagerduty_v1
from api.http.formats import pagerduty_replies as replies
from api.http.formats.json_body import Malformed, read_json
from api.http.refusals import refused
from api.http.senders import let_in, noting
from api.state import Home

log = structlog.get_logger(__name__)

LARGEST = 1024 * 1024
LARGEST_EVENT = 512 * 1024

_seconds = Histogram(
    "tocsin_ingest_seconds",
    "Time to take a request of alerts, until it is on disk",
    ["format"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
_requests = Counter("tocsin_ingest_requests_total", "Requests of alerts by answer", ["format", "status"])

Endpoint = Callable[[Request], Awaitable[Response]]


def _counted(name: str, trouble: Callable[[], Response]) -> Callable[[Endpoint], Endpoint]:
    """Times and counts; our own trouble becomes `trouble`, which every sender answers by coming again."""

    def around(endpoint: Endpoint) -> Endpoint:
        @wraps(endpoint)
        async def counted(request: Request) -> Response:
            with _seconds.labels(name).time():
                try:
                    response = await endpoint(request)
                except Refused as refusal:
                    response = refused(refusal)
                except (SQLAlchemyError, OSError, TimeoutError) as error:
                    log.warning(
                        "an alert could not be kept; asked to come again", reason=type(error).__name__
                    )
                    response = trouble()
            _requests.labels(name, response.status_code).inc()
            return noting(request, response)

        return counted

    return around


def _unavailable() -> Response:
    return JSONResponse(
        {"code": "UNAVAILABLE", "message": "Nothing was lost yet: send it again."},
        status_code=503,
        headers={"Retry-After": "1"},
    )


def _pagerduty_unavailable() -> Response:
    reply = replies.unavailable()
    return JSONResponse(reply.body, status_code=reply.status, headers={"Retry-After": "1"})


@_counted("in", _unavailable)
async def take(request: Request) -> Response:
    """`POST /in/<key>`: 202 with the incidents and what was set aside."""
    async with let_in(request, request.path_params["key"]) as sender:
        body = read_json(await read_body(request, largest=LARGEST))
        now = clock.now()
        batch = FORMATS[sender.integration.kind](body, received_at=now)
        received = await _receive(request, sender, batch, now=now)
    return JSONResponse(_answer(received), status_code=202)


@_counted("pagerduty", _pagerduty_unavailable)
async def enqueue(request: Request) -> Response:
    """PagerDuty's Events API v2."""
    return await _pagerduty(
        request,
        key_of=pagerduty.routing_key,
        unknown=replies.unknown_key,
        done=lambda body: replies.accepted(pagerduty.dedup_key(body)),
        version="v2",
    )


@_counted("pagerduty-v1", _pagerduty_unavailable)
async def create_event(request: Request) -> Response:
    """PagerDuty's first Events API."""
    return await _pagerduty(
        request,
        key_of=pagerduty_v1.service_key,
        unknown=replies.unknown_key_v1,
        done=lambda body: replies.accepted_v1(pagerduty_v1.incident_key(body)),
        version="v1",
    )


@_counted("pagerduty-change", _pagerduty_unavailable)
async def enqueue_change(request: Request) -> Response:
    """A change somebody made: kept as context, never a page."""
    try:
        body = read_json(await read_body(request, largest=LARGEST_EVENT))
        key = pagerduty_change.routing_key(body)
        change = pagerduty_change.parse(body, received_at=clock.now())
    except Malformed as why:
        return _reply(replies.refused(why))
    try:
        async with let_in(request, key) as sender:
            await intake.receive_change(_database(request), sender, change, now=clock.now())
    except UnknownKey:
        return _reply(replies.unknown_key(key))
    return _reply(replies.accepted_change())


async def _pagerduty(
    request: Request,
    *,
    key_of: Callable[[Any], str],
    unknown: Callable[[str], replies.Reply],
    done: Callable[[Any], replies.Reply],
    version: str,
) -> Response:
    now = clock.now()
    try:
        body = read_json(await read_body(request, largest=LARGEST_EVENT))
        key = key_of(body)
        parse = pagerduty_v1.parse if version == "v1" else pagerduty.parse
        batch = parse(body, received_at=now)
    except Malformed as why:
        return _reply(replies.refused(why))
    try:
        async with let_in(request, key) as sender:
            await _receive(request, sender, batch, now=now)
    except UnknownKey:
        return _reply(unknown(key))
    return _reply(done(body))


async def _receive(request: Request, sender: Sender, batch: Batch, *, now: datetime) -> Received:
    async with _home(request).bulkhead.place(sender.integration.id):
        return await intake.receive(_database(request), sender, batch, now=now)


def _reply(reply: replies.Reply) -> Response:
    return JSONResponse(reply.body, status_code=reply.status)


def _answer(received: Received) -> dict[str, Any]:
    return {
        "incidents": [
            {"id": str(row.id), "number": row.number, "state": row.state}
            for row in received.incidents.values()
        ],
        "quarantined": [
            {"index": entry.index, "reason": entry.reason}
            for entry in sorted(received.quarantined, key=lambda entry: entry.index)
        ],
    }


def _database(request: Request) -> Database:
    return _home(request).database


def _home(request: Request) -> Home:
    home: Home = request.app.state.tocsin
    return home


routes = [
    Route("/in/{key}", take, methods=["POST", "PUT"]),
    Route("/v2/enqueue", enqueue, methods=["POST"]),
    Route("/v2/change/enqueue", enqueue_change, methods=["POST"]),
    Route("/generic/2010-04-15/create_event.json", create_event, methods=["POST"]),
]

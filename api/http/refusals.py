"""Refusals over plain HTTP: a status, a stable code and one sentence."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.domain.refusal import Refused
from api.outage import is_outage

log = structlog.get_logger(__name__)

Endpoint = Callable[[Request], Awaitable[Response]]

_STATUS: Final[dict[str, int]] = {
    "MALFORMED": 400,
    "BAD_CAPABILITY": 401,
    "BAD_SIGNATURE": 401,
    "SIGN_IN": 401,
    "UNKNOWN_KEY": 401,
    "WRONG_PASSWORD": 401,
    "FORBIDDEN": 403,
    "FOREIGN_ORIGIN": 403,
    "NOT_ALLOWED": 403,
    "PERSON_DISABLED": 403,
    "NOT_FOUND": 404,
    "NO_INCIDENT": 404,
    "UNKNOWN_DEVICE": 404,
    "CONFLICT": 409,
    "TAKEN": 409,
    "EMAIL_TAKEN": 409,
    "TOO_MANY_DEVICES": 409,
    "INCIDENT_RESOLVED": 409,
    "EXPIRED": 410,
    "LINK_UNKNOWN": 410,
    "LINK_USED": 410,
    "LINK_EXPIRED": 410,
    "TOO_SLOW": 408,
    "TOO_LARGE": 413,
    "NOT_JSON": 415,
    "NOT_A_PICTURE": 415,
    "ENCODING": 415,
    "TOO_MANY_ATTEMPTS": 429,
    "BUSY": 503,
    "NO_PUSH_KEY": 503,
    "UNAVAILABLE": 503,
    "NO_ROOM": 507,
}
_OTHERS: Final = 422
_RETRY_AFTER: Final[dict[str, str]] = {
    "TOO_MANY_ATTEMPTS": "900",
    "BUSY": "2",
    "NO_PUSH_KEY": "5",
    "UNAVAILABLE": "1",
}


def refused(refusal: Refused) -> JSONResponse:
    headers = {"Cache-Control": "no-store"}
    if refusal.code in _RETRY_AFTER:
        headers["Retry-After"] = _RETRY_AFTER[refusal.code]
    return JSONResponse(
        {"code": refusal.code, "message": refusal.message},
        status_code=_STATUS.get(refusal.code, _OTHERS),
        headers=headers,
    )


def answering(endpoint: Endpoint) -> Endpoint:
    """The endpoint, with its refusals as answers, and an outage as one that asks to come again."""

    @wraps(endpoint)
    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refused as refusal:
            return refused(refusal)
        except Exception as error:
            if not is_outage(error):
                raise
            log.warning("a request met an outage; asked to come again", reason=type(error).__name__)
            return refused(Refused("UNAVAILABLE", "We cannot do this right now: please try again."))

    return answered

"""GraphQL over HTTP: what a request asks, in which form it wants the answer, and whether it may ask."""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.requests import Request

from api import identity
from api.domain.refusal import Refused
from api.domain.rights import Viewer
from api.schema.context import Common
from api.schema.serving.answers import Question

# A runbook of the largest size, written as JSON.
LARGEST: Final = 512 * 1024
_PATIENCE: Final = 10.0
GRAPHQL_JSON: Final = "application/graphql-response+json"
PLAIN_JSON: Final = "application/json"
EVENTS: Final = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `Accept` allows. `*/*` means JSON, never events: a stream has to be asked for by name."""

    json: str | None
    events: bool


async def read_question(request: Request) -> Question:
    """Refused for whatever is no single GraphQL request."""
    if request.method == "GET":
        return _of_mapping(_from_address(request))
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PLAIN_JSON:
        raise Refused("NOT_JSON", "Send application/json.")
    body = await _body(request)
    try:
        asked = orjson.loads(body)
    except ValueError:
        raise Refused("MALFORMED", "The body is not JSON.") from None
    if isinstance(asked, list):
        raise Refused("NO_BATCHES", "One request asks one question.")
    if not isinstance(asked, dict):
        raise Refused("MALFORMED", "The body should be a JSON object.")
    return _of_mapping(asked)


async def viewer_of(request: Request, common: Common, *, now: Any) -> Viewer | None:
    """Who asks. A cookie alone moves nothing unless our own pages sent it along: see identity."""
    headers, public_url = request.headers, common.settings.public_url
    https = identity.is_https(request.url.scheme, headers.get("host", ""), public_url=public_url)
    viewer = await identity.authenticate(headers, common.database, now=now, is_https=https)
    by_cookie = viewer is not None and identity.bearer_token(headers) is None
    if by_cookie and request.method == "POST" and not identity.may_change(headers, public_url=public_url):
        raise Refused("FOREIGN_ORIGIN", "This request was not made by Tocsin's own pages.")
    return viewer


def wanted(accept: str) -> Wanted:
    """The first of the JSON types that the header likes best; none when it allows no JSON at all."""
    likes = _likes(accept) if accept.strip() else {"*/*": 1.0}
    json_types = {
        PLAIN_JSON: max(likes.get(name, 0.0) for name in (PLAIN_JSON, "application/*", "*/*")),
        GRAPHQL_JSON: likes.get(GRAPHQL_JSON, 0.0),
    }
    best = max((GRAPHQL_JSON, PLAIN_JSON), key=lambda name: json_types[name])
    return Wanted(best if json_types[best] > 0 else None, likes.get(EVENTS, 0.0) > 0)


def _likes(accept: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for part in accept.split(",")[:20]:
        name, *rest = (word.strip().lower() for word in part.split(";"))
        quality = next((word[2:] for word in rest if word.startswith("q=")), "1")
        try:
            found[name] = float(quality)
        except ValueError:
            found[name] = 0.0
    return found


def _from_address(request: Request) -> dict[str, Any]:
    asked: dict[str, Any] = dict(request.query_params)
    if asked.get("variables"):
        try:
            asked["variables"] = orjson.loads(asked["variables"])
        except ValueError:
            raise Refused("MALFORMED", "`variables` is not JSON.") from None
    return asked


def _of_mapping(asked: dict[str, Any]) -> Question:
    text, variables, name = asked.get("query"), asked.get("variables"), asked.get("operationName")
    if not isinstance(text, str) or not text.strip():
        raise Refused("MALFORMED", "`query` holds the document, as text.")
    if not isinstance(variables, dict | None):
        raise Refused("MALFORMED", "`variables` should be an object.")
    if not isinstance(name, str | None):
        raise Refused("MALFORMED", "`operationName` should be text.")
    if not isinstance(asked.get("extensions"), dict | str | None):
        raise Refused("MALFORMED", "`extensions` should be an object.")
    return Question(text, variables, name or None)


async def _body(request: Request) -> bytes:
    """Counted as it arrives: what a header says of its length is only said."""
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LARGEST:
                    raise Refused("TOO_LARGE", f"At most {LARGEST} bytes are read here.")
    except TimeoutError:
        raise Refused("TOO_SLOW", "The body took longer than ten seconds.") from None
    return bytes(body)

"""The GraphQL face: one address for requests, event streams and sockets."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from graphql import GraphQLError
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Send
from starlette.types import Scope as Connection
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types.graphql import OperationType

from api import clock, identity
from api.domain.refusal import Refused
from api.schema import refusals
from api.schema.alerts.trial import ReadSample
from api.schema.context import Common, Context
from api.schema.organisation.catalogue import Directory
from api.schema.root import SCHEMA
from api.schema.serving.answers import (
    ACTING,
    READING,
    Answer,
    Question,
    answer,
    check,
    refusal,
    refused,
    told_in,
)
from api.schema.serving.arrival import Arrival, key_of, origin_of
from api.schema.serving.following import Following, scope_of, topic_of
from api.schema.serving.live import Guest, Hub
from api.schema.serving.packing import packed
from api.schema.serving.requests import PLAIN_JSON, Wanted, read_question, viewer_of, wanted
from api.schema.serving.sockets import Line, Socket
from api.schema.serving.streams import EventStream
from api.secrets import Keyring
from api.state import Home

__all__ = ["GraphQLFace", "Hub"]

_MOST_OPERATIONS_PER_SOCKET: Final = 50
_FIRST_WORD_WITHIN: Final = timedelta(seconds=10)
_STATUS: Final[dict[str, int]] = {
    refusals.SIGN_IN: 401,
    "FOREIGN_ORIGIN": 403,
    "OPERATION_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "TOO_SLOW": 408,
    "TOO_LARGE": 413,
    "NOT_JSON": 415,
    "TOO_MANY_CONNECTIONS": 429,
    refusals.BUSY: 503,
}


class GraphQLFace(GraphQL[Arrival, None]):
    """An ASGI application for one route; what it needs it finds in the application's state."""

    graphql_transport_ws_handler_class = Socket
    websocket_adapter_class = Line

    def __init__(self, read_sample: ReadSample) -> None:
        self._read_sample = read_sample
        super().__init__(
            SCHEMA,
            graphql_ide=None,
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL,),
            connection_init_wait_timeout=_FIRST_WORD_WITHIN,
            max_subscriptions_per_connection=_MOST_OPERATIONS_PER_SOCKET,
        )
        self._home: Home | None = None
        self._common: Common | None = None

    async def __call__(self, scope: Connection, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._answer(Request(scope, receive), receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def get_context(self, request: Any, response: Any) -> Arrival:
        del response
        return Arrival.of(request, self.common(request), self._hub(request))

    def is_websocket_origin_allowed(self, request: WebSocket, origin: str) -> bool:
        """Behind a proxy that keeps our name from us, pages still come from the address they know."""
        return origin == self.common(request).settings.public_url

    def common(self, connection: HTTPConnection) -> Common:
        home: Home = connection.app.state.tocsin
        if self._common is None or self._home is not home:
            keyring = Keyring(home.settings.secret_key)
            self._home = home
            self._common = Common(
                home.database,
                home.settings,
                keyring,
                Directory(keyring),
                self._read_sample,
                home.hub.look_soon,
            )
            home.hub.answer_with(Following(self._common))
        return self._common

    def _hub(self, connection: HTTPConnection) -> Hub:
        hub: Hub = connection.app.state.tocsin.hub
        return hub

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        likes = wanted(request.headers.get("accept", ""))
        try:
            response = await self._respond(request, likes, receive, send)
        except ClientDisconnect:
            return  # whoever asked has left: nobody hears an answer
        except Refused as no:
            response = _response(refusal(no), likes)
        except GraphQLError as error:
            response = _response(refused([error]), likes)
        except ExceptionGroup as errors:
            response = _response(refused(told_in(errors)), likes)
        except Exception as error:  # noqa: BLE001 - the edge: an outage or a bug, either is said without details
            failure = GraphQLError("", original_error=error)
            refusals.report([failure])
            response = _response(refused([failure]), likes)
        if response is not None:
            await response(request.scope, receive, send)

    async def _respond(
        self, request: Request, likes: Wanted, receive: Receive, send: Send
    ) -> Response | None:
        """None where the answer was a stream, and has been sent."""
        if request.method not in ("GET", "POST"):
            return Response(status_code=405, headers={"Allow": "GET, POST"})
        question = await read_question(request)
        common, now = self.common(request), clock.now()
        viewer = await viewer_of(request, common, now=now)
        context = Context(common, viewer, now, origin=origin_of(request))
        if check(question) is OperationType.SUBSCRIPTION:
            await self._stream(request, question, context, likes, EventStream(receive, send))
            return None
        if likes.json is None and not likes.events:
            raise Refused("NOT_ACCEPTABLE", "This is answered as JSON, or as an event stream.")
        answered = await answer(question, context, allowed=_allowed(request))
        if likes.json is None:
            await EventStream(receive, send).say_once(answered.body)
            return None
        return packed(_response(answered, likes), request)

    async def _stream(
        self, request: Request, question: Question, context: Context, likes: Wanted, stream: EventStream
    ) -> None:
        if not likes.events:
            raise Refused("NOT_ACCEPTABLE", "A subscription is followed as an event stream, or on a socket.")
        viewer = context.require_viewer()
        if identity.came_from_elsewhere(request.headers, public_url=context.common.settings.public_url):
            raise Refused("FOREIGN_ORIGIN", "This request was not made by Tocsin's own pages.")
        scope = await scope_of(context.common, viewer)
        topic = await topic_of(question, context, scope)
        guest = Guest(viewer, key_of(viewer, request.headers), scope, stream.drop)
        hub = self._hub(request)
        hub.enter(guest)
        try:
            await stream.follow(hub, topic, guest)
        finally:
            hub.leave(guest)


def _allowed(request: Request) -> Collection[Any]:
    """What only looks may be asked by an address; what acts is posted."""
    return READING if request.method == "GET" else ACTING


def _response(answered: Answer, likes: Wanted) -> Response:
    """A status that says the same as the codes; nothing of an answer may be kept by whoever passes it on."""
    status = 200 if answered.ran else 400
    if not answered.has_data:
        status = next((_STATUS[code] for code in sorted(answered.codes) if code in _STATUS), status)
    if refusals.UNEXPECTED in answered.codes and not answered.ran:
        status = 500
    headers = {"Cache-Control": "no-store"}
    if status == 405:
        headers["Allow"] = "POST"
    if status == 503:
        headers["Retry-After"] = "2"
    return Response(
        answered.body, status, headers=headers, media_type=f"{likes.json or PLAIN_JSON}; charset=utf-8"
    )

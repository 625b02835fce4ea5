"""graphql-transport-ws: queries and mutations answered, subscriptions followed through the hub."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from typing import Any, Final, cast
from uuid import UUID

import orjson
import structlog
from graphql import GraphQLError
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import ConnectionInitMessage, Message
from strawberry.types.graphql import OperationType

from api import clock
from api.domain.refusal import Refused
from api.outage import is_outage
from api.schema import refusals
from api.schema.context import Context
from api.schema.serving.answers import Answer, Question, answer, check, refusal, refused
from api.schema.serving.arrival import Arrival
from api.schema.serving.following import scope_of, topic_of
from api.schema.serving.live import RESYNC, SIGNED_OUT, Guest, Leave, Topic
from api.schema.serving.outlet import Outlet

log = structlog.get_logger(__name__)

LARGEST_MESSAGE: Final = 65_536
# A client that sends more than this many messages in this many seconds is no screen.
_MOST_MESSAGES: Final = 300
_MESSAGES_WITHIN: Final = 10.0
_GOODBYE_WITHIN: Final = 1.0

_TOO_BIG: Final = Leave(1009, "Message too big")
_TOO_MANY: Final = Leave(4429, "Too many messages")
_NOT_NOW: Final = Leave(1013, "Try again shortly")
_MALFORMED: Final = Leave(4400, "Failed to parse message")
_FORBIDDEN: Final = Leave(4403, "Sign in first")


class Line(ASGIWebSocketAdapter):
    """One socket. What goes out is text that is ready to send."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        del ignore_parsing_errors
        while True:
            message = await self.ws.receive()
            if message["type"] != "websocket.receive":
                return
            text = message.get("text")
            if text is None:
                raise NonTextMessageReceived
            if len(text) > LARGEST_MESSAGE:
                await self.leave(_TOO_BIG)
                return
            try:
                yield orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise NonJsonMessageReceived from error

    async def send_json(self, message: Mapping[str, object]) -> None:
        await self.send_text(orjson.dumps(message).decode())

    async def send_text(self, text: str) -> None:
        await self.ws.send({"type": "websocket.send", "text": text})

    async def close(self, code: int, reason: str) -> None:
        await self.leave(Leave(code, reason))

    async def leave(self, why: Leave) -> None:
        """Best effort: the other end may be gone, or closed already, or not reading."""
        with suppress(RuntimeError, OSError, TimeoutError):
            async with asyncio.timeout(_GOODBYE_WITHIN):
                await self.ws.close(code=why.code, reason=why.reason)


class Follower:
    """One subscription of one socket."""

    def __init__(self, person_id: UUID, operation_id: str, outlet: Outlet) -> None:
        self.person_id = person_id
        self._before = f'{{"id":{orjson.dumps(operation_id).decode()},"type":"next","payload":'
        self._outlet = outlet

    def hear(self, payload: bytes) -> None:
        self._outlet.put(f"{self._before}{payload.decode()}}}")


class Socket(BaseGraphQLTransportWSHandler[Arrival, None]):
    """One connection from its first message to its last."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guest: Guest | None = None
        self.outlet = Outlet(self.line.send_text, stalled=lambda: self.drop(RESYNC))
        self._times: deque[float] = deque(maxlen=_MOST_MESSAGES)
        self._gone: asyncio.Future[Leave] = asyncio.get_running_loop().create_future()

    async def handle(self) -> None:
        tasks = [asyncio.create_task(super().handle()), asyncio.create_task(self.outlet.run())]
        ends: list[asyncio.Future[Any]] = [tasks[0], self._gone]
        try:
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
            if self._gone.done():
                await self.line.leave(self._gone.result())
        finally:
            self.outlet.close()
            if self.guest is not None:
                self.context.hub.leave(self.guest)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    @property
    def line(self) -> Line:
        return cast("Line", self.websocket)

    def drop(self, why: Leave) -> None:
        """From now on nothing more is sent."""
        self.outlet.close()
        if not self._gone.done():
            self._gone.set_result(why)

    async def handle_message(self, message: Message) -> None:
        if self._is_flood():
            self.drop(_TOO_MANY)
        elif not _is_wellformed(message):
            await self.line.leave(_MALFORMED)
        else:
            await super().handle_message(message)

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        is_first = not self.connection_init_received and not self.connection_timed_out
        if is_first and isinstance(message.get("payload", {}), dict):
            refused_for = await self._let_in(message.get("payload") or {})
            if refused_for is not None:
                self.connection_init_received = True
                await self.line.leave(refused_for)
                return
        await super().handle_connection_init(message)

    async def run_operation(self, operation: Operation[Arrival, None]) -> None:
        """Whatever goes wrong here ends this operation, not the connection."""
        question = Question(operation.query, operation.variables, operation.operation_name)
        try:
            if check(question) is OperationType.SUBSCRIPTION:
                await self._follow(operation, question)
            else:
                await self._answer(operation, question)
        except GraphQLError as error:
            await self._refuse(operation, refused([error]))
        except Refused as no:
            await self._refuse(operation, refusal(no))
        except ExceptionGroup as errors:
            await self._refuse(
                operation, refused([e for e in errors.exceptions if isinstance(e, GraphQLError)])
            )
        except Exception as error:
            if not is_outage(error):
                raise
            await self._refuse(operation, refused([GraphQLError("", original_error=error)]))

    async def _let_in(self, payload: Mapping[str, object]) -> Leave | None:
        """None once they are in; else why they are not."""
        try:
            found = await self.context.authenticate(payload, now=clock.now())
            if found is None:
                return _FORBIDDEN
            viewer, key = found
            scope = await scope_of(self.context.common, viewer)
            guest = Guest(viewer, key, scope, self.drop)
            self.context.hub.enter(guest)
        except Refused as no:
            return Leave(4429, no.message)
        except Exception as error:
            if not is_outage(error):
                raise
            return _NOT_NOW
        self.guest = guest
        return None

    async def _follow(self, operation: Operation[Arrival, None], question: Question) -> None:
        guest = self._known_guest()
        topic: Topic = await topic_of(question, self._context(guest), guest.scope)
        follower = Follower(guest.viewer.person_id, operation.id, self.outlet)
        hub = self.context.hub
        hub.follow(topic, follower)
        try:
            await asyncio.Event().wait()
        finally:
            hub.unfollow(topic, follower)

    async def _answer(self, operation: Operation[Arrival, None], question: Question) -> None:
        """Asked anew who asks: between two questions they may have signed out."""
        found = await self.context.authenticate({}, now=clock.now())
        guest = self._known_guest()
        if found is None or found[0].person_id != guest.viewer.person_id:
            self.drop(SIGNED_OUT)
            return
        context = Context(self.context.common, found[0], clock.now(), origin=self.context.origin)
        answered = await answer(question, context)
        if not answered.ran:
            await self._refuse(operation, answered)
            return
        await self.line.send_text(
            f'{{"id":{orjson.dumps(operation.id).decode()},"type":"next","payload":{answered.body.decode()}}}'
        )
        await operation.send_operation_message({"id": operation.id, "type": "complete"})

    async def _refuse(self, operation: Operation[Arrival, None], answered: Answer) -> None:
        errors = orjson.loads(answered.body)["errors"]
        await operation.send_operation_message({"id": operation.id, "type": "error", "payload": errors})

    def _context(self, guest: Guest) -> Context:
        return Context(self.context.common, guest.viewer, clock.now(), origin=self.context.origin)

    def _known_guest(self) -> Guest:
        if self.guest is None:
            raise Refused(refusals.SIGN_IN, "Sign in first.")
        return self.guest

    def _is_flood(self) -> bool:
        now = asyncio.get_running_loop().time()
        flood = len(self._times) == _MOST_MESSAGES and now - self._times[0] < _MESSAGES_WITHIN
        self._times.append(now)
        return flood


def _is_wellformed(message: Any) -> bool:
    """As far as the protocol's own handler trusts it blindly."""
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] == "complete":
        return isinstance(message.get("id"), str)
    if message["type"] != "subscribe":
        return True
    payload = message.get("payload")
    if not isinstance(message.get("id"), str) or not isinstance(payload, dict):
        return False
    variables, name = payload.get("variables"), payload.get("operationName")
    return (
        isinstance(payload.get("query"), str)
        and isinstance(variables, dict | None)
        and isinstance(name, str | None)
    )

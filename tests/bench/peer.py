"""The bare limit: one insert, one encrypted push, nothing else; and the same bytes to every socket in a loop.

`python -m tests.bench.peer` is its own process, as ours is.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import asyncpg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from api import clock
from api.vapid import make_key_pair
from tests.bench.device import device_keys
from worker.senders.push import PushSender, Subscription
from worker.senders.vapid import VapidSigner

_PAYLOAD = b"x" * 900


def app() -> Starlette:
    sink = os.environ["BENCH_SINK"]
    sockets: set[WebSocket] = set()
    busy: set[asyncio.Task[object]] = set()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        signer = VapidSigner(make_key_pair().private_pem, subject="mailto:ops@tocsin.dev")
        app.state.pool = await asyncpg.create_pool(os.environ["BENCH_POSTGRES"], min_size=8, max_size=8)
        await app.state.pool.execute("CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, body bytea)")
        async with PushSender(signers={"k": signer}, extra_hosts=frozenset({sink})) as sender:
            app.state.sender = sender
            yield
        await app.state.pool.close()

    async def take(request: Request) -> Response:
        body = await request.body()
        key = uuid4()
        await request.app.state.pool.execute("INSERT INTO bare VALUES ($1, $2)", key, body)
        p256dh, auth = device_keys()
        push = request.app.state.sender.send(
            Subscription(endpoint=f"http://{sink}/p", p256dh=p256dh, auth=auth, vapid_key_id="k"),
            _PAYLOAD,
            ttl=60,
            urgency="high",
            topic=key.hex,
            now=clock.now(),
        )
        task = asyncio.create_task(push)
        busy.add(task)
        task.add_done_callback(busy.discard)
        return JSONResponse({"incidents": [{"id": str(key)}]}, status_code=202)

    async def live(socket: WebSocket) -> None:
        await socket.accept()
        sockets.add(socket)
        with suppress(WebSocketDisconnect):
            while True:
                await socket.receive_text()
        sockets.discard(socket)

    async def tell(request: Request) -> Response:
        text = (await request.body()).decode()
        for socket in list(sockets):
            await socket.send_text(text)
        return JSONResponse({"told": len(sockets)})

    return Starlette(
        routes=[
            Route("/in", take, methods=["POST"]),
            Route("/tell", tell, methods=["POST"]),
            WebSocketRoute("/live", live),
        ],
        lifespan=lifespan,
    )


if __name__ == "__main__":
    uvicorn.run(
        "tests.bench.peer:app",
        factory=True,
        host="127.0.0.1",
        port=int(os.environ["BENCH_PORT"]),
        loop="uvloop",
        ws_per_message_deflate=False,
        access_log=False,
        log_level="warning",
    )

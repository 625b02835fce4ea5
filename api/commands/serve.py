"""`tocsin serve`: the API process."""

import socket
from typing import Annotated

import typer
import uvicorn

from api import logs
from api.processes.listening import listen
from api.settings import Settings, load

_LARGEST_MESSAGE = 65_536
# Requests in flight get this long to finish after SIGTERM; live connections come back elsewhere.
_LAST_REQUESTS_S = 5


def serve(
    fd: Annotated[int | None, typer.Option(hidden=True, help="A listening socket to take over.")] = None,
) -> None:
    """Answer HTTP and WebSocket requests on TOCSIN_HOST and TOCSIN_PORT, until stopped."""
    settings = load()
    logs.set_up(settings.log_format)
    door = socket.socket(fileno=fd) if fd is not None else listen(settings.host, settings.port)
    uvicorn.Server(configuration(settings)).run(sockets=[door])


def configuration(settings: Settings) -> uvicorn.Config:
    """No access log: paths hold keys. No deflate: it costs each live client twice the memory."""
    return uvicorn.Config(
        "api.app:create_app",
        factory=True,
        loop="uvloop",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        ws_max_size=_LARGEST_MESSAGE,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=_LAST_REQUESTS_S,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[str(network) for network in settings.trusted_proxies],
    )

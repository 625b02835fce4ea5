"""The API process: what is opened at its start, and which face answers which address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from api import clock
from api.database import Database
from api.doorbell import Doorbell
from api.first_key import FirstKey
from api.http import (
    automations,
    calendar,
    contact,
    health,
    ingest,
    push,
    resubscribe,
    runbooks,
    sign_in,
    status,
    subscribing,
    subscriptions,
    visitor_push,
)
from api.http.samples import read_sample
from api.http.status import StatusFace
from api.http.status_keeper import StatusKeeper
from api.http.status_shelf import Shelf
from api.http.web_app import WebApp
from api.processes.embedded import resolve
from api.schema.serving.app import GraphQLFace
from api.schema.serving.live import Hub
from api.secrets import Keyring
from api.settings import Settings, load
from api.state import Home

log = structlog.get_logger(__name__)

_BUILT = Path(__file__).resolve().parent.parent / "pwa" / "dist"


def create_app(settings: Settings | None = None) -> Starlette:
    """The whole API; uvicorn's factory. Settings are given by tests only."""
    known = settings or resolve(load())
    shelf = Shelf(own_host=urlsplit(known.public_url).hostname)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        bells = Doorbell(known.redis_url) if known.redis_url else None
        database = Database.connect(known.sqlalchemy_url, bells=bells, mail=known.smtp_url is not None)
        home = Home(settings=known, database=database)
        home.hub = Hub(database, known.redis_url)
        app.state.tocsin = home
        first_key = FirstKey(database, Keyring(known.secret_key))
        await first_key.start()
        await home.hub.start()
        keeper = StatusKeeper(
            database,
            shelf,
            folder=known.data_dir,
            base_url=known.public_url,
            redis_url=known.redis_url,
            clock=clock.now,
        )
        await keeper.start()
        try:
            yield
        finally:
            await keeper.stop()
            await first_key.stop()
            await home.hub.stop()
            if bells is not None:
                await bells.close()
            await database.close()

    return Starlette(
        routes=_routes(known, shelf), middleware=[Middleware(StatusFace, shelf=shelf)], lifespan=lifespan
    )


def _routes(settings: Settings, shelf: Shelf) -> list[BaseRoute]:
    graphql = GraphQLFace(read_sample)
    routes: list[BaseRoute] = [
        Route("/graphql", graphql, methods=["GET", "POST"]),
        WebSocketRoute("/graphql", graphql),
        *ingest.routes,
        *push.routes,
        *resubscribe.routes,
        *sign_in.routes,
        *contact.routes,
        *calendar.routes,
        *runbooks.routes,
        *health.routes,
        *subscribing.routes,
        *visitor_push.routes,
        *subscriptions.routes,
        *automations.routes,
        *status.routes(shelf),
    ]
    if _BUILT.is_dir():
        routes.append(Mount("/", WebApp(_BUILT, public_url=settings.public_url)))
    return routes

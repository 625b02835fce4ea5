"""A tiny web site with a service worker, served from this machine, that remembers what its worker posts."""

import json
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.support.browser.memory import PATIENCE, Memory

FOLDER = Path(__file__).parent / "site"
POLICY = "default-src 'self'; script-src 'self'; object-src 'none'; require-trusted-types-for 'script'"
"""As strict as the product's: the kit's tools must work under it."""


@dataclass(frozen=True, slots=True)
class Letter:
    path: str
    body: Any


class Site:
    def __init__(self, application_key: str = "") -> None:
        self.letters: Memory[Letter] = Memory("letters to the site")
        self._application_key = application_key
        self.origin = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self._index)
        app.router.add_get("/key", self._key)
        app.router.add_get("/{name}", self._file)
        app.router.add_post("/{path:.*}", self._letter)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def letter(self, path: str, *, within: float = PATIENCE) -> Any:
        """The body of the first POST to this path, past or future."""
        return (await self.letters.first(lambda one: one.path == path, within=within)).body

    async def _index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(FOLDER / "index.html", headers={"Content-Security-Policy": POLICY})

    async def _key(self, _: web.Request) -> web.Response:
        return web.Response(text=self._application_key)

    async def _file(self, request: web.Request) -> web.FileResponse:
        path = FOLDER / request.match_info["name"]
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "no-cache"})

    async def _letter(self, request: web.Request) -> web.Response:
        text = await request.text()
        self.letters.keep(Letter(request.path, json.loads(text) if text else None))
        return web.json_response({"state": "ACKNOWLEDGED"})

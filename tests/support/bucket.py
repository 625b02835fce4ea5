"""A bucket that speaks as much S3 as an export needs, on this machine, and remembers what it was given."""

import hashlib
import re
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from xml.sax.saxutils import escape, unescape

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Kept:
    body: bytes
    headers: dict[str, str]


class BucketServer:
    """`objects` by key; `written` in the order in which they came; `refuse` answers everything with it."""

    def __init__(self) -> None:
        self.objects: dict[str, Kept] = {}
        self.written: list[str] = []
        self.refuse: type[web.HTTPException] | None = None
        self.origin = ""

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT": self.origin,
            "AWS_ACCESS_KEY_ID": "bookshop",
            "AWS_SECRET_ACCESS_KEY": "its secret",
            "AWS_REGION": "eu-west-1",
        }

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_route("*", "/pages", self._list)
        app.router.add_route("*", "/pages/{key:.*}", self._object)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.origin = f"http://{host}:{port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    async def _object(self, request: web.Request) -> web.Response:
        if self.refuse is not None:
            raise self.refuse
        key = request.match_info["key"]
        if not key:
            return await self._list(request)
        if request.method == "PUT":
            headers = {name.lower(): value for name, value in request.headers.items()}
            self.objects[key] = Kept(await request.read(), headers)
            self.written.append(key)
            return web.Response(headers={"ETag": f'"{hashlib.md5(self.objects[key].body).hexdigest()}"'})
        if request.method == "DELETE":
            self.objects.pop(key, None)
            return web.Response(status=204)
        if key not in self.objects:
            return web.Response(status=404, text="<Error><Code>NoSuchKey</Code></Error>")
        return web.Response(
            body=self.objects[key].body,
            headers={"ETag": '"x"', "Last-Modified": "Fri, 20 Nov 2026 12:00:00 GMT"},
        )

    async def _list(self, request: web.Request) -> web.Response:
        """One level below a prefix; and, as S3 has it, the address at which many keys are deleted at once."""
        if self.refuse is not None:
            raise self.refuse
        if "delete" in request.query:
            return self._delete(await request.text())
        prefix = request.query.get("prefix", "")
        below = {key.removeprefix(prefix).partition("/")[0] for key in self.objects if key.startswith(prefix)}
        folders = "".join(
            f"<CommonPrefixes><Prefix>{escape(prefix + name)}/</Prefix></CommonPrefixes>" for name in below
        )
        return _xml("ListBucketResult", f"<IsTruncated>false</IsTruncated>{folders}")

    def _delete(self, asked: str) -> web.Response:
        keys = [unescape(key) for key in re.findall("<Key>(.*?)</Key>", asked)]
        for key in keys:
            self.objects.pop(key, None)
        gone = "".join(f"<Deleted><Key>{escape(key)}</Key></Deleted>" for key in keys)
        return _xml("DeleteResult", gone)


def _xml(name: str, inside: str) -> web.Response:
    return web.Response(
        text=f'<?xml version="1.0"?><{name}>{inside}</{name}>', content_type="application/xml"
    )

"""The web app's files: read once, served compressed, the shell for every screen's address."""

import gzip
import mimetypes
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.types import Receive, Scope, Send

_TEXT: Final = (".html", ".js", ".css", ".svg", ".webmanifest", ".json", ".map", ".txt")
_TYPES: Final = {".webmanifest": "application/manifest+json", ".js": "text/javascript; charset=utf-8"}
_FOREVER: Final = b"public, max-age=31536000, immutable"
_ASK_AGAIN: Final = b"no-cache"
_POLICY: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'{live}; worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'; require-trusted-types-for 'script'"
)


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    kind: bytes
    tag: bytes
    cache: bytes


class WebApp:
    """ASGI: files of the built app by name, `index.html` for any other address a person may open."""

    def __init__(self, folder: Path, *, public_url: str) -> None:
        self._files = {
            "/" + path.relative_to(folder).as_posix(): _read(path, folder)
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        live = public_url.replace("http", "ws", 1)
        self._policy = _POLICY.format(live=f" {live}").encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        if scope["type"] != "http":
            return
        path = scope["path"]
        found = self._files.get(path)
        if found is None and "." not in path.rpartition("/")[2]:
            found = self._files.get("/index.html")
        if scope["method"] not in {"GET", "HEAD"}:
            await _answer(send, 405, [(b"allow", b"GET, HEAD")], b"")
            return
        if found is None:
            await _answer(send, 404, [(b"content-type", b"text/plain")], b"Not found\n")
            return
        await self._serve(found, scope, send)

    async def _serve(self, found: _File, scope: Scope, send: Send) -> None:
        asked = dict(scope["headers"])
        headers = [
            (b"content-type", found.kind),
            (b"etag", found.tag),
            (b"cache-control", found.cache),
            (b"content-security-policy", self._policy),
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"no-referrer"),
            (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
            (b"vary", b"accept-encoding"),
        ]
        if asked.get(b"if-none-match") == found.tag:
            await _answer(send, 304, headers, b"")
            return
        body = found.body
        if found.packed is not None and b"gzip" in asked.get(b"accept-encoding", b""):
            headers.append((b"content-encoding", b"gzip"))
            body = found.packed
        headers.append((b"content-length", str(len(body)).encode()))
        await _answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


def _read(path: Path, folder: Path) -> _File:
    body = path.read_bytes()
    kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if path.suffix == ".html":
        kind = "text/html; charset=utf-8"
    hashed = path.relative_to(folder).parts[0] == "assets"
    return _File(
        body=body,
        packed=gzip.compress(body, 9, mtime=0) if path.suffix in _TEXT else None,
        kind=kind.encode(),
        tag=f'"{sha256(body).hexdigest()[:24]}"'.encode(),
        cache=_FOREVER if hashed else _ASK_AGAIN,
    )


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""A request's body, bounded by the bytes that arrive and by the time they take."""

import asyncio
import zlib

from starlette.requests import ClientDisconnect, Request

from api.domain.refusal import Refused

_PATIENCE = 10.0


async def read_body(request: Request, *, largest: int, patience: float | None = None) -> bytes:
    """At most `largest` bytes, decompressed ones too; Refused when it is more, or comes too slowly."""
    seconds = _PATIENCE if patience is None else patience
    try:
        async with asyncio.timeout(seconds):
            return await _read(request, largest)
    except TimeoutError:
        raise Refused("TOO_SLOW", f"The body took longer than {seconds:g} seconds.") from None
    except ClientDisconnect:
        # Nobody reads this answer; it keeps a sender's bad line from looking like a fault of ours.
        raise Refused("MALFORMED", "The connection ended before the body did.") from None


async def _read(request: Request, largest: int) -> bytes:
    inflate = _inflater(request.headers.get("content-encoding", "").strip().lower())
    body = bytearray()
    async for chunk in request.stream():
        try:
            body += inflate.decompress(chunk, largest + 1 - len(body)) if inflate else chunk
        except zlib.error:
            raise Refused("MALFORMED", "The body is not what its Content-Encoding says.") from None
        if len(body) > largest:
            raise Refused("TOO_LARGE", f"At most {largest} bytes are read here.")
    return bytes(body)


def _inflater(encoding: str) -> "zlib._Decompress | None":
    if encoding in {"", "identity"}:
        return None
    if encoding in {"gzip", "deflate"}:
        return zlib.decompressobj(wbits=47 if encoding == "gzip" else 15)
    raise Refused("ENCODING", "Send the body plain, or with gzip.")

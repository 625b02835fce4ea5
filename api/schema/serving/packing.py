"""Long answers are sent packed: a month of shifts is a tenth of its size, and a phone on one bar notices.

Packing tells the length of what is repeated. That is safe here: no foreign page can ask in a reader's name
(`identity.came_from_elsewhere`, and CORS lets none read), and what is secret is told once, in short answers.
"""

import zlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

WORTH_IT: Final = 4_096
_GZIP: Final = 16 + zlib.MAX_WBITS


def packed(response: Response, request: Request) -> Response:
    body = bytes(response.body)
    if len(body) < WORTH_IT or "gzip" not in request.headers.get("accept-encoding", ""):
        return response
    squeeze = zlib.compressobj(4, zlib.DEFLATED, _GZIP)
    response.body = squeeze.compress(body) + squeeze.flush()
    response.headers["Content-Length"] = str(len(response.body))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add_vary_header("Accept-Encoding")
    return response

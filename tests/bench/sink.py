"""A push service that only notes when a push came: `python -m tests.bench.sink PORT`; GET /seen tells."""

import asyncio
import sys
import time

import orjson

_ACCEPTED = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\nLocation: /m\r\n\r\n"


class Sink(asyncio.Protocol):
    """Just enough HTTP, so that the sink is never what is measured; times are CLOCK_MONOTONIC."""

    seen: list[tuple[str, float]] = []  # noqa: RUF012 - one list for the process is the point

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = b""

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._take():
            pass

    def _take(self) -> bool:
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return False
        lines = head.split(b"\r\n")
        headers = {
            name.strip().lower(): value.strip()
            for name, _, value in (line.partition(b":") for line in lines[1:])
        }
        length = int(headers.get(b"content-length", b"0"))
        if len(rest) < length:
            return False
        self._buffer = rest[length:]
        if lines[0].startswith(b"GET"):
            body = orjson.dumps(Sink.seen)
            answer = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
            self._transport.write(answer + body)
        else:
            Sink.seen.append((headers.get(b"topic", b"").decode(), time.monotonic()))
            self._transport.write(_ACCEPTED)
        return True


async def main(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", port, backlog=4096)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

"""One server's share of the sender: so many at once, and hardly any while it does not answer."""

import asyncio
from datetime import timedelta
from types import TracebackType

_SILENT_AFTER = 5
_FIRST_REST, _LONGEST_REST = 0.5, 2.0


class LaneClosedError(Exception):
    """No place in the lane now; `after` says when to come back."""

    def __init__(self, after: timedelta, why: str) -> None:
        super().__init__(why)
        self.after = after
        self.why = why


class Lane:
    """`async with lane as since:` holds one of `width` places; who finds none within `patience` is refused.

    Five unanswered sends in a row close the lane for a rest that doubles; after each rest one send tries
    the server again. `since` is when the send began, on the event loop's own clock.
    """

    def __init__(self, *, width: int, patience: float) -> None:
        self._places = asyncio.Semaphore(width)
        self._patience = patience
        self._inside = 0
        self._silences = 0
        self._rest = _FIRST_REST
        self._closed_until = 0.0
        self._answered_at = 0.0

    @property
    def is_idle(self) -> bool:
        return self._inside == 0 and self._silences == 0

    async def __aenter__(self) -> float:
        self._refuse_if_closed()
        self._inside += 1
        try:
            await self._take_place()
        except BaseException:
            self._inside -= 1
            raise
        return _clock()

    async def _take_place(self) -> None:
        if not self._places.locked():
            await self._places.acquire()
        else:
            await self._wait_for_place()
        try:
            # Looked at again: the server may have fallen silent while this one waited.
            self._refuse_if_closed()
        except LaneClosedError:
            self._places.release()
            raise
        if self._is_closed:
            self._closed_until = _clock() + self._rest

    async def _wait_for_place(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                await self._places.acquire()
        except TimeoutError as late:
            after = timedelta(seconds=self._patience)
            raise LaneClosedError(after, "too many sends to this server are under way") from late

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._places.release()
        self._inside -= 1

    def answered(self) -> None:
        self._answered_at = _clock()
        self._silences = 0
        self._rest = _FIRST_REST
        self._closed_until = 0.0

    def stayed_silent(self, *, since: float) -> None:
        if self._answered_at >= since:
            return  # It answered somebody meanwhile: this one message was slow, not the server.
        self._silences += 1
        now = _clock()
        if self._is_closed and now >= self._closed_until:
            self._closed_until = now + self._rest
            self._rest = min(self._rest * 2, _LONGEST_REST)

    @property
    def _is_closed(self) -> bool:
        return self._silences >= _SILENT_AFTER

    def _refuse_if_closed(self) -> None:
        left = self._closed_until - _clock()
        if self._is_closed and left > 0:
            raise LaneClosedError(timedelta(seconds=left), "the server has stopped answering")


def _clock() -> float:
    return asyncio.get_running_loop().time()


class Lanes:
    """A lane per server, made when first asked for; idle ones are forgotten before there are too many."""

    def __init__(self, *, width: int, patience: float, most: int = 256) -> None:
        self._width = width
        self._patience = patience
        self._most = most
        self._lanes: dict[str, Lane] = {}

    def of(self, server: str) -> Lane:
        lane = self._lanes.get(server)
        if lane is None:
            if len(self._lanes) >= self._most:
                self._lanes = {name: lane for name, lane in self._lanes.items() if not lane.is_idle}
            lane = self._lanes[server] = Lane(width=self._width, patience=self._patience)
        return lane

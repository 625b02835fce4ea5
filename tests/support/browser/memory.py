"""What a fake remembers, and a way to wait for it without sleeping."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Generic, TypeVar

T = TypeVar("T")

PATIENCE = 30.0
"""Seconds a test waits for something that normally takes milliseconds: the machine may be busy."""


class Memory(Generic[T]):
    """A list that wakes its readers; it belongs to one event loop."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: list[T] = []
        self._news = asyncio.Event()

    def keep(self, item: T) -> None:
        self._kept.append(item)
        self._news.set()

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._kept))

    def __getitem__(self, index: int) -> T:
        return self._kept[index]

    def clear(self) -> None:
        self._kept.clear()

    async def count(self, at_least: int, *, within: float = PATIENCE) -> list[T]:
        """Everything kept, once there are at least so many."""
        await self._until(lambda: len(self._kept) >= at_least, f"{at_least}th", within)
        return list(self._kept)

    async def first(
        self, matching: Callable[[T], bool] = lambda _: True, *, after: int = 0, within: float = PATIENCE
    ) -> T:
        """The first kept item that matches, past or future, leaving out the first `after` ones."""

        def found() -> list[T]:
            return [item for item in self._kept[after:] if matching(item)]

        await self._until(lambda: bool(found()), "match", within)
        return found()[0]

    async def _until(self, met: Callable[[], bool], wish: str, within: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not met():
                    self._news.clear()
                    await self._news.wait()
        if not met():
            raise AssertionError(f"{self._name}: no {wish} within {within:g} s, kept {self._kept!r}")

"""What was drawn once is kept, as long as there is room."""

import asyncio

from api.drawn import Drawn


class Artist:
    def __init__(self, drawn: Drawn) -> None:
        self.drawn = drawn
        self.drew: list[str] = []

    async def ask(self, name: str, size: int = 10) -> bytes | None:
        async def draw() -> bytes | None:
            self.drew.append(name)
            await asyncio.sleep(0)
            return name.encode().ljust(size) if name != "nothing" else None

        return await self.drawn.get(name, draw)


async def test_the_same_is_drawn_once_however_many_ask() -> None:
    artist = Artist(Drawn())
    answers = await asyncio.gather(*(artist.ask("a") for _ in range(20)))
    assert set(answers) == {b"a         "}
    assert artist.drew == ["a"]


async def test_nothing_is_not_kept() -> None:
    artist = Artist(Drawn())
    assert await artist.ask("nothing") is None
    assert await artist.ask("nothing") is None
    assert artist.drew == ["nothing", "nothing"]


async def test_the_least_used_goes_first_and_what_is_too_large_is_never_kept() -> None:
    artist = Artist(Drawn(most=30))
    for name in ("a", "b", "c", "a", "d", "a", "b"):
        await artist.ask(name)
    assert artist.drew == ["a", "b", "c", "d", "b"]
    await artist.ask("large", size=31)
    await artist.ask("large", size=31)
    await artist.ask("a")
    assert artist.drew == ["a", "b", "c", "d", "b", "large", "large"]

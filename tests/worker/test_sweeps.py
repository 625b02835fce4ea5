"""A loop that is always there when rung, and gone when told to go."""

import asyncio

import pytest

from api import clock
from api.database import Database
from worker.sweeps import Sweep


class Work:
    """Nothing to do, each time it is asked."""

    def __init__(self) -> None:
        self.rounds: asyncio.Queue[None] = asyncio.Queue()

    async def __call__(self) -> int:
        self.rounds.put_nowait(None)
        return 0

    async def round(self) -> None:
        async with asyncio.timeout(30):
            await self.rounds.get()


@pytest.fixture
def work() -> Work:
    return Work()


async def test_a_ring_wakes_a_sleeping_loop(database: Database, work: Work):
    sweep = Sweep("pages", work, database=database, clock=clock.now)
    loop = asyncio.create_task(sweep.run())
    await work.round()
    sweep.bell.set()
    await work.round()
    loop.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loop


@pytest.mark.parametrize("turns", range(4))
async def test_a_loop_told_to_stop_in_the_instant_it_is_rung_stops(
    database: Database, work: Work, turns: int
):
    sweep = Sweep("pages", work, database=database, clock=clock.now)
    loop = asyncio.create_task(sweep.run())
    await work.round()
    await asyncio.sleep(0.1)
    sweep.bell.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    loop.cancel()
    ended, _ = await asyncio.wait({loop}, timeout=30)
    loop.cancel()
    assert ended

"""`make bench`: latency, fan-out and their limits; never asserted, always printed."""

import argparse
import asyncio
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

from tests.bench import fanout as live
from tests.bench.figures import Figure, table
from tests.bench.house import KEY, Bench, bench
from tests.bench.latency import latency


def _ours(number: int) -> dict[str, Any]:
    return {"title": f"Alert {number}", "dedup": f"bench-{uuid4()}", "severity": "critical"}


def _bare(number: int) -> dict[str, Any]:
    return {"title": f"Alert {number}"}


async def _latency(house: Bench, *, rate: float, seconds: float, name: str, target: str) -> Figure:
    ours, lost = await latency(f"{house.api}/in/{KEY}", house.sink, _ours, rate=rate, seconds=seconds)
    limit, _ = await latency(f"{house.peer}/in", house.sink, _bare, rate=rate, seconds=seconds)
    return Figure(name, ours, limit, target, f"{len(ours)} alerts, {lost} lost")


async def _main(seconds: float, clients: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
        async with bench(Path(folder)) as house:
            await latency(f"{house.api}/in/{KEY}", house.sink, _ours, rate=20, seconds=2)  # warm up
            figures = [
                await _latency(
                    house, rate=5, seconds=seconds, name="alert → push, idle", target="p50 ≤ 20, p99 ≤ 60"
                ),
                await _latency(
                    house, rate=100, seconds=seconds, name="alert → push, 100/s", target="p99 ≤ 100"
                ),
                await _latency(
                    house, rate=300, seconds=seconds, name="alert → push, 300/s", target="p99 ≤ 500"
                ),
                Figure(
                    f"acknowledge → {clients} screens (last one)",
                    await live.fanout(house.settings, house.api, clients=clients, rounds=10),
                    await live.bare(house.peer, clients=clients, rounds=10),
                    "≤ 60",
                ),
            ]
    print(table(figures))  # noqa: T201 - printing is what a benchmark is for


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=15)
    words.add_argument("--clients", type=int, default=1000)
    given = words.parse_args()
    asyncio.run(_main(given.seconds, given.clients))


if __name__ == "__main__":
    main()

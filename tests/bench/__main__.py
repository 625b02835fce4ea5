"""`make bench`: latency, fan-out and their limits; never asserted, always printed."""

import argparse
import asyncio
import logging
import tempfile
from pathlib import Path
from typing import Any
from uuid import uuid4

import structlog

from tests.bench import fanout as live
from tests.bench.figures import HEAD, Figure
from tests.bench.house import KEY, Bench, bench
from tests.bench.latency import latency

RATES = (
    (5, "idle", "p50 ≤ 20, p99 ≤ 60"),
    (100, "100/s", "p99 ≤ 100"),
    (300, "300/s", "p99 ≤ 500"),
)


def _ours(number: int) -> dict[str, Any]:
    return {"title": f"Alert {number}", "dedup": f"bench-{uuid4()}", "severity": "critical"}


def _bare(number: int) -> dict[str, Any]:
    return {"title": f"Alert {number}"}


def say(*lines: str) -> None:
    """As soon as it is known: what a later part meets must not lose what an earlier one measured."""
    print(*lines, sep="\n", flush=True)  # noqa: T201 - printing is what a benchmark is for


async def _latency(house: Bench, *, rate: float, seconds: float, name: str, target: str) -> list[Figure]:
    ours = await latency(f"{house.api}/in/{KEY}", house.sink, _ours, rate=rate, seconds=seconds)
    bare = await latency(f"{house.peer}/in", house.sink, _bare, rate=rate, seconds=seconds)
    note = f"{len(ours.from_sent)} alerts, {ours.refused} refused, {ours.lost} lost"
    return [
        Figure(f"2xx → push, {name}", ours.from_answer, bare.from_answer, target, note),
        Figure(f"alert sent → push, {name}", ours.from_sent, bare.from_sent, ""),
    ]


async def _main(seconds: float, clients: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-") as folder:
        async with bench(Path(folder)) as house:
            await latency(f"{house.api}/in/{KEY}", house.sink, _ours, rate=20, seconds=2)  # warm up
            screens = Figure(
                f"acknowledge → {clients} screens (last one)",
                await live.fanout(house.settings, house.api, clients=clients, rounds=10),
                await live.bare(house.peer, clients=clients, rounds=10),
                "≤ 60",
            )
            say(HEAD, screens.row())
            for rate, name, target in RATES:
                for figure in await _latency(house, rate=rate, seconds=seconds, name=name, target=target):
                    say(figure.row())


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--seconds", type=float, default=15)
    words.add_argument("--clients", type=int, default=1000)
    given = words.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    asyncio.run(_main(given.seconds, given.clients))


if __name__ == "__main__":
    main()

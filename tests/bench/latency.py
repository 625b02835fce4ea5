"""From an alert to the push request seen at the push service, open loop."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp
import orjson

Moments = tuple[float, float]
Body = Callable[[int], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds per alert to its push, from its sending and from its 2xx (the push may be seen first).

    `refused` were not answered 2xx, so their sender comes again; `lost` were, and no push was seen.
    """

    from_sent: list[float]
    from_answer: list[float]
    refused: int
    lost: int


async def latency(url: str, sink: str, body: Body, *, rate: float, seconds: float) -> Latency:
    answered: dict[str, Moments] = {}
    refused = 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as client:

        async def one(number: int) -> None:
            nonlocal refused
            sent = time.monotonic()
            async with client.post(url, json=body(number)) as answer:
                text = await answer.json()
                at = time.monotonic()
                if answer.status == 202 and text["incidents"]:
                    answered[UUID(text["incidents"][0]["id"]).hex] = (sent, at)
                else:
                    refused += 1

        begun = time.monotonic()
        tasks = []
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            tasks.append(asyncio.create_task(one(number)))
        await asyncio.gather(*tasks)
        seen: dict[str, float] = {}
        for _ in range(100):
            async with client.get(f"{sink}/seen") as answer:
                for topic, at in orjson.loads(await answer.read()):
                    seen.setdefault(topic, at)
            if answered.keys() <= seen.keys():
                break
            await asyncio.sleep(0.1)
    both = [(seen[topic], *moments) for topic, moments in answered.items() if topic in seen]
    return Latency(
        [(at - sent) * 1000 for at, sent, _ in both],
        [(at - answer) * 1000 for at, _, answer in both],
        refused,
        len(answered.keys() - seen.keys()),
    )

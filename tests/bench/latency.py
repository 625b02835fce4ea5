"""From the webhook's 2xx to the push request seen at the push service, open loop."""

import asyncio
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import aiohttp
import orjson

Body = Callable[[int], dict[str, Any]]


async def latency(url: str, sink: str, body: Body, *, rate: float, seconds: float) -> tuple[list[float], int]:
    """Milliseconds per alert, and how many were lost: not answered 2xx, or never pushed."""
    answered: dict[str, float] = {}
    lost = 0
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200)) as client:

        async def one(number: int) -> None:
            nonlocal lost
            async with client.post(url, json=body(number)) as answer:
                text = await answer.json()
                at = time.monotonic()
                if answer.status == 202 and text["incidents"]:
                    answered[UUID(text["incidents"][0]["id"]).hex] = at
                else:
                    lost += 1

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
    values = [(seen[topic] - at) * 1000 for topic, at in answered.items() if topic in seen]
    return values, lost + len(answered.keys() - seen.keys())

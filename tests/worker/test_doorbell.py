"""A ring wakes the sweep of its name, and no ring keeps word of a change back."""

import asyncio
from contextlib import aclosing
from uuid import uuid4

from api.database import Announce, Repaint, Ring
from api.doorbell import Change, Doorbell, listen, listen_for_repaints
from tests.support.servers import RedisServer


async def test_whatever_is_rung_the_screens_hear_of_the_change(redis_server: RedisServer):
    bells, incident_id = Doorbell(redis_server.url), uuid4()
    try:
        async with aclosing(listen(redis_server.url)) as heard:
            assert await anext(heard) is None
            await bells.deliver([Ring("a sweep that is new"), Announce(incident_id, 3)])
            async with asyncio.timeout(30):
                assert await anext(heard) == Change(incident_id, 3)
    finally:
        await bells.close()


async def test_status_pages_hear_that_they_show_something_else(redis_server: RedisServer):
    bells = Doorbell(redis_server.url)
    try:
        async with aclosing(listen_for_repaints(redis_server.url)) as heard:
            await anext(heard)
            await bells.deliver([Repaint()])
            async with asyncio.timeout(30):
                await anext(heard)
    finally:
        await bells.close()

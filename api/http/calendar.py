"""`/calendar/<token>.ics`: shifts for other people's calendar programs; the address is the key."""

import asyncio
import hashlib
from datetime import datetime, timedelta
from typing import Final

from icalendar import Calendar, Event, vDuration
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api import clock
from api.actions.oncall import feeds
from api.actions.oncall.feeds import Feed
from api.state import Home

# How often a program should come again; most come when they like.
_REFRESH: Final = timedelta(hours=1)
_HEADERS: Final = {
    "Cache-Control": "private, max-age=300",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


async def read(request: Request) -> Response:
    home: Home = request.app.state.tocsin
    now = clock.now()
    async with home.database.read() as session:
        feed = await feeds.read_feed(session, request.path_params["token"], now=now)
    if feed is None:
        return PlainTextResponse("This calendar is no longer shared.\n", status_code=404)
    if feeds.is_worth_noting(feed.row, now=now):
        async with home.database.transaction() as tx:
            await feeds.note_read(tx, feed.row, now=now)
    etag = _etag(feed)
    headers = _HEADERS | {"ETag": etag}
    if request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    # Some hundred events take long enough to be in somebody's way.
    text = await asyncio.to_thread(_written, feed, home.settings.public_url, now)
    return Response(text, media_type="text/calendar; charset=utf-8", headers=headers)


def _etag(feed: Feed) -> str:
    """Of what it says, not of when it was said: every event carries the time of its writing."""
    said = repr((feed.name, feed.events)).encode()
    return f'"{hashlib.sha256(said).hexdigest()[:32]}"'


def _written(feed: Feed, base: str, now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Tocsin//On call//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", feed.name)
    calendar.add("x-wr-calname", feed.name)
    calendar.add("refresh-interval", vDuration(_REFRESH), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(_REFRESH))
    for one in feed.events:
        link = f"{base}/on-call/calendar?schedule={one.schedule}&at={one.starts_at:%Y-%m-%dT%H:%M}Z"
        event = Event()
        event.add("uid", f"{one.uid}@tocsin")
        event.add("dtstamp", now)
        event.add("dtstart", one.starts_at)
        event.add("dtend", one.ends_at)
        event.add("summary", one.title)
        event.add("description", link)
        event.add("url", link)
        # On call is not busy: a week of it must not refuse every meeting.
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


routes = [Route("/calendar/{token}.ics", read, methods=["GET"])]

"""What status pages told long ago: read from the database when somebody asks, and held for the next who does.

Only what a page's snapshot says is there is ever asked for, and by few at a time: whoever guesses codes, or
walks through all the years, costs the database no more than that.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from api.bulkhead import Bulkhead
from api.database import Database
from api.domain.status.snapshot import Snapshot
from api.http.status_shelf import Held, Room, hold, serve
from api.publishing import past
from api.publishing.html import frame
from api.store.status import past as status_past
from api.store.status.doors import Door
from api.store.status.past import Past, Place

# Some 120 kB each where a page speaks six languages.
_MOST: Final = 128
_PLACES: Final = 2
_PATIENCE: Final = 4.0
# A page that has come further, looks otherwise or has another door is another key: nothing is ever withdrawn.
_Key = tuple[Door, str]


class Attic:
    def __init__(self, *, most: int = _MOST, places: int = _PLACES, patience: float = _PATIENCE) -> None:
        self._most = most
        self._patience = patience
        self._line = Bulkhead(places=places, patience=patience)
        self._held: OrderedDict[_Key, Mapping[str, Held]] = OrderedDict()

    async def find(self, room: Room, address: str, database: Database, *, now: datetime) -> Held | None:
        """None for what is not there, or not any more. TimeoutError where too many ask, or nobody answers."""
        path = room.older_path(address)
        if path is None:
            return None
        key = (room.door, path)
        if key not in self._held:
            async with asyncio.timeout(self._patience), self._line.place(room.door.page_id):
                # Whoever stood in front of us may have asked for the same.
                if key not in self._held:
                    self._keep(key, await _read(room, path, database, now=now))
        self._held.move_to_end(key)
        return self._held[key].get(address)

    def _keep(self, key: _Key, found: Mapping[str, Held]) -> None:
        self._held[key] = found
        while len(self._held) > self._most:
            self._held.popitem(last=False)


async def _read(room: Room, path: str, database: Database, *, now: datetime) -> Mapping[str, Held]:
    read = await _ask(room, path, database, now=now)
    found = replace(room.snapshot, announcements=read.announcements, maintenances=read.maintenances)
    return await asyncio.to_thread(_draw, room, path, found, now)


async def _ask(room: Room, path: str, database: Database, *, now: datetime) -> Past:
    place = Place(room.door.page_id, room.snapshot.page.audience)
    span = past.span(path, room.snapshot, now)
    kind, _, code = path.partition("/")
    async with database.read() as session:
        if span is not None:
            return await status_past.begun(session, place, since=span[0], until=span[1])
        if kind == "incidents":
            return await status_past.incident(session, place, code)
        return await status_past.maintenance(session, place, code)


def _draw(room: Room, path: str, found: Snapshot, now: datetime) -> Mapping[str, Held]:
    around = frame(room.snapshot.page, offers=room.door.is_open)
    files = past.pages(path, room.snapshot, found, around, now)
    served = serve(room.door, files, languages=room.languages, policy=around.header_policy, was={}, now=now)
    return hold(served, room.languages)

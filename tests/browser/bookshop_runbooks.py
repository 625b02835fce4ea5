"""The bookshop's runbooks: one of three versions and a draft that waits, one overdue, a part, a beginning."""

import io
from datetime import timedelta
from pathlib import Path
from typing import cast

from PIL import Image, ImageDraw

from api.actions.runbooks import suggestions
from api.actions.runbooks.drafts import hand_in, save
from api.actions.runbooks.pictures import keep_picture
from api.actions.runbooks.runbooks import publish
from api.actions.runbooks.whole import Said
from api.domain.rights import Role, Viewer
from api.publishing.redrawing import redrawn
from tests.browser.bookshop import Bookshop

QUEUE = "orders-queue-stuck"
TEXT = Path(__file__).with_name("orders-queue.md").read_text()
_VPN = """---
title: Get onto the production network
summary: Three ways in, the last one from a telephone.
part: yes
---

## Do: Open the VPN

```step
within: 2m
```

Use the profile `ops`. Without it: the desk in the cellar, or the telephone beside the till.
"""
_LAG = """---
title: The ledger database falls behind, and its followers answer with yesterday's balances
summary: Replication lag of more than a minute, in one region or in all of them.
services: ledger-db
review every: 30d
---

::: include production-network

## Do: Look at the lag

```step
within: 2m
```

```sql
select now() - pg_last_xact_replay_timestamp();
```
"""
_BEGUN = """---
title: Search is slow
sumary: Readers wait.
---

## Do: Look at <dashboard>

```step
within: soon
```
"""


async def runbooks(shop: Bookshop) -> None:
    pictures = {"pictures/queue.png": await _picture(shop)}
    first = TEXT.replace("within two minutes", "soon").replace("owner: bo\n", "")
    await _publish(shop, QUEUE, Said(first, pictures), why="After the outage in June", days=120)
    second = TEXT.replace("owner: bo\n", "")
    why = "Two restarts at once took the quorum down in incident 5"
    await _publish(shop, QUEUE, Said(second, pictures), why=why, days=60, begun_from=1)
    await _publish(shop, QUEUE, Said(TEXT, pictures), why="Bo owns it from now on", days=21, begun_from=2)
    await _publish(shop, "production-network", Said(_VPN, {}), why="Said in four runbooks", days=90)
    await _publish(shop, "ledger-lag", Said(_LAG, {}), why="Nobody knew where to look", days=80)
    await _hand_in(shop, Said(TEXT.replace("two minutes", "ninety seconds"), pictures))
    await _begin(shop)
    await _suggest(shop)


async def _publish(
    shop: Bookshop, handle: str, said: Said, *, why: str, days: float, begun_from: int = 0
) -> None:
    by, now = _viewer(shop, "ana"), shop.opened - timedelta(days=days)
    async with shop.house.database.transaction() as tx:
        draft = await save(tx, handle, said, why=why, begun_from=begun_from, seen=None, by=by, now=now)
        await publish(tx, draft.id, seen=draft.version, by=by, now=now)


async def _hand_in(shop: Bookshop, said: Said) -> None:
    by, now = _viewer(shop, "chidi"), shop.opened - timedelta(hours=2)
    async with shop.house.database.transaction() as tx:
        draft = await save(tx, QUEUE, said, why="Measured it twice", begun_from=3, seen=None, by=by, now=now)
        await hand_in(tx, draft.id, seen=draft.version, by=by, now=now)


async def _begin(shop: Bookshop) -> None:
    by, now = _viewer(shop, "ana"), shop.opened - timedelta(hours=5)
    async with shop.house.database.transaction() as tx:
        await save(tx, "search-slow", Said(_BEGUN, {}), begun_from=0, seen=None, by=by, now=now)


async def _suggest(shop: Bookshop) -> None:
    by, now = _viewer(shop, "dana"), shop.opened - timedelta(hours=20)
    async with shop.house.database.transaction() as tx:
        await suggestions.suggest(
            tx, QUEUE, text="Since the upgrade the command needs --wait.", step="restart", by=by, now=now
        )


async def _picture(shop: Bookshop) -> str:
    """A queue that climbs and never falls."""
    image = Image.new("RGB", (900, 360), "#f6f8f8")
    drawing = ImageDraw.Draw(image)
    for y in range(60, 360, 60):
        drawing.line([(40, y), (860, y)], fill="#d5dddd", width=1)
    drawing.line([(40, 320), (200, 300), (400, 250), (600, 150), (860, 40)], fill="#0b6e68", width=5)
    content = io.BytesIO()
    image.save(content, "PNG")
    picture = redrawn(content.getvalue())
    async with shop.house.database.transaction() as tx:
        await keep_picture(tx, picture, by="person:ana", now=shop.opened)
    return picture.hash


def _viewer(shop: Bookshop, handle: str) -> Viewer:
    row = shop.people[handle].row
    return Viewer(row.id, row.handle, row.name, cast("Role", row.role))

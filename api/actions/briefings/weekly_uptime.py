"""How much of a week the components of the public page worked, for the weekly brief."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.briefings.weekly import Uptime
from api.domain.status.component import Life, lives
from api.domain.status.snapshot import Snapshot
from api.domain.status.uptime import days, share, total
from api.store.status import pages as status_pages
from api.store.status.snapshot import snapshot

# The page at /status.
_PUBLIC: Final = "public"
_WEEK: Final = 7
_DECIMALS: Final = 4
# Beyond these nobody reads on; the worst come first.
_MOST: Final = 8


async def uptimes(session: AsyncSession, *, until: datetime, now: datetime) -> tuple[Uptime, ...]:
    """None where there is no public page; by the days of the page's own zone that are over by then."""
    page = await status_pages.called(session, _PUBLIC)
    if page is None:
        return ()
    return worst_first(await snapshot(session, page, base_url="", now=now), until=until)


def worst_first(taken: Snapshot, *, until: datetime) -> tuple[Uptime, ...]:
    living = lives(taken)
    told = [
        Uptime(component.name, _share(taken, living[component.code], until=until))
        for component in taken.components
        if component.shows_uptime
    ]
    return tuple(sorted(told, key=lambda one: (one.share is None, one.share))[:_MOST])


def _share(taken: Snapshot, life: Life, *, until: datetime) -> float | None:
    """The last whole days before `until`."""
    shown = days(taken, life, until=until - timedelta.resolution, count=_WEEK)
    percent = share(total(shown), weight=taken.page.degraded_weight, decimals=_DECIMALS)
    return float(percent) / 100 if percent is not None else None

"""A problem that comes and goes: told once, then kept quiet until it makes up its mind.

Four turns within ten minutes (it fired, resolved, fired and resolved again) are no news after the first
page, only lost sleep; whoever has it knows. Five calm minutes are the time in which most overnight noise
clears, so a problem that stays still that long means what it says: if it is firing then, it may page.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

TURNS = 4
WITHIN = timedelta(minutes=10)
CALM = timedelta(minutes=5)


def quiet_until(turns: Iterable[datetime], *, now: datetime) -> datetime | None:
    """When the flapping will have been calm for long enough, should nothing more happen; None: not flapping.

    `turns` are the instants at which one problem began or ceased to fire, repeats left out; those of the
    last hour are plenty. Ask again at the returned instant: a later turn moves it.
    """
    run: list[datetime] = []
    flaps = False
    for turn in sorted(at for at in turns if at <= now):
        if run and turn - run[-1] >= CALM:
            run, flaps = [], False
        run.append(turn)
        flaps = flaps or (len(run) >= TURNS and turn - run[-TURNS] <= WITHIN)
    if not flaps or now - run[-1] >= CALM:
        return None
    return run[-1] + CALM


def is_flapping(turns: Iterable[datetime], *, now: datetime) -> bool:
    return quiet_until(turns, now=now) is not None

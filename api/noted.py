"""What was written a moment ago is not written again: so the thousandth use of a minute costs nothing."""

from datetime import datetime, timedelta
from typing import Final

EVERY: Final = timedelta(minutes=1)


class Noted:
    """Give it names of what there is only: names that somebody makes up would fill the memory."""

    def __init__(self, *, every: timedelta = EVERY) -> None:
        self._every = every
        self._at: dict[str, datetime] = {}

    def is_fresh(self, name: str, *, now: datetime) -> bool:
        """Whether it was noted so lately that nobody need write it again."""
        at = self._at.get(name)
        return at is not None and now - at < self._every

    def note(self, name: str, *, now: datetime) -> None:
        self._at[name] = now

    def forget(self, name: str) -> None:
        """It could not be written after all."""
        self._at.pop(name, None)

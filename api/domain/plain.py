"""Plain mappings (YAML, JSON), read strictly: a value of the right shape, or a sentence that says no."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NoReturn, TypeVar

from api.domain.refusal import Refused

Plain = dict[str, Any]
Word = TypeVar("Word", bound=str)
YEARS = range(1970, 2200)
CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::00)?")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """One mapping being read; `label` begins every sentence about it."""

    written: Mapping[str, Any]
    label: str
    code: str

    def refuse(self, what: str) -> NoReturn:
        raise Refused(self.code, f"{self.label}: {what}")

    def only(self, keys: Collection[str]) -> None:
        if unknown := [str(key) for key in self.written if key not in keys]:
            self.refuse(f"`{unknown[0]}` is not something it has; it has {', '.join(sorted(keys))}.")

    def text(self, key: str) -> str:
        value = self.written.get(key)
        if not isinstance(value, str) or not value.strip() or len(value) > 200:
            self.refuse(f"`{key}` must be a word or a few.")
        return value

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        value = self.written.get(key)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(f"`{key}` must be a whole number from {least} to {most}.")
        return int(value)

    def word(self, key: str, words: Sequence[Word]) -> Word:
        value = self.written.get(key)
        found = next((word for word in words if word == value), None)
        if found is None:
            self.refuse(f"`{key}` must be one of {', '.join(words)}.")
        return found

    def sequence(self, key: str) -> Sequence[Any]:
        value = self.written.get(key)
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence):
            self.refuse(f"`{key}` must be a list.")
        return value

    def inside(self, key: str) -> "Reading | None":
        value = self.written.get(key)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.refuse(f"`{key}` must be a mapping.")
        return Reading(value, f"{self.label}, {key}", self.code)

    def clock(self, key: str) -> time:
        value = self.written.get(key)
        if not isinstance(value, str) or not CLOCK.fullmatch(value):
            self.refuse(f'`{key}` must be a time of day like "21:00".')
        return time.fromisoformat(value)

    def wall(self, key: str) -> datetime:
        """A naive time, in whole minutes."""
        value = self.moment(key)
        if value.tzinfo or value.second or value.microsecond:
            self.refuse(f"`{key}` must be a wall-clock time like 2026-11-02T09:00, without a zone.")
        return value

    def moment(self, key: str) -> datetime:
        """Naive or with an offset, as it was written; a bare date is its midnight."""
        value = _moment(self.written.get(key))
        if value is None or value.year not in YEARS:
            self.refuse(f"`{key}` must be a time like 2026-11-02T09:00, from {YEARS[0]} to {YEARS[-1]}.")
        return value


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return datetime.combine(value.date(), value.timetz())  # YAML readers bring a subclass of their own
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, str) and MOMENT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:  # 30 February, an offset of 99 hours
            return None
    return None

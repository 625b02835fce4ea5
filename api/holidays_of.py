"""Public holidays by the day, as the `holidays` package knows them: of a country, or of a part of one."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Final

import holidays

from api.domain.refusal import Refused

# What names are read in where a country's calendar has them in several languages.
_ENGLISH: Final = ("en_US", "en_GB", "en")


def check_holidays(code: str | None) -> str | None:
    """A code that a calendar is kept for, like DE or DE-BY; an empty one means nobody's holidays."""
    if not code:
        return None
    if not is_known(code):
        message = f"No public holidays are known of “{code[:20]}”: write it like DE or DE-BY."
        raise Refused("UNKNOWN_HOLIDAYS", message)
    return code


def holidays_of(code: str | None, *, years: Iterable[int]) -> Mapping[date, str]:
    """The days and what they are called; none for a code that no calendar is kept for."""
    if not code or not is_known(code):
        return {}
    return {day: name for year in years for day, name in _year(code, year).items()}


@lru_cache(maxsize=2048)
def is_known(code: str) -> bool:
    """Asked of this one country: asking for all of them reads 200 calendars, which takes a second."""
    try:
        _calendar(code)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=512)
def _year(code: str, year: int) -> Mapping[date, str]:
    languages = _calendar(code).supported_languages
    language = next((one for one in _ENGLISH if one in languages), None)
    return dict(_calendar(code, language=language, years=year))


def _calendar(code: str, **wanted: object) -> holidays.HolidayBase:
    country, _, part = code.partition("-")
    if len(country) != len("DE") or (part == "") == ("-" in code):
        raise NotImplementedError(code)
    return holidays.country_holidays(country, subdiv=part or None, **wanted)  # type: ignore[arg-type]

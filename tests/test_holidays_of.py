"""Public holidays: whose calendar there is, and what its days are called."""

from datetime import date

import pytest

from api.domain.refusal import Refused
from api.holidays_of import check_holidays, holidays_of


def test_a_part_of_a_country_has_days_that_the_country_as_a_whole_has_not() -> None:
    epiphany = date(2026, 1, 6)
    assert holidays_of("DE-BY", years=[2026])[epiphany] == "Epiphany"
    assert epiphany not in holidays_of("DE", years=[2026])
    assert holidays_of("DE", years=[2026, 2027])[date(2027, 10, 3)] == "German Unity Day"


@pytest.mark.parametrize("code", [None, ""])
def test_nobody_s_holidays_are_no_days(code: str | None) -> None:
    assert check_holidays(code) is None
    assert holidays_of(code, years=[2026]) == {}


@pytest.mark.parametrize("code", ["XX", "DE-XX", "de", "DEU", "DE-", "-BY", "..", "__init__", "DE-BY-1"])
def test_what_no_calendar_is_kept_for_is_refused_and_an_old_row_of_it_has_no_days(code: str) -> None:
    with pytest.raises(Refused, match="write it like DE or DE-BY"):
        check_holidays(code)
    assert holidays_of(code, years=[2026]) == {}

"""What being on call is worth: money and time off for each kind of hour, and both as a table for payroll."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from io import StringIO
from typing import Final

from api.domain.oncall.duty_policy import HOUR_KINDS, DutyPolicy
from api.domain.oncall.fairness import Load

_CENT: Final = Decimal("0.01")
_HOUR: Final = Decimal(3600)
# A spreadsheet takes a cell that begins like this for a formula, and runs it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Pay:
    """`time_off` in hours; both rounded once, at the end."""

    money: Decimal
    time_off: Decimal


def pay(load: Load, policy: DutyPolicy) -> Pay:
    exact = {kind: _seconds(load.hours[kind]) / _HOUR for kind in HOUR_KINDS}
    return Pay(
        money=_rounded(sum((exact[kind] * policy.rates[kind] for kind in HOUR_KINDS), Decimal(0))),
        time_off=_rounded(sum((exact[kind] * policy.time_off[kind] for kind in HOUR_KINDS), Decimal(0))),
    )


def table(loads: Iterable[Load], names: Mapping[str, str], policy: DutyPolicy) -> str:
    """Comma-separated, a line for each person, in UTF-8 once it is encoded."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(
        [
            *("person", "name"),
            *(f"{kind}_hours" for kind in HOUR_KINDS),
            *("hours", "pay", "currency", "time_off_hours"),
            *("nights", "weekends", "holidays", "pages", "woken_nights"),
        ]
    )
    for load in loads:
        worth = pay(load, policy)
        writer.writerow(
            [
                *(safe(load.person), safe(names.get(load.person, load.person))),
                *(_hours(load.hours[kind]) for kind in HOUR_KINDS),
                *(_hours(load.total), worth.money, policy.currency, worth.time_off),
                *(load.nights, load.weekends, load.holidays, load.pages, load.woken_nights),
            ]
        )
    return text.getvalue()


def safe(cell: str) -> str:
    """Text that no spreadsheet runs."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def _hours(length: timedelta) -> Decimal:
    return _rounded(_seconds(length) / _HOUR)


def _seconds(length: timedelta) -> Decimal:
    return Decimal(length // timedelta(microseconds=1)) / 1_000_000


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(_CENT, ROUND_HALF_UP)

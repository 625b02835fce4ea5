"""What being on call may ask of people, and what it is worth: nights, rest, relief, rates and time off."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal

from api.domain.duration import format_duration
from api.domain.marked import Entry, Notes, as_length, as_number, mark
from api.domain.plain import CLOCK, Plain
from api.domain.refusal import Refused

HourKind = Literal["day", "night", "weekend", "holiday"]
# An hour has one kind: the last of these that it is.
HOUR_KINDS: Final[tuple[HourKind, ...]] = ("day", "night", "weekend", "holiday")
MOST_RATE: Final = Decimal(100_000)
_CENT: Final = Decimal("0.01")
_FREE: Final[Mapping[HourKind, Decimal]] = MappingProxyType(
    dict.fromkeys(HOUR_KINDS, Decimal(0).quantize(_CENT))
)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPolicy:
    """Nights are wall-clock times of the person's own zone.

    `night_share` is the most of a schedule's nights, in percent, that one person should have in any 30 days.
    Relief is offered after so many incidents, or so much sleep lost, 0 meaning never. `rates` are money for
    an hour on call, `time_off` hours off in return for one.
    """

    night_from: time = time(23)
    night_to: time = time(7)
    rest: timedelta = timedelta(hours=11)
    night_share: int = 50
    relief_incidents: int = 2
    relief_within: timedelta = timedelta(hours=12)
    relief_woken: timedelta = timedelta(hours=2)
    relief_stands: timedelta = timedelta(minutes=30)
    currency: str = "EUR"
    rates: Mapping[HourKind, Decimal] = field(default_factory=lambda: _FREE)
    time_off: Mapping[HourKind, Decimal] = field(default_factory=lambda: _FREE)


def parse_policy(shape: Mapping[str, Any]) -> DutyPolicy:
    """Of the organisation file's own keys; what is left out is the default. Raises Refused."""
    notes = Notes()
    entry = Entry(mark(shape), notes, "on_call_policy")
    policy = read_policy(entry)
    entry.close()
    if notes.problems:
        raise Refused("BAD_POLICY", " ".join(problem.sentence for problem in notes.problems[:3]))
    return policy


def kept_policy(shape: Mapping[str, Any]) -> DutyPolicy:
    """Never refuses: a key or value of another version must keep nobody from being paged."""
    return read_policy(Entry(mark(shape), Notes(), "on_call_policy"))


def read_policy(entry: Entry) -> DutyPolicy:
    """What is wrong is noted on the entry, which the caller closes."""
    night_from, night_to = _night(entry)
    incidents, within, woken, stands = _relief(entry)
    return DutyPolicy(
        night_from=night_from,
        night_to=night_to,
        rest=entry.read("rest", _length_up_to(_DAY * 2), _DEFAULT.rest),
        night_share=entry.read("night_share", as_number(1, 100), _DEFAULT.night_share),
        relief_incidents=incidents,
        relief_within=within,
        relief_woken=woken,
        relief_stands=stands,
        currency=entry.read("currency", _currency, _DEFAULT.currency),
        rates=_per_kind(entry, "rates"),
        time_off=_per_kind(entry, "time_off"),
    )


def write_policy(policy: DutyPolicy) -> Plain:
    """Every key, so that reading it back is exact whatever the defaults become."""
    return {
        "night": {"from": f"{policy.night_from:%H:%M}", "to": f"{policy.night_to:%H:%M}"},
        "rest": format_duration(policy.rest),
        "night_share": policy.night_share,
        "relief": {
            "incidents": policy.relief_incidents,
            "within": format_duration(policy.relief_within),
            "woken": format_duration(policy.relief_woken),
            "stands": format_duration(policy.relief_stands),
        },
        "currency": policy.currency,
        "rates": {kind: str(policy.rates[kind]) for kind in HOUR_KINDS},
        "time_off": {kind: str(policy.time_off[kind]) for kind in HOUR_KINDS},
    }


_DEFAULT: Final = DutyPolicy()


def _night(entry: Entry) -> tuple[time, time]:
    night = entry.inside("night")
    if night is None:
        return _DEFAULT.night_from, _DEFAULT.night_to
    from_ = night.read("from", _clock, _DEFAULT.night_from)
    to = night.read("to", _clock, _DEFAULT.night_to)
    if from_ == to:
        night.wrong("it must end at another time than it begins.")
    night.close()
    return from_, to


def _relief(entry: Entry) -> tuple[int, timedelta, timedelta, timedelta]:
    relief = entry.inside("relief")
    default = _DEFAULT
    if relief is None:
        return default.relief_incidents, default.relief_within, default.relief_woken, default.relief_stands
    found = (
        relief.read("incidents", as_number(0, 1000), default.relief_incidents),
        relief.read("within", _length_up_to(_DAY * 31), default.relief_within),
        relief.read("woken", _length_up_to(_DAY * 2), default.relief_woken),
        relief.read("stands", _length_up_to(_DAY), default.relief_stands),
    )
    if found[1] < timedelta(minutes=1) or found[3] < timedelta(minutes=1):
        relief.wrong("`within` and `stands` must be a minute at least.")
    relief.close()
    return found


def _per_kind(entry: Entry, key: str) -> Mapping[HourKind, Decimal]:
    inside = entry.inside(key)
    if inside is None:
        return _FREE
    found = {kind: inside.read(kind, _amount, _FREE[kind]) for kind in HOUR_KINDS}
    inside.close()
    return found


def _clock(value: Any) -> time:
    if not isinstance(value, str) or not CLOCK.fullmatch(value):
        raise Refused("BAD_TIME", 'it must be a time of day like "23:00".')
    return time.fromisoformat(value)


def _length_up_to(most: timedelta) -> Callable[[Any], timedelta]:
    def check(value: Any) -> timedelta:
        length = as_length(value)
        if length > most:
            raise Refused("BAD_DURATION", f"it must be at most {format_duration(most)}.")
        return length

    return check


def _currency(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 3 or not (value.isascii() and value.isupper()):
        raise Refused("BAD_CURRENCY", "it must be three capital letters, like EUR.")
    return value


def _amount(value: Any) -> Decimal:
    """Written like 2.50: a text, or a whole number; a fraction of a cent is refused."""
    written = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    is_number = isinstance(written, str) and written.replace(".", "", 1).isdecimal() and written.isascii()
    amount = Decimal(written) if is_number and len(written) <= 12 else None
    if amount is None or amount > MOST_RATE or amount != amount.quantize(_CENT):
        raise Refused("BAD_AMOUNT", f"it must be an amount like 2.50, from 0 to {MOST_RATE}.")
    return amount.quantize(_CENT)

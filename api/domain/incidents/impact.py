"""Who an incident hurts, in numbers, and the duties to tell an authority that run with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from api.domain.clean import clean, clean_line
from api.domain.refusal import Refused

_SENTENCE: Final = 600
_LINE: Final = 120
_MOST_REGIONS: Final = 20
_MOST_CLOCKS: Final = 10
# What a column of ours holds; nobody has more customers, and no money is lost beyond it.
_LARGEST: Final = 2**31 - 1

Standing = Literal["done", "late", "running", "overdue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyClock:
    """One duty to tell an authority: since when it runs, by when it ends, and when it was done."""

    name: str
    started_at: datetime
    due_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """None of a number is "nobody has counted", which is not zero; money is in whole units."""

    summary: str = ""
    regions: tuple[str, ...] = ()
    customers: int | None = None
    customers_note: str = ""
    tickets: int | None = None
    money: int | None = None
    currency: str = ""
    contracts: str = ""
    clocks: tuple[DutyClock, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyPreset:
    """A duty many have, as text to begin with: whether it applies is for a lawyer to say."""

    name: str
    within: timedelta
    starts: str
    source: str


# GDPR: Regulation (EU) 2016/679, Article 33(1). NIS2: Directive (EU) 2022/2555, Article 23(4)(a) and (b).
# DORA: Delegated Regulation (EU) 2025/301, Article 5(1)(a): four hours from the classification as major,
# and in any case 24 hours from becoming aware.
PRESETS: Final = (
    DutyPreset(
        name="GDPR: tell the supervisory authority",
        within=timedelta(hours=72),
        starts="when you became aware of the breach of personal data",
        source="Regulation (EU) 2016/679, Art. 33(1)",
    ),
    DutyPreset(
        name="NIS2: early warning",
        within=timedelta(hours=24),
        starts="when you became aware of the significant incident",
        source="Directive (EU) 2022/2555, Art. 23(4)(a)",
    ),
    DutyPreset(
        name="NIS2: incident notification",
        within=timedelta(hours=72),
        starts="when you became aware of the significant incident",
        source="Directive (EU) 2022/2555, Art. 23(4)(b)",
    ),
    DutyPreset(
        name="DORA: initial notification",
        within=timedelta(hours=4),
        starts="when you classified the incident as major, and at most 24 h after you became aware of it",
        source="Delegated Regulation (EU) 2025/301, Art. 5(1)(a)",
    ),
)


def check_impact(draft: Impact) -> Impact:
    """Every value in its one spelling, or refused."""
    if len(draft.regions) > _MOST_REGIONS:
        raise Refused("TOO_MANY_REGIONS", f"Name at most {_MOST_REGIONS} regions.")
    if len(draft.clocks) > _MOST_CLOCKS:
        raise Refused("TOO_MANY_CLOCKS", f"Keep at most {_MOST_CLOCKS} clocks.")
    regions = dict.fromkeys(clean_line(region, _LINE) for region in draft.regions)
    return Impact(
        summary=clean(draft.summary, _SENTENCE),
        regions=tuple(region for region in regions if region),
        customers=_number(draft.customers, "customers"),
        customers_note=clean_line(draft.customers_note, _LINE),
        tickets=_number(draft.tickets, "tickets"),
        money=_number(draft.money, "money"),
        currency=_currency(draft.currency, needed=draft.money is not None),
        contracts=clean(draft.contracts, _SENTENCE),
        clocks=tuple(sorted((_clock(one) for one in draft.clocks), key=lambda one: one.due_at)),
    )


def standing(clock: DutyClock, *, now: datetime) -> Standing:
    if clock.done_at is not None:
        return "late" if clock.done_at > clock.due_at else "done"
    return "overdue" if now >= clock.due_at else "running"


def money_words(impact: Impact) -> str | None:
    return None if impact.money is None else f"{impact.currency} {impact.money:,}"


def in_words(impact: Impact) -> str:
    """One line for the timeline and for letters: what is known in numbers."""
    parts = [impact.summary.rstrip(".")] if impact.summary else []
    if impact.customers is not None:
        note = f" ({impact.customers_note})" if impact.customers_note else ""
        parts.append(f"{impact.customers:,} {_plural(impact.customers, 'customer')}{note}")
    elif impact.customers_note:
        parts.append(impact.customers_note)
    if impact.regions:
        parts.append(", ".join(impact.regions))
    if impact.tickets is not None:
        parts.append(f"{impact.tickets:,} {_plural(impact.tickets, 'ticket')}")
    if (money := money_words(impact)) is not None:
        parts.append(money)
    return "; ".join(parts) or "nothing yet"


def shape_of(impact: Impact) -> dict[str, Any]:
    """As JSON keeps it: in a briefing, and on the timeline."""
    return {
        "summary": impact.summary,
        "regions": list(impact.regions),
        "customers": impact.customers,
        "customers_note": impact.customers_note,
        "tickets": impact.tickets,
        "money": impact.money,
        "currency": impact.currency,
        "contracts": impact.contracts,
        "clocks": clocks_shape(impact.clocks),
    }


def restore(shape: Mapping[str, Any]) -> Impact:
    """What `shape_of` has made."""
    plain = {name: shape[name] for name in _PLAIN}
    return Impact(**plain, regions=tuple(shape["regions"]), clocks=parse_clocks(shape["clocks"]))


_PLAIN: Final = ("summary", "customers", "customers_note", "tickets", "money", "currency", "contracts")


def clocks_shape(clocks: Sequence[DutyClock]) -> list[dict[str, Any]]:
    return [
        {
            "name": clock.name,
            "started_at": clock.started_at.isoformat(),
            "due_at": clock.due_at.isoformat(),
            "done_at": clock.done_at.isoformat() if clock.done_at else None,
        }
        for clock in clocks
    ]


def parse_clocks(shapes: Sequence[Mapping[str, Any]]) -> tuple[DutyClock, ...]:
    return tuple(
        DutyClock(
            name=shape["name"],
            started_at=datetime.fromisoformat(shape["started_at"]),
            due_at=datetime.fromisoformat(shape["due_at"]),
            done_at=datetime.fromisoformat(shape["done_at"]) if shape["done_at"] else None,
        )
        for shape in shapes
    )


def _clock(clock: DutyClock) -> DutyClock:
    name = clean_line(clock.name, _LINE)
    if not name:
        raise Refused("CLOCK_NAME_MISSING", "A clock needs a name: which duty is it?")
    if clock.due_at <= clock.started_at:
        raise Refused("CLOCK_BACKWARDS", f"“{name}” would end before it starts.")
    if clock.done_at is not None and clock.done_at < clock.started_at:
        raise Refused("CLOCK_BACKWARDS", f"“{name}” would be done before it starts.")
    return DutyClock(name=name, started_at=clock.started_at, due_at=clock.due_at, done_at=clock.done_at)


def _number(value: int | None, what: str) -> int | None:
    if value is not None and not 0 <= value <= _LARGEST:
        raise Refused("BAD_NUMBER", f"The number of {what} is 0 or more, and less than two thousand million.")
    return value


def _currency(text: str, *, needed: bool) -> str:
    code = text.strip().upper()
    if not code and not needed:
        return ""
    if len(code) != 3 or not (code.isascii() and code.isalpha()):
        raise Refused("BAD_CURRENCY", "A currency is three letters, like EUR or USD.")
    return code


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"

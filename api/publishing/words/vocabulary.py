"""What a status page says, as one language says it: a language that leaves a word out does not type-check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from api.domain.alerts.maintenance import MaintenanceState
from api.domain.comms.audience import ComponentStatus, Impact, UpdateState
from api.domain.status.page_state import Indicator
from api.domain.status.uptime import DayKind

# As Unicode's CLDR names them.
Category = Literal["zero", "one", "two", "few", "many", "other"]
Direction = Literal["ltr", "rtl"]
Forms = Mapping[Category, str]


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences hold their slots in braces; what is counted has a form for each category of its language."""

    tag: str
    # What its speakers call it.
    endonym: str
    direction: Direction
    plural: Callable[[int], Category]

    # dates
    months: tuple[str, ...]
    day: str  # {day} {month} {year}
    month: str  # {month} {year}
    moment: str  # {day} {time}
    span: str  # {start} {end}
    decimal_point: str
    percent: str  # {number}
    minutes: Forms
    hours: Forms
    days: Forms

    # the state of it all
    indicators: Mapping[Indicator, str]
    slow: str
    unknown: str
    unknown_since: str  # {time}
    known_last: str  # {state}
    as_of: str  # {time}
    statuses: Mapping[ComponentStatus, str]

    # what happened
    open_incidents: str
    recently: str
    states: Mapping[UpdateState, str]
    impacts: Mapping[Impact, str]
    since: str  # {time}
    lasted: str  # {start} {end} {length}
    affects: str  # {components}
    next_update: str  # {time}
    yours: str  # {time}
    overdue: str  # {length}
    edited: str  # {time}
    earlier_updates: Forms
    report: str
    backfilled: str
    updates: str

    # planned work
    running: str
    upcoming: str
    maintenance: str
    maintenance_states: Mapping[MaintenanceState, str]
    changed_words: str

    # components and their days
    components: str
    no_components: str
    kinds: Mapping[DayKind, str]
    planned: str
    days_ago: Forms
    today: str
    uptime: str  # {share} {days}
    no_data: str
    trouble: Forms  # days with trouble
    no_trouble: Forms  # of these days
    counted: str  # {weight}
    day_heading: str
    why_heading: str

    # ways about
    history: str
    quiet_month: str
    newer: str
    older: str
    back: str
    subscribe: str
    feed_atom: str
    feed_rss: str
    calendar: str
    support: str
    home: str
    legal: str
    languages: str
    skip: str
    missing: str
    missing_why: str
    # there, but not to be had
    away: str
    away_why: str

    # what the script adds
    checked: str  # {age}
    unreachable: str  # {age}

"""When subscribers hear of planned work next: a reminder, its begin and its end, each once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from api.domain.status.subscription import Topic

REMINDED_BEFORE: Final = timedelta(hours=1)
# In the order of their times; a row's `stage` says how many of them are behind it.
_WORDS: Final[tuple[Topic, ...]] = ("reminder", "started", "completed")


@dataclass(frozen=True, slots=True)
class Plan:
    starts_at: datetime
    ends_at: datetime
    completed_at: datetime | None
    cancelled_at: datetime | None
    notify: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What is said at `at`; `stage` is what the row's stage is while it waits for it."""

    topic: Topic
    at: datetime
    stage: int


def next_word(plan: Plan, *, stage: int, now: datetime) -> Word | None:
    """The first word from `stage` on that is still news: what is past is passed over, but for the last.

    A worker that was down through all of it tells the end, and neither the reminder nor the begin.
    """
    if not plan.notify or plan.cancelled_at is not None or plan.completed_at is not None:
        return None
    waiting = [Word(topic, _time(plan, topic), place) for place, topic in enumerate(_WORDS) if place >= stage]
    ahead = [word for word in waiting if word.at > now]
    past = [word for word in waiting if word.at <= now]
    return past[-1] if past else ahead[0] if ahead else None


def first_word(plan: Plan, *, now: datetime) -> Word | None:
    """Once it was announced or moved: nobody is reminded in the same breath, or told that it has begun."""
    if not plan.notify or plan.cancelled_at is not None or plan.completed_at is not None:
        return None
    words = [Word(topic, _time(plan, topic), place) for place, topic in enumerate(_WORDS)]
    return next((word for word in words if word.at > now), None)


def _time(plan: Plan, topic: Topic) -> datetime:
    match topic:
        case "reminder":
            return plan.starts_at - REMINDED_BEFORE
        case "started":
            return plan.starts_at
        case _:
            return plan.ends_at

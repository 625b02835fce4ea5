"""A decision: what may be asked of whom by when, what counts as an answer, and when they are reminded."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.clean import clean, clean_line
from api.domain.refusal import Refused

State = Literal["asked", "decided", "withdrawn"]

_QUESTION: Final = 300
_OPTION: Final = 120
_RATIONALE: Final = 1000
_MOST_OPTIONS: Final = 6
_LATEST: Final = timedelta(days=30)
# Past its time a question is asked again, for as long as an answer can still matter.
REMIND_EVERY: Final = timedelta(minutes=30)
REMIND_FOR: Final = timedelta(hours=2)


def check_question(question: str) -> str:
    asked = clean_line(question, _QUESTION)
    if not asked:
        raise Refused("QUESTION_MISSING", "Ask in one sentence what has to be decided.")
    return asked


def check_options(options: Sequence[str]) -> list[str]:
    """Two or more to choose from, or none: then any words are an answer."""
    if len(options) > _MOST_OPTIONS:
        raise Refused("TOO_MANY_OPTIONS", f"Offer at most {_MOST_OPTIONS} options.")
    offered = [clean_line(option, _OPTION) for option in options]
    kept = list(dict.fromkeys(option for option in offered if option))
    if len(kept) == 1:
        raise Refused("ONE_OPTION", "One option is no choice: offer a second one, or none.")
    return kept


def check_due(due_at: datetime, *, now: datetime) -> datetime:
    if due_at <= now:
        raise Refused("DUE_OVER", "That moment has passed: until when can it be decided?")
    if due_at > now + _LATEST:
        raise Refused("DUE_TOO_LATE", "A decision is asked for within thirty days.")
    return due_at


def check_answer(answer: str, options: Sequence[str]) -> str:
    given = clean_line(answer, _QUESTION)
    if not given:
        raise Refused("ANSWER_MISSING", "Say what you decide.")
    if options and given not in options:
        raise Refused("NOT_AN_OPTION", "This is not among the options: choose one of them.")
    return given


def check_rationale(rationale: str) -> str:
    return clean(rationale, _RATIONALE)


def remind_next(due_at: datetime, *, now: datetime) -> datetime | None:
    """When to ask again after the reminder at `now`; None when it has been asked often enough."""
    following = now + REMIND_EVERY
    return following if following <= due_at + REMIND_FOR else None

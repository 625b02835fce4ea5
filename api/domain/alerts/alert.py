"""What a monitor said, in one shape for every sender."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from api.domain.clean import clean

Action = Literal["trigger", "acknowledge", "resolve"]

KEY_LIMIT = 255
TEST_SEVERITY = 4

_WORDS = {
    1: ("critical", "crit", "fatal", "emergency", "emerg", "disaster", "page", "blocker", "highest"),
    2: ("error", "err", "high", "major", "alert"),
    3: ("warning", "warn", "average", "medium", "moderate", "minor"),
    4: ("info", "information", "informational", "notice", "low", "lowest", "debug", "trivial", "none"),
}
_LEVEL_OF_WORD = {word: level for level, words in _WORDS.items() for word in words}
_NUMBERED = re.compile(r"(?:(?:sev(?:erity)?|p(?:riority)?|s)[-_ ]?)?([0-9])(?:\.0)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing one sender said about one problem; every text is clean and bounded.

    `dedup` names the problem and `group` the incident it belongs to, both within one integration.
    `episode` names one stretch of firing: the same episode again, in any order, is never news, and a
    firing of an episode that is already resolved came late. It is None for senders that do not say when
    a problem began (PagerDuty's shape, generic): then the alert speaks of the open one with this `dedup`,
    a trigger opens a new one when there is none, and an acknowledge or resolve without one is dropped.
    On a resolve the texts may be poorer than on the trigger: keep those of the trigger.
    """

    episode: str | None
    dedup: str
    group: str
    action: Action
    title: str
    body: str = ""
    severity: int | None = None  # 1 is worst, 4 mildest; None: the sender said nothing we understand
    link: str | None = None  # http or https only, never cut
    runbook: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    starts_at: datetime | None = None  # as the sender's clock has it: may lie in the future
    ends_at: datetime | None = None
    is_test: bool = False  # a sender's test button: severity 4, never a resolve
    client: str | None = None  # the sending system, as it names itself
    notes: tuple[str, ...] = ()  # what was cut, replaced or guessed, in plain sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """An entry that could not be taken, kept where people see it."""

    index: int
    reason: str
    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One request: the alerts with their place in it, what was set aside, and what to say about it."""

    alerts: tuple[tuple[int, Alert], ...] = ()
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[str, ...] = ()


def severity_of(word: object) -> int | None:
    """1 to 4 for `critical`, `Warning`, `sev2`, `P1`, `3`; None when the word says nothing we know.

    Scales that begin at 0 put their worst there, so 0 is 1; what lies below 4 is 4.
    """
    if isinstance(word, bool) or not isinstance(word, str | int | float):
        return None
    if isinstance(word, int) and abs(word) > 9:
        return None
    text = str(word)[:40].strip().lower()
    if (numbered := _NUMBERED.fullmatch(text)) is not None:
        return min(max(int(numbered[1]), 1), 4)
    return _LEVEL_OF_WORD.get(text)


def bounded_key(text: str) -> str:
    """`text` itself when it is short and clean, else its clean beginning and a hash of the whole.

    Two different keys stay different and one key stays itself, however long or odd it is.
    """
    plain = clean(text, KEY_LIMIT)
    if plain == text:
        return text
    mark = "#" + digest(text)
    return clean(text, KEY_LIMIT - len(mark)) + mark


def digest(*parts: str) -> str:
    """32 hex digits that stand for these texts in this order, the same in every process."""
    hashed = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        hashed.update(len(encoded).to_bytes(8, "big"))
        hashed.update(encoded)
    return hashed.hexdigest()[:32]

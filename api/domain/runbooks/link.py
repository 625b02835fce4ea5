"""Links of a runbook's text: which are looked at, how an answer is read, and when a link counts as dead."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from api.domain.runbooks.finding import Finding, Subject
from api.domain.runbooks.runbook import Include, Passage, Runbook, Step

# What answers is looked at again after so long; what did not, sooner.
AGAIN: Final = timedelta(days=7)
SOONER: Final = timedelta(hours=12)
# Three failures, of which the first is a day before the third.
_FAILURES: Final = 3
MOST_LINKS: Final = 200
_LONGEST: Final = 2000
NOT_LOOKED_AT: Final = "not looked at: no public address"

_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})")
_CODE: Final = re.compile(r"`[^`\n]*`")
_AROUND: Final = (".", ",", ";", ":", "!", "?", "*", "_", "~")
_URL: Final = re.compile(r"https?://[^\s<>\"'`\[\]{}|\\^]+")
# They have something there, and show it to who signs in, or another time.
_GUARDED: Final = frozenset((401, 402, 403, 405, 407, 429))


@dataclass(frozen=True, slots=True)
class Answer:
    """`said` is shown to people as it stands."""

    kind: Literal["there", "failed", "not looked at"]
    said: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    answer: str
    failures: int


def links_in(runbook: Runbook) -> tuple[str, ...]:
    """Each once; what stands in code is an example. At most 200."""
    found: dict[str, None] = {}
    for block in runbook.blocks:
        match block:
            case Passage(markdown=words):
                found.update(dict.fromkeys(_urls(words)))
            case Step(body=words, evidence=evidence):
                found.update(dict.fromkeys((*_urls(words), *([evidence] if evidence else ()))))
            case Include():
                pass
    return tuple(found)[:MOST_LINKS]


def read_status(status: int) -> Answer:
    """A redirect is an answer: where it leads is nobody's business here."""
    if status < 400 or status in _GUARDED:
        return Answer("there", f"answered {status}")
    return Answer("failed", f"answered {status}")


def next_look(answer: Answer, *, now: datetime) -> datetime:
    return now + (SOONER if answer.kind == "failed" else AGAIN)


def failures_after(before: int, answer: Answer) -> int:
    return before + 1 if answer.kind == "failed" else 0


def dead_links(subject: Subject, links: Sequence[Link], *, now: datetime) -> Iterator[Finding]:
    for link in links:
        if link.failures >= _FAILURES and not subject.is_quiet("dead-link", link.url, now=now):
            text = f"{link.url} does not answer: {link.answer}, {link.failures} times in a row."
            yield Finding("dead-link", link.url, text, {"url": link.url})


def _urls(words: str) -> Iterator[str]:
    for line in _outside_code(words):
        for found in _URL.findall(_CODE.sub(" ", line)):
            if len(found) <= _LONGEST and (url := _trimmed(found)).partition("://")[2]:
                yield url


def _outside_code(words: str) -> Iterator[str]:
    fence = ""
    for line in words.splitlines():
        mark = _FENCE.match(line)
        if not fence and mark is None:
            yield line
        elif not fence and mark is not None:
            fence = mark[1]
        elif mark is not None and mark[1].startswith(fence):
            fence = ""


def _trimmed(url: str) -> str:
    """Without the sentence around it: a bracket belongs to it only where one was opened in it."""
    while url.endswith(_AROUND) or (url.endswith(")") and url.count(")") > url.count("(")):
        url = url[:-1]
    return url

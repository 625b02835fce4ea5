"""What search knows of a runbook: each word once, under the most telling place it stands in."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from api.domain.clean import clean_line
from api.domain.runbooks.runbook import Front, Passage, Runbook, Step
from api.domain.runbooks.words import COMMON, stem, words_within

# A: title and keywords. B: services, alerts, labels. C: summary and titles of steps. D: said often. E: said.
Weight = Literal["A", "B", "C", "D", "E"]

# Postgres keeps a megabyte of words; a text that has more is no text.
MOST_WORDS: Final = 10_000
# Of what is longer the rest is not searched.
MOST_LETTERS: Final = 500_000
_MOST_OFTEN: Final = 24
_OFTEN: Final = 4

# A stem that is no word itself is marked, so that nothing else begins like it.
STEM: Final = "="

# Each takes a bounded number of steps per letter, whatever is written.
_PICTURE_OR_LINK: Final = re.compile(r"!?\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}\)")
_ADDRESS: Final = re.compile(r"\bhttps?://[^\s<>()\"']{1,2000}")
_TAG: Final = re.compile(r"</?[A-Za-z][^<>\n]{0,500}>")
_MARKS: Final = re.compile(r"[#>*_`~|\[\]{}\\]+")
_BLANKS: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Document:
    words: Mapping[str, Weight]  # stems among them
    plain: str


def document_of(runbook: Runbook) -> Document:
    """`runbook` is its whole, parts included."""
    front, plain = runbook.front, plain_of(runbook)
    found: dict[str, Weight] = {}
    for weight, texts in _places(front, runbook):
        _add(found, weight, (word for text in texts for word in words_within(text)))
    body = Counter(word for word in words_within(plain) if word not in COMMON)
    often = [word for word, times in body.most_common(_MOST_OFTEN) if times >= _OFTEN]
    _add(found, "D", often)
    _add(found, "E", body)
    return Document(found, plain)


def plain_of(runbook: Runbook) -> str:
    """Its words as one line, without the marks of Markdown."""
    words = "\n".join(part for part in _texts(runbook) if part)
    return clean_line(plain_text(words[:MOST_LETTERS]), MOST_LETTERS)


def plain_text(markdown: str) -> str:
    words = _ADDRESS.sub(" ", _PICTURE_OR_LINK.sub(r"\1", _TAG.sub(" ", markdown)))
    return _BLANKS.sub(" ", _MARKS.sub(" ", words)).strip()


def _places(front: Front, runbook: Runbook) -> Iterator[tuple[Weight, Iterable[str]]]:
    yield "A", (front.title, *front.keywords)
    yield "B", (*front.services, *front.alerts, *(f"{name} {value}" for name, value in front.labels))
    yield "C", (front.summary, *(step.title for step in runbook.steps))


def _texts(runbook: Runbook) -> Iterator[str]:
    front = runbook.front
    yield from (front.summary, *front.slos, *front.preconditions, front.data)
    for block in runbook.blocks:
        match block:
            case Passage():
                yield block.markdown
            case Step():
                yield from _of_step(block)
    yield from (*front.rollback_when, *front.after)


def _of_step(step: Step) -> Iterator[str]:
    yield from (step.title, step.body, step.expect, step.safety)
    yield from (option.words for option in step.options)
    if step.escalate is not None:
        yield step.escalate.when


def _add(found: dict[str, Weight], weight: Weight, words: Iterable[str]) -> None:
    for word in words:
        if word in COMMON or len(found) >= MOST_WORDS:
            continue
        found.setdefault(word, weight)
        if (root := stem(word)) != word:
            found.setdefault(STEM + root, weight)

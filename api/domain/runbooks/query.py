"""What somebody typed, as what to look for: every word of it, in whatever form a runbook says it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from api.domain.runbooks.document import STEM
from api.domain.runbooks.synonyms import Synonyms
from api.domain.runbooks.words import COMMON, stem, words_of

MOST_LETTERS: Final = 200
MOST_WORDS: Final = 12
# A beginning of fewer letters stands in every text somewhere: it is looked for in titles and the like only.
SHORTEST_BEGINNING: Final = 3

# The nearest known words to one that no runbook says; it is told whether more letters may follow.
Nearest = Callable[[str, bool], Sequence[str]]


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """One word as runbooks keep it; with `is_beginning`, every word that begins so."""

    word: str
    is_beginning: bool = False


Forms = frozenset[Wanted]  # any of these will do


Words = tuple[Forms, ...]  # all of these


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the query, or one name of several. `meant` are other names of the same thing."""

    typed: str
    said: Words
    meant: tuple[Words, ...] = ()
    read_as: str | None = None  # the known word that it was taken for


@dataclass(frozen=True, slots=True)
class Query:
    """All of `terms` are wanted; of a last one that is unfinished and short, `beginning` will do too."""

    terms: tuple[Term, ...] = ()
    beginning: Forms = field(default_factory=frozenset)

    def __bool__(self) -> bool:
        return bool(self.terms)


def read_query(text: str, synonyms: Synonyms, nearest: Nearest) -> Query:
    """Nothing is refused: what holds no word finds nothing."""
    cut = text[:MOST_LETTERS]
    words = words_of(cut)[:MOST_WORDS]
    is_open = bool(cut) and cut[-1].isalnum()
    terms = tuple(_terms(words, synonyms, nearest, is_open=is_open))
    short = is_open and bool(terms) and len(terms[-1].typed) < SHORTEST_BEGINNING
    return Query(terms, frozenset({Wanted(terms[-1].typed, True)}) if short else frozenset())


def forms(word: str, *, is_beginning: bool = False) -> Forms:
    root = stem(word)
    whole = {Wanted(root), Wanted(STEM + root)}
    if not is_beginning:
        return frozenset(whole)
    return frozenset({Wanted(word, True), Wanted(STEM + root)} | ({Wanted(root)} if root != word else set()))


def _terms(words: list[str], synonyms: Synonyms, nearest: Nearest, *, is_open: bool) -> Iterator[Term]:
    telling = any(word not in COMMON for word in words)
    place = 0
    while place < len(words):
        length = max(synonyms.length_at(words, place), 1)
        group = words[place : place + length]
        is_last = is_open and place + length == len(words)
        place += length
        if telling and all(word in COMMON for word in group):
            continue
        yield from _read(group, synonyms, nearest, is_open=is_last)


def _read(group: list[str], synonyms: Synonyms, nearest: Nearest, *, is_open: bool) -> Iterator[Term]:
    others = _others(group, synonyms)
    if len(group) > 1:
        kept = [word for word in group if word not in COMMON]
        whole = tuple(forms(word, is_beginning=is_open and word is kept[-1]) for word in kept)
        yield Term(" ".join(group), whole, others)
        return
    (word,) = group
    found = nearest(word, is_open)
    if not found:
        yield Term(word, (_said(word, is_open=is_open),), others)
        return
    said = frozenset(form for one in found for form in forms(one, is_beginning=is_open))
    read_as = f"{found[0]}…" if is_open else found[0]
    yield Term(word, (said,), _others([found[0]], synonyms), read_as=read_as)


def _said(word: str, *, is_open: bool) -> Forms:
    return forms(word, is_beginning=is_open and len(word) >= SHORTEST_BEGINNING)


def _others(group: Iterable[str], synonyms: Synonyms) -> tuple[Words, ...]:
    names = synonyms.others(tuple(group))
    return tuple(tuple(forms(word) for word in name if word not in COMMON) for name in names)

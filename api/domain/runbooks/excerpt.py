"""The part of a runbook that says what was looked for, with those words marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from api.domain.runbooks.document import STEM
from api.domain.runbooks.query import Query, Wanted
from api.domain.runbooks.words import fold

LONGEST: Final = 180
_BEFORE: Final = 40
_MOST_LOOKS: Final = 40
# Letters that an ending may add to what words have in common; a short word has but its plural.
_LONGEST_ENDING: Final = 4
_SHORT: Final = 3


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True, order=True)
class _Spot:
    start: int
    end: int
    term: int


def excerpt(plain: str, query: Query) -> tuple[Piece, ...]:
    """Where most of the words stand together; its beginning, where it says none of them."""
    spots = sorted(_spots(_levelled(plain), query))
    first = _best(spots)
    start = _word_start(plain, max(first - _BEFORE, 0)) if spots else 0
    end = _word_end(plain, start + LONGEST)
    pieces = list(_pieces(plain, start, end, spots))
    before, after = "… " if start else "", " …" if end < len(plain) else ""
    return tuple(piece for piece in (Piece(before), *pieces, Piece(after)) if piece.text)


def _pieces(plain: str, start: int, end: int, spots: list[_Spot]) -> Iterator[Piece]:
    at = start
    for spot in spots:
        if spot.start >= at and spot.end <= end:
            yield Piece(plain[at : spot.start])
            yield Piece(plain[spot.start : spot.end], True)
            at = spot.end
    yield Piece(plain[at:end])


def _spots(level: str, query: Query) -> Iterator[_Spot]:
    for number, term in enumerate(query.terms):
        wanted = {one for words in (term.said, *term.meant) for forms in words for one in forms}
        for one in wanted | (query.beginning if number == len(query.terms) - 1 else frozenset()):
            yield from (_Spot(start, end, number) for start, end in _found(level, one))


def _found(level: str, wanted: Wanted) -> Iterator[tuple[int, int]]:
    root = wanted.word.removeprefix(STEM)
    root = root[:-1] if root.endswith("y") and len(root) > _SHORT else root  # “queries” of “query”
    at = -1
    for _ in range(_MOST_LOOKS):
        at = level.find(root, at + 1)
        if at < 0:
            return
        if at and level[at - 1].isalnum():
            continue
        end = at + len(root)
        while end < len(level) and level[end].isalnum():
            end += 1
        longest = len(level) if wanted.is_beginning else _LONGEST_ENDING if len(root) > _SHORT else 1
        if end - at - len(root) <= longest:
            yield at, end


def _best(spots: list[_Spot]) -> int:
    """Where the window begins that holds the most different words."""
    best, most = 0, 0
    for place, spot in enumerate(spots):
        within = {one.term for one in spots[place:] if one.end <= spot.start + LONGEST - _BEFORE}
        if len(within) > most:
            best, most = spot.start, len(within)
    return best


def _word_start(plain: str, at: int) -> int:
    blank = plain.find(" ", at, at + _BEFORE)
    return blank + 1 if at and blank >= 0 else at


def _word_end(plain: str, at: int) -> int:
    if at >= len(plain):
        return len(plain)
    blank = plain.rfind(" ", at - _BEFORE, at)
    return blank if blank >= 0 else at


def _levelled(plain: str) -> str:
    """As words are compared, letter for letter: each keeps its place."""
    return plain.lower() if plain.isascii() else "".join(map(_letter, plain))


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    return fold(letter)[:1] or letter

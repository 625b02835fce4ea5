"""The words that runbooks say, as a process remembers them: a mistyped one is compared with these."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from sqlalchemy.ext.asyncio import AsyncSession

from api.domain.runbooks.document import STEM
from api.domain.runbooks.synonyms import BUILT_IN, Synonyms
from api.domain.runbooks.words import stem
from api.store.organisation import snapshot as organisations
from api.store.runbooks import search

# Letters that a word must have for one, or for two of them to be wrong, missing, too many or swapped.
_ONE_WRONG: Final = 4
_TWO_WRONG: Final = 8
_MOST_NEAREST: Final = 3
_REMEMBERED: Final = 4096


@dataclass(slots=True)
class Vocabulary:
    """What an organisation's runbooks say, and its synonyms."""

    synonyms: Synonyms
    words: Sequence[str]  # in the order of their letters
    rank: dict[str, int]  # the fewer, the more runbooks say it
    _starts: dict[int, list[str]] = field(default_factory=dict)
    _known: dict[tuple[str, bool], tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, said: Sequence[str], synonyms: Synonyms) -> "Vocabulary":
        """`said` begins with what most of them say."""
        rank = {word: place for place, word in enumerate(dict.fromkeys([*said, *sorted(synonyms.words)]))}
        return cls(synonyms, sorted(rank), rank)

    def nearest(self, word: str, is_open: bool) -> tuple[str, ...]:
        """Nothing for a word that is said, or begins one that is, or is too short to be mistaken."""
        key = word, is_open
        if key not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = self._nearest(word, is_open=is_open)
        return self._known[key]

    def _nearest(self, word: str, *, is_open: bool) -> tuple[str, ...]:
        wrong = _may_be_wrong(word)
        if not wrong or self._is_known(word, is_open=is_open):
            return ()
        choices = [
            start
            for length in range(len(word) - wrong, len(word) + wrong + 1)
            for start in self._of_length(length, is_open=is_open)
        ]
        found = process.extract(word, choices, scorer=OSA.distance, score_cutoff=wrong, limit=None)
        if not found:
            return ()
        least = min(distance for _, distance, _ in found)
        near = {one for one, distance, _ in found if distance == least}
        return tuple(sorted(near, key=lambda one: (self.rank.get(one, len(self.rank)), one)))[:_MOST_NEAREST]

    def _is_known(self, word: str, *, is_open: bool) -> bool:
        place = bisect_left(self.words, word)
        if is_open and place < len(self.words) and self.words[place].startswith(word):
            return True
        root = stem(word)
        return any(one in self.rank for one in (word, root, STEM + root))

    def _of_length(self, length: int, *, is_open: bool) -> list[str]:
        """Words of so many letters; while one is typed, what longer ones begin with too."""
        if not self._starts:
            self._sort()
        if not is_open:
            return self._starts.get(length, [])
        begun = self._starts.get(-length)
        if begun is None:
            starts = {word[:length]: None for word in self.words if len(word) >= length and word[0] != STEM}
            begun = self._starts[-length] = list(starts)
        return begun

    def _sort(self) -> None:
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in self.words:
            if word[0] != STEM and word.isalpha():
                by_length[len(word)].append(word)
        self._starts.update(by_length)


class Lexicon:
    """Keeps the last vocabulary that was read."""

    def __init__(self) -> None:
        self._last: Vocabulary | None = None
        self._version = 0
        self._read_of: frozenset[str] = frozenset()
        self._said: list[str] = []

    async def current(self, session: AsyncSession) -> Vocabulary:
        """Of the version this session sees; its words are read again only when a text has changed."""
        organisation = await organisations.current(session)
        if self._last is None or self._version != organisation.version:
            texts = frozenset(one.content_hash for one in organisation.runbooks.values())
            if texts != self._read_of or not self._said:
                self._said, self._read_of = await search.vocabulary(session), texts
            synonyms = Synonyms.of((*BUILT_IN, *organisation.synonyms))
            self._last, self._version = Vocabulary.of(self._said, synonyms), organisation.version
        return self._last


@lru_cache
def _may_be_wrong(word: str) -> int:
    if not word.isalpha() or len(word) < _ONE_WRONG:
        return 0
    return 2 if len(word) >= _TWO_WRONG else 1

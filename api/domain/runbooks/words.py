"""Words as search compares them: without case, accents and simple English endings.

The phone reads words by the same rules (`pwa/shared/search/words.ts`), and both are held to
`tests/fixtures/runbooks/words.json`: what is found with a network has to be found without one.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST_WORD: Final = 40

_COMMON: Final = (
    "a an and are as at be been but by can do does for from had has have how if in into is it its not of on "
    "or our so such than that the their them then there these they this to was we were what when where "
    "which while who why will with you your"
)
# What stands in every text, and tells none from another.
COMMON: Final = frozenset(_COMMON.split())

# Letters that Unicode does not take apart.
_APART: Final = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "\u0131": "i", "þ": "th"}
)
# Scripts that put no spaces between words are read letter by letter.
_SPACELESS: Final = "\u3040-\u30ff\u3400-\u9fff"
_WORD: Final = re.compile(rf"[{_SPACELESS}]|[^\W_{_SPACELESS}]+")
_WRITTEN: Final = re.compile("[A-Za-z0-9]+")
_HUMP: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+")
_VOWEL: Final = re.compile("[aeiouy]")
# Too short to end in anything.
_SHORTEST_STEM: Final = 3


def fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
    return bare.lower().translate(_APART)


def words_of(text: str) -> list[str]:
    return [word[:LONGEST_WORD] for word in _WORD.findall(fold(text))]


def words_within(text: str) -> Iterator[str]:
    """Those of a text that is searched: “HighErrorRate” is a word, and so is each of its three."""
    yield from words_of(text)
    for written in _WRITTEN.findall(text):
        humps = () if written.islower() else _HUMP.findall(written)
        if len(humps) > 1:
            yield from (hump.lower()[:LONGEST_WORD] for hump in humps)


def stem(word: str) -> str:
    """What “restore”, “restores”, “restored” and “restoring” have in common; never a word for eyes."""
    if len(word) <= _SHORTEST_STEM or not (word.isascii() and word.isalpha()):
        return word
    one = _singular(word)
    for ending in ("ing", "ed"):
        left = one.removesuffix(ending)
        if left != one and len(left) >= _SHORTEST_STEM and _VOWEL.search(left) and not one.endswith("eed"):
            return _bare(_undoubled(left))
    return _bare(one)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > len("ties"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _undoubled(left: str) -> str:
    """“dropp” of “dropping” is “drop”; “fill”, “pass” and “buzz” stay."""
    return left[:-1] if left[-1] == left[-2] and left[-1] not in "lsz" else left


def _bare(word: str) -> str:
    return word[:-1] if word.endswith("e") and len(word) > _SHORTEST_STEM else word

"""Words as search compares them, on the server; the phone is held to the same file."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from api.domain.runbooks.words import LONGEST_WORD, fold, stem, words_of, words_within

GOLDEN = json.loads(
    (Path(__file__).resolve().parents[2] / "fixtures" / "runbooks" / "words.json").read_text()
)


def test_words_are_read_as_the_phone_reads_them() -> None:
    assert [[text, words_of(text)] for text, _ in GOLDEN["words"]] == GOLDEN["words"]
    assert [[text, list(words_within(text))] for text, _ in GOLDEN["within"]] == GOLDEN["within"]
    assert {word: stem(word) for word in GOLDEN["stems"]} == GOLDEN["stems"]


@given(st.text(max_size=200))
def test_words_hold_nothing_that_means_something_to_a_search(text: str) -> None:
    for word in words_within(text):
        assert word.isalnum()
        assert len(word) <= LONGEST_WORD
        assert stem(word).isalnum()


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.from_regex(r"[a-z]{4,12}", fullmatch=True))
def test_a_plural_and_its_singular_are_one_word(word: str) -> None:
    if not word.endswith(("s", "x", "z", "ch", "sh", "i", "u", "y", "ie")):
        assert stem(word + "s") == stem(word)

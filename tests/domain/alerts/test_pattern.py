"""Patterns mean what they mean elsewhere, and none can stall."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.alerts.pattern import Pattern
from api.domain.refusal import Refused

ATOMS = st.sampled_from(
    ["a", "b", ".", "\\d", "\\w", "\\s", "\\.", "[ab]", "[^a]", "[a-c]", "[]-]", "[\\d-]", "1", "-", ""]
)
COUNTS = st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,3}", "*?"])
SOURCES = st.recursive(
    ATOMS,
    lambda inner: (
        st.lists(inner, max_size=4).map("".join)
        | st.tuples(inner, inner).map("|".join)
        | st.tuples(inner, COUNTS).map(lambda both: f"(?:{both[0]}){both[1]}")
        | inner.map("({})".format)
    ),
    max_leaves=8,
)
TEXTS = st.text("ab1-. \n", max_size=8)


@pytest.mark.parametrize(
    ("source", "matching", "other"),
    [
        ("web-[0-9]+", ["web-1", "web-20"], ["web-", "web-1x", "a web-1"]),
        ("^prod.*$", ["prod", "production"], ["nonprod"]),
        ("eu|us", ["eu", "us"], ["eus", ""]),
        ("(?i)Critical", ["CRITICAL", "critical"], ["critica"]),
        ("(?i)[a-f]x", ["AX", "fX"], ["gx"]),
        (".*down.*", ["is down", "down\nnow"], ["up"]),
        ("a{2,3}b?", ["aa", "aaab"], ["a", "aaaa"]),
        ("[^-]+\\$", ["cost$"], ["a-b$", "cost"]),
        ("", [""], ["a"]),
        ("Größe 🔥", ["Größe 🔥"], ["Grosse"]),
        ("a\\\\$", ["a\\"], ["a"]),
        ("[\\n\\]-\\^]+", ["\n]^", "^"], ["a", "_"]),
        ("a\\tb", ["a\tb"], ["atb"]),
    ],
)
def test_a_pattern_speaks_of_the_whole_text(source: str, matching: list[str], other: list[str]) -> None:
    pattern = Pattern(source)
    assert [text for text in [*matching, *other] if pattern.matches(text)] == matching


@given(SOURCES, TEXTS)
def test_it_agrees_with_pythons_engine(source: str, text: str) -> None:
    assert Pattern(source).matches(text) == bool(re.fullmatch(source, text, re.DOTALL))


@pytest.mark.parametrize(
    "source",
    [
        "(",
        ")",
        "a)",
        "[",
        "[a",
        "[]",
        "*",
        "a**",
        "a{2}{3}",
        "(?=a)",
        "(?P<n>a)",
        "(a)\\1",
        "\\b",
        "a^b",
        "a$b",
        "\\",
        "[b-a]",
        "[[:alpha:]]",
        "a{3,2}",
        "a{101}",
        "a" * 257,
        "((a{50}){50}){50}",
        "((){100}){100}",
        "(" * 30 + ")" * 30,
    ],
)
def test_what_is_not_supported_is_refused_in_a_sentence(source: str) -> None:
    with pytest.raises(Refused) as refused:
        Pattern(source)
    assert refused.value.code == "BAD_PATTERN"
    assert refused.value.message.endswith(".")


@pytest.mark.parametrize(
    "source", ["(a+)+b", "(a|a)*b", "(a*)*b", "(.*)(.*)(.*)(.*)(.*)b", "(a?){100}a{100}b"]
)
def test_a_pattern_made_to_stall_does_not(source: str) -> None:
    started = time.process_time()
    assert not Pattern(source).matches("a" * 1024)
    assert time.process_time() - started < 4


def test_the_worst_text_for_the_largest_pattern_is_matched_in_moments() -> None:
    pattern = Pattern("(?:[a-z]?[0-9]?){100}[a-z0-9]{95}")
    text = "".join("ab1c2d3efgh4"[(n * n) % 12] for n in range(1024))
    started = time.process_time()
    pattern.matches(text)
    assert time.process_time() - started < 8


def test_what_a_pattern_remembers_is_bounded_and_changes_nothing() -> None:
    pattern = Pattern("(?:.{0,3}x)*")
    texts = [f"{chr(0x4E00 + n)}x" for n in range(5000)]
    assert all(pattern.matches(text) for text in texts)
    assert all(pattern.matches(text) for text in texts[:10])
    assert not pattern.matches("abcd")


def test_a_pattern_is_known_by_its_source() -> None:
    assert repr(Pattern("a.b")) == "Pattern('a.b')"
    assert Pattern("a.b") == Pattern("a.b") != Pattern("a.c")
    assert len({Pattern("x"), Pattern("x")}) == 1


@given(st.text())
def test_any_source_is_a_pattern_or_a_refusal(source: str) -> None:
    try:
        Pattern(source).matches("some text")
    except Refused as refused:
        assert refused.code == "BAD_PATTERN"  # noqa: PT017 - either outcome is right

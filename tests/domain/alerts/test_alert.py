"""Severity words and keys: what every format leans on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.alerts.alert import KEY_LIMIT, bounded_key, digest, severity_of

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("word", "level"),
    [
        ("critical", 1), ("CRITICAL", 1), (" error ", 2), ("warning", 3), ("info", 4), ("sev1", 1),
        ("SEV-2", 2), ("sev 3", 3), ("S4", 4), ("p1", 1), ("P5", 4), ("P0", 1), (1, 1), (3.0, 3), ("4", 4),
        (9, 4), ("none", 4), ("page", 1),
    ],
)  # fmt: skip
def test_the_words_of_senders_become_one_to_four(word: object, level: int) -> None:
    assert severity_of(word) == level


@pytest.mark.parametrize(
    "word",
    [
        "",
        "purple",
        None,
        True,
        [],
        {"a": 1},
        "12",
        "-1",
        "1e9",
        pytest.param(10**5000, id="huge"),
        float("nan"),
        "p" * 10**6,
    ],
)
def test_a_word_that_says_nothing_stays_open(word: object) -> None:
    assert severity_of(word) is None


def test_a_short_key_stays_itself() -> None:
    assert bounded_key("Uptime Kuma/7 öß 🔥:x") == "Uptime Kuma/7 öß 🔥:x"


def test_long_keys_that_differ_only_at_the_end_stay_apart() -> None:
    one, other = bounded_key("k" * 10**6 + "a"), bounded_key("k" * 10**6 + "b")
    assert one != other
    assert len(one) <= KEY_LIMIT


def test_keys_that_differ_only_in_what_cannot_be_stored_stay_apart() -> None:
    assert (
        len({bounded_key("a\0"), bounded_key("a\x01"), bounded_key("a\ufffd"), bounded_key("a\ud800")}) == 4
    )


@given(ANY_TEXT)
def test_every_key_is_bounded_storable_and_settled(text: str) -> None:
    key = bounded_key(text)
    assert len(key) <= KEY_LIMIT
    assert "\0" not in key
    key.encode()
    assert bounded_key(key) == key


def test_a_digest_knows_where_one_part_ends() -> None:
    assert digest("ab", "c") != digest("a", "bc")

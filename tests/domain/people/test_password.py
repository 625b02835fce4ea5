"""Which passwords are good enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.people.password import LONGEST, SHORTEST, check_password, normal_form
from api.domain.refusal import Refused

ANA = "ana.ruiz@example.org"


def test_a_few_words_that_nobody_else_would_put_together_are_taken() -> None:
    check_password("a lantern in the fog", email=ANA)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short words", "PASSWORD_TOO_SHORT"),
        ("x" * 300, "PASSWORD_TOO_LONG"),
        ("a lantern \ud800 in the fog", "PASSWORD_NOT_TEXT"),
        ("Ana.Ruiz@Example.org", "PASSWORD_TOO_EASY"),
        ("Password1234", "PASSWORD_TOO_EASY"),
        ("correct horse battery staple", "PASSWORD_TOO_EASY"),
        ("aaaaaaaaaaaa", "PASSWORD_TOO_EASY"),
        ("121212121212", "PASSWORD_TOO_EASY"),
    ],
)
def test_what_is_short_or_obvious_is_refused(password: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        check_password(password, email=ANA)
    assert refusal.value.code == code


def test_accents_typed_in_two_ways_are_one_password() -> None:
    composed, decomposed = (
        "caf\N{LATIN SMALL LETTER E WITH ACUTE} au lait",
        "cafe\N{COMBINING ACUTE ACCENT} au lait",
    )
    assert composed != decomposed
    assert normal_form(composed) == normal_form(decomposed)


@given(st.text(max_size=LONGEST + 50))
def test_any_text_is_taken_or_refused_and_none_too_short_is_taken(password: str) -> None:
    try:
        check_password(password, email=ANA)
    except Refused:
        return
    assert SHORTEST <= len(normal_form(password)) <= LONGEST

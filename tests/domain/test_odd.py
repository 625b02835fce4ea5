"""Characters nobody can see."""

import pytest

from api.domain.odd import has_odd, is_odd, odd_name


@pytest.mark.parametrize(
    "char", ["\u202e", "\u200b", "\u00a0", "\u00ad", "\u3164", "\ufe0f", "\u2800", "\x1b", "\U000e0041"]
)
def test_what_nobody_sees_is_odd(char: str) -> None:
    assert is_odd(char)
    assert has_odd(f"rm -rf {char}/")


def test_letters_of_every_script_and_the_ends_of_lines_are_not() -> None:
    assert not has_odd("ls -la")
    assert not has_odd("ls -la\n\tGröße данных 数据 العربية 🔥\r\n")


def test_an_odd_character_has_a_name_people_can_look_up() -> None:
    assert odd_name("\u202e") == "RIGHT-TO-LEFT OVERRIDE U+202E"
    assert odd_name("\x07") == "CONTROL CHARACTER U+0007"
    assert odd_name("\U000e0041") == "TAG LATIN CAPITAL LETTER A U+E0041"

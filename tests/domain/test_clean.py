"""Text from strangers stays readable and harms nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.clean import MARK, clean, clean_line

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("Disk \x1b[1;31mfull\x1b[0m", "Disk full"),
        ("\x1b]0;title\x07ok", "ok"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("a\0b", "a\ufffdb"),
        ("a\ud800b", "a\ufffdb"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\ufeffCPU", "CPU"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("<script>{{7*7}}=HYPERLINK()</script>", "<script>{{7*7}}=HYPERLINK()</script>"),
        ("שלום 👩‍🚒 naïve", "שלום 👩‍🚒 naïve"),
    ],
)
def test_odd_text_is_made_plain(odd: str, plain: str) -> None:
    assert clean(odd, 100) == plain


def test_a_title_is_one_line() -> None:
    assert clean_line("Checkout\r\n\tis  down\x0b!", 100) == "Checkout is down !"


def test_what_was_cut_says_so() -> None:
    cut = clean("x" * 10**6, 100)
    assert cut.endswith(MARK)
    assert len(cut) == 100


def test_text_that_just_fits_is_left_alone() -> None:
    assert clean("x" * 100, 100) == "x" * 100


@given(ANY_TEXT, st.integers(len(MARK), 40))
def test_clean_text_is_bounded_encodable_and_settled(text: str, limit: int) -> None:
    for shown in (clean(text, limit), clean_line(text, limit)):
        assert len(shown) <= limit
        shown.encode()
        assert not any(ch < " " and ch not in "\t\n" for ch in shown)
    assert clean(clean(text, limit), limit) == clean(text, limit)

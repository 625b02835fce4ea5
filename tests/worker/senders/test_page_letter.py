"""A page as a letter: one link that shows and does not act, and no more said than a phone would show."""

from dataclasses import replace

from tests.domain.paging.test_payload import PAGE
from worker.senders.page_letter import page_letter

BASE = "https://tocsin.acme.dev"


def test_the_letter_says_what_is_up_and_where_to_acknowledge() -> None:
    letter = page_letter(PAGE, base=BASE)
    assert letter.subject == "SEV1 Checkout #142: you are being paged"
    assert f"\n{BASE}/alarm#cap-123\n" in letter.text
    assert f'href="{BASE}/alarm#cap-123"' in letter.html
    for told in (letter.text, letter.html):
        assert "Card payments fail for Globex" in told
        assert "Acknowledge by 12:04 UTC." in told
        assert "After that Bo is paged." in told


def test_the_subject_keeps_the_title_back_unless_the_organisation_opts_in() -> None:
    assert "Globex" not in page_letter(PAGE, base=BASE).subject
    assert "Globex" in page_letter(replace(PAGE, title_on_lock_screen=True), base=BASE).subject


def test_a_restricted_incident_is_named_by_number_only() -> None:
    letter = page_letter(replace(PAGE, restricted=True, title_on_lock_screen=True), base=BASE)
    told = letter.subject + letter.text + letter.html
    assert "#142" in letter.subject
    assert not any(word in told for word in ("Globex", "Checkout", "Bo is"))


def test_a_title_is_text_and_never_markup() -> None:
    letter = page_letter(replace(PAGE, title='<img src=x onerror="x">\nBcc: eve'), base=BASE)
    assert "<img" not in letter.html
    assert "\nBcc" not in letter.text


def test_a_page_without_a_deadline_promises_none() -> None:
    letter = page_letter(replace(PAGE, acknowledge_by=None, next_up=None), base=BASE)
    assert "Acknowledge by" not in letter.text
    assert "After that" not in letter.text

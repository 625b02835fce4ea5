"""The part of a runbook that says what was looked for."""

from hypothesis import given
from hypothesis import strategies as st

from api.domain.runbooks.excerpt import LONGEST, excerpt
from api.domain.runbooks.query import read_query
from api.domain.runbooks.synonyms import Synonyms


def pieces(plain: str, words: str) -> list[str]:
    found = excerpt(plain, read_query(words, Synonyms(), lambda *_: []))
    return [f"[{piece.text}]" if piece.is_match else piece.text for piece in found]


def test_words_are_marked_in_whatever_form_they_stand() -> None:
    plain = "Restarts are quick. Résumé the queries."
    assert "".join(pieces(plain, "restarting query ")) == "[Restarts] are quick. Résumé the [queries]."
    assert "".join(pieces(plain, "resu")) == "Restarts are quick. [Résumé] the queries."
    assert "".join(pieces("The db, not dbus or mydb.", "db ")) == "The [db], not dbus or mydb."
    assert "".join(pieces("A db here", "x db")) == "A [db] here"


def test_it_is_cut_around_where_most_of_them_stand_together() -> None:
    plain = f"node {'filler ' * 100}restart the node {'filler ' * 100}"
    found = "".join(pieces(plain, "restart node "))
    assert "[restart] the [node]" in found
    assert found.startswith("… ")
    assert found.endswith(" …")


def test_without_a_match_it_begins_at_the_beginning() -> None:
    assert "".join(pieces("word " * 100, "walrus")).startswith("word word")
    assert pieces("", "walrus") == []
    assert len("".join(pieces("x" * 500, "walrus"))) <= LONGEST + 2


@given(st.text(max_size=600), st.text(max_size=30))
def test_it_says_nothing_that_the_runbook_does_not(plain: str, words: str) -> None:
    found = excerpt(plain, read_query(words, Synonyms(), lambda *_: []))
    text = "".join(piece.text for piece in found).removeprefix("… ").removesuffix(" …")
    assert text in plain or text.strip() in plain

"""What somebody typed, as what is looked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.refusal import Refused
from api.domain.runbooks.query import MOST_WORDS, Query, Term, Wanted, forms, read_query
from api.domain.runbooks.synonyms import BUILT_IN, Synonyms, parse_synonyms

NONE = Synonyms()
FIELD = Synonyms.of(BUILT_IN)


def read(text: str, synonyms: Synonyms = NONE, **near: str) -> Query:
    return read_query(text, synonyms, lambda word, _: [near[word]] if word in near else [])


def said(term: Term) -> set[str]:
    return {f"{one.word}{'*' if one.is_beginning else ''}" for one_form in term.said for one in one_form}


def test_every_word_counts_and_the_last_may_be_unfinished() -> None:
    first, last = read("restarting nod").terms
    assert said(first) == {"restart", "=restart"}
    assert said(last) == {"nod*", "=nod"}
    assert said(read("restarting node ").terms[1]) == {"nod", "=nod"}


def test_a_short_beginning_is_looked_for_by_itself() -> None:
    query = read("node db")
    assert query.beginning == {Wanted("db", True)}
    assert said(query.terms[1]) == {"db", "=db"}
    assert not read("node db ").beginning


def test_words_of_every_text_are_passed_over_unless_nothing_else_was_typed() -> None:
    assert [term.typed for term in read("the load balancer is down").terms] == ["load", "balancer", "down"]
    assert [term.typed for term in read("the").terms] == ["the"]


def test_other_names_of_the_same_thing_are_meant_too() -> None:
    (term,) = read("lb ", FIELD).terms
    assert term.meant == ((forms("load"), forms("balancer")),)
    (term,) = read("load balancer ", FIELD).terms
    assert (term.typed, term.meant) == ("load balancer", ((forms("lb"),),))
    (term,) = read("out of memo", Synonyms.of([["oom", "out of memo"]])).terms
    assert term.said == (forms("out"), forms("memo", is_beginning=True))


def test_a_word_that_nobody_says_is_read_as_the_nearest() -> None:
    (term,) = read("databse", FIELD, databse="database").terms
    assert (term.typed, term.read_as) == ("databse", "database…")
    assert forms("db") in [name[0] for name in term.meant]
    assert read("databse ", databse="database").terms[0].read_as == "database"


def test_nothing_is_found_by_no_word() -> None:
    for nothing in ("", "   ", "...!?", "🔥🚒", "' | & ! :* \\"):
        assert not read(nothing)


@given(st.text(max_size=400))
def test_whatever_is_typed_is_bounded(text: str) -> None:
    query = read(text, FIELD)
    assert len(query.terms) <= MOST_WORDS
    for term in query.terms:
        assert all(one.word.removeprefix("=").isalnum() for words in term.said for one in words)


def test_a_name_in_two_groups_has_the_others_of_both() -> None:
    synonyms = Synonyms.of([["a1", "b1"], ["b1", "c1"], ["...", "d1"]])
    assert set(synonyms.others(("b1",))) == {("a1",), ("c1",)}
    assert synonyms.others(("d1",)) == ()
    assert synonyms.length_at(["x", "b1"], 0) == 0


def test_an_organisation_s_own_names_are_tidied() -> None:
    assert parse_synonyms([["Delphi", " the  oracle "], [], ["  "]]) == (("Delphi", "the oracle"),)


@pytest.mark.parametrize(
    ("groups", "code"),
    [
        ([["alone"]], "LONE_SYNONYM"),
        ([["...", "dots"]], "BAD_SYNONYM"),
        ([["a" * 90, "b"]], "LONG_SYNONYM"),
        ([[f"a{number}" for number in range(20)]], "TOO_MANY_SYNONYMS"),
        ([["a", "b"]] * 300, "TOO_MANY_SYNONYMS"),
    ],
)
def test_what_is_no_group_of_names_is_refused(groups: list[list[str]], code: str) -> None:
    with pytest.raises(Refused) as no:
        parse_synonyms(groups)
    assert no.value.code == code

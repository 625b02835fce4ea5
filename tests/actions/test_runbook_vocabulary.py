"""A mistyped word is read as the nearest that runbooks say; one that is said stays as it is."""

from api.actions.runbooks.vocabulary import Vocabulary
from api.domain.runbooks.synonyms import Synonyms


def vocabulary(*words: str) -> Vocabulary:
    return Vocabulary.of(words, Synonyms.of([["lb", "balancer"]]))


def test_one_letter_may_be_wrong_in_a_short_word_and_two_in_a_long_one() -> None:
    known = vocabulary("cache", "certificate", "=cach")
    assert known.nearest("cahce", False) == ("cache",)
    assert known.nearest("cihce", False) == ()
    assert known.nearest("sertifcate", False) == ("certificate",)
    assert known.nearest("balancr", False) == ("balancer",)


def test_a_word_that_is_said_or_a_form_of_it_is_never_changed() -> None:
    known = vocabulary("restores", "restored", "=restor", "cart")
    assert known.nearest("restoring", False) == ()
    assert known.nearest("rest", True) == ()
    assert known.nearest("carts", False) == ()


def test_while_one_types_beginnings_are_compared() -> None:
    known = vocabulary("postgres", "postpone")
    assert known.nearest("posgr", True) == ("postgr",)
    assert known.nearest("posgr", False) == ()


def test_what_is_short_or_has_figures_is_left_alone() -> None:
    known = vocabulary("dns", "http2x")
    assert known.nearest("dms", False) == ()
    assert known.nearest("h1tp", False) == ()


def test_what_more_runbooks_say_comes_first_and_no_more_than_three() -> None:
    assert vocabulary("dart", "cart", "mart", "tart").nearest("bart", False) == ("dart", "cart", "mart")

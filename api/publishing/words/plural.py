"""Which form of a word goes with a number, after Unicode's CLDR."""

from api.publishing.words.vocabulary import Category


def one_or_more(number: int) -> Category:
    """English, German, Spanish."""
    return "one" if number == 1 else "other"


def none_is_one(number: int) -> Category:
    """French: zéro minute."""
    return "one" if number in (0, 1) else "other"


def never(number: int) -> Category:
    """Japanese."""
    del number
    return "other"


def arabic(number: int) -> Category:
    named: dict[int, Category] = {0: "zero", 1: "one", 2: "two"}
    if number in named:
        return named[number]
    last = number % 100
    if 3 <= last <= 10:
        return "few"
    return "many" if last >= 11 else "other"

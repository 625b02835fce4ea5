"""What a reminder calls the promises it is about."""

import pytest

from api.actions.comms.promise_notices import Word, body_words
from api.store.comms.comms import PromiseRow
from tests.support.status_story import NOW


@pytest.mark.parametrize(
    ("audiences", "what"),
    [
        (("public",), "public update is"),
        (("executives",), "briefing is"),
        (("public", "executives"), "public update and briefing are"),
        (("customers", "public"), "customers and public updates are"),
        (("public", "customers", "internal"), "public, customers and internal updates are"),
    ],
)
def test_one_is_due_and_several_are(audiences: tuple[str, ...], what: str) -> None:
    word = Word("reminded", audiences, NOW)
    assert f"{word.what} {word.verb}" == what


@pytest.mark.parametrize(
    ("kinds", "seen"),
    [
        (("first", "first"), "nobody was told anything yet"),
        (("first", "next"), "readers see that it is late"),
    ],
)
def test_readers_see_that_it_is_late_only_where_they_were_told_something(
    kinds: tuple[str, ...], seen: str
) -> None:
    rows = [PromiseRow(audience="public", kind=kind, due_at=NOW) for kind in kinds]
    assert seen in body_words(Word.of("overdue", rows), "12:00 UTC")

"""What a reminder calls the promises it is about."""

import pytest

from api.actions.promise_notices import Word
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

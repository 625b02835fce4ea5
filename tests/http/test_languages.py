"""What browsers say about languages."""

import pytest

from api.http.languages import preferred

OURS = ("en", "de", "ar")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", None),
        ("*", None),
        ("de", "de"),
        ("DE-at, en;q=0.8", "de"),
        ("fr, en;q=0.8, de;q=0.9", "de"),
        ("en;q=0", None),
        ("en;q=x, de;q=0.1", "de"),
        ("en;level=1", "en"),
        (",,;q=1,", None),
    ],
)
def test_the_one_they_want_most_of_those_we_have(header: str, language: str | None):
    assert preferred(header, OURS) == language

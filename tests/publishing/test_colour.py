"""A brand is shown where it can be read."""

import pytest

from api.publishing.brand import brand_of
from api.publishing.colour import contrast, readable


def test_contrast_is_what_wcag_says():
    assert round(contrast("#000000", "#ffffff"), 1) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize(
    ("said", "shown"), [("#7A1FA2", "#7a1fa2"), ("#ffee00", "#0b6e68"), ("red", "#0b6e68"), (None, "#0b6e68")]
)
def test_a_colour_too_pale_to_read_is_left_to_the_stripe(said: str | None, shown: str):
    assert readable(said, on="#f3f6f6", otherwise="#0b6e68") == shown


def test_a_brand_takes_only_what_is_safe():
    brand = brand_of(
        {
            "accent": "#ffee00",
            "logo": "data:image/png;base64,iVBORw0=",
            "home_url": "https://books.example",
            "support_url": "javascript:alert(1)",
            "legal": "Marginalia Books Ltd, Dublin",
        }
    )
    assert (brand.accent, brand.stripe) == ("#0b6e68", "#ffee00")
    assert brand.logo == "data:image/png;base64,iVBORw0="
    assert (brand.home, brand.support) == ("https://books.example", "")
    assert (brand.legal, brand.legal_url) == ("Marginalia Books Ltd, Dublin", "")
    assert brand_of({"logo": "data:image/svg+xml;base64,PHN2Zy8+"}).logo == ""
    assert brand_of({"legal": "https://books.example/legal"}).legal_url == "https://books.example/legal"
    assert brand_of({"logo": "https://elsewhere.example/logo.png"}).logo == ""

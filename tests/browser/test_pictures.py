"""The guide shows every screen there is."""

from itertools import product

from tests.browser.pictures import DOCS, SHAPES
from tests.browser.screens import SCREENS
from tests.support.browser.chromium import THEMES


def test_every_screen_has_its_pictures_in_the_guide():
    guide = DOCS.with_suffix(".md").read_text(encoding="utf-8")
    pictures = {
        f"{screen.name}-{shape}-{theme}.png" for screen, shape, theme in product(SCREENS, SHAPES, THEMES)
    }
    assert pictures == {path.name for path in DOCS.iterdir()}
    assert [name for name in sorted(pictures) if f"(pictures/{name})" not in guide] == []

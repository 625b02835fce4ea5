"""The guide shows every screen there is."""

from itertools import product

from tests.browser.pictures import DOCS, SHAPES
from tests.browser.screens import SCREENS
from tests.browser.status_pictures import STATUS_PICTURES
from tests.support.browser.chromium import THEMES


def test_every_screen_has_its_pictures_in_the_guide():
    guide = DOCS.with_suffix(".md").read_text(encoding="utf-8")
    pictures = {
        f"{screen.name}-{shape}-{theme}.png" for screen, shape, theme in product(SCREENS, SHAPES, THEMES)
    }
    pictures |= {f"{one.name}.png" for one in STATUS_PICTURES}
    assert pictures == {path.name for path in DOCS.iterdir()}
    assert [name for name in sorted(pictures) if f"(pictures/{name})" not in guide] == []

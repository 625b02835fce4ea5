"""The badge: words for ears, colours for eyes, and nobody's name as markup."""

from xml.etree import ElementTree as ET

import pytest

from api.domain.status.page_state import STALE_AFTER
from api.publishing.badge import STATES, badge
from tests.support.oncall import DAY
from tests.support.status import NOON, component, page, snapshot

SVG = "{http://www.w3.org/2000/svg}"


def drawn(body: bytes) -> tuple[str | None, list[str | None], list[str | None]]:
    root = ET.fromstring(body)
    fills = [one.get("fill") for one in root.iter(f"{SVG}rect") if one.get("fill")]
    return root.findtext(f"{SVG}title"), [one.text for one in root.iter(f"{SVG}text")], fills


def test_it_says_the_state_in_words():
    title, texts, fills = drawn(badge(snapshot(), NOON))
    assert (title, texts) == ("Bookshop: operational", ["Bookshop", "operational"])
    down = snapshot(components=(component(baselines=((NOON - DAY, "major_outage"),)),))
    assert drawn(badge(down, NOON))[1:] == (["Bookshop", "major outage"], [fills[0], STATES["critical"][1]])


def test_it_never_stays_green_when_nobody_knows():
    assert drawn(badge(snapshot(), NOON + 2 * STALE_AFTER))[0] == "Bookshop: unknown"


def test_a_name_is_text_whatever_it_looks_like():
    title, texts, _ = drawn(
        badge(
            snapshot(page=page(name='<script>"&{x}')),
            NOON,
        )
    )
    assert (title, texts[0]) == ('<script>"&{x}: operational', '<script>"&{x}')
    assert drawn(badge(snapshot(page=page(name="n" * 60)), NOON))[1][0] == "n" * 39 + "…"


@pytest.mark.parametrize("colour", [*(colour for _, colour in STATES.values()), "#3d444d"])
def test_white_letters_are_readable_on_every_colour(colour: str):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    luminance = sum(weight * one for weight, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    assert 1.05 / (luminance + 0.05) >= 4.5

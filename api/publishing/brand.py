"""How an organisation wants its page to look, as far as it stays safe and readable."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.publishing.colour import is_colour, readable

# The grounds that links stand on, in both themes, and what they look like without a colour of their own.
LIGHT: Final = "#f3f6f6"
DARK: Final = "#141b20"
_ACCENT: Final = "#0b6e68"
_ACCENT_DARK: Final = "#5cc9bd"
_LOGO: Final = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")
_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s\"'<>]+")


@dataclass(frozen=True, slots=True)
class Brand:
    """Links are empty where there are none. `stripe` is the organisation's colour as it is."""

    accent: str
    accent_dark: str
    stripe: str
    stripe_dark: str
    logo: str
    home: str
    support: str
    legal: str
    legal_url: str


def brand_of(said: Mapping[str, str]) -> Brand:
    light = said.get("accent")
    dark = said.get("accent_dark") or light
    legal = said.get("legal", "")
    is_link = _LINK.fullmatch(legal) is not None
    return Brand(
        accent=readable(light, on=LIGHT, otherwise=_ACCENT),
        accent_dark=readable(dark, on=DARK, otherwise=_ACCENT_DARK),
        stripe=_colour(light, _ACCENT),
        stripe_dark=_colour(dark, _ACCENT_DARK),
        logo=_whole(_LOGO, said.get("logo", "")),
        home=_whole(_LINK, said.get("home_url", "")),
        support=_whole(_LINK, said.get("support_url", "")),
        legal="" if is_link else legal,
        legal_url=legal if is_link else "",
    )


def _colour(said: str | None, otherwise: str) -> str:
    return said.lower() if said is not None and is_colour(said) else otherwise


def _whole(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""

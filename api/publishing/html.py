"""Templates turned into pages: escaped by default, one style in each, no request to anybody else."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from api.domain.status.snapshot import Page
from api.publishing.brand import Brand, brand_of
from api.publishing.edition import Addresses, Edition, addresses, editions
from api.publishing.prose import prose
from api.publishing.speech import Speech

_FOLDER: Final = Path(__file__).parent / "templates"
# Nothing but what the page brings along; its one script comes from the same host.
_POLICY: Final = (
    "default-src 'none'; style-src '{style}'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)
_ALONE: Final = "; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a status page has around it."""

    page: Page
    brand: Brand
    editions: tuple[Edition, ...]
    addresses: Addresses
    style: Markup
    policy: str

    @property
    def header_policy(self) -> str:
        """A header may also say who must not frame the page; a `meta` may not."""
        return self.policy + _ALONE


def frame(page: Page, *, more_style: str = "", offers: bool = True) -> Frame:
    """`more_style` is what only some pages need: the front has no bytes to spare.

    `offers`: whoever reads it may subscribe to it.
    """
    brand = brand_of(page.brand)
    style = _environment.get_template("style.css").render(
        accent=brand.accent, accent_dark=brand.accent_dark, stripe=brand.stripe, stripe_dark=brand.stripe_dark
    )
    style += more_style
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Frame(
        page=page,
        brand=brand,
        editions=editions(page),
        addresses=addresses(page, offers=offers),
        style=Markup(style),  # noqa: S704 - ours, and colours that were looked at
        policy=_POLICY.format(style=f"sha256-{digest}"),
    )


def html(
    name: str, within: Frame, edition: Edition, *, now: datetime, path: str | None, **shown: Any
) -> bytes:
    """`path` is where the page is below its root; None for one that is found at any wrong address."""
    text = _environment.get_template(name).render(
        page=within.page,
        brand=within.brand,
        editions=within.editions,
        addresses=within.addresses,
        style=within.style,
        policy=within.policy,
        sprite=_SPRITE,
        edition=edition,
        w=edition.words,
        s=Speech(edition.words, now),
        path=path,
        **shown,
    )
    return text.encode()


def script() -> bytes:
    return (_FOLDER / "live.js").read_bytes()


def _slotted(sentence: str, **slots: Any) -> Markup:
    """The sentence with its slots filled: they may hold markup, and what does not is escaped."""
    return escape(sentence).format(**slots)


def _made() -> Environment:
    filters: Mapping[str, Any] = {"slotted": _slotted}
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=select_autoescape(("html",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    made.filters.update(filters)
    made.globals["prose"] = prose
    return made


_environment: Final = _made()
_SPRITE: Final = Markup((_FOLDER / "sprite.svg").read_text(encoding="utf-8"))  # noqa: S704 - ours

"""One language of a page, and where it is: links are made of what is known here, never of what was asked."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from api.domain.status.snapshot import Page
from api.publishing.words import spoken
from api.publishing.words.vocabulary import Words

# The public page and its script are here on every host.
PUBLIC: Final = "/status"


@dataclass(frozen=True, slots=True)
class Edition:
    """`folder` is where its files are below the page's root: empty where a page speaks one language only."""

    words: Words
    root: str
    folder: str

    def at(self, path: str = "") -> str:
        """Below the page's root, with a slash in front; nothing for the front page of the only language."""
        whole = "/".join(part for part in (self.folder, path) if part)
        return f"/{whole}" if whole else ""

    def link(self, path: str = "") -> str:
        return self.root + self.at(path) or "/"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Of what is not in any language. `subscribe` is empty where nobody may."""

    atom: str
    rss: str
    calendar: str
    script: str
    subscribe: str


def editions(page: Page) -> tuple[Edition, ...]:
    """The page's own language first."""
    words = spoken(page.languages)
    return tuple(Edition(one, root(page), one.tag if len(words) > 1 else "") for one in words)


def root(page: Page) -> str:
    """A page at a domain of its own is linked to there, wherever it is read; others stay where they are."""
    return urlsplit(page.url).path or page.url


def addresses(page: Page, *, offers: bool) -> Addresses:
    base = root(page)
    machine = "" if base == PUBLIC else base
    return Addresses(
        atom=f"{machine}/status.atom",
        rss=f"{machine}/status.rss",
        calendar=f"{base}/maintenance.ics",
        script=f"{PUBLIC}/live.js",
        subscribe=f"{base}/subscribe" if offers else "",
    )
